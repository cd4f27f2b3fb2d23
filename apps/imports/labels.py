"""What is said of a file and its features, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.designations import problem_labels
from apps.geometry.problems import Problem
from apps.imports.sniffing import Format

FORMATS: dict[str, str] = {
    Format.GEOJSON: "GeoJSON",
    Format.KML: "KML",
    Format.KMZ: "KMZ",
    Format.GEOPACKAGE: "GeoPackage",
    Format.SHAPEFILE: "Shapefile",
    Format.CSV: "CSV",
    Format.GPX: "GPX",
}

# Why a file is not taken, and how to mend it.
FAULTS: Mapping[str, Any] = {
    "empty": gettext_lazy("The file holds no feature."),
    "large": gettext_lazy("The file is larger than %(limit)s MB. Divide it into several files."),
    "unknown": gettext_lazy(
        "This is none of the formats that are read, whatever its name says. Save it as GeoJSON, KML, GeoPackage,"
        " Shapefile (zip), CSV or GPX."
    ),
    "broken": gettext_lazy("The file cannot be read. It may be damaged or incomplete: save it again."),
    "entities": gettext_lazy(
        "The file has a document type or entities, which could name other files. Save it again without them."
    ),
    "archive_kind": gettext_lazy("Of archives only ZIP and KMZ are read."),
    "archive_content": gettext_lazy("The archive holds neither a Shapefile (.shp, .shx and .dbf) nor a KML document."),
    "archive_members": gettext_lazy("The archive has more than %(limit)s files."),
    "archive_twice": gettext_lazy("The archive has two files with the name “%(name)s”."),
    "archive_size": gettext_lazy("Unpacked, the archive is larger than %(limit)s MB, or than an honest one can be."),
    "archive_path": gettext_lazy("A name in the archive leads out of it. Pack the files again without folders."),
    "archive_nested": gettext_lazy("There is another archive in the archive. Pack the files themselves."),
    "archive_password": gettext_lazy("The archive has a password. Pack the files without one."),
    "shape_parts": gettext_lazy("The Shapefile “%(name)s” is incomplete: .shp, .shx and .dbf belong together."),
    "not_utf8": gettext_lazy("The file is not UTF-8, as GeoJSON has to be. Save it again as UTF-8."),
    "not_json": gettext_lazy("The file is not valid JSON: error at line %(line)s, column %(column)s."),
    "not_geojson": gettext_lazy("The file is JSON, but not GeoJSON."),
    "twice": gettext_lazy("One object in the file has “%(name)s” twice, so it says two different things."),
    "features": gettext_lazy("The file has %(count)s features; at most %(limit)s are read. Divide it."),
    "vertices": gettext_lazy("The file has more than %(limit)s vertices. Divide it, or simplify the outlines."),
    "csv_columns": gettext_lazy(
        "No column says where: name one “geometry” (WKT), one “coordinates” (MGRS, DMS, SK-42), or two “latitude” and"
        " “longitude”."
    ),
    "crs": gettext_lazy("The reference system “%(name)s” is not known. Save the file in WGS 84."),
    "memory": gettext_lazy("The file takes too much memory to be read. Divide it."),
    "long": gettext_lazy("The file takes too long to be read. Divide it, or simplify the outlines."),
    "setup": gettext_lazy("This format cannot be read here. Tell the system operator."),
}

DROPPED: Mapping[str, Any] = {
    "height": gettext_lazy("Heights were left out."),
    "measure": gettext_lazy("Measures along the line were left out."),
    "curve": gettext_lazy("Curves were drawn as straight pieces: look at them on the map."),
    "values": gettext_lazy("Values that are too long or cannot be stored were left out."),
    "characters": gettext_lazy("Characters or numbers that cannot be stored were left out of values."),
}


def fault_sentence(code: str, params: Mapping[str, Any]) -> str:
    sentence = str(FAULTS.get(code, FAULTS["broken"]))
    try:
        return sentence % params
    except (KeyError, TypeError, ValueError):
        return str(FAULTS["broken"])


def problem_sentences(problems: list[dict[str, Any]]) -> list[str]:
    """What is wrong with a feature's outline: where, what, and how to mend it."""
    return [_sentence(problem) for problem in problems]


def _sentence(stored: dict[str, Any]) -> str:
    if stored["code"] in ("geometry_missing", "not_geojson"):
        return _("It has no outline that can be read.")
    problem = Problem(stored["code"], stored["part"], stored["ring"], stored["vertex"], params=dict(stored["params"]))
    return problem_labels.whole_sentence(problem)


def dropped_sentences(dropped: list[str]) -> list[str]:
    return [str(DROPPED[code]) for code in dropped if code in DROPPED]
