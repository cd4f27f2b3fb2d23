"""The map's data: windows, the base layers, places, and the check of an outline while it is drawn."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.errors import Incomplete
from apps.access.policy import get_visible
from apps.access.requests import ApiRequest
from apps.accounts.models import Delegation
from apps.atlas.basemap import base_layers
from apps.atlas.past_windows import past_window
from apps.atlas.windows import window
from apps.designations.filters import RegisterFilter
from apps.designations.models import Designation
from apps.designations.outlines import Entered, Survey, survey, survey_json
from apps.designations.past import Narrowed, read_as_of
from apps.designations.periods import Period
from apps.designations.selectors import hide_negotiation
from apps.exchange.contents import entered
from apps.exchange.moments import AS_OF
from apps.exchange.parsers import PlainJSONParser
from apps.exchange.permissions import STORES_NOTHING
from apps.exchange.preconditions import has_already
from apps.exchange.serializers import CheckSerializer, DelegationSerializer, PlaceSerializer, SurveySerializer
from apps.geometry.outline import Box
from apps.geometry.problems import GeometryRejected
from apps.theatre.facts import find_places

BBOX = OpenApiParameter(
    "bbox", str, required=True, description="west,south,east,north in degrees (WGS 84), longitude before latitude"
)
ZOOM = OpenApiParameter("zoom", float, description="0 to 22: how far outlines are simplified")
EXACT = OpenApiParameter(
    "exact",
    bool,
    description="1: every vertex at every zoom, unless there are too many in view; `exact` in the answer says which",
)
WINDOW_PARAMETERS = frozenset(("bbox", "zoom", "exact"))
JSON_OBJECT = {(200, "application/geo+json"): OpenApiTypes.OBJECT}


def read_box(text: str) -> Box:
    """west,south,east,north; raises Incomplete with the reason."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise Incomplete(fields={"bbox": [_("Enter four numbers: west, south, east, north in degrees.")]})
    west, south, east, north = numbers
    if west > east or south > north:
        raise Incomplete(fields={"bbox": [_("West must be less than east, and south less than north.")]})
    return Box(*(max(-1e6, min(1e6, number)) for number in (west, south, east, north)))


def narrowed(request: ApiRequest) -> QuerySet[Designation] | None:
    """What a window is narrowed to by the register's parameters; None where it has none of them, which is every time
    that the map is moved: to build the filter and its form takes longer than to ask the database. Raises Incomplete."""
    if request.query_params.keys() <= WINDOW_PARAMETERS:
        return None
    found = RegisterFilter(request.query_params, queryset=Designation.objects.order_by(), actor=request.identity)
    if not found.is_valid():
        raise Incomplete(fields={name: list(map(str, many)) for name, many in found.errors.items()})
    queryset: QuerySet[Designation] = found.qs
    return queryset


def tagged(request: HttpRequest | ApiRequest, body: bytes | str, etag: str, kind: str, age: int = 0) -> HttpResponse:
    """A body with its entity tag, or 304 where the caller has it already."""
    headers = {
        "ETag": etag,
        "Cache-Control": f"private, max-age={age}, must-revalidate",
        "Vary": "Cookie, Authorization",
    }
    if has_already(request, etag):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(body, content_type=kind, headers=headers)


class MapWindow(APIView):
    @extend_schema(
        summary="Designations within a map area",
        tags=["map"],
        parameters=[BBOX, ZOOM, EXACT, *AS_OF],
        filters=True,
        responses=JSON_OBJECT,
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        box = read_box(request.query_params.get("bbox", ""))
        try:
            zoom = min(22.0, max(0.0, float(request.query_params.get("zoom", "10"))))
        except ValueError:
            raise Incomplete(fields={"zoom": [_("Enter a number from 0 to 22.")]}) from None
        if math.isnan(zoom):
            raise Incomplete(fields={"zoom": [_("Enter a number from 0 to 22.")]})
        as_of = read_as_of(request.query_params)
        if as_of is not None:
            past = past_window(request.identity, box, zoom, as_of, Narrowed.of(request.query_params))
            return tagged(request, past.body, past.etag, "application/geo+json")
        shown = window(
            request.identity,
            box,
            zoom,
            narrowed(request),
            ended=bool(request.query_params.get("state")),
            exact=request.query_params.get("exact", "") in ("1", "true"),
        )
        return tagged(request, shown.body, shown.etag, "application/geo+json")


class MapBase(APIView):
    @extend_schema(
        summary="The base map's layers", tags=["map"], responses={(200, "application/json"): OpenApiTypes.OBJECT}
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        body, etag = base_layers()
        return tagged(request, body, etag, "application/json", age=300)


class GeometryCheck(APIView):
    """Everything that can be said of an outline before it is submitted: what is wrong and where, a repair, conflicts
    with what you may see, and what it shares with the version on the table. Nothing is stored."""

    tokens = STORES_NOTHING
    parser_classes = [PlainJSONParser, MultiPartParser]

    @extend_schema(
        summary="Check an outline",
        tags=["map"],
        request={"application/json": CheckSerializer},
        responses=SurveySerializer,
    )
    def post(self, request: ApiRequest) -> Response:
        try:
            upload = request.FILES.get("file")
        except GeometryRejected as refusal:
            # By its count, before it was read.
            return Response(survey_json(Survey(None, refusal.problems, None)))
        form = CheckSerializer(data=request.data, context={"file": upload})
        form.is_valid(raise_exception=True)
        data: dict[str, Any] = form.validated_data
        what: Entered = replace(entered(data["kind"], data), period=Period(data["valid_from"], data["valid_until"]))
        if upload is not None:
            # One byte more than the limit is enough to know that it is exceeded.
            what = replace(what, file=upload.read(5_000_001))
        designation = None
        if data["designation"]:
            queryset = Designation.objects.select_related("current", "proposed")
            queryset = queryset.defer("current__search", "proposed__search")
            designation = get_visible(request.identity, queryset, uuid=data["designation"])
            hide_negotiation(request.identity, [designation])
        return Response(survey_json(survey(request.identity, what, designation)))


class PlaceList(APIView):
    @extend_schema(
        summary="Places by name, in any of the theatre's languages",
        tags=["map"],
        parameters=[OpenApiParameter("q", str, required=True)],
        responses=PlaceSerializer(many=True),
    )
    def get(self, request: ApiRequest) -> Response:
        language = get_language() or "en"
        places = find_places(request.query_params.get("q", "")[:80], 10)
        rows = [
            {"id": one.id, "name": one.name(language), "kind": one.kind, "lon": one.lon, "lat": one.lat}
            for one in places
        ]
        return Response(PlaceSerializer(rows, many=True).data)


class DelegationList(APIView):
    @extend_schema(summary="The delegations", tags=["delegations"], responses=DelegationSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        return Response(DelegationSerializer(Delegation.objects.all(), many=True).data)
