"""From the reference system of a file to WGS 84. What is on Pulkovo 1942 takes the site's own way
(`geometry/gauss_kruger.py`), whatever else is installed; what else is known goes by PROJ's, without grids."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from apps.imports.sniffing import Refused

WGS84 = "EPSG:4326"
# As "Pulkovo 1942 to WGS 84 (20)", EPSG:5044: see `geometry/gauss_kruger.py`.
_TOWGS84 = "+towgs84=23.57,-140.95,-79.8,0,0.35,0.79,-0.22"


@dataclass(frozen=True)
class Transformed:
    """A system with its way to longitude and latitude of WGS 84 in degrees."""

    name: str
    transformer: Any

    def of_arrays(self, coordinates: Any) -> Any:
        """Of positions, an array of (x, y)."""
        x, y = self.transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([x, y])

    def of_geojson(self, geometry: dict[str, Any]) -> dict[str, Any]:
        """Raises ValueError, TypeError, OverflowError, IndexError or RecursionError for what has no coordinates to be
        transformed."""
        return {"type": geometry["type"], "coordinates": self._moved(geometry.get("coordinates"))}

    def _moved(self, value: Any) -> Any:
        if not isinstance(value, list):
            raise TypeError
        if value and not isinstance(value[0], list):
            x, y = self.transformer.transform(float(value[0]), float(value[1]))
            return [float(x), float(y), *value[2:]]
        return [self._moved(item) for item in value]


@cache
def transformation(crs: str) -> Transformed | None:
    """The way from a system (a name, WKT or a code of EPSG); None for WGS 84. Raises Refused for one that is not
    known."""
    try:
        system = CRS.from_user_input(crs)
        if _is_wgs84(system):
            return None
        return Transformed(system.name[:100], Transformer.from_crs(_of_site(system), "OGC:CRS84", always_xy=True))
    except (CRSError, ProjError) as error:
        raise Refused("crs", name=crs[:80]) from error


def _is_wgs84(system: CRS) -> bool:
    datum = (system.datum.name if system.datum else "").lower()
    return system.is_geographic and ("world geodetic system 1984" in datum or datum in ("wgs_1984", "wgs 84"))


def _of_site(system: CRS) -> CRS:
    """On Pulkovo 1942 with the transformation that the site uses everywhere."""
    datum = (system.datum.name if system.datum else "").lower()
    if "pulkovo" not in datum or "1942" not in datum:
        return system
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        written = system.to_proj4()
    plain = " ".join(part for part in written.split() if not part.startswith(("+towgs84", "+type")))
    return CRS.from_proj4(f"{plain} {_TOWGS84}")
