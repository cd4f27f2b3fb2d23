"""The feed of changes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.errors import at_field
from apps.access.requests import ApiRequest
from apps.exchange.cursors import BadCursor, Cursor, read_cursor
from apps.exchange.feed import DEFAULT_LIMIT, MAX_LIMIT, read_feed


class ChangeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="The same each time that this change is told: some may be told twice.")
    what = serializers.CharField(help_text="act.submit, comment.created, designation.gone, …")
    about = serializers.CharField(help_text="designation, movement, decision, …")
    subject = serializers.UUIDField(help_text="Of what it is about: read it as it is now.")
    at = serializers.DateTimeField(help_text="When it was recorded.")


class FeedSerializer(serializers.Serializer[Any]):
    results = ChangeSerializer(many=True)
    cursor = serializers.CharField(help_text="Send it as `since` to go on from here, once these are dealt with.")
    more = serializers.BooleanField(help_text="Whether there is more already.")


class ChangeFeed(APIView):
    """What changed of what you may see, in the order in which it was recorded: each at least once, however you stop and
    go on. Without `since` it begins with the first record. `designation.gone`: you may no longer see a designation of
    which you were told here; `designation.available`: you may see it again, or for the first time."""

    @extend_schema(
        operation_id="changes_list",
        summary="Changes since a cursor",
        tags=["changes"],
        parameters=[
            OpenApiParameter("since", str, description="The cursor of the last answer."),
            OpenApiParameter("limit", int, description=f"1 to {MAX_LIMIT}; {DEFAULT_LIMIT} by default."),
        ],
        responses=FeedSerializer,
    )
    def get(self, request: ApiRequest) -> Response:
        page = read_feed(request.identity, _since(request), _limit(request.query_params.get("limit", "")))
        answer = {"results": page.changes, "cursor": page.cursor.text(), "more": page.more}
        return Response(FeedSerializer(answer).data, headers={"Cache-Control": "no-store, private"})


def _since(request: ApiRequest) -> Cursor | None:
    text = request.query_params.get("since", "")
    if not text:
        return None
    try:
        return read_cursor(text, request.identity.user_id)
    except BadCursor:
        raise at_field("since", _("This is no cursor of yours. Send the last one, or begin without one.")) from None


def _limit(text: str) -> int:
    """Clamped, as lists clamp theirs; what is no number is the default."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else DEFAULT_LIMIT
    return max(1, min(MAX_LIMIT, number))
