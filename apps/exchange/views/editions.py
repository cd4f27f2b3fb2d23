"""The agreed map of the past, and its editions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.requests import ApiRequest
from apps.designations.past import AsOf, Held, Narrowed, held_keys, page_number, read_as_of, told
from apps.editions.audiences import chosen_audience
from apps.editions.selectors import AudiencesMap, Issue
from apps.editions.views import edition_file
from apps.exchange.moments import AS_OF
from apps.exchange.past_serializers import EditionListSerializer, InForceListSerializer

LIMIT = 50
PAGE = OpenApiParameter("page", int, description="From 1 on; 50 a page.")
AUDIENCE = OpenApiParameter(
    "audience",
    str,
    description="Whose editions: level, compartments, delegations, such as 2//RU,US; by default all that you may see.",
)


def _held(held: Held) -> dict[str, Any]:
    return {
        "designation": held.designation,
        "reference": held.reference,
        "kind": held.kind,
        "version": held.version,
        "number": held.number,
        "delegation": held.delegation.code,
        "titles": dict(held.titles),
        "level": held.level,
        "area_m2": held.area_m2,
        "digest": held.digest_hex,
        "valid_from": held.valid_from,
        "valid_until": held.valid_until,
        "recorded_from": held.entered_at,
        "recorded_until": held.left_at,
    }


class InForceList(APIView):
    @extend_schema(
        summary="What was in force at a moment",
        tags=["editions"],
        parameters=[*AS_OF, PAGE, *(OpenApiParameter(name, str) for name in ("text", "place", "kind", "delegation"))],
        responses=InForceListSerializer,
    )
    def get(self, request: ApiRequest) -> Response:
        as_of = read_as_of(request.query_params) or AsOf.at(timezone.now())
        first = (page_number(request.query_params.get("page")) - 1) * LIMIT
        keys = held_keys(request.identity, as_of, Narrowed.of(request.query_params), most=LIMIT + 1, first=first)
        answer = {
            "as_of": as_of.moment,
            "known": as_of.known,
            "more": len(keys) > LIMIT,
            "results": [_held(one) for one in told(request.identity, keys[:LIMIT])],
        }
        return Response(InForceListSerializer(answer).data)


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "edition": issue.number,
        "at": issue.at,
        "in_force": issue.in_force,
        "digest": issue.digest,
        "changes": [
            {
                "what": move.what,
                "reference": move.version.reference,
                "before": move.before and move.before.digest_hex,
                "after": move.after and move.after.digest_hex,
            }
            for move in issue.moves
        ],
        "more_changes": issue.more_moves,
    }


class EditionList(APIView):
    @extend_schema(
        operation_id="editions_list",
        summary="Editions of the agreed map, the newest first",
        tags=["editions"],
        parameters=[AUDIENCE, PAGE],
        responses=EditionListSerializer,
    )
    def get(self, request: ApiRequest) -> Response:
        audience = chosen_audience(request.identity, request.query_params)
        first = (page_number(request.query_params.get("page")) - 1) * LIMIT
        issues = AudiencesMap(request.identity, audience).issues(first, LIMIT)
        answer = {
            "audience": str(audience),
            "total": issues.total,
            "results": [_issue(issue) for issue in issues.rows],
        }
        return Response(EditionListSerializer(answer).data)


class EditionFile(APIView):
    @extend_schema(
        summary="One edition in its canonical form, as its digest is made of",
        tags=["editions"],
        parameters=[AUDIENCE],
        responses={(200, "application/json"): OpenApiTypes.OBJECT},
    )
    def get(self, request: ApiRequest, number: int) -> HttpResponse:
        return edition_file(request.identity, number, request.query_params)
