"""The command beside a whole site whose web process and worker are killed: what was begun ends, and nothing is made
twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line.programs import Desk, ended
from tests.faults.site import Site
from tests.imports.files import feature, geojson

pytestmark = pytest.mark.kills
ALL = ["--all", "kind=opposition", "--all", "level=1", "--all", "terms_en=Neither side moves."]
COUNT = 60


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Desk:
    said = site.manage("token", "us.officer", "--days", "1", "--purpose", "Script", "--scope", "propose")
    token = next(line.rsplit(" ", 1)[1] for line in said.splitlines() if line.startswith("The token"))
    return Desk(tmp_path, site.address, token)


def objects(done: Any) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_drafts_files_and_the_feed_outlive_what_serves_them(site, desk, tmp_path):
    features = [feature(name=f"Script {number}") for number in range(COUNT)]
    (tmp_path / "areas.geojson").write_bytes(geojson(*features))
    feed = desk.begin("changes", "--follow", "--every", "0.2", "--json")
    drafting = desk.begin("draft", "areas.geojson", *ALL, "--json")
    site.kill("web")
    site.kill("worker")
    made = objects(ended(drafting))
    assert len({one["designation"] for one in made}) == COUNT
    drafts = "SELECT count(*) FROM designations_version WHERE titles->>'en' LIKE 'Script %'"
    assert site.sql(drafts) == (COUNT,)
    exporting = desk.begin("export", "--scope", "everything", "-o", "all.geojson", "--json")
    site.kill("worker")
    site.kill("web")
    (exported,) = objects(ended(exporting))
    file = json.loads((tmp_path / "all.geojson").read_bytes())
    assert exported["bytes"] == (tmp_path / "all.geojson").stat().st_size
    assert {one["designation"] for one in made} <= {one["properties"]["uuid"] for one in file["features"]}
    told: set[str] = set()
    assert feed.stdout is not None
    while not {one["designation"] for one in made} <= told:
        told.add(json.loads(feed.stdout.readline())["subject"])
    feed.terminate()
    assert ended(feed).returncode == 0
