"""An edition of one's own map, and the map as of a moment, as a file: what `/ogc/` shows the same reader."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from shapely import unary_union
from shapely.geometry import shape

from apps.access.models import Grant
from apps.accounts.models import User
from apps.designations.models import Designation
from apps.designations.past import AsOf
from apps.exports import exporting
from apps.exports.exporting import make_ordered, order, own_order, path_of
from apps.exports.models import ExportOrder, FileExport
from apps.exports.selection import Scope, Selection
from apps.exports.table import FORMATS
from apps.texts.moments import instant
from tests.editions.past_world import SECRET, past
from tests.pages import body
from tests.people import give, identity_of
from tests.tokens.holding import JSON, program

__all__ = ["past"]  # a fixture
pytestmark = pytest.mark.django_db
# Below the secret one's level, above it, and those who read no records that have ended.
READERS = [("us.officer2", 1), ("us.officer", 3), ("ru.authority", 3), ("us.auditor", 2), ("un.observer", 2)]
API = "/api/v1/exports/"


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.EXPORTS_FOLDER = tmp_path / "exports"


def exported(client: Client, **sent: Any) -> dict[str, Any]:
    answer = client.post("/exports/", {"format": "geojson", **sent})
    assert answer.status_code == 200
    return json.loads(body(answer))


def told(features: list[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """By reference: what both say of a feature."""
    return {
        one["properties"]["reference"]: (
            *(one["properties"][name] for name in ("digest", "title_en", "kind", "delegation", "level", "version")),
            unary_union(shape(one["geometry"])).normalize().wkt,
        )
        for one in features
    }


def shown(client: Client, collection: str, **query: str) -> dict[str, tuple[Any, ...]]:
    answer = client.get(f"/ogc/collections/{collection}/items", {"f": "json", "limit": "1000", **query})
    return told(answer.json()["features"]) if answer.status_code == 200 else {}


def editions(client: Client) -> list[int]:
    names = [one["id"] for one in client.get("/ogc/collections?f=json").json()["collections"]]
    return sorted(int(name.removeprefix("edition-")) for name in names if name.startswith("edition-"))


@pytest.mark.parametrize(("name", "level"), READERS)
def test_an_edition_holds_what_ogc_shows_of_it(past, sign_in, name, level):
    client = sign_in(name, level)
    numbers = editions(client)
    assert numbers
    for number in numbers:
        file = exported(client, scope="edition", edition=number)
        assert told(file["features"]) == shown(client, f"edition-{number}") != {}
        canonical = client.get(f"/editions/{number}/edition.json")
        assert file["about"]["edition"] == str(number)
        assert canonical.headers["ETag"].strip('"') == file["about"]["edition_digest"][:32]
    assert exported(client, scope="edition", edition=1)["features"] != file["features"]


@pytest.mark.parametrize(("name", "level"), READERS)
def test_the_map_as_of_a_moment_holds_what_ogc_shows_of_it(past, sign_in, name, level):
    client = sign_in(name, level)
    file = exported(client, scope="as_of", as_of=past["then"])
    assert told(file["features"]) == shown(client, "opposition", datetime=past["then"]) != {}
    assert past["ended"] in told(file["features"])
    assert (file["about"]["as_of"], file["about"]["as_known"]) == (past["then"], past["then"])
    assert (SECRET in json.dumps(file)) is (level == 3)


def test_who_has_no_record_of_it_any_more_gets_what_is_still_shown(past, sign_in):
    theirs = exported(sign_in("us.officer2"), scope="as_of", as_of=past["then"])
    seen = exported(sign_in("un.observer"), scope="as_of", as_of=past["then"])
    whole, closed = ({one["properties"]["reference"]: one for one in file["features"]} for file in (theirs, seen))
    assert past["signatories"] in whole
    assert past["signatories"] not in closed
    for one in (whole, closed):
        assert one[past["ended"]]["properties"]["terms_en"]
    assert closed[past["ended"]]["properties"]["provisions"] == {}
    assert closed[past["ended"]]["geometry"] == whole[past["ended"]]["geometry"]


def test_each_format_says_which_map_it_is(past, sign_in):
    client = sign_in("us.officer2")
    digest = exported(client, scope="edition", edition=1)["about"]["edition_digest"]
    for code in ("geojson", "kml", "csv", "gpx", "geopackage"):
        assert digest in body(client.post("/exports/", {"scope": "edition", "edition": 1, "format": code})).decode(
            "latin-1"
        )


def test_it_is_on_record_as_any_export(past, sign_in):
    client = sign_in("us.officer")
    exported(client, scope="edition", edition=2)
    exported(client, scope="as_of", as_of=past["then"], as_known="now")
    moment, edition = FileExport.objects.order_by("-pk")[:2]
    assert (edition.scope, edition.edition, edition.as_of) == ("edition", 2, None)
    assert (moment.scope, moment.edition, instant(moment.as_of)) == ("as_of", None, past["then"])
    assert moment.as_known > moment.as_of


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"scope": "edition", "edition": "999"}, "edition"),
        ({"scope": "edition"}, "edition"),
        ({"scope": "as_of"}, "as_of"),
        ({"scope": "as_of", "as_of": "yesterday"}, "as_of"),
    ],
)
def test_what_is_not_there_is_said_at_its_field(past, sign_in, sent, field):
    page = sign_in("us.officer").post("/exports/", {"format": "csv", **sent})
    assert page.status_code == 422
    assert f'id="id_{field}_error"' in page.content.decode()
    answer = program("us.officer", "read").post(API, {"format": "csv", **sent}, content_type=JSON)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert not FileExport.objects.exists()


def test_the_api_makes_it_by_the_queue(past):
    client = program("us.officer2", "read")
    sent = {"format": "geojson", "scope": "as_of", "as_of": past["then"]}
    asked = client.post(API, sent, content_type=JSON).json()
    assert client.post(API, sent, content_type=JSON).json() == asked
    other = client.post(API, {**sent, "as_of": "2016-09-15T18:00:00Z"}, content_type=JSON)
    assert other.json()["code"] == "export_under_way"
    assert make_ordered() == 1
    said = client.get(f"{API}{asked['export']}/").json()
    assert (said["state"], said["as_of"], said["edition"]) == ("ready", past["then"], None)
    assert said["file_name"].startswith("as-of-")
    file = json.loads(body(client.get(f"{API}{asked['export']}/file/")))
    assert told(file["features"]) == shown(client, "opposition", datetime=past["then"])


def test_an_ordered_edition_is_kept_while_all_of_it_may_be_seen(past, sign_in, monkeypatch):
    monkeypatch.setattr(exporting, "MAX_AT_ONCE", 0)
    client, number = sign_in("us.officer"), editions(sign_in("us.officer"))[-1]
    assert client.post("/exports/", {"format": "kmz", "scope": "edition", "edition": number}).status_code == 302
    assert make_ordered() == 1
    kept = own_order(identity_of("us.officer"))
    assert kept is not None
    path = path_of(kept)
    assert (
        client.get("/exports/ordered/")
        .headers["Content-Disposition"]
        .startswith(f'attachment; filename="edition-{number}-')
    )
    user = User.objects.get(username="us.officer")
    Grant.objects.filter(user=user, level=3).update(revoked_at=timezone.now(), revoke_reason="x")
    give(user, level=1)
    assert client.get("/exports/ordered/").status_code == 404
    assert not path.exists()


def test_the_queue_makes_it_as_its_reader_in_the_database_too(past, as_role):
    moment = AsOf.at(parse_datetime(past["then"]))
    order(identity_of("us.officer2", 1), Selection(Scope.AS_OF, as_of=moment), FORMATS["geojson"])
    as_role("jic_worker")
    assert make_ordered() == 1
    file = path_of(ExportOrder.objects.get()).read_text()
    assert past["ended"] in file
    assert SECRET not in file


def test_pages_lead_to_their_file(past, sign_in):
    client = sign_in("us.officer2")
    assert "/exports/?edition=1" in client.get("/editions/?b=1").content.decode()
    assert "/exports/?as_of=" in client.get("/map/", {"as_of": past["then"]}).content.decode()
    assert '"/exports/"' in client.get("/map/").content.decode()
    designation = Designation.objects.get(reference=past["first"])
    assert f"/exports/?designation={designation.uuid}" in client.get(designation.get_absolute_url()).content.decode()
    page = client.get("/exports/?edition=1").content.decode()
    assert 'value="edition" checked' in page
    assert 'name="edition" value="1"' in page


def test_no_page_leads_to_an_edition_of_another_map(past, sign_in):
    page = sign_in("us.officer").get("/editions/?audience=1//RU,US").content.decode()
    assert "/exports/?edition=" not in page
