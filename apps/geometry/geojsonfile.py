"""GeoJSON, from a file or an object: size, encoding, JSON, nesting, reference systems and kinds are checked here, each
geometry afterwards by `check`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apps.geometry.check import Limits
from apps.geometry.positions import shown
from apps.geometry.problems import MAX_PROBLEMS, Code, Findings, GeometryRejected, Problem, rejected
from apps.geometry.reference_systems import is_wgs84, named, reference_systems

GEOMETRY_TYPES = frozenset({"Point", "LineString", "Polygon", "MultiPolygon"})
OTHER_TYPES = frozenset({"MultiPoint", "MultiLineString"})
# What holds the coordinates or the objects of each type. RFC 7946 (7.1) lets no type have another's.
_CONTENT = {
    "FeatureCollection": "features",
    "GeometryCollection": "geometries",
    "Feature": "geometry",
    **dict.fromkeys(GEOMETRY_TYPES | OTHER_TYPES, "coordinates"),
}
MAX_FEATURES = 10_000
_MOST_NESTED = 8


@dataclass(frozen=True)
class FileContents:
    """What a file holds: geometries that may become shapes, for each the name that its feature carries or "", and what
    was left out or taken for granted."""

    geometries: tuple[dict[str, Any], ...]
    names: tuple[str, ...]
    warnings: tuple[Problem, ...] = ()


def read_geojson(raw: bytes, limits: Limits) -> FileContents:
    """The geometries of a Feature, a FeatureCollection, a GeometryCollection or a bare geometry, in file order.

    Coordinates are not looked at; give each geometry to `check.examine_geojson`. Raises GeometryRejected.
    """
    if len(raw) > limits.max_bytes:
        raise rejected(Code.TOO_LARGE, size=len(raw), limit=limits.max_bytes)
    return read_object(_parse(_decode(bytes(raw))))


def read_object(content: Any) -> FileContents:
    """The same of JSON that has been parsed. Raises GeometryRejected."""
    if not isinstance(content, dict):
        raise rejected(Code.NOT_GEOJSON, found=shown(content), path="")
    findings = Findings()
    geometries = list(_walk(content, "", "", findings, 0))
    if findings.errors:
        raise GeometryRejected(findings.errors[:MAX_PROBLEMS])
    if not geometries:
        raise rejected(Code.EMPTY)
    return FileContents(
        tuple(geometry for geometry, _ in geometries), tuple(name for _, name in geometries), tuple(findings.warnings)
    )


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise rejected(Code.BAD_ENCODING, byte=error.start, line=line) from error


def _parse(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=object_of)
    except RepeatedMember as error:
        raise rejected(Code.SAID_TWICE, name=shown(error.name)) from error
    except RecursionError as error:
        raise rejected(Code.NESTED_TOO_DEEP) from error
    except json.JSONDecodeError as error:
        raise rejected(Code.NOT_JSON, line=error.lineno, column=error.colno) from error
    except ValueError as error:
        # An integer of thousands of digits: Python refuses to read it.
        raise rejected(Code.NOT_FINITE, value="integer of thousands of digits") from error


class RepeatedMember(Exception):
    """An object of JSON has the same member twice: readers differ in which of them they take."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def object_of(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these members (`object_pairs_hook` of the json module). Raises RepeatedMember."""
    content = dict(members)
    if len(content) < len(members):
        seen: set[str] = set()
        for name, _value in members:
            if name in seen:
                raise RepeatedMember(name)
            seen.add(name)
    return content


def _check_reference_system(content: dict[str, Any], path: str, findings: Findings) -> None:
    """An object may say what system its own coordinates are in, wherever it stands, and so may a feature's properties,
    where other programs write it."""
    for member, crs in reference_systems(content):
        if crs is None:
            findings.add(Problem(Code.CRS_UNKNOWN, params={"path": f"{path}/{member}"}))
        elif not is_wgs84(crs):
            findings.add(Problem(Code.FOREIGN_CRS, params={"crs": shown(named(crs)), "path": f"{path}/{member}"}))
    properties = content.get("properties")
    for member, crs in reference_systems(properties) if isinstance(properties, dict) else ():
        if crs not in (None, "") and not is_wgs84(crs):
            params = {"crs": shown(named(crs)), "path": f"{path}/properties/{member}"}
            findings.add(Problem(Code.FOREIGN_CRS, params=params))


def _check_content(content: dict[str, Any], kind: str, path: str, findings: Findings) -> None:
    """An object with the content of two types would be read as one of them, and the other dropped."""
    for member in sorted(set(_CONTENT.values()) - {_CONTENT.get(kind)}):
        if kind in _CONTENT and content.get(member) is not None:
            findings.add(Problem(Code.NOT_GEOJSON, params={"found": f"{kind}: {member}", "path": f"{path}/{member}"}))


def _walk(content: Any, name: str, path: str, findings: Findings, depth: int) -> Iterator[tuple[dict[str, Any], str]]:
    kind = content.get("type") if isinstance(content, dict) else None
    if depth > _MOST_NESTED:
        findings.add(Problem(Code.NESTED_TOO_DEEP, params={"path": path}))
        return
    if not isinstance(content, dict) or not isinstance(kind, str):
        findings.add(Problem(Code.NOT_GEOJSON, params={"found": shown(content), "path": path}))
        return
    _check_reference_system(content, path, findings)
    _check_content(content, kind, path, findings)
    if kind == "FeatureCollection":
        yield from _walk_list(content, "features", name, path, findings, depth)
    elif kind == "GeometryCollection":
        yield from _walk_list(content, "geometries", name, path, findings, depth)
    elif kind == "Feature":
        yield from _walk_feature(content, path, findings, depth)
    elif kind in GEOMETRY_TYPES:
        yield from _read_geometry(content, name, path, findings)
    elif kind in OTHER_TYPES:
        findings.add(Problem(Code.UNSUPPORTED_GEOMETRY, params={"type": kind, "path": path}))
    else:
        findings.add(Problem(Code.NOT_GEOJSON, params={"found": shown(kind), "path": f"{path}/type"}))


def _walk_feature(
    feature: dict[str, Any], path: str, findings: Findings, depth: int
) -> Iterator[tuple[dict[str, Any], str]]:
    if feature.get("geometry") is None:
        findings.add(Problem(Code.GEOMETRY_MISSING, params={"path": path, "name": _name_of(feature)}))
        return
    yield from _walk(feature["geometry"], _name_of(feature), f"{path}/geometry", findings, depth + 1)


def _read_geometry(
    geometry: dict[str, Any], name: str, path: str, findings: Findings
) -> Iterator[tuple[dict[str, Any], str]]:
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list):
        params = {"found": shown(coordinates), "path": f"{path}/coordinates"}
        findings.add(Problem(Code.NOT_GEOJSON, params=params))
    elif not coordinates:
        # RFC 7946: to be read as no geometry.
        findings.add(Problem(Code.GEOMETRY_MISSING, params={"path": path, "name": name}))
    else:
        yield geometry, name


def _walk_list(
    content: dict[str, Any], member: str, name: str, path: str, findings: Findings, depth: int
) -> Iterator[tuple[dict[str, Any], str]]:
    items = content.get(member)
    if not isinstance(items, list):
        findings.add(Problem(Code.NOT_GEOJSON, params={"found": shown(items), "path": f"{path}/{member}"}))
        return
    if len(items) > MAX_FEATURES:
        findings.add(Problem(Code.SEVERAL_FEATURES, params={"count": len(items), "limit": MAX_FEATURES}))
        return
    for index, item in enumerate(items):
        yield from _walk(item, name, f"{path}/{member}/{index}", findings, depth + 1)


def _name_of(feature: dict[str, Any]) -> str:
    properties = feature.get("properties")
    if isinstance(properties, dict):
        for key in ("name", "Name", "NAME", "title", "name_en", "label"):
            value = properties.get(key)
            if isinstance(value, str) and value.strip():
                return shown(value.strip())
    return ""
