"""SK-42: Gauss–Krüger coordinates on Pulkovo 1942, as Russian maps have them (EPSG:28406 to 28408), in and out.

X is the northing, Y the easting with the zone before it: zone 7 (36° to 42° E) is EPSG:28407. The way to WGS 84 is the
published transformation "Pulkovo 1942 to WGS 84 (20)" (EPSG:5044), written out here so that no installed grid changes
it. Nothing better is published for this theatre: the published ones differ by up to 27 m here, which ACCURACY_M names.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyproj import Transformer

ACCURACY_M = 30
ZONES = range(6, 9)
_NUMBER = r"([0-9]{7}(?:[.,][0-9]{1,3})?)"
# СК-42 X=4015000 Y=7335000, SK-42 4015000 7335000; look-alikes of both alphabets.
_WRITTEN = re.compile(
    rf"[СCS][КK][\s-]*42[\s:;,]*(?:[XХ]\s*[=:]?\s*)?{_NUMBER}[\s;,]+(?:[YУ]\s*[=:]?\s*)?{_NUMBER}", re.I
)
_NAMED = re.compile(r"\s*[СCS][КK][\s-]*42", re.I)


def is_sk42(text: str) -> bool:
    """Whether a text begins as a position in SK-42 does."""
    return _NAMED.match(text) is not None


def read_sk42(text: str) -> tuple[float, float] | None:
    """(longitude, latitude) in degrees WGS 84 of a written position, X before Y; None for anything else."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    north, east = (float(number.replace(",", ".")) for number in match.groups())
    zone = int(east // 1_000_000)
    if zone not in ZONES:
        return None
    longitude, latitude = _to_wgs84(zone).transform(east, north)
    return float(longitude), float(latitude)


def format_sk42(longitude: float, latitude: float) -> str:
    """ "X 4015000 Y 7335000": whole metres, in the zone that the position lies in; empty beyond the zones."""
    zone = int(longitude // 6) + 1
    if zone not in ZONES:
        return ""
    east, north = _to_wgs84(zone).transform(longitude, latitude, direction="INVERSE")
    return f"X {round(north):07d} Y {round(east):07d}"


@cache
def _to_wgs84(zone: int) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_pipeline(
        f"+proj=pipeline +step +inv +proj=tmerc +lat_0=0 +lon_0={6 * zone - 3} +k=1 +x_0={zone}500000"
        " +y_0=0 +ellps=krass"
        " +step +proj=push +v_3 +step +proj=cart +ellps=krass"
        " +step +proj=helmert +x=23.57 +y=-140.95 +z=-79.8 +rx=0 +ry=-0.35 +rz=-0.79 +s=-0.22"
        " +convention=coordinate_frame"
        " +step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
