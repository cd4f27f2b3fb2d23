"""What the maps of a negotiation carry: each side's outline under its name, and what a version overlaps."""

import json
import re

import pytest

from apps.access.roles import Right
from apps.accounts.models import Delegation
from tests.acting import amend, counter
from tests.clearances.test_caveats import hold
from tests.drafting import content, fresh, in_state, square
from tests.people import identity_of

pytestmark = pytest.mark.django_db


def features_of(answer, key):
    page = answer.content.decode()
    return json.loads(re.search(rf'<script id="{key}"[^>]*>(.*?)</script>', page, re.DOTALL)[1])["features"]


def labels(features):
    return [(feature["properties"]["label"], feature["properties"]["side"]) for feature in features]


@pytest.fixture
def countered():
    designation = in_state("submitted", shape=square(36.5))
    revision, answer = fresh(designation).revision, content(shape=square(36.51))
    counter(actor=identity_of("ru.officer"), designation=designation.uuid, revision=revision, content=answer)
    return fresh(designation)


def test_a_counter_proposal_carries_both_sides_outlines(sign_in, countered):
    answer = sign_in("us.officer").get(f"/designations/{countered.uuid}/counter/")
    assert labels(features_of(answer, "edit-features")) == [("US v1", 1), ("RU v2", 2)]
    assert 'data-other-side="2"' in answer.content.decode()
    assert 'data-other-name="RU v2"' in answer.content.decode()


def test_an_amendment_is_compared_with_its_own_side_in_a_look_of_none(sign_in, countered):
    answer = sign_in("ru.officer").get(f"/designations/{countered.uuid}/amend/")
    assert labels(features_of(answer, "edit-features")) == [("US v1", 1), ("RU v2", 2)]
    assert 'data-other-side="0"' in answer.content.decode()


def test_two_versions_of_one_side_do_not_look_the_same(sign_in, countered):
    revision, answer = fresh(countered).revision, content(shape=square(36.515))
    amend(actor=identity_of("ru.officer"), designation=countered.uuid, revision=revision, content=answer)
    page = sign_in("us.officer").get(f"/designations/{countered.uuid}/compare/?a=2&b=3")
    drawn = [feature["properties"] for feature in features_of(page, "compare-features")]
    sides = {properties["role"]: properties["side"] for properties in drawn}
    assert (sides["a"], sides["b"]) == (2, 0)
    assert (sides["only_a"], sides["only_b"]) == (2, 0)


def test_a_record_draws_what_it_overlaps_and_takes_its_marking(sign_in):
    other = in_state("in_force", kind="intermingled", shape=square(37.2), level=3)
    designation = in_state("submitted", kind="nusra", shape=square(37.21))
    answer = sign_in("us.officer").get(f"/designations/{designation.uuid}/")
    drawn = [feature for feature in features_of(answer, "record-features") if feature["properties"].get("role")]
    assert [feature["properties"]["reference"] for feature in drawn] == [other.reference]
    assert drawn[0]["properties"]["role"] == "conflict"
    assert answer.context["marking"].level == 3


def test_a_hidden_overlap_is_neither_drawn_nor_marked(sign_in):
    hold("us.officer", "OPPOSITION", right=Right.MARK)
    hold("us.officer", "OPPOSITION")
    in_state("submitted", kind="intermingled", shape=square(37.2), level=3, compartments=("OPPOSITION",))
    designation = in_state("submitted", kind="nusra", shape=square(37.21))
    page = sign_in("us.authority2").get(f"/designations/{designation.uuid}/")
    assert [feature["properties"].get("role") for feature in features_of(page, "record-features")] == [None]
    assert page.context["marking"].level == 1


def test_a_check_returns_the_ground_of_each_part(sign_in, countered):
    geometry = square(36.5).geojson()
    body = {"kind": countered.kind, "geometry": geometry, "designation": str(countered.uuid)}
    answer = sign_in("us.officer").post("/api/v1/geometry/check/", body, content_type="application/json").json()
    assert {name: part and part["type"] for name, part in answer["difference"].items()} == {
        "ours": "Polygon",
        "both": "Polygon",
        "theirs": "Polygon",
    }
    same = {**body, "geometry": square(36.51).geojson()}
    answer = sign_in("us.officer").post("/api/v1/geometry/check/", same, content_type="application/json").json()
    assert (answer["difference"]["ours"], answer["difference"]["theirs"]) == (None, None)


def test_a_record_draws_the_last_outline_of_each_side(sign_in, countered):
    Delegation.objects.filter(code="UN").update(is_signatory=True, position=3)
    revision, answer = fresh(countered).revision, content(shape=square(36.52))
    counter(actor=identity_of("un.officer"), designation=countered.uuid, revision=revision, content=answer)
    drawn = features_of(sign_in("us.officer").get(f"/designations/{countered.uuid}/"), "record-features")
    assert labels(drawn) == [("US v1", 1), ("RU v2", 2), ("UN v3", 3)]
    assert [feature["properties"].get("role") for feature in drawn] == ["a", "a", "b"]
