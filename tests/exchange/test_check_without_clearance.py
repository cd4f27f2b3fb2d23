"""Whoever sees no designation may check an outline: there is nothing with which it could be in conflict."""

from __future__ import annotations

import json

import pytest

from tests.drafting import in_state, square

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["us.admin", "un.admin", "us.nobody"])
def test_an_outline_is_checked_for_somebody_who_sees_nothing(name, sign_in):
    in_state("in_force")
    sent = json.dumps({"kind": "nusra", "geometry": square(size=0.01).geojson()})
    answer = sign_in(name).post("/api/v1/geometry/check/", sent, "application/json")
    assert answer.status_code == 200
    assert answer.json()["accepted"]
    assert answer.json()["conflicts"] == []
