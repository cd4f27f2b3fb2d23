"""Movements, now or as of a moment, for programs: what their pages show."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.requests import ApiRequest
from apps.exchange.movement_serializers import MovementDetailSerializer, MovementListSerializer
from apps.exchange.views.groups import check_reads
from apps.movements.data import movement_data_of, movements_data
from apps.movements.families import State
from apps.movements.reading import LISTED, listed, summary_at
from apps.movements.selectors import courses
from apps.truce.views import asked_moment

AS_OF = OpenApiParameter("as_of", str, description="A moment in UTC (RFC 3339): what was stated by then.")
NARROWED = [
    OpenApiParameter("kind", str, description="Of one kind."),
    OpenApiParameter("state", str, enum=State.values, description="Whose newest state is this one."),
    OpenApiParameter("route", str, description="On one route."),
    OpenApiParameter("page", int, description=f"From 1 on; {LISTED} a page."),
]


class MovementList(APIView):
    @extend_schema(
        operation_id="movements_list",
        summary="Movements, the latest window first",
        tags=["movements"],
        parameters=[AS_OF, *NARROWED],
        responses=MovementListSerializer,
    )
    def get(self, request: ApiRequest) -> Response:
        check_reads(request)
        moment, _is_past = asked_moment(request)
        rows, more, number = listed(request.identity, request.query_params, moment)
        data = movements_data(rows, courses(request.identity, rows, moment), moment, number, more=more)
        return Response({"as_of": data["as_of"], "more": more, "results": data["movements"]})


class MovementDetail(APIView):
    @extend_schema(
        operation_id="movements_read",
        summary="A movement with all that each delegation states of it",
        tags=["movements"],
        parameters=[AS_OF],
        responses=MovementDetailSerializer,
    )
    def get(self, request: ApiRequest, movement: uuid.UUID) -> Response:
        check_reads(request)
        moment, _is_past = asked_moment(request)
        return Response(movement_data_of(summary_at(request.identity, movement, moment)))
