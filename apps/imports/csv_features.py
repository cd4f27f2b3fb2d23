"""Tables with coordinates: separators, decimal commas and encodings as spreadsheets of both languages write them, and
positions in every form that the site reads. Nothing that a cell names is opened."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from typing import Any

import shapely
from shapely.errors import ShapelyError

from apps.geometry.coordinates import parse_coordinate
from apps.geometry.problems import GeometryRejected
from apps.geometry.table import parse_table
from apps.imports.limits import MAX_FEATURES, MAX_VERTICES
from apps.imports.raw import Answers, Fields, RawFeature, Source, bounded_fields, bounded_values, field_name
from apps.imports.sniffing import Refused
from apps.imports.systems import Transformed, transformation
from apps.texts.csv_cells import unguarded

LATITUDE = frozenset({"lat", "latitude", "широта", "y", "lat_wgs84", "latitude_wgs84"})
LONGITUDE = frozenset({"lon", "lng", "long", "longitude", "долгота", "x", "lon_wgs84", "longitude_wgs84"})
# Positions in words, of which each says its own system where it is not WGS 84.
POSITION = frozenset(
    {"coordinates", "coordinate", "position", "mgrs", "координаты", "координата", "sk42", "sk-42", "ск-42", "dms"}
)
GEOMETRY = frozenset({"geometry", "wkt", "geom", "geojson", "wkt_wgs84", "the_geom"})
VERTEX = frozenset({"vertex", "point", "order", "seq", "вершина", "точка"})
_SAYS_WGS84 = frozenset({"lat_wgs84", "latitude_wgs84", "wkt_wgs84"})
_ENCODINGS = ("cp1251", "cp1256")
_DECIMAL = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
# Numbers of Gauss–Krüger coordinates, which no degrees reach.
_METRES = 1_000_000


def read_csv(content: bytes, answers: Answers) -> Source:
    """Raises Refused."""
    text, encoding, guess = _decoded(content, answers.encoding)
    if guess:
        return Source(asks=("encoding",), guess=guess, sample=text[:300])
    rows = _rows(text)
    headings, body = rows[0], rows[1:]
    names = [name.strip().lower() for name in headings]
    columns = _columns(names)
    if columns is None:
        raise Refused("csv_columns")
    if not body:
        raise Refused("empty")
    if len(body) > MAX_VERTICES:
        raise Refused("vertices", limit=MAX_VERTICES)
    used = frozenset(columns.values())
    fields = bounded_fields(name for at, name in enumerate(headings) if at not in used)
    how = None
    if _needs_system(columns, names, body):
        if not answers.crs:
            return Source(fields=fields, asks=("crs",), encoding=encoding)
        how = transformation(answers.crs)
    features = _features(_kept(headings, used, fields), body, columns, how)
    if "vertex" not in columns and len(body) > MAX_FEATURES:
        raise Refused("features", count=len(body), limit=MAX_FEATURES)
    count = 0 if "vertex" in columns else len(body)
    return Source(features, count, fields, system=how.name if how else "", encoding=encoding)


def _decoded(content: bytes, encoding: str) -> tuple[str, str, str]:
    """The text, its encoding, and a guess where somebody has to say which it is."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), "utf-16", ""
        except UnicodeDecodeError as error:
            raise Refused("broken") from error
    try:
        return content.decode("utf-8-sig"), "utf-8", ""
    except UnicodeDecodeError:
        if encoding in _ENCODINGS:
            return content.decode(encoding, "replace"), encoding, ""
        guess = max(_ENCODINGS, key=lambda one: _letters(content.decode(one, "replace"), one))
        return content.decode(guess, "replace"), guess, guess


def _letters(text: str, encoding: str) -> int:
    first, last = ("а", "я") if encoding == "cp1251" else ("\u0621", "\u064a")
    return sum(1 for letter in text[:20_000] if first <= letter <= last)


def _rows(text: str) -> list[list[str]]:
    heading = text.split("\n", 1)[0]
    separator = max(";,\t|", key=heading.count)
    csv.field_size_limit(10_000_000)
    try:
        rows = [
            row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(map(str.strip, row))
        ]
    except csv.Error as error:
        raise Refused("broken") from error
    if not rows:
        raise Refused("csv_columns")
    return rows


def _columns(names: list[str]) -> dict[str, int] | None:
    """Where the geometry stands; None where no column names it."""
    found: dict[str, int] = {}
    for role, wanted in (
        ("geometry", GEOMETRY),
        ("position", POSITION),
        ("latitude", LATITUDE),
        ("longitude", LONGITUDE),
        ("vertex", VERTEX),
    ):
        place = next((at for at, name in enumerate(names) if name in wanted), None)
        if place is not None:
            found[role] = place
    if "geometry" in found or "position" in found or {"latitude", "longitude"} <= found.keys():
        return found
    return None


def _needs_system(columns: dict[str, int], names: list[str], body: list[list[str]]) -> bool:
    """Whether somebody has to say on which datum plain numbers are. Positions in words, and metres of Gauss–Krüger, say
    it themselves; so does a heading that names WGS 84."""
    if "geometry" in columns:
        return names[columns["geometry"]] not in _SAYS_WGS84 | {"geojson"}
    if "position" in columns or names[columns["latitude"]] in _SAYS_WGS84:
        return False
    cells = [_cell(row, columns["latitude"]) for row in body[:20]]
    numbers = [float(cell.replace(",", ".")) for cell in cells if _DECIMAL.fullmatch(cell)]
    return bool(numbers) and max(map(abs, numbers)) < _METRES


def _cell(row: list[str], at: int) -> str:
    return unguarded(row[at]).strip() if at < len(row) else ""


def _kept(headings: list[str], used: frozenset[int], fields: Fields) -> dict[int, str]:
    """The columns whose values are read, by place."""
    names = ((at, field_name(name)) for at, name in enumerate(headings) if at not in used)
    wanted = frozenset(fields.read)
    return {at: name for at, name in names if name in wanted}


def _features(
    kept: dict[int, str], body: list[list[str]], columns: dict[str, int], how: Transformed | None
) -> Iterator[RawFeature]:
    if "vertex" not in columns or "geometry" in columns:
        for row in body:
            yield _feature(kept, row, partial(_geometry, row, columns, how))
        return
    # Of several rows a feature: those with the same other values, one after the other.
    for _key, rows in groupby(body, lambda row: [_cell(row, at) for at in kept]):
        corners = list(rows)
        yield _feature(kept, corners[0], partial(_joined, corners, columns, how))


def _feature(kept: dict[int, str], row: list[str], read: Any) -> RawFeature:
    values, dropped = bounded_values({name: _cell(row, at) for at, name in kept.items()}, kept.values())
    try:
        return RawFeature(values, read(), dropped)
    except (GeometryRejected, ShapelyError, ValueError, TypeError, OverflowError, IndexError, RecursionError):
        return RawFeature(values, None, dropped, "geometry")


def _geometry(row: list[str], columns: dict[str, int], how: Transformed | None) -> dict[str, Any] | None:
    if "geometry" in columns:
        return _written(_cell(row, columns["geometry"]), how)
    if "position" in columns:
        text = _cell(row, columns["position"])
        return _in_words(text) if text else None
    return {"type": "Point", "coordinates": list(_place(row, columns, how))}


def _written(text: str, how: Transformed | None) -> dict[str, Any] | None:
    """WKT, or GeoJSON."""
    if not text:
        return None
    geometry: dict[str, Any]
    if text.startswith("{"):
        geometry = json.loads(text)
    else:
        try:
            read = shapely.from_wkt(text)
        except NotImplementedError:
            # Curves, of which no outline is made; the type says why.
            return {"type": text.split("(")[0].strip()}
        geometry = json.loads(shapely.to_geojson(shapely.force_2d(read)))
    return how.of_geojson(geometry) if how else geometry


def _in_words(text: str) -> dict[str, Any]:
    """One position, or several with semicolons or line ends between them: the corners of an area."""
    places = [part for part in re.split(r"[;\n|]+", text) if part.strip()]
    if len(places) < 3:
        return {"type": "Point", "coordinates": list(parse_coordinate(places[0]))}
    polygons = parse_table("\n".join(places))
    return {"type": "MultiPolygon", "coordinates": polygons}


def _place(row: list[str], columns: dict[str, int], how: Transformed | None) -> tuple[float, float]:
    """(longitude, latitude) of two cells."""
    latitude, longitude = _cell(row, columns["latitude"]), _cell(row, columns["longitude"])
    if not (_DECIMAL.fullmatch(latitude) and _DECIMAL.fullmatch(longitude)):
        return parse_coordinate(f"{latitude} {longitude}")
    y, x = (float(cell.replace(",", ".")) for cell in (latitude, longitude))
    if max(abs(x), abs(y)) >= _METRES:
        # In Russian maps X is the northing: whichever has the number of the zone before it is the easting.
        north, east = (y, x) if len(str(int(x))) >= len(str(int(y))) and x > 6_000_000 else (x, y)
        return parse_coordinate(f"SK-42 {north:.3f} {east:.3f}")
    if how is None:
        return x, y
    moved = how.of_geojson({"type": "Point", "coordinates": [x, y]})["coordinates"]
    return moved[0], moved[1]


def _joined(rows: list[list[str]], columns: dict[str, int], how: Transformed | None) -> dict[str, Any]:
    """The ring through the positions of several rows; of one row the position, of two a line."""
    if "position" in columns:
        places = [list(parse_coordinate(_cell(row, columns["position"]))) for row in rows]
    else:
        places = [list(_place(row, columns, how)) for row in rows]
    if len(places) == 1:
        return {"type": "Point", "coordinates": places[0]}
    if len(places) == 2:
        return {"type": "LineString", "coordinates": places}
    return {"type": "Polygon", "coordinates": [[*places, places[0]] if places[0] != places[-1] else places]}
