"""Of several outlines in one form the one counts that the form says; nothing is chosen silently."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.designations.models import Designation
from tests.designations.test_axes import RIGHT_TABLE, form
from tests.drafting import square

pytestmark = pytest.mark.django_db
DRAWN = json.dumps(square(37.0, 36.0).geojson())
POINT = {"type": "Point", "coordinates": [37.0, 36.0]}


def uploaded(geometry):
    return SimpleUploadedFile("outline.geojson", json.dumps(geometry).encode())


def other_file():
    return uploaded(square(38.0, 36.0).geojson())


def save(client, **more):
    return client.post("/designations/new/", form(**more), follow=True)


def api_body(**more):
    """The same for a program, which says no way of entering."""
    return {**{name: value for name, value in form().items() if name != "basis"}, "releasable_to": [], **more}


def west():
    return Designation.objects.get().current.as_outline.box.west


@pytest.mark.parametrize(("basis", "expected"), [("drawing", 37.0), ("table", 37.13), ("file", 38.0)])
def test_the_forms_word_is_what_happens(sign_in, basis, expected):
    save(sign_in("us.officer"), basis=basis, geometry=DRAWN, table=RIGHT_TABLE, file=other_file())
    assert west() == pytest.approx(expected)


def test_a_file_that_was_not_used_is_named(sign_in):
    page = save(sign_in("us.officer"), basis="drawing", geometry=DRAWN, file=other_file())
    assert any(message.level_tag == "warning" for message in page.context["messages"])


@pytest.mark.parametrize("basis", ["", "drawing", "table", "file"])
def test_the_only_outline_counts_whatever_the_form_says(sign_in, basis):
    save(sign_in("us.officer"), basis=basis, table=RIGHT_TABLE)
    assert west() == pytest.approx(37.13)


def test_several_outlines_without_a_word_are_asked_about(sign_in):
    answer = save(sign_in("us.officer"), basis="", geometry=DRAWN, file=other_file())
    assert answer.status_code == 422
    assert {"geometry", "file"} <= set(answer.context["form"].errors)


def test_a_point_file_for_an_area_is_refused_at_the_file(sign_in):
    answer = save(sign_in("us.officer"), basis="file", file=uploaded(POINT))
    assert set(answer.context["form"].errors) == {"file"}


def test_the_api_takes_one_outline_only(sign_in):
    drawn = {"kind": "opposition", "geometry": json.loads(DRAWN), "table": RIGHT_TABLE}
    for address, body in (("/api/v1/geometry/check/", drawn), ("/api/v1/designations/", api_body(**drawn))):
        answer = sign_in("us.officer").post(address, json.dumps(body), content_type="application/json")
        assert answer.status_code == 422
        assert "geometry" in answer.json()["errors"]


BAD = [{"type": "Polygon"}, {"type": "MultiPolygon", "coordinates": None}, 5]


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_a_bad_geometry_beside_a_good_one_is_refused_by_every_entrance(sign_in, bad):
    client = sign_in("us.officer")
    collection = {"type": "GeometryCollection", "geometries": [json.loads(DRAWN), bad]}
    assert save(client, basis="file", file=uploaded(collection)).status_code == 422
    assert save(client, geometry=json.dumps(collection)).status_code == 422
    body = json.dumps(api_body(geometry=collection))
    answer = client.post("/api/v1/designations/", body, content_type="application/json")
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {"geometry"})
    body = json.dumps({"kind": "opposition", "geometry": collection})
    answer = client.post("/api/v1/geometry/check/", body, content_type="application/json")
    assert not answer.json()["accepted"]
    answer = client.post("/api/v1/geometry/check/", {"kind": "opposition", "file": uploaded(collection)})
    assert not answer.json()["accepted"]
