"""Files as other programs write them, small ones made here."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

SQUARE = [[37.1, 36.2], [37.12, 36.2], [37.12, 36.22], [37.1, 36.22], [37.1, 36.2]]


def feature(ring: Any = None, **values: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring or SQUARE]}
    return {"type": "Feature", "properties": values, "geometry": geometry}


def geojson(*features: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", **more, "features": list(features)}).encode()


def zipped(**members: bytes) -> bytes:
    """Names with a dot for the last underscore: roads_shp is roads.shp."""
    return archive({".".join(name.rsplit("_", 1)): content for name, content in members.items()})


def archive(members: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(packed := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return packed.getvalue()


KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Placemark><name>Восток</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
37.1,36.2,0 37.12,36.2,0 37.12,36.22,{height} 37.1,36.2,0</coordinates></LinearRing></outerBoundaryIs></Polygon>
</Placemark></Document></kml>"""


def kml(height: int = 0) -> bytes:
    return KML.format(height=height).encode()
