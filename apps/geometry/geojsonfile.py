"""GeoJSON files: size, encoding, JSON, nesting and kind are checked here, each geometry afterwards by `check`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apps.geometry.check import Limits
from apps.geometry.positions import shown
from apps.geometry.problems import Code, GeometryRejected, Problem, rejected

GEOMETRY_TYPES = frozenset({"Point", "LineString", "Polygon", "MultiPolygon"})
OTHER_TYPES = frozenset({"MultiPoint", "MultiLineString"})
MAX_FEATURES = 10_000
_MOST_NESTED = 8
_WGS_84 = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4979", "OGC:CRS84")


@dataclass(frozen=True)
class FileContents:
    """What a file holds: geometries that may become shapes, and for each the name that its feature carries or ""."""

    geometries: tuple[dict[str, Any], ...]
    names: tuple[str, ...]


def read_geojson(raw: bytes, limits: Limits) -> FileContents:
    """The geometries of a Feature, a FeatureCollection, a GeometryCollection or a bare geometry, in file order.

    Coordinates are not looked at; give each geometry to `check.examine_geojson`. Raises GeometryRejected.
    """
    if len(raw) > limits.max_bytes:
        raise rejected(Code.TOO_LARGE, size=len(raw), limit=limits.max_bytes)
    content = _parse(_decode(bytes(raw)))
    if not isinstance(content, dict):
        raise rejected(Code.NOT_GEOJSON, found=shown(content), path="")
    _check_reference_system(content)
    problems: list[Problem] = []
    found = list(_walk(content, "", "", problems, 0))
    if problems:
        raise GeometryRejected(problems[:100])
    if not found:
        raise rejected(Code.EMPTY)
    return FileContents(tuple(geometry for geometry, _ in found), tuple(name for _, name in found))


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise rejected(Code.BAD_ENCODING, byte=error.start, line=line) from error


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise rejected(Code.NESTED_TOO_DEEP) from error
    except json.JSONDecodeError as error:
        raise rejected(Code.NOT_JSON, line=error.lineno, column=error.colno) from error
    except ValueError as error:
        # An integer of thousands of digits: Python refuses to read it.
        raise rejected(Code.NOT_FINITE, value="integer of thousands of digits") from error


def _check_reference_system(content: dict[str, Any]) -> None:
    """Old GeoJSON could name a system of its own; numbers in another datum look right and lie 100 m off."""
    crs = content.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not name.upper().endswith(_WGS_84):
        raise rejected(Code.FOREIGN_CRS, crs=shown(name if name is not None else crs))


def _walk(
    content: Any, name: str, path: str, problems: list[Problem], depth: int
) -> Iterator[tuple[dict[str, Any], str]]:
    kind = content.get("type") if isinstance(content, dict) else None
    if depth > _MOST_NESTED:
        problems.append(Problem(Code.NESTED_TOO_DEEP, params={"path": path}))
    elif not isinstance(content, dict) or not isinstance(kind, str):
        problems.append(Problem(Code.NOT_GEOJSON, params={"found": shown(content), "path": path}))
    elif kind == "FeatureCollection":
        yield from _walk_list(content, "features", name, path, problems, depth)
    elif kind == "GeometryCollection":
        yield from _walk_list(content, "geometries", name, path, problems, depth)
    elif kind == "Feature":
        geometry = content.get("geometry")
        if geometry is not None:
            yield from _walk(geometry, _name_of(content), f"{path}/geometry", problems, depth + 1)
    elif kind in GEOMETRY_TYPES:
        yield content, name
    elif kind in OTHER_TYPES:
        problems.append(Problem(Code.UNSUPPORTED_GEOMETRY, params={"type": kind, "path": path}))
    else:
        problems.append(Problem(Code.NOT_GEOJSON, params={"found": shown(kind), "path": f"{path}/type"}))


def _walk_list(
    content: dict[str, Any], member: str, name: str, path: str, problems: list[Problem], depth: int
) -> Iterator[tuple[dict[str, Any], str]]:
    items = content.get(member)
    if not isinstance(items, list):
        problems.append(Problem(Code.NOT_GEOJSON, params={"found": shown(items), "path": f"{path}/{member}"}))
        return
    if len(items) > MAX_FEATURES:
        problems.append(Problem(Code.SEVERAL_FEATURES, params={"count": len(items), "limit": MAX_FEATURES}))
        return
    for index, item in enumerate(items):
        yield from _walk(item, name, f"{path}/{member}/{index}", problems, depth + 1)


def _name_of(feature: dict[str, Any]) -> str:
    properties = feature.get("properties")
    if isinstance(properties, dict):
        for key in ("name", "Name", "NAME", "title", "name_en", "label"):
            value = properties.get(key)
            if isinstance(value, str) and value.strip():
                return shown(value.strip())
    return ""
