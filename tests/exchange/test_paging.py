"""Lists are turned by cursors: each row once, whatever comes meanwhile; a cursor that nobody was given opens none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.negotiation.comments import comment
from apps.negotiation.copies import release
from apps.negotiation.disclosing import disclose
from apps.truce.models import Report
from apps.truce.statements import ReportInput, report
from tests.drafting import in_state, square
from tests.groups.registry import added
from tests.movements.convoy import notified
from tests.people import identity_of
from tests.tokens.holding import JSON, program

pytestmark = pytest.mark.django_db


def reported(text: str) -> Report:
    since = timezone.now() - timedelta(hours=1)
    return report(actor=identity_of("us.officer"), sent=ReportInput("event", since, text))


def pages(client, address: str, meanwhile=lambda: None) -> list[list[dict]]:
    """Every page from the first to the last."""
    found = []
    while address:
        answer = client.get(address).json()
        found.append(answer["results"])
        address = answer["next"]
        meanwhile()
    return found


def test_every_report_is_met_once_whatever_is_said_meanwhile():
    made = [reported(f"Event {number}").reference for number in range(5)]
    client = program("us.officer")
    found = pages(client, "/api/v1/truce/reports/?limit=2", lambda: reported("Later"))
    assert [one["reference"] for page in found for one in page] == made[::-1]
    assert [len(page) for page in found] == [2, 2, 1]


def test_a_list_is_turned_back_as_it_was_turned():
    for number in range(5):
        added(f"Group {number}")
    client = program("us.officer")
    first = client.get("/api/v1/groups/?limit=2").json()
    second = client.get(first["next"]).json()
    assert first["previous"] is None
    assert client.get(second["previous"]).json() == first
    assert [one["reference"] for one in second["results"]] == ["G-0003", "G-0004"]


def test_movements_are_narrowed_and_turned_by_cursor():
    rows = [notified(), notified(title="Second"), notified(title="Third")]
    client = program("un.observer", "read")
    found = pages(client, "/api/v1/movements/?limit=1&kind=convoy")
    assert sorted(one["uuid"] for page in found for one in page) == sorted(str(row.uuid) for row in rows)
    assert pages(client, "/api/v1/movements/?kind=live_fire") == [[]]


@pytest.mark.parametrize("cursor", ["x", "AAAA", "a" * 500, "%D1%84", "cD0yMDE2"])
@pytest.mark.parametrize("address", ["/api/v1/truce/reports/", "/api/v1/designations/"])
def test_a_cursor_that_nobody_was_given_is_refused(address, cursor):
    assert program("us.officer").get(f"{address}?cursor={cursor}").status_code == 404


def test_a_cursor_of_another_list_is_refused():
    for _ in range(2):
        added(f"Group {_}")
        reported("x")
    client = program("us.officer")
    cursor = client.get("/api/v1/groups/?limit=1").json()["next"].split("cursor=")[1].split("&")[0]
    assert client.get(f"/api/v1/truce/reports/?cursor={cursor}").status_code == 404


def test_what_is_in_force_is_turned_at_the_moment_that_was_asked(monkeypatch):
    monkeypatch.setattr("apps.exchange.views.editions.LIMIT", 1)
    held = [in_state("in_force", shape=square(west)) for west in (37.1, 38.1, 39.1)]
    found = pages(program("us.officer"), "/api/v1/in-force/")
    assert [one["reference"] for page in found for one in page] == sorted(one.reference for one in held)
    assert pages(program("us.officer"), "/api/v1/in-force/?place=Nowhere-at-all") == [[]]


def test_releases_and_choices_of_disclosure_are_pages_too():
    thing = in_state("draft")
    actor, client = identity_of("us.officer"), program("us.officer")
    for to in ("RU", "UN"):
        release(actor=actor, designation=thing.uuid, revision=1, to=to, precision="minute")
    found = pages(client, f"/api/v1/designations/{thing.uuid}/releases/?limit=1")
    assert [one["to"] for page in found for one in page] == ["UN", "RU"]
    for sequence, tells in enumerate(("delegation", "reference")):
        disclose(actor=actor, designation=thing.uuid, sequence=sequence, tells=tells)
    address = f"/api/v1/designations/{thing.uuid}/disclosures/?limit=1"
    assert [one["sequence"] for page in pages(client, address) for one in page] == [2, 1]
    assert client.get(address).headers["ETag"] == '"told-2"'


def test_a_comment_is_added_to_the_comments_that_were_read():
    thing, client = in_state("submitted"), program("us.officer")
    address = f"/api/v1/designations/{thing.uuid}/comments/"
    tag = client.get(address).headers["ETag"]
    comment(actor=identity_of("ru.officer"), designation=thing.uuid, text="Ours alone", internal=True)
    assert client.get(address).headers["ETag"] == tag
    comment(actor=identity_of("ru.officer"), designation=thing.uuid, text="For all", internal=False)

    def send(tag: str):
        return client.post(address, {"text": "Seen"}, content_type=JSON, headers={"If-Match": tag})

    late = send(tag)
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    made = send(client.get(address).headers["ETag"])
    assert (made.status_code, made.headers["ETag"]) == (201, client.get(address).headers["ETag"])
    assert send("*").status_code == 201
