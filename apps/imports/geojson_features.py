"""GeoJSON, each feature by itself: one bad coordinate costs its own feature and no other. GDAL would refuse the whole
file for it, and pass numbers in another order or system in silence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from apps.geometry.geojsonfile import RepeatedMember, object_of
from apps.geometry.reference_systems import is_wgs84, named, reference_systems
from apps.imports.limits import MAX_FEATURES
from apps.imports.raw import Answers, Fields, RawFeature, Source, bounded_fields, bounded_values
from apps.imports.sniffing import Refused
from apps.imports.systems import Transformed, transformation


def read_geojson(content: bytes, answers: Answers) -> Source:
    """Raises Refused."""
    document = _parsed(content)
    crs = _system(document)
    if crs is None:
        if not answers.crs:
            return Source(asks=("crs",))
        crs = answers.crs
    features = document.get("features") if document.get("type") == "FeatureCollection" else [document]
    if not isinstance(features, list):
        raise Refused("broken")
    if not features:
        raise Refused("empty")
    if len(features) > MAX_FEATURES:
        raise Refused("features", count=len(features), limit=MAX_FEATURES)
    how = transformation(crs) if crs else None
    names: dict[str, None] = {}
    for feature in features:
        names.update(dict.fromkeys(_values(feature)))
    fields = bounded_fields(names)
    return Source(
        _features(features, how, fields), len(features), fields, system=how.name if how else "", encoding="utf-8"
    )


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content.decode("utf-8-sig"), object_pairs_hook=object_of)
    except UnicodeDecodeError as error:
        raise Refused("not_utf8") from error
    except RepeatedMember as error:
        raise Refused("twice", name=error.name[:80]) from error
    except RecursionError as error:
        raise Refused("broken") from error
    except json.JSONDecodeError as error:
        raise Refused("not_json", line=error.lineno, column=error.colno) from error
    except ValueError as error:
        raise Refused("broken") from error
    if not isinstance(document, dict) or not isinstance(document.get("type"), str):
        raise Refused("not_geojson")
    return document


def _system(document: dict[str, Any]) -> str | None:
    """The name of a foreign reference system; "" for WGS 84, None where the file says that it is not known."""
    for _member, crs in reference_systems(document):
        if crs is None:
            return None
        if not is_wgs84(crs):
            return str(named(crs))[:200]
    return ""


def _values(feature: Any) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _features(features: list[Any], how: Transformed | None, fields: Fields) -> Iterator[RawFeature]:
    names = frozenset(fields.read)
    for feature in features:
        values, dropped = bounded_values(_values(feature), names)
        geometry = feature.get("geometry", feature) if isinstance(feature, dict) else None
        identifier = _identifier(feature)
        if not isinstance(geometry, dict) or not isinstance(geometry.get("type"), str):
            yield RawFeature(values, None, dropped, identifier=identifier)
            continue
        if how is not None:
            try:
                geometry = how.of_geojson(geometry)
            except (ValueError, TypeError, OverflowError, IndexError, RecursionError):
                yield RawFeature(values, None, dropped, "geometry", identifier)
                continue
        yield RawFeature(values, geometry, dropped, identifier=identifier)


def _identifier(feature: Any) -> str:
    found = feature.get("id") if isinstance(feature, dict) else None
    return str(found) if isinstance(found, str | int | float) and not isinstance(found, bool) else ""
