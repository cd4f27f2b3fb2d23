from rest_framework.pagination import CursorPagination


class RecordCursorPagination(CursorPagination):
    """Pages by cursor: a later page costs as much as the first, and rows that arrive meanwhile shift nothing."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"
    ordering: str | tuple[str, ...] = ("-state_since", "-pk")


class HistoryPagination(RecordCursorPagination):
    ordering = "-index"


class SequencePagination(RecordCursorPagination):
    ordering = "sequence"


class CommentPagination(RecordCursorPagination):
    ordering = ("at", "pk")
