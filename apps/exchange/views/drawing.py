"""What helps an officer draw: typed positions, places to go to, and operations on areas. Nothing is stored."""

from __future__ import annotations

import sys
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.requests import ApiRequest
from apps.bounds.child_processes import run_bounded
from apps.designations import problem_labels
from apps.designations.outlines import limits
from apps.exchange.parsers import PlainJSONParser
from apps.exchange.permissions import STORES_NOTHING
from apps.exchange.serializers import GeometryField, PlaceSerializer
from apps.exchange.strict import StrictSerializer
from apps.geometry.coordinates import format_mgrs
from apps.geometry.gauss_kruger import format_sk42
from apps.geometry.operations import NothingToDo, Operation, operated
from apps.geometry.outline import EmptyOutline, InvalidOutline
from apps.geometry.problems import GeometryRejected
from apps.geometry.typed import LONGEST_TEXT, Length, parse_length, read_position
from apps.theatre.facts import find_places

WITH_LENGTH = frozenset({Operation.BUFFER, Operation.CIRCLE, Operation.CORRIDOR})
FROM_NOTHING = frozenset({Operation.CIRCLE, Operation.CORRIDOR})
# How many positions an operation needs at least.
WITH_LINE = {Operation.SPLIT: 2, Operation.CORRIDOR: 2, Operation.CIRCLE: 1}
NOTHING = {
    Operation.SPLIT: gettext_lazy("The line does not divide the area: begin and end it outside."),
    Operation.MERGE: gettext_lazy("No parts touch each other."),
    Operation.CUT: gettext_lazy("It covers nothing of the outline."),
    Operation.BUFFER: gettext_lazy("Enter at most 50 km."),
}
# Vertices of a line along which something is split or laid.
MAX_LINE = 2_000


class PositionSerializer(serializers.Serializer[Any]):
    """A typed position; null where it is none, with what speaks against it. Places whose name it may be come beside."""

    lon = serializers.FloatField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)
    mgrs = serializers.CharField()
    sk42 = serializers.CharField()
    form = serializers.CharField()
    note = serializers.CharField(help_text="What was typed and what it became; empty where both are the same.")
    accuracy_m = serializers.IntegerField(allow_null=True)
    problem = serializers.CharField()
    places = PlaceSerializer(many=True)


class TypedPosition(APIView):
    @extend_schema(
        summary="Read a position, or find a place",
        tags=["map"],
        parameters=[
            OpenApiParameter("q", str, required=True, description="Degrees, MGRS, SK-42, bearing and distance, a name"),
            OpenApiParameter("origin", str, description="longitude,latitude from which a bearing is measured"),
        ],
        responses=PositionSerializer,
    )
    def get(self, request: ApiRequest) -> Response:
        text = request.query_params.get("q", "")[:LONGEST_TEXT]
        answer: dict[str, Any] = {
            "lon": None, "lat": None, "mgrs": "", "sk42": "", "form": "", "note": "", "accuracy_m": None, "problem": "",
        }  # fmt: skip
        try:
            found = read_position(text, _origin(request.query_params.get("origin", "")))
        except GeometryRejected as refusal:
            (problem,) = refusal.problems
            answer["problem"] = problem_labels.whole_sentence(problem)
        else:
            where = found.longitude, found.latitude
            answer |= {
                "lon": round(found.longitude, 6),
                "lat": round(found.latitude, 6),
                "mgrs": format_mgrs(*where) if -80 <= found.latitude <= 84 else "",
                "sk42": format_sk42(*where),
                "form": found.form.value,
                "note": found.note,
                "accuracy_m": found.accuracy_m,
            }
        language = get_language() or "en"
        places = find_places(text[:80], 5) if answer["lon"] is None else []
        answer["places"] = [
            {"id": one.id, "name": one.name(language), "kind": one.kind, "lon": one.lon, "lat": one.lat}
            for one in places
        ]
        return Response(PositionSerializer(answer).data)


def _origin(text: str) -> tuple[float, float] | None:
    try:
        longitude, latitude = (float(part) for part in text[:60].split(","))
    except ValueError:
        return None
    return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else None


@extend_schema_field({"type": "array", "items": {"type": "array", "items": {"type": "number"}}})
class LineField(serializers.Field):
    """Positions: [[longitude, latitude], …]."""

    def to_internal_value(self, data: Any) -> list[list[float]]:
        if not isinstance(data, list) or len(data) > MAX_LINE:
            raise serializers.ValidationError(_("Send at most %(count)s positions.") % {"count": MAX_LINE})
        if not all(isinstance(one, list) and len(one) == 2 and all(map(_is_number, one)) for one in data):
            raise serializers.ValidationError(_("Send positions of longitude and latitude in degrees."))
        return data

    def to_representation(self, value: Any) -> Any:
        return value


def _is_number(value: Any) -> bool:
    # Compared: an integer that no float holds cannot be asked whether it is finite.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max


class OperationSerializer(StrictSerializer):
    operation = serializers.ChoiceField(choices=[one.value for one in Operation])
    geometry = GeometryField(required=False, allow_null=True, default=None)
    other = GeometryField(required=False, allow_null=True, default=None)
    line = LineField(required=False, default=list)
    length = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)


class OperationResultSerializer(serializers.Serializer[Any]):
    """Polygons, each by itself; none where nothing came of it, with the reason. `note` says what a length was converted
    to."""

    parts = serializers.ListField(child=serializers.JSONField())
    note = serializers.CharField()
    problem = serializers.CharField()


class DrawingOperation(APIView):
    """Split, merge, cut out, grow or shrink an area, or make one around a position or along a line."""

    tokens = STORES_NOTHING
    parser_classes = [PlainJSONParser]

    @extend_schema(
        summary="Work on an outline", tags=["map"], request=OperationSerializer, responses=OperationResultSerializer
    )
    def post(self, request: ApiRequest) -> Response:
        form = OperationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        operation = Operation(data["operation"])
        shrinks = data["length"].strip().startswith(("-", "−", "–"))
        length = parse_length(data["length"].strip().lstrip("-−– "))
        problem = ""
        parts: list[Any] = []
        if operation in WITH_LENGTH and (length is None or length.metres == 0):
            problem = _("Enter a length, for example 500 m, 1.5 km or 500 yd.")
        elif operation not in FROM_NOTHING and not data["geometry"]:
            problem = _("Draw the outline first.")
        elif operation is Operation.CUT and not data["other"]:
            problem = _("Select a neighbour.")
        elif operation in WITH_LINE and len(data["line"]) < WITH_LINE[operation]:
            problem = _("Draw the line first.")
        else:
            try:
                parts = run_bounded(
                    operated,
                    operation,
                    limits(),
                    data["geometry"],
                    data["other"],
                    data["line"],
                    _metres(length, shrinks=shrinks),
                )
            except GeometryRejected as refusal:
                problem = " ".join(problem_labels.sentence(one) for one in refusal.problems[:3])
            except NothingToDo:
                problem = str(NOTHING[operation])
            except (EmptyOutline, InvalidOutline):
                problem = _("Nothing would be left of the outline.")
        note = length.note if length and parts else ""
        return Response(OperationResultSerializer({"parts": parts, "note": note, "problem": problem}).data)


def _metres(length: Length | None, *, shrinks: bool) -> int:
    if length is None:
        return 0
    return -length.metres if shrinks else length.metres
