"""The agreed map of the past, and its editions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from apps.access.requests import ApiRequest
from apps.designations.past import AsOf, Held, Narrowed, held_keys_behind, page_number, read_as_of, told
from apps.editions.audiences import chosen_audience
from apps.editions.selectors import AudiencesMap, Issue
from apps.editions.views import edition_file
from apps.exchange.moments import AS_OF
from apps.exchange.pagination import CURSOR
from apps.exchange.past_serializers import EditionListSerializer, InForceListSerializer

LIMIT = 50
PAGE = OpenApiParameter(CURSOR, str, description="Where to go on: follow `next` of the last answer. 50 a page.")
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
        keys = _held_behind(request, as_of, request.query_params.get(CURSOR, "")[:40] or None)
        rows = told(request.identity, [key for key, _reference in keys[:LIMIT]])
        answer = {
            "as_of": as_of.moment,
            "known": as_of.known,
            "next": _next(request, keys[LIMIT - 1][1], as_of=as_of.moment.isoformat(), as_known=as_of.how)
            if len(keys) > LIMIT
            else None,
            "results": [_held(one) for one in rows],
        }
        return Response(InForceListSerializer(answer).data)


def _held_behind(request: ApiRequest, as_of: AsOf, reference: str | None) -> list[tuple[int, str]]:
    """Keys and references of a page of what held, and of one more."""
    narrowed = Narrowed.of(request.query_params)
    around = narrowed.around
    if narrowed.place and around is None:
        return []
    return held_keys_behind(
        request.identity, as_of, narrowed, reference, within=around, most=LIMIT + 1, backwards=False
    )


def _next(request: ApiRequest, cursor: object, **more: str) -> str:
    """The address of the next page: of the same moment, however long its reader takes."""
    address = request.build_absolute_uri()
    for name, value in {**more, CURSOR: str(cursor)}.items():
        address = replace_query_param(address, name, value)
    return address


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
        of_audience = AudiencesMap(request.identity, audience)
        # An edition keeps its number, so that those that come meanwhile shift nothing.
        before = page_number(request.query_params.get(CURSOR)) if request.query_params.get(CURSOR) else None
        first = 0 if before is None else max(0, of_audience.total - before + 1)
        issues = of_audience.issues(first, LIMIT)
        last = issues.rows[-1].number if issues.rows else 1
        answer = {
            "audience": str(audience),
            "total": issues.total,
            "next": _next(request, last, audience=str(audience)) if last > 1 else None,
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
