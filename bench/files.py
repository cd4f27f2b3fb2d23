"""Files in and out: 10,000 features read by the confined program, and 100,000 designations written in each format.

The writers alone, each in a process of its own, with rows made as they go: what a row costs the database is measured
with the pages. `ogr2ogr` from PostGIS is a peer that the machine of the benchmarks has not.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.report import Row, under
from bench.world import ROOT, SEED, World, say

COUNT, QUICK_COUNT = 100_000, 10_000
FEATURES = 10_000
# Seconds for reading, and megabytes for writing.
READ_SECONDS, RESIDENT_MB = 30, 200
PROGRAM = """
import json, sys, time
from datetime import UTC, datetime
from pathlib import Path
import django
django.setup()
from apps.exports.about import About
from apps.exports.rows import ExportRow, field_names
from apps.exports.table import FORMATS
from bench.files import outline
import random
chance, count, code, out = random.Random(int(sys.argv[3])), int(sys.argv[2]), sys.argv[1], Path(sys.argv[4])
about = About("JIC", "JIC RESTRICTED", 7, "ab" * 32, datetime(2016, 9, 15, tzinfo=UTC), count, "Not authoritative.")
values = {name: "" for name in field_names()}
def rows():
    for number in range(count):
        said = {**values, "uuid": f"{number:032x}", "kind": "opposition", "title_en": f"Area {number}", "level": 1,
                "terms_en": "1. Neither side moves forward.", "digest": "ab" * 32, "version": 1,
                "width_m": None, "radius_m": None}
        yield ExportRow(f"Area {number}", "US", outline(chance), said)
begun = time.perf_counter()
FORMATS[code].write(out, about, rows())
seconds = time.perf_counter() - begun
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024
print(json.dumps({"seconds": seconds, "megabytes": peak, "bytes": out.stat().st_size}))
"""


def outline(chance: random.Random) -> dict[str, Any]:
    """An area of twelve vertices in the theatre, on the grid of microdegrees."""
    west, south = chance.uniform(36.2, 39.5), chance.uniform(33.2, 36.2)
    top = [(west + 0.002 * number, south + 0.02 + chance.uniform(0, 0.005)) for number in range(10)]
    ring = [(west, south), (west + 0.018, south), *reversed(top), (west, south)]
    return {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y in ring]]}


def run(world: World, *, quick: bool) -> list[Row]:
    count = QUICK_COUNT if quick else COUNT
    return [*_reading(), *(row for code in ("geojson", "csv", "kml", "geopackage") for row in _writing(code, count))]


def _reading() -> list[Row]:
    say(f"{FEATURES} features read by the confined program")
    chance = random.Random(SEED)
    features = [
        {"type": "Feature", "properties": {"name": f"Area {number}"}, "geometry": outline(chance)}
        for number in range(FEATURES)
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    settings = {"bounds": [35.6, 32.3, 42.4, 37.4], "crs": "", "encoding": "", "swap": False, "skip": 0}
    program = [sys.executable, "-m", "apps.imports.reader", "geojson", json.dumps(settings)]
    begun = time.perf_counter()
    done = subprocess.run(program, input=content, capture_output=True, cwd=ROOT, check=True)
    seconds = time.perf_counter() - begun
    lines = done.stdout.splitlines()
    assert len(lines) == FEATURES + 1, lines[0][:200]
    return [under(f"read {FEATURES:,} features", seconds, "s", READ_SECONDS)]


def _writing(code: str, count: int) -> list[Row]:
    say(f"{count} designations written as {code}")
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-c", PROGRAM, code, str(count), str(SEED), str(Path(folder) / "file")]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "jic.settings", "JIC_DEMO": "1"}
        done = subprocess.run(program, capture_output=True, cwd=ROOT, env=environment, check=True)
    found = json.loads(done.stdout)
    label = f"write {count:,} designations as {code}"
    memory = under(f"{label}, most resident", found["megabytes"], "MB", RESIDENT_MB)
    return [memory, under(label, found["seconds"], "s", 60)]
