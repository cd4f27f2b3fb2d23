"""The pages of the cessation: what each reader sees and may do, what is said of wrong entries, and the past."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.truce.contents import DayD
from apps.truce.decisions import propose
from apps.truce.models import Attestation, Decision, DecisionConsent, DecisionEnd, PreparationMark, Report
from tests.pages import hidden_fields
from tests.people import PASSWORD, identity_of
from tests.signing import options_of, with_key
from tests.truce.cessation import DAY_D, as_of, began, by_all, hours, says
from tests.truce.test_statements import reads, reported

pytestmark = pytest.mark.django_db

AS_OF = "?as_of=2016-09-13T20:00:00Z"
READERS = ["us.officer", "us.authority", "us.auditor", "un.observer"]
PAGES = ["/truce/", "/truce/reports/", "/truce/preparation/", f"/truce/{AS_OF}&day=1", "/truce/data.json"]


def text(answer) -> str:
    return " ".join(re.sub("<[^>]*>", " ", answer.content.decode()).split())


@pytest.fixture
def cessation():
    """One day over, one account of it, two readings."""
    made = began()
    says("US", 1)
    reads("US", "attacks", "not_kept", reports=[reported("us.officer").reference])
    reads("RU", "attacks", "kept")
    return made.row


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_reader_of_the_map_opens_every_page(sign_in, cessation, name, address, language):
    client = sign_in(name)
    client.post("/language/", {"language": language, "next": "/"})
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", [*PAGES, "/truce/propose/day_d/", "/truce/days/1/attestation/"])
@pytest.mark.parametrize("name", ["us.admin", "us.nobody"])
def test_who_reads_no_map_finds_nothing_there(sign_in, cessation, name, address):
    assert sign_in(name).get(address).status_code == 404


def test_the_header_says_the_day_and_who_has_spoken(sign_in):
    now = timezone.now().replace(microsecond=0)
    client = sign_in("us.officer")
    assert 'class="phase' in client.get("/").content.decode()
    assert "proposed, not agreed" not in text(client.get("/"))
    began(now - timedelta(hours=30), now - timedelta(days=3))
    assert "Day 2 · D+30 h Day 1: US not yet RU not yet" in text(client.get("/"))
    says("US", 1, said_at=now - timedelta(hours=2))
    assert "Day 1: US attests RU not yet" in text(client.get("/"))
    assert "Day 2" not in text(sign_in("us.admin").get("/clearances/"))


def test_the_header_says_that_a_cessation_has_lapsed(sign_in, cessation):
    assert "Cessation lapsed" in text(sign_in("un.observer").get("/truce/"))


def test_day_d_is_proposed_consented_to_and_declined_on_pages(sign_in):
    us, ru = sign_in("us.officer"), sign_in("ru.authority")
    sent = {"instant": "12 Sep 2016, 16:00Z", "agreed_at": "9 Sep 2016, 20:00Z"}
    page = us.post("/truce/propose/day_d/", sent)
    assert page.status_code == 302
    row = Decision.objects.get()
    address = f"/truce/decisions/{row.uuid}/"
    assert "Consent for" in text(ru.get(address))
    assert "Consent for" not in text(us.get(address))
    wrong = ru.post(address, {"digest": row.digest_hex, "read": "on", "password": "wrong"})
    assert (wrong.status_code, DecisionConsent.objects.count()) == (422, 0)
    for client in (ru, sign_in("us.authority")):
        sent = {"digest": row.digest_hex, "read": "on", "password": PASSWORD}
        assert client.post(address, sent).status_code == 302
    assert as_of(hours(1)).course is not None
    assert ru.post(f"{address}end/", {"reason": "Late"}).status_code == 409
    assert not DecisionEnd.objects.exists()


def test_sundown_is_offered_and_nothing_is_proposed_by_it(sign_in):
    client = sign_in("us.officer")
    sent = {"instant": "12 Sep 2016, 16:00Z", "place": "aleppo", "sundown": "1"}
    page = client.post("/truce/propose/day_d/", sent).content.decode()
    assert "12 Sep 2016, 15:42:" in page
    assert not Decision.objects.exists()
    missing = client.post("/truce/propose/day_d/", {**sent, "place": ""})
    assert (missing.status_code, "Choose a place" in text(missing)) == (422, True)


@pytest.mark.parametrize("purpose", ["renewal", "count", "reset", "establish"])
def test_every_proposal_without_a_day_d_says_what_is_missing(sign_in, purpose):
    sent = {"first": 1, "last": 1, "day": 1, "reason_en": "Why", "reason_ru": "Почему", "instant": "2016-09-12 16:00"}
    answer = sign_in("us.officer").post(f"/truce/propose/{purpose}/", sent)
    assert (answer.status_code, "No Day D has been agreed" in text(answer)) == (409, True)


def test_an_account_is_shown_as_it_is_signed_and_then_recorded(sign_in, cessation):
    client = sign_in("ru.authority")
    address = "/truce/days/1/attestation/"
    sent = {"says": "withheld", "aid": "no", "remark": "Fire from the west.", "said_at": "13 Sep 2016, 17:00Z"}
    page = client.post(address, sent)
    assert (page.status_code, Attestation.objects.count()) == (200, 1)
    assert "Fire from the west." in text(page)
    hidden = hidden_fields(page.content.decode())
    assert client.post(address, {**hidden, "password": "wrong"}).status_code == 422
    changed = client.post(address, {**hidden, "remark": "Other words.", "password": PASSWORD})
    assert (changed.status_code, Attestation.objects.count()) == (200, 1)
    assert client.post(address, {**hidden, "password": PASSWORD}).status_code == 302
    assert Attestation.objects.get(says="withheld").digest_hex == hidden["digest"]
    assert client.post(address, {**hidden, "password": PASSWORD}).status_code == 422


def test_a_key_signs_an_account_and_a_decision(sign_in, cessation):
    device, client = with_key("ru.authority"), sign_in("ru.authority")
    address = "/truce/days/1/attestation/"
    page = client.post(address, {"says": "attests", "aid": "yes", "said_at": "13 Sep 2016, 17:00Z"})
    hidden = hidden_fields(page.content.decode())
    answer = device.signed(options_of(page, "signing-options"))
    hidden.pop("assertion", "")
    assert client.post(address, {**hidden, "password": PASSWORD}).status_code == 422
    assert client.post(address, {**hidden, "assertion": answer}).status_code == 302
    assert Attestation.objects.get(delegation__code="RU").is_signed


@pytest.mark.parametrize(("day", "said"), [(0, "422"), (2, "not over yet"), (99999, "lapsed by then")])
def test_a_day_that_cannot_be_attested_is_refused_with_its_reason(sign_in, cessation, day, said):
    sent = {"says": "attests", "aid": "no", "said_at": "13 Sep 2016, 17:00Z"}
    answer = sign_in("us.authority").post(f"/truce/days/{day}/attestation/", sent)
    assert answer.status_code == 422
    assert said == "422" or said in text(answer)


def test_the_page_as_of_a_moment_shows_what_was_known_then(sign_in, cessation):
    client = sign_in("us.authority")
    then = text(client.get("/truce/?as_of=2016-09-13T16:30:00Z"))
    assert "As of 13 Sep 2016, 16:30Z" in then
    assert "attests" not in then.replace("no party attests", "")
    later = text(client.get(f"/truce/{AS_OF}"))
    assert "attests" in later
    assert "waits for your delegation" not in later
    assert client.get("/truce/?as_of=yesterday").status_code == 422


def test_a_report_is_made_under_the_next_number(sign_in, cessation):
    client = sign_in("un.observer")
    sent = {"type": "visit", "since": "13 Sep 2016, 09:00Z", "text": "Access denied."}
    assert client.post("/truce/reports/new/", sent).status_code == 302
    assert Report.objects.get(type="visit").reference == "UN-0001"
    wrong = client.post("/truce/reports/new/", {**sent, "type": "count"})
    assert (wrong.status_code, "A count needs" in text(wrong)) == (422, True)
    assert "Access denied." in wrong.content.decode()


def test_work_is_marked_by_its_owner_alone(sign_in, cessation):
    assert sign_in("us.officer").post("/truce/preparation/", {"work": "staff", "done": "yes"}).status_code == 302
    assert sign_in("us.officer").post("/truce/preparation/", {"work": "posts", "done": "yes"}).status_code == 403
    assert sign_in("us.auditor").post("/truce/preparation/", {"work": "staff", "done": "yes"}).status_code == 403
    assert PreparationMark.objects.count() == 1


def test_programs_read_the_same_as_people(sign_in, cessation):
    data = sign_in("un.observer").get(f"/truce/data.json{AS_OF}").json()
    assert data["cessation"]["day_d"] == "2016-09-12T16:00:00Z"
    assert data["cessation"]["counts"]["US"] == {"days": 1, "through": 1, "until": "2016-09-13T16:00:00Z"}
    assert data["cessation"]["counts"]["agreed"]["days"] == 0
    assert data["decisions"][0]["digest"] == cessation.digest_hex
    assert [day["agreed"] for day in data["cessation"]["days"]] == ["nothing", "running"]


def test_a_clause_is_explained_by_the_records_behind_it(sign_in, cessation):
    page = text(sign_in("us.auditor").get("/truce/?as_of=2016-09-14T00:00:00Z&day=1"))
    assert "US-0001" in page
    assert "Why “disputed”:" in page
    assert str(DAY_D.year) in page


def test_the_menu_counts_what_waits_for_an_authority(sign_in):
    us, officer = sign_in("us.authority"), sign_in("us.officer")
    assert "Truce 1" not in text(us.get("/"))
    now = timezone.now().replace(microsecond=0)
    waiting = propose(
        actor=identity_of("ru.officer"),
        content=DayD(now - timedelta(hours=30), "Asia/Damascus"),
        agreed_at=now - timedelta(days=3),
    )
    assert "Truce 1 waiting" in text(us.get("/"))
    assert "Truce 1" not in text(officer.get("/"))
    by_all(waiting)
    assert "Truce 1 waiting" in text(us.get("/"))
    says("US", 1, said_at=now - timedelta(hours=1))
    assert "Truce 1" not in text(us.get("/"))
