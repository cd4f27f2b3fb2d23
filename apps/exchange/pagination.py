"""Pages of lists by key (ADR 0038): a later page costs as much as the first, rows that arrive meanwhile shift nothing,
and no row is met twice. A cursor is the sealed place of a row, for one list in one order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from apps.access.requests import ApiRequest
from apps.designations.page_keys import Order, Place, UnknownPlace

CURSOR, LIMIT = "cursor", "limit"


class PlacePagination(BasePagination):
    """Sorted by `ordering`, whose last column is unique; all in one direction."""

    page_size, max_page_size = 50, 200
    ordering: tuple[str, ...] = ("-state_since", "-pk")
    invalid_cursor = _("This is no cursor of this list. Begin without one.")

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        """Raises NotFound for a cursor that nobody was given."""
        self.request: ApiRequest = request
        ordered = queryset.order_by(*self.ordering)
        self.order = Order.of(ordered)
        place, backwards = self._asked(request.query_params.get(CURSOR, ""))
        size = self._size(request.query_params.get(LIMIT, ""))
        found = _behind(ordered, self.order.reverse if backwards else self.order, place, size + 1)
        more, self.rows = len(found) > size, found[:size]
        if backwards:
            self.rows.reverse()
        self.has_next = bool(self.rows) and (more or backwards)
        self.has_previous = bool(self.rows) and (more if backwards else place is not None)
        return self.rows

    def _asked(self, text: str) -> tuple[Place | None, bool]:
        """The place of a cursor, and whether its rows come before it."""
        if not text:
            return None, False
        for order, backwards in ((self.order, False), (self.order.reverse, True)):
            try:
                return order.read(text), backwards
            except (UnknownPlace, ValueError):
                continue
        raise NotFound(self.invalid_cursor)

    def _size(self, text: str) -> int:
        """Clamped; what is no number is the default."""
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else self.page_size
        return max(1, min(self.max_page_size, number))

    def get_paginated_response(self, data: Any) -> Response:
        return Response(self.page_of(data))

    def page_of(self, results: Sequence[Any]) -> dict[str, Any]:
        """The members of an answer."""
        return {
            "next": self._address(self.order, -1) if self.has_next else None,
            "previous": self._address(self.order.reverse, 0) if self.has_previous else None,
            "results": results,
        }

    def _address(self, order: Order, index: int) -> str:
        row = self.rows[index]
        values = tuple(getattr(row, field.attname) for field in order.fields)
        cursor = order.seal(Place(values, 0, str(self.request.identity.user_uuid)))
        return replace_query_param(self.request.build_absolute_uri(), CURSOR, cursor)

    def get_paginated_response_schema(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return page_parameters(self.max_page_size)


def page_parameters(most: int) -> list[dict[str, Any]]:
    """How a list is turned, for its description."""
    return [
        {
            "name": CURSOR,
            "in": "query",
            "required": False,
            "description": "Where to go on: follow `next` or `previous` of the last answer.",
            "schema": {"type": "string"},
        },
        {
            "name": LIMIT,
            "in": "query",
            "required": False,
            "description": f"Rows of a page, 1 to {most}.",
            "schema": {"type": "integer"},
        },
    ]


def _behind(queryset: QuerySet[Any], order: Order, place: Place | None, most: int) -> list[Any]:
    """The rows behind a place in an order, or its first ones."""
    if place is None:
        return list(queryset.order_by(*order.names)[:most])
    found: list[Any] = []
    for stretch in order.stretches(place):
        if len(found) < most:
            found += queryset.filter(stretch).order_by(*order.names)[: most - len(found)]
    return found


class HistoryPagination(PlacePagination):
    ordering = ("-index",)


class SequencePagination(PlacePagination):
    """Of one designation: rows have their numbers in the order in which they were made."""

    ordering = ("sequence", "pk")


class NewestFirstPagination(PlacePagination):
    """Disclosures of one designation, by number."""

    ordering = ("-sequence", "-pk")


class CommentPagination(PlacePagination):
    ordering = ("at", "pk")


class SaidPagination(PlacePagination):
    """What was said last comes first."""

    ordering = ("-said_at", "-pk")


class WindowPagination(PlacePagination):
    """Movements, the latest window first."""

    ordering = ("-since", "-pk")


class NumberPagination(PlacePagination):
    ordering = ("number",)


class KeyPagination(PlacePagination):
    """In the order in which rows were made, the newest first."""

    ordering = ("-pk",)
