"""Every role finds by OGC what its own map shows, and nothing else."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from apps.designations.kinds import kind_codes
from tests.ogc.asking import ROOT, all_ids
from tests.pages import requests_not_counted

pytestmark = pytest.mark.django_db
WINDOW = "/api/v1/map/window/?bbox=30,30,45,40&zoom=9"
# The kinds of that world, and one that it has nothing of.
KINDS = ("no_combat_flight_area", "intermingled", "nusra")
FUTURE = "2190-01-01T00:00:00Z"


def on_the_map(client: Client, as_of: str = "") -> set[str]:
    features = json.loads(client.get(WINDOW + as_of).content)["features"]
    return {feature["properties"]["reference"] or feature["id"] for feature in features}


def by_ogc(client: Client, **query: str) -> set[str]:
    found = set()
    for kind in KINDS:
        assert kind in kind_codes()
        answer = client.get(f"{ROOT}/{kind}/items", {"limit": 1_000, **query}).json()
        found |= {feature["properties"]["reference"] or feature["id"] for feature in answer["features"]}
    return found


def test_every_role_finds_what_its_map_shows(everybody, as_role):
    clients = {}
    for user in everybody:
        clients[user.username] = Client()
        clients[user.username].force_login(user, backend="apps.accounts.backends.ActiveUserBackend")
    as_role("jic_web")
    seen = set()
    with requests_not_counted():
        for name, client in clients.items():
            shown = on_the_map(client)
            assert by_ogc(client) == shown, name
            assert by_ogc(client, filter="S_INTERSECTS(geometry, BBOX(30, 30, 45, 40))") == shown, name
            held = on_the_map(client, f"&as_of={FUTURE}")
            for asked in (FUTURE, f"{FUTURE}/..", f"{FUTURE}/{FUTURE}"):
                assert by_ogc(client, datetime=asked) == held, f"{name} {asked}"
            editions = [one["id"] for one in client.get(ROOT).json()["collections"] if "edition-" in one["id"]]
            assert len(all_ids(client, editions[0]) if editions else []) == len(held), name
            seen.add((len(shown), len(held)))
    assert len(seen) > 4
    assert (0, 0) in seen
