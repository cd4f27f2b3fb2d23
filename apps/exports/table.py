"""The formats, and what each cannot carry: pages, the guide and the tests read the same lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.exports.about import About
from apps.exports.formats import geojson, geopackage, gpx, kml, shapefile, table
from apps.exports.rows import ExportRow

LOSSES: Mapping[str, Any] = {
    "texts_cut": _("Names of fields end after 10 letters, and texts after 254 bytes: long terms are cut off."),
    "provisions_cut": _("Provisions are cut off where they are longer than 254 bytes."),
    "layers": _("Areas, routes and sites are files of their own."),
    "only_names": _("Only references, titles and markings are in it: no terms, no validity period and no provisions."),
    "borders": _("Areas become tracks along their borders, which do not say what is within."),
    "no_sizes": _("Widths of routes and radii of sites are left out."),
}


@dataclass(frozen=True)
class FileFormat:
    """`losses` are codes of LOSSES; without any, a file that is read again gives the same content, digest and all."""

    code: str
    name: str
    ending: str
    media_type: str
    write: Callable[[Path, About, Iterable[ExportRow]], None]
    use: Any
    losses: tuple[str, ...] = ()

    @property
    def carries_everything(self) -> bool:
        return not self.losses

    @property
    def sentences(self) -> list[Any]:
        return [LOSSES[code] for code in self.losses]


FORMATS: Mapping[str, FileFormat] = {
    one.code: one
    for one in (
        FileFormat(
            "geojson", "GeoJSON", "geojson", "application/geo+json", geojson.write, _("For web maps and scripts")
        ),
        FileFormat("kml", "KML", "kml", "application/vnd.google-earth.kml+xml", kml.write, _("For Google Earth")),
        FileFormat(
            "kmz", "KMZ", "kmz", "application/vnd.google-earth.kmz", kml.write_kmz, _("For Google Earth, packed")
        ),
        FileFormat(
            "geopackage",
            "GeoPackage",
            "gpkg",
            "application/geopackage+sqlite3",
            geopackage.write,
            _("For QGIS, with styles"),
        ),
        FileFormat("csv", "CSV", "csv", "text/csv", table.write, _("For spreadsheets")),
        FileFormat(
            "shapefile",
            "Shapefile",
            "zip",
            "application/zip",
            shapefile.write,
            _("For older programs"),
            ("texts_cut", "provisions_cut", "layers"),
        ),
        FileFormat(
            "gpx",
            "GPX",
            "gpx",
            "application/gpx+xml",
            gpx.write,
            _("For GPS devices in the field"),
            ("only_names", "borders", "no_sizes"),
        ),
    )
}
