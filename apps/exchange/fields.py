"""Fields of the API that have a form of their own: moments, and points, lines and areas as GeoJSON of WGS 84, longitude
before latitude."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any, ClassVar

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.designations import problem_labels
from apps.designations.outlines import read_ground, read_line
from apps.geometry.outline import MICRO, Outline
from apps.geometry.problems import GeometryRejected
from apps.geometry.reference_systems import is_wgs84, reference_systems
from apps.texts.labels import bounds_sentence, moment_sentence
from apps.texts.moments import instant

# RFC 3339 in its strict form; seconds may be left out. A fraction is read so that it can be refused in words.
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-5][0-9])", re.ASCII
)


class MomentField(serializers.DateTimeField):
    """A moment with its offset from UTC, in whole seconds (RFC 3339)."""

    # The first and the last day of the calendar, written in another time zone.
    default_error_messages: ClassVar = {
        "overflow": lazy(bounds_sentence, str)(),
        "written": gettext_lazy("Write the moment with its offset from UTC, for example 2016-09-12T16:00:00Z."),
    }

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str) or not MOMENT.fullmatch(value):
            self.fail("written")
        moment: datetime = super().to_internal_value(value)
        if sentence := moment_sentence(moment):
            raise serializers.ValidationError(sentence)
        return moment


class InstantField(MomentField):
    """A moment whose value is the text that is stored and hashed."""

    def to_internal_value(self, value: Any) -> Any:
        return instant(super().to_internal_value(value))

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(datetime.fromisoformat(value))


@extend_schema_field(OpenApiTypes.OBJECT)
class PlaceField(serializers.Field[Any, Any, Any, Any]):
    """A GeoJSON Point; its value is longitude and latitude in microdegrees."""

    default_error_messages: ClassVar = {
        "invalid": gettext_lazy("Enter a GeoJSON Point: its longitude, then its latitude, in degrees."),
        "datum": gettext_lazy("Only WGS 84 longitude and latitude are accepted."),
    }

    def to_internal_value(self, value: Any) -> list[int]:
        if isinstance(value, dict) and any(
            crs is not None and not is_wgs84(crs) for _name, crs in reference_systems(value)
        ):
            self.fail("datum")
        coordinates = value.get("coordinates") if isinstance(value, dict) and value.get("type") == "Point" else None
        if not isinstance(coordinates, list) or len(coordinates) != 2:
            self.fail("invalid")
        if not all(type(number) in (int, float) and -180 <= number <= 180 for number in coordinates):
            self.fail("invalid")
        return [round(number * MICRO) for number in coordinates]

    def to_representation(self, value: Any) -> dict[str, Any]:
        return {"type": "Point", "coordinates": [number / MICRO for number in value]}


@extend_schema_field(OpenApiTypes.OBJECT)
class GroundField(serializers.JSONField):
    """A GeoJSON Polygon or MultiPolygon; its value is its canonical polygons."""

    def to_internal_value(self, value: Any) -> Any:
        with _SaidInWords():
            return read_ground(json.dumps(super().to_internal_value(value))).canonical()

    def to_representation(self, value: Any) -> Any:
        return Outline.from_canonical(value).geojson()


@extend_schema_field(OpenApiTypes.OBJECT)
class LineField(serializers.JSONField):
    """A GeoJSON LineString; its value is its vertices in microdegrees."""

    def to_internal_value(self, value: Any) -> Any:
        with _SaidInWords():
            return read_line(json.dumps(super().to_internal_value(value)))

    def to_representation(self, value: Any) -> Any:
        return {"type": "LineString", "coordinates": [[x / MICRO, y / MICRO] for x, y in value]}


class _SaidInWords:
    """What speaks against a geometry, as the field's errors."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        if isinstance(error, GeometryRejected):
            raise serializers.ValidationError([problem_labels.whole_sentence(one) for one in error.problems]) from error
