"""Lists that are turned by key: reports, movements and groups."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.response import Response

from apps.access.policy import require_reader
from apps.access.requests import ApiRequest
from apps.exchange.group_serializers import GroupSerializer
from apps.exchange.movement_serializers import MovementSerializer
from apps.exchange.pagination import NumberPagination, SaidPagination, WindowPagination
from apps.exchange.subjects.truce import ReportSerializer
from apps.exchange.views.reading import AS_OF
from apps.groups.models import Group
from apps.groups.names import holds_at
from apps.groups.selectors import groups, listings_counted, names_of
from apps.movements.data import movement_line
from apps.movements.families import State
from apps.movements.models import Movement
from apps.movements.reading import filters_in
from apps.movements.selectors import courses, movements
from apps.truce.models import Report
from apps.truce.selectors import reports
from apps.truce.views import READERS, asked_moment

NARROWED = [
    OpenApiParameter("kind", str, description="Of one kind."),
    OpenApiParameter("state", str, enum=State.values, description="Whose newest state is this one."),
    OpenApiParameter("route", str, description="On one route."),
]


class AsOfList(generics.ListAPIView[Any]):
    """Rows as of a moment, for those who read the agreed map."""

    request: ApiRequest

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        require_reader(request.identity, READERS)
        self.moment, _is_past = asked_moment(request)
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(self.lines(page or []), many=True).data)

    def lines(self, rows: Sequence[Any]) -> Sequence[Any]:
        """What the serializer takes of a page's rows."""
        return rows


@extend_schema_view(
    get=extend_schema(operation_id="truce_reports_list", summary="Reports", tags=["truce"], parameters=[AS_OF])
)
class ReportList(AsOfList):
    """Every delegation's reports, newest first: beside each other, and never added up."""

    serializer_class = ReportSerializer
    pagination_class = SaidPagination
    queryset = Report.objects.none()

    def get_queryset(self) -> QuerySet[Report]:
        return reports(self.request.identity, self.moment)


@extend_schema_view(
    get=extend_schema(
        operation_id="movements_list",
        summary="Movements",
        tags=["movements"],
        parameters=[AS_OF, *NARROWED],
    )
)
class MovementList(AsOfList):
    """Every movement that was notified, the latest window first."""

    serializer_class = MovementSerializer
    pagination_class = WindowPagination
    queryset = Movement.objects.none()

    def get_queryset(self) -> QuerySet[Movement]:
        rows = movements(self.request.identity, self.moment)
        return filters_in(self.request.query_params).narrow(rows, self.moment)

    def lines(self, rows: Sequence[Movement]) -> Sequence[dict[str, Any]]:
        states = courses(self.request.identity, rows, self.moment)
        return [movement_line(row, states[row.uuid]) for row in rows]


@extend_schema_view(
    get=extend_schema(
        operation_id="groups_list",
        summary="Groups by number, each with its names and the lists that it is on",
        tags=["groups"],
        parameters=[AS_OF, OpenApiParameter("q", str, description="Words that a name has, in any script.")],
    )
)
class GroupList(AsOfList):
    serializer_class = GroupSerializer
    pagination_class = NumberPagination
    queryset = Group.objects.none()

    def get_queryset(self) -> QuerySet[Group]:
        return groups(self.request.identity, self.moment, self.request.query_params.get("q", ""))

    def lines(self, rows: Sequence[Group]) -> Sequence[dict[str, Any]]:
        of = [row.uuid for row in rows]
        names = names_of(self.request.identity, of, self.moment)
        lists: dict[uuid.UUID, dict[str, str]] = {}
        for listing in listings_counted(self.request.identity, self.moment, groups=of):
            lists.setdefault(listing.group, {})[listing.delegation.code] = listing.listed_as
        return [
            {
                "group": row.uuid,
                "reference": row.reference,
                "called": [
                    {"language": name.language, "text": name.text}
                    for name in names.get(row.uuid, [])
                    if holds_at(name, self.moment)
                ],
                "lists": lists.get(row.uuid, {}),
            }
            for row in rows
        ]
