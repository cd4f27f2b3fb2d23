"""Values and geometries that a filter names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
import shapely
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry

from apps.ogc.conditions import Scalar
from apps.ogc.fields import Field
from apps.ogc.reference_systems import ReferenceSystem
from apps.ogc.refusals import BadParameter
from apps.texts.moments import in_bounds

LONGEST_VALUE = 300
MAX_POSITIONS = 1_000
_GEOMETRIES = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")


def read_value(field: Field, node: Any, *, parameter: str = "filter") -> Scalar:
    """The value that is compared with a field, of the field's type. Raises BadParameter."""
    if field.type == "moment":
        return _moment(node, field.name, parameter)
    if field.type == "number":
        if isinstance(node, bool) or not isinstance(node, int | float) or not math.isfinite(_number(node)):
            raise BadParameter(parameter, _("“%(name)s” is compared with a number.") % {"name": field.name})
        return _number(node)
    if not isinstance(node, str) or len(node) > LONGEST_VALUE or not _is_storable(node):
        raise BadParameter(parameter, _("“%(name)s” is compared with a short text in quotes.") % {"name": field.name})
    return node


def _number(node: float) -> float:
    try:
        return float(node)
    except OverflowError:
        return math.inf


def _is_storable(text: str) -> bool:
    """Whether the database could hold it: no NUL, and no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _moment(node: Any, name: str, parameter: str) -> datetime:
    sentence = _("“%(name)s” is compared with a moment, such as TIMESTAMP('2016-09-12T16:00:00Z').") % {"name": name}
    if not isinstance(node, Mapping) or len(node) != 1:
        raise BadParameter(parameter, sentence)
    ((form, text),) = node.items()
    moment = read_instant(str(text)) if form == "timestamp" else _day(str(text)) if form == "date" else None
    if moment is None:
        raise BadParameter(parameter, sentence)
    return moment


def read_instant(text: str) -> datetime | None:
    """A moment as RFC 3339 has it, within bounds; without a zone it is one of UTC. None for anything else."""
    try:
        moment = parse_datetime(text) if len(text) <= 40 and "T" in text.upper() else None
    except ValueError:
        moment = None
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment if moment is not None and in_bounds(moment) else None


def _day(text: str) -> datetime | None:
    """The beginning of a day in UTC."""
    try:
        day = parse_date(text) if len(text) <= 20 else None
    except ValueError:
        day = None
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    return moment if moment is not None and in_bounds(moment) else None


def read_geometry(node: Any, system: ReferenceSystem) -> BaseGeometry:
    """A geometry of GeoJSON, or a box, in a reference system, as CRS84. Raises BadParameter."""
    try:
        geometry = _geometry(node)
        count = shapely.get_num_coordinates(geometry)
        if 0 < count <= MAX_POSITIONS and np.isfinite(shapely.get_coordinates(geometry)).all():
            placed = shapely.transform(shapely.force_2d(geometry), system.to_degrees)
            if placed.is_valid and np.isfinite(shapely.get_coordinates(placed)).all():
                return placed
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, shapely.errors.ShapelyError):
        pass
    raise BadParameter("filter", _("A geometry in this filter is not valid, or has too many positions."))


def _geometry(node: Any) -> BaseGeometry:
    if set(node) == {"bbox"}:
        numbers = [float(number) for number in node["bbox"]]
        west, south, east, north = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
        if west > east or south > north:
            raise ValueError("a box that is turned around")
        return box(west, south, east, north)
    if node["type"] not in _GEOMETRIES:
        raise ValueError("no such geometry")
    return shape(node)
