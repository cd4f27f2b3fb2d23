"""An outline of far too many positions is refused before anything reads, copies or sends it back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.bounds import child_processes
from apps.designations.models import Designation
from apps.geometry import entering
from tests.designations.test_axes import form

pytestmark = pytest.mark.django_db
CHECK = "/api/v1/geometry/check/"
JSON = "application/json"


def squares(count: int, kind: str = "FeatureCollection") -> dict[str, Any]:
    geometries = []
    for number in range(count):
        x, y = 36 + (number % 100) / 1000, 36 + (number // 100) / 1000
        ring = [[x, y], [x + 0.0004, y], [x + 0.0004, y + 0.0004], [x, y + 0.0004], [x, y]]
        geometries.append({"type": "Polygon", "coordinates": [ring]})
    if kind == "GeometryCollection":
        return {"type": kind, "geometries": geometries}
    features = [{"type": "Feature", "properties": {}, "geometry": geometry} for geometry in geometries]
    return {"type": kind, "features": features}


def nested(leaf: dict[str, Any], depth: int = 6, width: int = 5) -> dict[str, Any]:
    for _ in range(depth):
        leaf = {"type": "GeometryCollection", "geometries": [leaf] * width}
    return leaf


TOO_MANY = {
    "features": squares(9_999),
    "geometries": squares(9_999, "GeometryCollection"),
    "a few too many": squares(2_001),
    "nested squares": nested(squares(1)["features"][0]["geometry"]),
    "nested points": nested({"type": "Point", "coordinates": [37.1, 36.1]}),
    "nested nothing": nested({"type": "GeometryCollection", "geometries": []}),
    "one ring": {"type": "Polygon", "coordinates": [[[37.1, 36.1]] * 10_001]},
}


@pytest.fixture
def no_child(monkeypatch):
    """Whatever is handed to a child process, or echoed, fails the test."""

    def refused(*arguments: Any) -> None:
        raise AssertionError(arguments[0])

    monkeypatch.setattr(child_processes, "run_bounded", refused)
    monkeypatch.setattr(entering, "examine_geojson", refused)


@pytest.mark.parametrize("case", TOO_MANY)
@pytest.mark.parametrize("way", ["object", "text", "file"])
def test_the_check_says_so_without_reading_or_echoing(sign_in, request, case, way):
    outline: Any = TOO_MANY[case]
    if way == "object" or case in ("features", "geometries", "nested squares"):
        request.getfixturevalue("no_child")
    if way == "file":
        upload = SimpleUploadedFile("outline.geojson", json.dumps(outline).encode())
        answer = sign_in("us.officer").post(CHECK, {"kind": "opposition", "file": upload})
    else:
        geometry = json.dumps(outline) if way == "text" else outline
        answer = sign_in("us.officer").post(CHECK, {"kind": "opposition", "geometry": geometry}, content_type=JSON)
    data = answer.json()
    # Text is counted roughly; below twice the limit what it holds is said once it has been read, in a child.
    rough = {"nested points": "several_features", "nested nothing": "empty"} if way != "object" else {}
    assert [problem["code"] for problem in data["problems"]] == [rough.get(case, "too_many_vertices")]
    assert data["geometry"] is data["outline"] is None
    assert len(answer.content) < 2_000


@pytest.mark.parametrize("case", TOO_MANY)
def test_a_draft_of_too_many_is_refused_with_its_code(sign_in, no_child, case):
    body = {**form(), "releasable_to": [], "geometry": TOO_MANY[case]}
    answer = sign_in("us.officer").post("/api/v1/designations/", json.dumps(body), content_type=JSON)
    assert (answer.status_code, answer.json()["problems"]) == (422, ["too_many_vertices"])
    assert set(answer.json()["errors"]) == {"geometry"}
    assert not Designation.objects.exists()


def test_what_stands_beside_the_coordinates_is_not_echoed(sign_in):
    crossing = [[[37, 36], [37.1, 36.1], [37.1, 36], [37, 36.1], [37, 36]]]
    geometry = {"type": "Polygon", "coordinates": crossing, "remark": "x" * 100_000}
    answer = sign_in("us.officer").post(CHECK, {"kind": "opposition", "geometry": geometry}, content_type=JSON)
    assert answer.json()["geometry"] == {"type": "Polygon", "coordinates": crossing}


def test_as_many_parts_as_the_limit_allows_are_still_accepted(sign_in):
    body = {"kind": "opposition", "geometry": squares(500), "axes_confirmed": True}
    assert sign_in("us.officer").post(CHECK, body, content_type=JSON).json()["accepted"]
