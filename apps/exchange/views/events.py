"""A stream of which designations change, for programs: it says that there is something to read in the feed."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from apps.access.requests import ApiRequest, SiteRequest
from apps.live.views import open_stream
from apps.tokens.models import ApiToken


class EventStreamRenderer(JSONRenderer):
    """For whoever asks for events alone; what is refused is told as problem details all the same."""

    media_type = "text/event-stream"
    format = "events"


class EventStream(APIView):
    """Server-sent events: `change` names designations that changed (`{"changed": [uuid, …]}`, or `{"all": true}` where
    too much did); `tick` says that the stream lives. It ends within a second of the end of the token or session that
    opened it, and when what its person holds changes. Open it again with the last id in `Last-Event-ID`."""

    renderer_classes = [JSONRenderer, EventStreamRenderer]

    @extend_schema(
        operation_id="events_stream",
        summary="What changes, as it happens",
        tags=["changes"],
        parameters=[
            OpenApiParameter("Last-Event-ID", str, OpenApiParameter.HEADER, description="The last event's id.")
        ],
        responses={(200, "text/event-stream"): OpenApiTypes.STR},
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        token = request.auth.uuid if isinstance(request.auth, ApiToken) else None
        return open_stream(cast(SiteRequest, request._request), token)
