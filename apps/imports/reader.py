"""A program of its own that reads a file of somebody else's: `python -m apps.imports.reader FORMAT SETTINGS`, the file
on its standard input. No Django, no database, no key: what a file does to a library ends here, in a process that has
given up files, network and other processes before it reads (`apps/bounds/confinement.py`).

On standard output one line of JSON each: first what is said of the whole file, or {"fault": …}; then its features.
"""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from typing import Any

import pyproj

from apps.bounds.confinement import confine
from apps.geometry.check import Limits
from apps.geometry.coordinates import parse_coordinate
from apps.geometry.outline import Box
from apps.imports import gdal_features
from apps.imports.csv_features import read_csv
from apps.imports.examining import examined, unreadable
from apps.imports.geojson_features import read_geojson
from apps.imports.limits import MAX_BYTES, MAX_LINE, MAX_VERTICES, MEMORY, SECONDS
from apps.imports.raw import Answers, Source, identifier_of
from apps.imports.sniffing import Format, Refused, opened
from apps.imports.storable import storable
from apps.imports.systems import transformation


def source_of(file_format: Format, content: bytes, answers: Answers) -> Source:
    """Raises Refused."""
    file = opened(content)
    if file.format is not file_format:
        raise Refused("unknown")
    if file_format is Format.GEOJSON:
        return read_geojson(file.whole, answers)
    if file_format is Format.CSV:
        return read_csv(file.whole, answers)
    return gdal_features.read_gdal(file, answers)


def lines_of(source: Source, limits: Limits, *, swap: bool, skip: int) -> Any:
    """What is said of the features after the first `skip`. Raises Refused where there are too many vertices."""
    vertices, identifiers = 0, set[str]()
    for number, feature in enumerate(source.features, 1):
        identifier = identifier_of(feature)
        is_repeated = identifier in identifiers
        identifiers |= {identifier} - {""}
        if number <= skip:
            continue
        line = examined(number, feature, limits, swap=swap) | {"repeated": is_repeated, "layer": feature.layer}
        vertices += line["vertices"]
        if vertices > MAX_VERTICES:
            raise Refused("vertices", limit=MAX_VERTICES)
        yield line


def heading(source: Source) -> dict[str, Any]:
    return {
        "fields": list(source.fields.read),
        "left_out": {"count": source.fields.left_out, "names": list(source.fields.named)},
        "count": source.count,
        "asks": list(source.asks),
        "guess": source.guess,
        "system": source.system,
        "encoding": source.encoding,
        "sample": source.sample,
    }


def _say(line: dict[str, Any]) -> None:
    try:
        written = _written(line)
    except ValueError:
        written = b""
    if not written or len(written) >= MAX_LINE:
        written = _written(unreadable(line))
    sys.stdout.buffer.write(written + b"\n")


def _written(line: dict[str, Any]) -> bytes:
    """As the database can store it. Raises ValueError for an outline with a number that is none."""
    # Outlines are numbers alone, and many.
    kept = {name: value if name in _OUTLINES else storable(value) for name, value in line.items()}
    return json.dumps(kept, ensure_ascii=False, allow_nan=False).encode()


_OUTLINES = frozenset({"geometry", "repair"})


def _preload() -> None:
    """Everything that the work imports and opens, while files can still be opened."""
    examined(1, next(read_geojson(_SQUARE, Answers()).features), Limits(Box(35, 32, 43, 38)))
    transformation("EPSG:28407")
    for position in _POSITIONS:
        parse_coordinate(position)
    for encoding in _ENCODINGS:
        b"xxxx".decode(encoding)
    with zipfile.ZipFile(packed := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", "<kml>")
    opened(packed.getvalue())


_ENCODINGS = ("ascii", "latin-1", "cp437", "cp1251", "cp1256", "utf-16", "utf-16-le", "utf-16-be")
_POSITIONS = ("36.25 37.13", "36°15′00″N 37°08′00″E", "37S CA 33677 07717", "SK-42 4015000 7335000")
_SQUARE = json.dumps(
    {"type": "Polygon", "coordinates": [[[37, 36], [37.1, 36], [37.05, 36.1], [37.02, 35.9], [37, 36]]]}
).encode()


def main() -> None:
    file_format, settings = Format(sys.argv[1]), json.loads(sys.argv[2])
    answers = Answers(settings["crs"], settings["encoding"])
    _preload()
    folders = gdal_features.start(file_format) if file_format in gdal_features.DRIVERS else []
    holds = confine(MEMORY, SECONDS, [*folders, pyproj.datadir.get_data_dir()], keep_open=True)
    limits = Limits(Box(*settings["bounds"]))
    try:
        content = sys.stdin.buffer.read(MAX_BYTES + 1)
        source = source_of(file_format, content, answers)
        _say({**heading(source), "holds": sorted(holds)})
        for line in lines_of(source, limits, swap=settings["swap"], skip=settings["skip"]):
            _say(line)
    except Refused as refused:
        _say({"fault": refused.code, "params": refused.params})
    except MemoryError:
        _say({"fault": "memory", "params": {}})
    sys.stdout.buffer.flush()
    # What is left to do is the interpreter's, which would open files for it.
    os._exit(0)


if __name__ == "__main__":
    main()
