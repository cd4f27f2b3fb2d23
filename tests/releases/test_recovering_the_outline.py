"""Trying to recover an exact outline from all that its readers are ever shown. That no byte of it stands on any page is
asked in `tests/site/test_urls.py`."""

from __future__ import annotations

import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext
from shapely.geometry import Point

from apps.designations.conflicts import overlaps
from apps.designations.models import Designation
from apps.designations.selectors import in_window
from apps.geometry.outline import Box, Outline
from apps.geometry.shapes import Area
from apps.negotiation.copies import release
from tests.acting import recall, revise
from tests.drafting import content, fresh, in_state
from tests.people import identity_of

pytestmark = pytest.mark.django_db
AT = (37.1502, 36.2003)


def site(longitude: float, latitude: float, size: float = 0.0008) -> Area:
    return Area(Outline.from_shapely(Point(longitude, latitude).buffer(size)))


def copy_of(original: Designation, precision: str, to: str = "RU") -> Designation:
    officer = identity_of(f"{original.owner.code.lower()}.officer")
    return fresh(
        release(
            actor=officer,
            designation=original.uuid,
            revision=fresh(original).revision,
            to=to,
            precision=precision,
        )
    )


def test_edits_and_releases_again_and_again_leave_at_least_a_square():
    """The originator mends his outline and releases anew, twenty times; his reader keeps every answer and cuts them."""
    original = in_state("draft", shape=site(*AT))
    known = None
    for step in range(20):
        copy = copy_of(original, "squares_1km")
        seen = copy.current.as_outline.to_shapely()
        known = seen if known is None else shapely.intersection(known, seen)
        recall(actor=identity_of("us.officer"), designation=copy.uuid, revision=1)
        moved = site(AT[0] + (step % 5) * 4e-5, AT[1] - (step % 7) * 3e-5, 0.0008 + step * 1e-6)
        revise(
            actor=identity_of("us.officer"),
            designation=original.uuid,
            revision=fresh(original).revision,
            content=content(shape=moved, title_en=f"Edit {step}"),
        )
    left = Outline.from_shapely(known)
    assert left.area_m2 > 0.99e6, "what is known of the site is smaller than one square kilometre"


def test_probing_by_windows_and_checks_finds_the_edges_of_squares_alone():
    """A reader slides a narrow window and a narrow outline over the place, and finds only where the squares end."""
    original = in_state("draft", shape=site(*AT))
    copy = copy_of(original, "squares_1km")
    seen = copy.current.as_outline.to_shapely()
    reader = identity_of("ru.officer")
    for step in range(-30, 30):
        west = AT[0] + step * 5e-4
        window = Box(west, AT[1] - 1e-4, west + 1e-4, AT[1] + 1e-4)
        found = in_window(reader, window).exists()
        assert found == bool(shapely.box(*window).intersects(shapely.box(*seen.bounds)))
        probe = Outline.from_shapely(shapely.box(*window))
        met = dict(overlaps(reader, probe))
        shared = shapely.intersection(seen, probe.to_shapely())
        assert (copy.pk in met) == (shared.area > 0)
        assert original.pk not in met


def test_the_search_by_place_and_by_area_answer_for_the_squares(sign_in):
    original = in_state("draft", shape=site(*AT))
    copy = copy_of(original, "squares_10km")
    row = sign_in("ru.officer").get(f"/api/v1/designations/{copy.uuid}/").json()
    assert row["current"]["area_m2"] == pytest.approx(1e8, rel=0.01)
    assert row["current"]["digest"] != original.current.digest_hex


def test_a_readers_questions_touch_the_copy_and_never_the_exact_row(sign_in):
    """No statement that is run for the reader has the original's key in what it gives back or is asked with."""
    original = in_state("draft", shape=site(*AT))
    copy = copy_of(original, "squares_5km")
    client = sign_in("ru.officer")
    with CaptureQueriesContext(connection) as queries:
        for address in (
            "/register/",
            "/register/?place=Aleppo",
            "/api/v1/map/window/?bbox=37,36,38,37&zoom=12",
            copy.get_absolute_url(),
            f"/api/v1/designations/{copy.uuid}/versions/1/",
        ):
            assert client.get(address).status_code == 200
    asked = " ".join(query["sql"] for query in queries)
    assert str(original.uuid) not in asked
    exact = bytes(original.current.outline).hex()
    assert exact not in asked


def test_an_editor_that_asks_for_conflicts_gets_the_squares(sign_in):
    original = in_state("draft", shape=site(*AT))
    copy_of(original, "squares_10km")
    near = {
        "kind": "nusra",
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[37.16, 36.21], [37.17, 36.21], [37.17, 36.215], [37.16, 36.215], [37.16, 36.21]]],
        },
    }
    answer = sign_in("ru.officer").post("/api/v1/geometry/check/", near, content_type="application/json").json()
    assert len(answer["conflicts"]) == 1
