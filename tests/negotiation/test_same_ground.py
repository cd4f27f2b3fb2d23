"""Two delegations draw the same thing: the second is told before it submits, and offered to answer the first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from apps.designations.models import Designation
from apps.negotiation import same_ground
from apps.theatre.facts import theatre
from tests.drafting import in_state, square
from tests.people import person

pytestmark = pytest.mark.django_db

WARNING = "An outline of the same type is already proposed here"


def page_of(client: Any, draft: Designation) -> str:
    return str(client.get(reverse("negotiation:act", args=[draft.uuid, "submit"])).content.decode())


def test_a_draft_on_the_same_ground_is_led_to_the_other_proposal(sign_in):
    theirs = in_state("submitted", side="ru", shape=square(37.10))
    draft = in_state("draft", shape=square(37.101))
    client = sign_in("us.officer")
    for page in (page_of(client, draft), client.get(draft.get_absolute_url()).content.decode()):
        assert WARNING in page
        assert reverse("negotiation:compare", args=[theirs.uuid]) in page
        assert f"{theirs.reference}. Both cover 90 %" in page.replace("\n", " ").replace("  ", " ")
    (found,) = client.get(f"/api/v1/designations/{draft.uuid}/").json()["same_ground"]
    assert found == {
        "designation": str(theirs.uuid),
        "reference": theirs.reference,
        "delegation": "RU",
        "percent": 90,
    }


@pytest.mark.parametrize("percent", [90, 91])
def test_the_share_is_the_theatres(sign_in, monkeypatch, percent):
    in_state("submitted", side="ru", shape=square(37.10))
    draft = in_state("draft", shape=square(37.101))
    other = replace(theatre(), same_ground_percent=percent)
    monkeypatch.setattr(same_ground, "theatre", lambda: other)
    assert (WARNING in page_of(sign_in("us.officer"), draft)) == (percent == 90)


@pytest.mark.parametrize(
    ("state", "more"),
    [
        ("submitted", {"shape": square(37.11)}),
        ("submitted", {"kind": "intermingled"}),
        ("in_force", {}),
        ("rejected", {}),
        ("draft", {}),
        ("submitted", {"side": "us"}),
    ],
    ids=["other ground", "another type", "in force", "ended", "their draft", "our own"],
)
def test_nothing_is_said_of_anything_else(sign_in, state, more):
    in_state(state, **{"side": "ru", "shape": square(37.10), **more})
    draft = in_state("draft", shape=square(37.10))
    assert WARNING not in page_of(sign_in("us.officer"), draft)


def test_a_proposal_that_the_officer_may_not_see_changes_nothing(sign_in):
    in_state("submitted", side="ru", shape=square(37.10), level=3)
    draft = in_state("draft", shape=square(37.10))
    client = sign_in("us.officer")
    person("us.officer").grants.filter(role="").update(level=2)
    assert WARNING not in page_of(client, draft)
    assert client.get(f"/api/v1/designations/{draft.uuid}/").json()["same_ground"] == []


def test_what_is_submitted_already_is_not_warned_about(sign_in):
    in_state("submitted", side="ru", shape=square(37.10))
    ours = in_state("submitted", shape=square(37.10))
    client = sign_in("us.officer")
    assert WARNING not in client.get(ours.get_absolute_url()).content.decode()
    assert client.get(f"/api/v1/designations/{ours.uuid}/").json()["same_ground"] == []
