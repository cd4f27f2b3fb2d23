"""QGIS reads every collection with a token, and finds what its holder finds here. Debian's QGIS takes 300 packages, so
that it is not installed for tests: where it is there, it is asked."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.ogc.asking import ROOT, all_ids
from tests.ogc.worlds import something_of_every_geometry
from tests.tokens.holding import bearer, token_of

PYTHON = Path("/usr/bin/python3")
PROGRAM = Path(__file__).with_name("qgis_program.py")


def has_qgis() -> bool:
    words = [str(PYTHON), "-c", "import qgis.core"]
    return PYTHON.exists() and subprocess.run(words, capture_output=True).returncode == 0


pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not has_qgis(), reason="QGIS is not installed here (apt install python3-qgis)"),
]


def test_qgis_reads_all_collections_with_a_token_as_each_role(live_server, transactional_db, tmp_path):
    something_of_every_geometry()
    tmp_path.chmod(0o700)
    for name in ("us.officer", "ru.authority", "un.observer"):
        text = token_of(name, "read")[1]
        client = bearer(text)
        names = [collection["id"] for collection in client.get(ROOT).json()["collections"]]
        words = [str(PYTHON), str(PROGRAM), f"{live_server.url}/ogc/", str(tmp_path), *names]
        run = subprocess.run(words, input=text, capture_output=True, text=True, timeout=240, cwd=tmp_path)
        assert run.returncode == 0, run.stderr[-2_000:]
        layers = json.loads(run.stdout.splitlines()[-1])["layers"]
        for collection in names:
            assert layers[collection]["valid"], (name, collection)
            assert layers[collection]["ids"] == sorted(all_ids(client, collection)), (name, collection)
        assert layers["humanitarian_route-lines"]["geometry"] == "LineString"
        assert layers["opposition"]["geometry"] == "MultiPolygon"
