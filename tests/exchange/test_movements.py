"""Movements by the API, and what of a version its digest cannot be computed without."""

from __future__ import annotations

import uuid

import pytest
from jsonschema import Draft202012Validator

from apps.negotiation.drafts import draft
from tests.drafting import content, in_state, square
from tests.movements.convoy import notified, says
from tests.people import identity_of
from tests.tokens.holding import program

pytestmark = pytest.mark.django_db
LIST = "/api/v1/movements/"


def test_a_program_reads_movements_as_the_pages_list_them():
    late, early = notified(), notified(title="Another")
    says(early, "departed", 1)
    client = program("us.officer", "read")
    page = client.get(LIST).json()
    assert [one["uuid"] for one in page["results"]] == [str(early.uuid), str(late.uuid)]
    assert (page["next"], page["results"][0]["state"], page["results"][1]["state"]) == (None, "departed", "notified")
    narrowed = client.get(LIST, {"state": "departed"}).json()["results"]
    assert [one["reference"] for one in narrowed] == [early.reference]
    assert client.get(LIST, {"as_of": "2016-01-01T00:00:00Z"}).json()["results"] == []


def test_a_program_reads_what_each_delegation_states_of_a_movement():
    convoy = notified()
    says(convoy, "departed", 1, position="36.2, 37.1")
    found = program("un.observer", "read").get(f"{LIST}{convoy.uuid}/").json()
    (statement,) = found["statements"]
    assert (statement["by"], statement["code"], statement["content"]["point"]) == (
        "UN",
        "departed",
        [37100000, 36200000],
    )
    assert found["shape"]["type"] == "LineString"


def test_movements_are_hidden_from_those_who_read_no_map():
    convoy = notified()
    client = program("us.admin", "read")
    assert {client.get(address).status_code for address in (LIST, f"{LIST}{convoy.uuid}/")} == {404}
    assert program("us.officer", "read").get(f"{LIST}{uuid.uuid4()}/").status_code == 404


def test_the_api_says_what_a_designation_replaces_and_a_version_amends():
    old = in_state("in_force")
    new = draft(
        actor=identity_of("us.officer"), kind="opposition", content=content(shape=square(39.0, 36.0)), replaces=old.uuid
    )
    amended = in_state("amend_submitted", kind="nusra", shape=square(38.0, 36.0))
    client = program("us.officer", "read")
    assert client.get(f"/api/v1/designations/{new.uuid}/").json()["replaces"] == str(old.uuid)
    detail = client.get(f"/api/v1/designations/{amended.uuid}/").json()
    assert detail["proposed"]["amends"] == detail["current"]["digest"]
    assert (detail["current"]["amends"], detail["replaces"]) == (None, None)


def test_movements_and_designations_are_as_the_description_says(sign_in):
    convoy = notified()
    says(convoy, "departed", 1, position="36.2, 37.1")
    made = in_state("amend_submitted")
    client = sign_in("us.officer")
    document = client.get("/api/v1/schema/?format=json").json()
    for address, name in (
        (LIST, "PaginatedMovementList"),
        (f"{LIST}{convoy.uuid}/", "MovementDetail"),
        (f"/api/v1/designations/{made.uuid}/", "DesignationDetail"),
    ):
        described = {**document, "$ref": f"#/components/schemas/{name}"}
        assert [
            error.message for error in Draft202012Validator(described).iter_errors(client.get(address).json())
        ] == []
