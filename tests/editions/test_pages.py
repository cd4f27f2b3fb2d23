"""Pages and API of the past: each says so, offers no act, and shows each reader what it may know."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from apps.texts.moments import instant
from jic_verify.edition import digest_of
from tests.acting import suspend
from tests.drafting import act, in_state
from tests.editions.past_world import SECRET, past

pytestmark = pytest.mark.django_db
WINDOW = "/api/v1/map/window/?bbox=30,30,40,40&zoom=10"
__all__ = ["past"]  # a fixture


def as_of(past, how="then"):
    return f"as_of={quote(past['then'])}&as_known={how}"


READERS = (
    ("us.officer", {"first", "ended", "signatories", "secret"}),
    ("ru.auditor", {"first", "ended", "signatories", "secret"}),
    ("us.officer2", {"first", "ended", "signatories"}),
    ("un.observer", {"first", "ended"}),
)


@pytest.mark.parametrize("how", ["then", "now"])
@pytest.mark.parametrize(("name", "sees"), READERS)
def test_register_map_and_api_show_what_was_in_force(past, sign_in, as_role, name, sees, how):
    client = sign_in(name, 3 if "secret" in sees else 2)
    as_role("jic_web")
    asked = as_of(past, how)
    shown = {
        "register": client.get(f"/register/?{asked}").content.decode(),
        "map": client.get(f"/map/?{asked}").content.decode(),
        "window": client.get(f"{WINDOW}&{asked}").content.decode(),
        "api": client.get(f"/api/v1/in-force/?{asked}").content.decode(),
    }
    for place, text in shown.items():
        found = {which for which in ("first", "ended", "signatories", "secret") if past[which] in text}
        assert found == sees, place
        assert "Only proposed" not in text
        assert (SECRET in text) is ("secret" in sees)


def test_a_page_of_the_past_says_so_and_offers_no_act(past, sign_in):
    client = sign_in("us.officer")
    for page in ("/register/", "/map/"):
        text = client.get(f"{page}?{as_of(past)}").content.decode()
        assert "This page shows the past:" in text
        assert f'href="{page}"' in text
        assert "/designations/new/" not in text
        assert 'method="post" action="/designations' not in text
    version = client.get(f"/editions/versions/{past['old']}/?{as_of(past)}").content.decode()
    assert "This page shows the past:" in version
    assert "Castello road" in version
    assert "1. Neither side moves forward." in version
    assert 'action="/designations' not in version


def test_the_version_that_held_is_shown_and_not_the_one_of_now(past, sign_in):
    rows = json.loads(sign_in("us.officer").get(f"/api/v1/in-force/?{as_of(past)}&text={past['first']}").content)
    assert [(row["reference"], row["number"]) for row in rows["results"]] == [(past["first"], 1)]
    now = json.loads(sign_in("us.officer").get(f"/api/v1/in-force/?text={past['first']}").content)
    assert [row["number"] for row in now["results"]] == [2]


def test_search_finds_in_the_texts_of_then(past, sign_in):
    client = sign_in("us.officer")
    found = client.get(f"/register/?{as_of(past)}&text=bridge").content.decode()
    assert past["ended"] in found
    assert past["first"] not in found
    assert past["ended"] not in client.get("/register/?text=bridge&state=in_force").content.decode()


def test_an_observer_reads_a_version_whose_record_is_closed(past, sign_in, as_role):
    client = sign_in("un.observer", 2)
    as_role("jic_web")
    text = client.get(f"/editions/versions/{past['old']}/?panel=1").content.decode()
    assert "Castello road" in text
    assert client.get(f"/editions/versions/{past['secret_version']}/").status_code == 404


@pytest.mark.parametrize("query", ["as_of=yesterday", "as_of=2016-09-15T18:00:00Z&as_known=maybe", "as_of=%00"])
@pytest.mark.parametrize("address", ["/register/?", "/map/?", f"{WINDOW}&", "/api/v1/in-force/?"])
def test_what_is_no_moment_is_refused_in_words(past, sign_in, address, query):
    answer = sign_in("us.officer").get(address + query)
    if address.startswith("/api/") and "%00" in query:
        # The API refuses a query that no database stores before it reads anything of it.
        assert answer.status_code == 400
        return
    assert answer.status_code == 422
    assert "2016-09-15T18:00:00Z" in answer.content.decode()


def test_editions_are_listed_compared_and_downloaded(past, sign_in, as_role):
    client = sign_in("us.officer")
    as_role("jic_web")
    page = client.get("/editions/").content.decode()
    assert "Edition 5" in page
    assert all(past[which] in page for which in ("first", "ended", "signatories", "secret"))
    answer = client.get("/editions/5/edition.json")
    assert answer.status_code == 200
    edition = json.loads(answer.content)
    assert (edition["edition"], len(edition["in_force"])) == (5, 3)
    assert client.get("/api/v1/editions/5/").content == answer.content
    digest = digest_of(answer.content)
    assert " ".join(digest[at : at + 4] for at in range(0, 64, 4)) in page
    listed = json.loads(client.get("/api/v1/editions/").content)
    assert (listed["total"], listed["results"][0]["digest"]) == (5, digest)
    difference = client.get("/editions/?a=1&b=5").content.decode()
    assert "version 1 → 2" in difference
    assert client.get("/editions/?a=5&b=1").status_code == 200
    assert client.get("/editions/?b=3").status_code == 200


def test_editions_of_a_reader_are_numbered_among_their_own(past, sign_in, as_role):
    observer = sign_in("un.observer", 2)
    as_role("jic_web")
    page = observer.get("/editions/").content.decode()
    assert "Edition 3" in page
    assert "Edition 4" not in page
    assert past["secret"] not in page
    assert past["signatories"] not in page
    assert observer.get("/editions/4/edition.json").status_code == 404
    assert observer.get("/editions/?b=4").status_code == 404
    assert observer.get("/editions/1/edition.json?audience=3//US").status_code == 404


@pytest.mark.parametrize(
    "address", ["/editions/?a=0", "/editions/?b=99999999999", "/editions/?audience=9", "/editions/0/edition.json"]
)
def test_what_is_no_edition_is_not_there(past, sign_in, address):
    assert sign_in("us.officer").get(address).status_code == 404


def test_without_editions_the_page_says_how_the_first_comes_about(sign_in):
    for name in ("us.officer", "un.observer"):
        assert "No edition yet" in sign_in(name).get("/editions/").content.decode()
        assert sign_in(name).get("/editions/1/edition.json").status_code == 404


def test_a_suspension_leaves_the_map_and_the_past_keeps_it(sign_in):
    held = in_state("in_force")
    before = timezone.now()
    act(suspend, "us.authority", held, reason="Firing")
    client = sign_in("us.officer")
    found = client.get(f"/api/v1/in-force/?as_of={instant(before + timedelta(days=1))}").json()
    assert found["results"] == []


def test_the_api_answers_no_question_about_the_past_with_the_present(sign_in):
    answer = sign_in("us.officer").get("/api/v1/designations/?as_of=2016-09-15T18:00:00Z")
    assert answer.status_code == 422
    assert "/api/v1/in-force/" in answer.content.decode()
