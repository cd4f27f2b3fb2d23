"""Which reference systems a GeoJSON object may name: longitude and latitude of WGS 84, under any of its usual names.

Old GeoJSON could name a system of its own, and files still do. Numbers in another datum look right and lie a hundred
metres off, so any other name is refused, wherever it stands. The order of axes is GeoJSON's own, longitude first,
whatever the named system says: every program that writes `EPSG:4326` into a GeoJSON file means that. A file that does
mean latitude first is caught by where its coordinates lie.
"""

import re
from collections.abc import Mapping
from typing import Any

_CRS84 = r"CRS:?84H?"
_EPSG = r"(?:4326|4979)"
_KNOWN = re.compile(
    rf"""(?:URN:(?:X-)?OGC:DEF:CRS:)?OGC:(?:[\d.]*:)?{_CRS84}
    | {_CRS84}
    | URN:(?:X-)?OGC:DEF:CRS:OGC:2:84
    | (?:URN:(?:X-)?OGC:DEF:CRS:)?EPSG:(?:[\d.]*:)?{_EPSG}
    | HTTPS?://(?:WWW\.)?OPENGIS\.NET/DEF/CRS/OGC/[\d.]+/{_CRS84}
    | \[(?:OGC:{_CRS84}|EPSG:{_EPSG})\]
    | HTTPS?://(?:WWW\.)?OPENGIS\.NET/DEF/CRS/EPSG/[\d.]+/{_EPSG}
    | HTTPS?://(?:WWW\.)?OPENGIS\.NET/GML/SRS/EPSG\.XML\#{_EPSG}
    | HTTPS?://(?:WWW\.)?SPATIALREFERENCE\.ORG/REF/EPSG/{_EPSG}/?(?:\w+/?)?
    | WGS[\s_-]?(?:19)?84""",
    re.VERBOSE,
)
_LONGEST = 200
# Members that name the reference system, in any case: of GeoJSON of 2008, of the OGC's JSON-FG and of other programs.
_MEMBERS = frozenset({"crs", "coordrefsys", "srs", "srsname", "srid", "spatialreference", "referencesystem"})


def reference_systems(content: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The members of an object that name a reference system, each with its value."""
    return [(name, value) for name, value in content.items() if name.casefold().replace("_", "") in _MEMBERS]


def named(crs: Any) -> Any:
    """The name in such a member: text, a number of EPSG, or whatever else stands there; of several the first that is
    not WGS 84."""
    names = _names(crs)
    return next((name for name in names if not _is_known(name, crs)), names[0])


def _names(crs: Any) -> list[Any]:
    """Every name that stands in such a member, or all of it if it has no such form."""
    if not isinstance(crs, dict):
        return [crs]
    if crs.get("type") == "Reference":
        # JSON-FG: a name with an epoch, which makes no difference of a metre.
        return [crs.get("href", crs)]
    wkids = [crs[key] for key in ("wkid", "latestWkid") if key in crs]
    if wkids:
        return wkids
    properties = crs.get("properties")
    if not isinstance(properties, dict):
        return [properties if properties is not None else crs]
    return [properties[key] for key in ("name", "code", "href") if key in properties] or [crs]


def is_wgs84(crs: Any) -> bool:
    """Whether such a member names WGS 84 longitude and latitude, and nothing else."""
    return all(_is_known(name, crs) for name in _names(crs))


def _is_known(name: Any, crs: Any) -> bool:
    if isinstance(name, int) and not isinstance(name, bool):
        return name in (4326, 4979)
    if not isinstance(name, str) or len(name) > _LONGEST:
        return False
    # A number of EPSG may be text, as an SRID mostly is.
    is_number = not isinstance(crs, dict) or crs.get("type") == "EPSG"
    return (is_number and name.strip() in ("4326", "4979")) or _KNOWN.fullmatch(name.strip().upper()) is not None
