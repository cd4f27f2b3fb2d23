"""The pages of cooperation: who reads and gives notice, what every page says, and that all refuse alike."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.cooperation.models import Notice
from tests.cooperation.leaving import REASON, gives
from tests.drafting import fresh, in_state
from tests.pages import hidden_fields
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db

ADDRESS = "/truce/cooperation/suspends/"


def shown(client, address: str = "/truce/cooperation/") -> str:
    page = client.get(address)
    assert page.status_code == 200, address
    return " ".join(page.content.decode().split())


def test_a_notice_is_entered_shown_and_signed(sign_in):
    client = sign_in("ru.authority")
    page = client.post(ADDRESS, {"reason": REASON, "holds": "none", "hours": "0"})
    text = page.content.decode()
    assert page.status_code == 200
    assert REASON in text
    sent = hidden_fields(text) | {"password": PASSWORD}
    assert client.post(ADDRESS, sent).status_code == 302
    notice = Notice.objects.get()
    assert (notice.step, notice.holds, notice.method) == ("suspends", "none", "password")


def test_what_was_entered_is_kept_where_it_is_refused(sign_in):
    client = sign_in("ru.authority")
    page = client.post(ADDRESS, {"reason": "Kept words", "holds": "all", "hours": "-3"})
    assert page.status_code == 422
    assert "Kept words" in page.content.decode()
    page = client.post(ADDRESS, {"reason": "x" * 2001, "holds": "all", "hours": "0"})
    assert page.status_code == 422
    assert not Notice.objects.exists()


def test_a_notice_that_was_changed_after_it_was_shown_is_not_recorded(sign_in):
    client = sign_in("ru.authority")
    page = client.post(ADDRESS, {"reason": REASON, "holds": "all", "hours": "0"})
    sent = hidden_fields(page.content.decode()) | {"password": PASSWORD}
    for changed in ({"holds": "none"}, {"reason": "Other"}, {"hours": "5"}):
        assert client.post(ADDRESS, sent | changed).status_code == 200
    assert client.post(ADDRESS, sent | {"password": "wrong"}).status_code == 422
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"),
    [("ru.officer", 403), ("ru.auditor", 403), ("un.observer", 403), ("ru.admin", 404), ("ru.nobody", 404)],
)
def test_nobody_else_opens_the_form(sign_in, name, status):
    assert sign_in(name).get(ADDRESS).status_code == status


def test_a_form_that_cannot_follow_says_why(sign_in):
    client = sign_in("ru.authority")
    assert client.get("/truce/cooperation/returns/").status_code == 409
    assert client.get("/truce/cooperation/vanishes/").status_code == 404
    gives("withdraws")
    assert client.get(ADDRESS).status_code == 409


def test_every_page_says_who_is_away_and_who_holds(sign_in):
    held = in_state("in_force")
    client = sign_in("us.officer")
    assert "notice warn away" not in shown(client, "/register/")
    gives("suspends", holds="none")
    for address in ("/", "/register/", "/map/", f"/designations/{held.uuid}/", "/truce/", "/truce/cooperation/"):
        text = shown(client, address)
        assert "RU suspended its cooperation on" in text, address
        assert "still held to by: US." in text, address
    assert held.reference in shown(client)
    assert "; still held to by: US." in shown(client, f"/designations/{held.uuid}/")
    assert "In force, still held to by: US" in shown(client, "/map/")
    client.post("/language/", {"language": "ru", "next": "/"})
    assert "сотрудничество приостановлено" in shown(client)


def test_as_of_an_earlier_moment_nobody_was_away(sign_in):
    client = sign_in("un.observer")
    before = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    notice = gives("withdraws", hours=5)
    after = (notice.effective_at).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert "withdrew" not in shown(client, "/truce/cooperation/?as_of=2016-09-12T16:00:00Z")
    assert "has given notice: it withdraws" in shown(client)
    assert before < after


def test_the_page_of_an_approval_says_why_it_is_refused(sign_in):
    thing = in_state("partly_approved")
    gives("suspends")
    client = sign_in("ru.authority")
    address = f"/designations/{thing.uuid}/approve/"
    body = {"revision": thing.revision, "digest": thing.current.digest_hex, "read": "on", "password": PASSWORD}
    for page in (client.get(address), client.post(address, body)):
        assert page.status_code in (409, 422)
        assert "RU suspended its cooperation on" in " ".join(page.content.decode().split())
    assert fresh(thing).state == "partly_approved"


def test_programs_are_told_the_same(sign_in):
    thing = in_state("submitted")
    gives("suspends")
    answer = sign_in("ru.officer").post(
        f"/api/v1/designations/{thing.uuid}/acts/agree/",
        {},
        content_type="application/json",
        headers={"If-Match": thing.etag},
    )
    assert answer.status_code == 409, answer.content
    assert answer.json()["code"] == "signatory_away"
