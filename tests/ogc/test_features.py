"""OGC API – Features: what each address answers, and to whom."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from apps.designations.force_models import InForce
from apps.designations.kinds import kind_codes
from apps.geometry.shapes import Route, Site
from apps.ledger.seal import seal_all
from apps.negotiation.copies import release
from apps.ogc.conformance import CLASSES
from apps.ogc.reference_systems import CRS84, EPSG3857, EPSG4326
from apps.tokens.models import ApiToken
from apps.tokens.services import end_token
from tests.acting import suspend
from tests.drafting import act, amended, approve_amendment, in_state, square
from tests.ogc.asking import ROOT, all_ids, link_of, page_of, program, refused
from tests.people import identity_of
from tests.tokens.holding import basic, bearer, token_of

pytestmark = pytest.mark.django_db
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_token_or_a_session_reads_what_the_page_says(sign_in):
    thing = in_state("in_force")
    for client in (bearer(token_of("ru.officer")[1]), basic(token_of("ru.officer")[1]), sign_in("ru.officer")):
        (feature,) = page_of(client)["features"]
        assert feature["id"] == str(thing.uuid)
        assert feature["geometry"]["type"] == "MultiPolygon"
        said = feature["properties"]
        assert said["reference"] == thing.reference
        assert said["title_ru"] == "Восточные кварталы"
        assert (said["status"], said["precision"], said["version"]) == ("in_force", "exact", 1)
        assert said["digest"] == thing.current.digest_hex


def test_without_a_sign_in_programs_get_401_and_browsers_a_form():
    client = Client()
    for path in ("/ogc/", "/ogc/api", "/ogc/conformance", ROOT, f"{ROOT}/opposition/items"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert "Basic" in answer.headers["WWW-Authenticate"]
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert client.get(path, headers=HTML).status_code == 302
    wrong = bearer("jic_nonsense").get("/ogc/")
    assert wrong.status_code == 401
    assert "not valid" in wrong.json()["detail"]


def test_every_address_answers_json_and_a_page(sign_in):
    thing = in_state("in_force")
    client = sign_in("us.officer")
    paths = ["/ogc/", "/ogc/api", "/ogc/conformance", ROOT]
    paths += [f"{ROOT}/opposition{end}" for end in ("", "/queryables", "/items", f"/items/{thing.uuid}")]
    for path in paths:
        assert client.get(path).json(), path
        assert "json" in client.get(path, {"f": "json"}, headers=HTML).headers["Content-Type"]
        for answer in (client.get(path, headers=HTML), client.get(path, {"f": "html"})):
            assert answer.status_code == 200
            assert answer.headers["Content-Type"].startswith("text/html")
            assert "Accept" in answer.headers["Vary"]
        assert client.get(path, {"nothing": "1"}).status_code == 400
        assert client.get(path, {"f": "xml"}).status_code == 400
        assert client.get(path, headers={"Accept": "image/png"}).status_code == 406
        assert client.post(path).status_code == 405


def test_collections_have_one_geometry_type_each_and_name_their_systems(sign_in):
    client = sign_in("us.officer")
    answer = client.get(ROOT).json()
    ids = [collection["id"] for collection in answer["collections"]]
    assert set(kind_codes()) < set(ids)
    assert {"humanitarian_route-lines", "protected_site-points", "amendments"} < set(ids)
    for collection in answer["collections"]:
        assert collection["crs"] == [CRS84.uri, EPSG4326.uri, EPSG3857.uri]
        assert collection["storageCrs"] == CRS84.uri
        asked = client.get(link_of(collection, "self")).json()
        assert asked["id"] == collection["id"]
    assert client.get("/ogc/conformance").json()["conformsTo"] == list(CLASSES)


def test_what_is_drawn_of_routes_and_sites_are_lines_and_points(sign_in):
    line = Route(((37_100_000, 36_200_000), (37_200_000, 36_200_000)), 400)
    site = Site((37_300_000, 36_300_000), 250)
    route = in_state("submitted", kind="humanitarian_route", shape=line)
    point = in_state("submitted", kind="protected_site", shape=site)
    client = sign_in("ru.officer")
    (feature,) = page_of(client, "humanitarian_route-lines")["features"]
    assert feature["geometry"] == {"type": "LineString", "coordinates": [[37.1, 36.2], [37.2, 36.2]]}
    assert feature["properties"]["width_m"] == 400
    (feature,) = page_of(client, "protected_site-points")["features"]
    assert (feature["id"], feature["geometry"]["type"]) == (str(point.uuid), "Point")
    (ground,) = page_of(client, "humanitarian_route")["features"]
    assert (ground["id"], ground["geometry"]["type"]) == (str(route.uuid), "MultiPolygon")


def test_a_released_copy_is_shown_in_its_squares_and_nothing_finer(sign_in):
    copy = in_state("released")
    client = sign_in("ru.officer")
    (feature,) = page_of(client)["features"]
    assert feature["id"] == str(copy.uuid)
    assert feature["properties"]["precision"] == "squares_5km"
    # Within its squares, and outside of the ground that they were made of.
    assert all_ids(client, bbox="37.085,36.19,37.095,36.195") == [str(copy.uuid)]
    assert all_ids(client, filter="S_INTERSECTS(geometry, POINT(37.09 36.195))") == [str(copy.uuid)]


def test_of_existence_alone_no_place_and_no_size_can_be_asked(sign_in):
    made = in_state("draft")
    officer = identity_of("us.officer")
    copy = release(actor=officer, designation=made.uuid, revision=1, to="RU", precision="existence")
    client = sign_in("ru.officer")
    (feature,) = page_of(client)["features"]
    assert feature["geometry"] is None
    assert feature["properties"]["area_m2"] is None
    assert all_ids(client, filter="area_m2 IS NULL") == [str(copy.uuid)]
    for asked in ("area_m2 > 0", "NOT area_m2 > 0", "area_m2 <> 7"):
        assert all_ids(client, filter=asked) == []
    everywhere = "S_INTERSECTS(geometry, BBOX(-180,-90,180,90))"
    assert all_ids(client, filter=everywhere) == all_ids(client, filter=f"NOT {everywhere}") == []
    assert all_ids(client, bbox="-180,-90,180,90") == []


def test_amendments_are_a_collection_of_their_own(sign_in):
    thing = amended(in_state("in_force"), "amend_submitted")
    (feature,) = page_of(sign_in("ru.officer"), "amendments")["features"]
    assert feature["id"] == str(thing.uuid)
    assert feature["properties"]["status"] == "amend_submitted"
    assert feature["properties"]["title_en"] == "Eastern quarters, amended"
    assert page_of(sign_in("un.observer"), "amendments")["features"] == []


def test_coordinates_come_in_the_system_that_was_asked_for(sign_in):
    thing = in_state("in_force", shape=square(37.0, 36.0))
    client = sign_in("us.officer")
    first = {}
    for system in (CRS84, EPSG4326, EPSG3857):
        for address in (f"{ROOT}/opposition/items", f"{ROOT}/opposition/items/{thing.uuid}"):
            answer = client.get(address, {"crs": system.uri})
            assert answer.headers["Content-Crs"] == f"<{system.uri}>"
        first[system.uri] = answer.json()["geometry"]["coordinates"][0][0][0]
    assert first[CRS84.uri] == [37.0, 36.0]
    assert first[EPSG4326.uri] == [36.0, 37.0]
    assert first[EPSG3857.uri] == pytest.approx([4_118_821.16, 4_300_621.37], abs=0.02)
    assert "crs" in refused(client, crs="EPSG:4326")


def test_a_box_is_read_in_its_system_and_meets_outlines_exactly(sign_in):
    thing = in_state("in_force", shape=square(37.0, 36.0))
    client = sign_in("us.officer")
    inside = {CRS84.uri: "37.01,36.01,37.5,36.5", EPSG4326.uri: "36.01,37.01,36.5,37.5"}
    inside[EPSG3857.uri] = "4119900,4301900,4200000,4400000"
    for system, box in inside.items():
        for with_heights in (box, ",".join([*box.split(",")[:2], "0", *box.split(",")[2:], "9"])):
            found = all_ids(client, bbox=with_heights, **{"bbox-crs": system})
            assert found == [str(thing.uuid)], system
    assert all_ids(client, bbox="36.01,37.01,36.5,37.5") == []
    for wrong in ("1,2,3", "1,2,3,x", "nan,1,2,3", "170,0,-170,10", "0,10,1,0", ""):
        assert "bbox" in refused(client, bbox=wrong)


def test_pages_meet_each_feature_once_and_keep_every_parameter(sign_in):
    things = [in_state("submitted", shape=square(36.0 + number / 10, 36.0)) for number in range(7)]
    client = sign_in("us.officer")
    asked = {"limit": "2", "status": "submitted", "crs": EPSG4326.uri, "filter": "level < 3"}
    page, ids = page_of(client, **asked), []
    while True:
        ids.append([feature["id"] for feature in page["features"]])
        assert page["numberReturned"] == len(page["features"])
        assert page["numberMatched"] == 7
        following = link_of(page, "next")
        if not following:
            break
        for name in ("limit=2", "status=submitted", "crs=http", "filter=level"):
            assert name in following
        page = client.get(following).json()
    assert [one for page_ids in ids for one in page_ids] == [str(thing.uuid) for thing in things]
    before = client.get(link_of(page, "prev")).json()
    assert [feature["id"] for feature in before["features"]] == ids[-2]
    first = client.get(link_of(page_of(client, limit=2), "next")).json()
    empty = client.get(link_of(first, "prev")).json()
    assert [feature["id"] for feature in empty["features"]] == ids[0]
    assert link_of(empty, "prev") == ""
    assert len(page_of(client, limit=10**9)["features"]) == 7
    for wrong in ("0", "-1", "x", "1.5", ""):
        assert "limit" in refused(client, limit=wrong)
    assert "after" in refused(client, after="x")


def test_a_place_serves_its_reader_in_its_collection_alone(sign_in):
    for number in range(3):
        in_state("in_force", shape=square(36.0 + number / 10, 36.0))
    following = link_of(page_of(sign_in("us.officer"), limit=1), "next")
    assert sign_in("us.officer").get(following).status_code == 200
    assert sign_in("ru.officer").get(following).status_code == 400
    elsewhere = sign_in("us.officer").get(following.replace("/opposition/", "/amendments/"))
    assert elsewhere.status_code == 400
    assert "after" in elsewhere.json()["errors"]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/ogc/", "no-store, private"),
        ("/ogc/collections", "no-store, private"),
        ("/api/v1/designations/", "no-store, private"),
        ("/api/v1/editions/", "no-store, private"),
    ],
)
def test_a_browser_keeps_no_answer_for_programs(sign_in, address, kept):
    assert sign_in("us.officer").get(address, headers={"Accept": "application/json"})["Cache-Control"] == kept


def test_datetime_shows_what_was_in_force_at_that_moment(sign_in):
    thing = in_state("in_force")
    at = InForce.objects.get().entered_at.isoformat()
    act(suspend, "us.authority", thing, reason="Shelling")
    client = sign_in("ru.officer")
    (feature,) = page_of(client, datetime=at)["features"]
    assert (feature["id"], feature["properties"]["status"]) == (str(thing.uuid), "in_force")
    assert page_of(client)["features"][0]["properties"]["status"] == "suspended"
    assert page_of(client, datetime="2100-01-01T00:00:00Z")["features"] == []
    assert all_ids(client, datetime=at, filter="status = 'suspended'") == []
    assert all_ids(client, datetime=at, status="in_force", bbox="37,36,38,37") == [str(thing.uuid)]
    for wrong in ("../..", "/", "2016-01-01", "2016-01-01T00:00:00Z/x", f"{at}/{at}/{at}", "x", ""):
        assert "datetime" in refused(client, datetime=wrong)
    assert "datetime" in refused(client, "amendments", datetime=at)


def test_an_interval_shows_each_designation_once_as_it_held_last(sign_in):
    held = in_state("in_force")
    first = InForce.objects.get()
    # An hour later an amendment took its place.
    amended(held, "amend_partly_approved", title_en="Amended")
    approve_amendment("ru.authority", held)
    began, hour = first.entered_at, timedelta(hours=1)
    second = InForce.objects.exclude(pk=first.pk).get()
    InForce.objects.filter(pk=first.pk).update(left_at=began + hour)
    InForce.objects.filter(pk=second.pk).update(entered_at=began + hour, valid_from=began + hour)
    client = sign_in("ru.officer")

    def titles(begin: object, end: object) -> list[str]:
        said = [".." if one is None else (began + one).isoformat() for one in (begin, end)]
        return [one["properties"]["title_en"] for one in page_of(client, datetime="/".join(said))["features"]]

    old, new, minute = first.version.titles["en"], "Amended", hour / 60
    assert titles(-hour, -minute) == []
    assert titles(None, minute) == titles(-hour, minute) == titles(minute, 2 * minute) == [old]
    assert titles(minute, 2 * hour) == titles(2 * hour, 3 * hour) == titles(None, 2 * hour) == [new]
    # Both are known to have held by somebody who asks now; the page leads to the version as it was in force.
    later = (began + 2 * hour).isoformat()
    (feature,) = page_of(client, datetime=f"{began.isoformat()}/{later}", status="in_force")["features"]
    assert client.get(feature["properties"]["page"]).status_code == 200
    assert "datetime" in refused(client, datetime=f"{later}/{began.isoformat()}")
    page = client.get(f"{ROOT}/opposition/items", {"datetime": f"../{later}"}, headers=HTML).content.decode()
    assert f"../{later[:10]}" in page


def test_an_edition_has_what_was_in_force_in_it(sign_in):
    first = in_state("in_force")
    second = in_state("in_force", kind="nusra", shape=square(38.0, 36.0))
    seal_all()
    # A test is one transaction, and so would be its edition: the places are told apart by hand.
    InForce.objects.filter(designation=second).update(entered_place=10**6)
    client = sign_in("ru.officer")
    ids = [collection["id"] for collection in client.get(ROOT).json()["collections"]]
    assert ids[-2:] == ["edition-2", "edition-1"]
    versions = [str(thing.current.uuid) for thing in (first, second)]
    assert all_ids(client, "edition-1") == versions[:1]
    assert all_ids(client, "edition-2", limit=1) == versions
    assert all_ids(client, "edition-2", kind="nusra") == versions[1:]
    assert all_ids(client, "edition-2", bbox="37.9,35.9,38.1,36.1") == versions[1:]
    feature = client.get(f"{ROOT}/edition-2/items/{versions[1]}").json()
    assert feature["properties"]["digest"] == second.current.digest_hex
    assert client.get(f"{ROOT}/edition-1/items/{versions[1]}").status_code == 404
    for name in ("edition-3", "edition-0", "edition-01", "edition-", "edition-x", "nothing"):
        assert client.get(f"{ROOT}/{name}/items").status_code == 404


def test_hidden_and_missing_features_are_answered_alike(sign_in):
    hidden = in_state("draft", side="ru")
    client = sign_in("us.officer")
    answers = [client.get(f"{ROOT}/opposition/items/{name}") for name in (hidden.uuid, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


def test_a_token_ends_here_as_everywhere():
    client = program("us.officer")
    assert client.get("/ogc/").status_code == 200
    end_token(actor=identity_of("us.officer"), token=ApiToken.objects.get().uuid)
    assert client.get("/ogc/").status_code == 401
