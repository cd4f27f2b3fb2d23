from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class RecordCursorPagination(CursorPagination):
    """Pages by cursor: a later page costs as much as the first, and rows that arrive meanwhile shift nothing."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"
    ordering: str | tuple[str, ...] = ("-state_since", "-pk")

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any] | None:
        """A cursor that nobody was given may hold anything, such as words where a moment should be."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, TypeError, OverflowError, DataError) as error:
            raise NotFound(self.invalid_cursor_message) from error


class HistoryPagination(RecordCursorPagination):
    ordering = "-index"


class SequencePagination(RecordCursorPagination):
    ordering = "sequence"


class CommentPagination(RecordCursorPagination):
    ordering = ("at", "pk")
