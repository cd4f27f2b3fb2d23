"""Which reference systems a GeoJSON object may name: longitude and latitude of WGS 84, under any of its usual names.

Old GeoJSON could name a system of its own, and files still do. Numbers in another datum look right and lie a hundred
metres off, so any other name is refused, wherever it stands. The order of axes is GeoJSON's own, longitude first,
whatever the named system says: every program that writes `EPSG:4326` into a GeoJSON file means that. A file that does
mean latitude first is caught by where its coordinates lie.
"""

import re
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
    | HTTPS?://(?:WWW\.)?SPATIALREFERENCE\.ORG/REF/EPSG/{_EPSG}/?.*
    | WGS[\s_-]?(?:19)?84""",
    re.VERBOSE,
)
_LONGEST = 200


def named(crs: Any) -> Any:
    """The name in a `crs` or `coordRefSys` member: text, a number of EPSG, or whatever else stands there."""
    if not isinstance(crs, dict):
        return crs
    if crs.get("type") == "Reference":
        # JSON-FG: a name with an epoch, which makes no difference of a metre.
        return crs.get("href", crs)
    properties = crs.get("properties")
    if not isinstance(properties, dict):
        return properties if properties is not None else crs
    for key in ("name", "code", "href"):
        if key in properties:
            return properties[key]
    return crs


def is_wgs84(crs: Any) -> bool:
    """Whether a `crs` member names WGS 84 longitude and latitude."""
    name = named(crs)
    if isinstance(name, int) and not isinstance(name, bool):
        return name in (4326, 4979)
    if not isinstance(name, str) or len(name) > _LONGEST:
        return False
    if isinstance(crs, dict) and crs.get("type") == "EPSG" and name.strip() in ("4326", "4979"):
        return True
    return _KNOWN.fullmatch(name.strip().upper()) is not None
