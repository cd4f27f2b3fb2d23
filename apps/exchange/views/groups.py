"""The registry of groups, now or as of a moment."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.errors import NotVisible
from apps.access.requests import ApiRequest
from apps.designations.past import page_number
from apps.designations.selectors import delegations
from apps.exchange.group_serializers import GroupDetailSerializer, GroupListSerializer
from apps.groups.names import holds_at
from apps.groups.selectors import Stated, groups, listings_counted, names_of, sheet_of
from apps.truce.views import READERS, asked_moment

LIMIT = 50
AS_OF = OpenApiParameter("as_of", str, description="A moment in UTC (RFC 3339): what was stated by then.")
WORDS = OpenApiParameter("q", str, description="Words that a name has, in any script.")
PAGE = OpenApiParameter("page", int, description="From 1 on; 50 a page.")


def check_reads(request: ApiRequest) -> None:
    """Raise NotVisible for whoever does not read the agreed map."""
    if not request.identity.has(*READERS):
        raise NotVisible


class GroupList(APIView):
    @extend_schema(
        operation_id="groups_list",
        summary="Groups by number, each with its names and the lists that it is on",
        tags=["groups"],
        parameters=[AS_OF, WORDS, PAGE],
        responses=GroupListSerializer,
    )
    def get(self, request: ApiRequest) -> Response:
        check_reads(request)
        moment, _is_past = asked_moment(request)
        first = (page_number(request.query_params.get("page")) - 1) * LIMIT
        rows = list(groups(request.identity, moment, request.query_params.get("q", ""))[first : first + LIMIT + 1])
        of = [row.uuid for row in rows[:LIMIT]]
        names = names_of(request.identity, of, moment)
        lists: dict[uuid.UUID, dict[str, str]] = {}
        for listing in listings_counted(request.identity, moment, groups=of):
            lists.setdefault(listing.group, {})[listing.delegation.code] = listing.listed_as
        results = [
            {
                "group": row.uuid,
                "reference": row.reference,
                "called": [
                    {"language": name.language, "text": name.text}
                    for name in names.get(row.uuid, [])
                    if holds_at(name, moment)
                ],
                "lists": lists.get(row.uuid, {}),
            }
            for row in rows[:LIMIT]
        ]
        answer = {"as_of": moment, "more": len(rows) > LIMIT, "results": results}
        return Response(GroupListSerializer(answer).data)


class GroupDetail(APIView):
    @extend_schema(
        operation_id="groups_read",
        summary="A group with all that each delegation states of it",
        tags=["groups"],
        parameters=[AS_OF],
        responses=GroupDetailSerializer,
    )
    def get(self, request: ApiRequest, group: uuid.UUID) -> Response:
        check_reads(request)
        moment, _is_past = asked_moment(request)
        sheet = sheet_of(request.identity, group, moment, list(delegations().values()))
        declarations = [stated for account in sheet.accounts for stated in account.declarations]
        listings = [stated for account in sheet.accounts for stated in account.listings]
        answer = {
            "as_of": moment,
            "group": sheet.group.uuid,
            "reference": sheet.group.reference,
            "added_by": sheet.group.delegation.code,
            "added_at": sheet.group.said_at,
            "names": [_stated(one, "language", "text", "since", "until", "source") for one in sheet.names],
            "class": sheet.line.line_class,
            "declarations": [
                _stated(one, "says", "since", "made_to", "reference", "declared_at", "remark") for one in declarations
            ],
            "listings": [_stated(one, "listed_as", "since", "reference", "remark") for one in listings],
        }
        return Response(GroupDetailSerializer(answer).data)


def _stated(stated: Stated, *columns: str) -> dict[str, Any]:
    row, retraction = stated.row, stated.retraction
    return {
        "statement": row.uuid,
        "delegation": row.delegation.code,
        "said_at": row.said_at,
        "recorded_at": row.at,
        "retracted_at": retraction.said_at if retraction else None,
        **{column: getattr(row, column) for column in columns},
    }
