"""What GDAL reads, in the confined program alone: every driver but the one that was named is left out before the
library starts, and each geometry is decoded by itself."""

from __future__ import annotations

import io
import json
import os
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError

from apps.imports.limits import MAX_FEATURES, MAX_LAYERS
from apps.imports.raw import Answers, RawFeature, Source, bounded_fields, bounded_values, field_name
from apps.imports.sniffing import Format, Opened, Refused
from apps.imports.systems import WGS84, Transformed, transformation

DRIVERS = {
    Format.KML: "LIBKML",
    Format.KMZ: "LIBKML",
    Format.GEOPACKAGE: "GPKG",
    Format.SHAPEFILE: "ESRI Shapefile",
    Format.GPX: "GPX",
}
# Every driver that reads outlines in the library that we lock (3.12); what is not here and shows up ends the program.
_ALL = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,CSV,CSW,Carto,DGN,DXF,EDIGEO,EEDA,ESRI Shapefile,ESRIJSON,"
    "Elasticsearch,FlatGeobuf,GDALG,GML,GPKG,GPSBabel,GPX,GTFS,GeoJSON,GeoJSONSeq,GeoRSS,HTTP,Idrisi,JML,"
    "JSONFG,KML,LIBKML,LVBAG,MBTiles,MEM,MVT,MapInfo File,MapML,MiraMonVector,NGW,OAPIF,ODS,OGCAPI,"
    "OGR_GMT,OGR_PDS,OGR_VRT,OSM,OpenFileGDB,PCIDSK,PDF,PDS4,PGDUMP,PLSCENES,PMTiles,S57,SQLite,SXF,"
    "Selafin,TopoJSON,VDV,VFK,VICAR,WAsP,WFS,XLSX"
)
# These say which system they are in by being what they are.
_ALWAYS_WGS84 = frozenset({Format.KML, Format.KMZ, Format.GPX})
# Of GPX: the points of lines that are read as lines.
_PARTS_OF_OTHERS = frozenset({"route_points", "track_points"})
# What the library calls a document without a title: its file in memory, which is another one each time.
_IN_MEMORY = re.compile("pyogrio_[0-9a-f]{32}")
_AT_ONCE = 2_000
# Types whose borders may be arcs, as the library names them. It makes straight pieces of them without a word.
_CURVED = ("CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE")
# Columns that a driver makes up, and that say nothing where the file has none.
_OF_DRIVER = frozenset(
    {"tessellate", "extrude", "visibility", "drawOrder", "icon", "altitudeMode", "timestamp", "begin", "end"}
)


@dataclass(frozen=True)
class _Layer:
    """One table of a file, by its place in it: its name, how its places are transformed, and which of its features have
    curves, by their keys."""

    content: bytes
    number: int
    name: str
    how: Transformed | None
    curved: frozenset[int]


def start(file_format: Format) -> list[str]:
    """Load the library with one driver. Returns the folders that it reads. To be called before the confinement."""
    driver = DRIVERS[file_format]
    # Where one is named by others: GDAL's KMZ and KML are both LIBKML.
    os.environ["GDAL_SKIP"] = ",".join(name for name in _ALL.split(",") if name != driver)
    os.environ["CPL_LOG"] = "/dev/null"
    import pyogrio
    import pyogrio.raw

    if set(pyogrio.list_drivers()) != {driver}:
        raise Refused("setup")
    folder = Path(pyogrio.__file__).parent
    return [str(folder / "gdal_data"), str(folder / "proj_data")]


def read_gdal(opened: Opened, answers: Answers) -> Source:
    """Raises Refused."""
    from pyogrio.errors import CRSError, DataLayerError, DataSourceError

    warnings.simplefilter("ignore")
    try:
        return _read(opened, answers)
    except (DataSourceError, DataLayerError, CRSError, UnicodeDecodeError, ValueError) as error:
        raise Refused("broken") from error


def _read(opened: Opened, answers: Answers) -> Source:
    import pyogrio

    files = _files(opened)
    layers: list[_Layer] = []
    names: dict[str, None] = {}
    asks: set[str] = set()
    count, systems = 0, []
    for name, content in files:
        for layer, (title, geometry_type) in enumerate(_layers(content, is_only=len(files) == 1)):
            # By number: the name of one without a title is that of a file in memory, which is another one each time.
            if geometry_type is None or title in _PARTS_OF_OTHERS or len(layers) == MAX_LAYERS:
                continue
            facts = pyogrio.read_info(content, layer=layer, force_feature_count=True)
            if not facts["features"]:
                continue
            count += facts["features"]
            names.update(dict.fromkeys(str(field) for field in facts["fields"] if field not in _OF_DRIVER))
            crs = WGS84 if opened.format in _ALWAYS_WGS84 else facts["crs"] or answers.crs
            if not crs:
                asks.add("crs")
                continue
            if opened.format is Format.SHAPEFILE and not answers.encoding and _unsaid(opened, name):
                asks.add("encoding")
            how = transformation(str(crs))
            systems += [how.name] if how else []
            curved = _curved(content, title, facts) if opened.format is Format.GEOPACKAGE else frozenset()
            layers.append(_Layer(content, layer, _layer_name(name, title, opened, layer), how, curved))
    if not count:
        raise Refused("empty")
    if count > MAX_FEATURES:
        raise Refused("features", count=count, limit=MAX_FEATURES)
    fields = bounded_fields(names)
    if asks:
        return Source(asks=tuple(sorted(asks)), fields=fields, guess="cp1251" if "encoding" in asks else "")
    wanted = [name for name in names if field_name(name) in fields.read]
    features = _features(layers, answers.encoding or None, wanted)
    return Source(features, count, fields, system=", ".join(dict.fromkeys(systems)))


def _layer_name(name: str, title: str, opened: Opened, number: int) -> str:
    """As its file calls it; its place where it has no name."""
    said = name if opened.format is Format.SHAPEFILE else "" if _IN_MEMORY.fullmatch(title) else title
    return field_name(said) or str(number + 1)


def _curved(content: bytes, title: str, facts: dict[str, Any]) -> frozenset[int]:
    """Keys of the features that have curves. Raises DataSourceError and DataLayerError."""
    import pyogrio.raw

    if not facts["fid_column"] or not facts["geometry_name"] or facts["features"] > MAX_FEATURES:
        return frozenset()
    key, geometry, table = (_quoted(name) for name in (facts["fid_column"], facts["geometry_name"], title))
    types = ", ".join(f"'{name}'" for name in _CURVED)
    # The file's own database, in a process that can reach nothing else.
    asked = f"SELECT {key} FROM {table} WHERE ST_GeometryType({geometry}) IN ({types})"  # noqa: S608  # nosec B608
    _facts, keys, _geometries, _columns = pyogrio.raw.read(content, sql=asked, return_fids=True, read_geometry=False)
    return frozenset(map(int, keys))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _layers(content: bytes, *, is_only: bool) -> list[tuple[str, str | None]]:
    """Of one of several documents none where the library has nothing to read in it, as in one that only names others:
    what it names is not opened."""
    import pyogrio
    from pyogrio.errors import DataSourceError

    try:
        return [(str(layer), kind) for layer, kind in pyogrio.list_layers(content)]
    except DataSourceError:
        if is_only:
            raise
        return []


def _files(opened: Opened) -> list[tuple[str, bytes]]:
    """What the library opens, from memory: of shapefiles an archive for each, under names of ours, without packing."""
    if opened.format is not Format.SHAPEFILE:
        return sorted(opened.parts.items())
    files = []
    for name in sorted(name.removesuffix(".shp") for name in opened.parts if name.endswith(".shp")):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for ending in ("shp", "shx", "dbf", "prj", "cpg"):
                if part := opened.parts.get(f"{name}.{ending}"):
                    archive.writestr(f"layer.{ending}", part)
        files.append((name, packed.getvalue()))
    return files


def _unsaid(opened: Opened, name: str) -> bool:
    """Whether its letters are in an encoding that it does not say: neither beside it nor in its table's heading."""
    table = opened.parts[f"{name}.dbf"]
    return f"{name}.cpg" not in opened.parts and table[29:30] == b"\0" and not table.isascii()


def _features(layers: list[_Layer], encoding: str | None, fields: list[str]) -> Iterator[RawFeature]:
    import pyogrio.raw

    kept = frozenset(map(field_name, fields))
    for layer in layers:
        start = 0
        while True:
            facts, keys, geometries, columns = pyogrio.raw.read(
                layer.content,
                layer=layer.number,
                encoding=encoding,
                columns=fields,
                skip_features=start,
                max_features=_AT_ONCE,
                datetime_as_string=True,
                return_fids=True,
            )
            names = [str(name) for name in facts["fields"]]
            for number, stored in enumerate(geometries):
                values = {name: _plain(column[number]) for name, column in zip(names, columns, strict=True)}
                read, left_out = bounded_values(values, kept)
                is_curved = int(keys[number]) in layer.curved
                feature = _feature(read, left_out | {"curve"} if is_curved else left_out, stored, layer.how)
                yield replace(feature, layer=layer.name) if len(layers) > 1 else feature
            if len(geometries) < _AT_ONCE:
                break
            start += _AT_ONCE


def _plain(value: Any) -> Any:
    if value is None or (isinstance(value, float | np.floating) and np.isnan(value)):
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        value = value.tolist()
    # Whole numbers come as fractions where a feature has none.
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return None if str(value) == "NaT" else value


def _feature(kept: dict[str, Any], left_out: frozenset[str], stored: Any, how: Transformed | None) -> RawFeature:
    dropped = set(left_out)
    if stored is None:
        return RawFeature(kept, None, frozenset(dropped))
    try:
        geometry = shapely.from_wkb(stored)
        if shapely.has_z(geometry) and _says_heights(geometry):
            dropped.add("height")
        if shapely.has_m(geometry):
            dropped.add("measure")
        geometry = shapely.force_2d(geometry)
        if geometry.is_empty:
            return RawFeature(kept, None, frozenset(dropped))
        if how is not None:
            geometry = shapely.transform(geometry, how.of_arrays)
        written = json.loads(shapely.to_geojson(geometry))
    except (ShapelyError, ValueError, TypeError, NotImplementedError):
        return RawFeature(kept, None, frozenset(dropped), "geometry")
    return RawFeature(kept, written, frozenset(dropped))


def _says_heights(geometry: Any) -> bool:
    """Whether any height is more than the nought that a program writes where there is none."""
    heights = shapely.get_coordinates(geometry, include_z=True)[:, 2]
    return bool(np.any(np.nan_to_num(heights) != 0))
