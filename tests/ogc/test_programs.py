"""GDAL and OWSLib read every collection with a token, as each role, and find exactly what that role finds here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from owslib.ogcapi.features import Features
from owslib.util import Authentication

from tests.drafting import in_state, square
from tests.ogc.asking import ROOT, all_ids
from tests.ogc.worlds import ROLES, something_of_every_geometry
from tests.tokens.holding import bearer, token_of

pytestmark = pytest.mark.django_db(transaction=True)
PROGRAM = Path(__file__).with_name("gdal_program.py")


def by_gdal(address: str, text: str, **options: list[dict[str, Any]]) -> dict[str, Any]:
    words = [sys.executable, str(PROGRAM), f"{address}/ogc", json.dumps(options)]
    run = subprocess.run(words, input=text, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-2_000:]
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def here(text: str) -> dict[str, list[str]]:
    """Ids by collection, as the service itself answers them."""
    client: Client = bearer(text)
    names = [collection["id"] for collection in client.get(ROOT).json()["collections"]]
    return {name: sorted(all_ids(client, name)) for name in names}


def test_gdal_and_owslib_read_all_collections_as_each_role(live_server, transactional_db):
    something_of_every_geometry()
    counts = {}
    for name in ROLES:
        text = token_of(name, "read")[1]
        wanted = here(text)
        answer = by_gdal(live_server.url, text)
        assert set(answer["layers"]) == set(wanted)
        service = Features(f"{live_server.url}/ogc/", auth=Authentication(username="gis", password=text))
        assert set(service.feature_collections()) == set(wanted)
        for collection, ids in wanted.items():
            (found,) = answer["found"][collection]
            assert found["ids"] == ids, (name, collection)
            # Of what exists alone there is no geometry to know the type of.
            kinds = ("MultiPolygon", "LineString", "Point", *(["Unknown"] if collection == "isil" else []))
            assert not ids or found["geometry"] in kinds, (name, collection, found)
            listed = service.collection_items(collection, limit=1_000)["features"]
            assert sorted(feature["id"] for feature in listed) == ids, (name, collection)
        counts[name] = sum(map(len, wanted.values()))
    assert counts["us.officer"] > counts["un.observer"] > counts["us.admin"] == 0
    wrong = subprocess.run(
        [sys.executable, str(PROGRAM), f"{live_server.url}/ogc", "{}"], input="x", capture_output=True, text=True
    )
    assert wrong.returncode != 0


def test_gdal_follows_pages_and_hands_on_boxes_and_filters(live_server, transactional_db):
    for number in range(5):
        in_state("submitted", shape=square(38 + number / 10, 36.0), title_en=f"North {number}")
    text = token_of("us.officer", "read")[1]
    questions = [
        {"PAGE_SIZE": "2", "INITIAL_REQUEST_PAGE_SIZE": "2"},
        {"bbox": [38.05, 35.9, 38.15, 36.1]},
        {"where": "title_en = 'North 2'"},
    ]
    answer = by_gdal(live_server.url, text, opposition=questions)
    assert [found["count"] for found in answer["found"]["opposition"]] == [5, 1, 1]
