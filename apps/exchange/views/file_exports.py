"""Files that go out: what can be asked for, asking, how far it is, and the bytes."""

from __future__ import annotations

import uuid
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.errors import DomainError, NotVisible
from apps.access.file_stream import SentFile, file_answer
from apps.access.policy import require_reader
from apps.access.requests import ApiRequest
from apps.designations.past import NOW
from apps.exchange.file_serializers import ExportInputSerializer, ExportListSerializer, ExportSerializer
from apps.exchange.permissions import EXPORTS, still_allowed
from apps.exports.exporting import file_name, order, own_order, path_of, selection_of
from apps.exports.models import ExportOrder
from apps.exports.selection import Selection
from apps.exports.table import FORMATS
from apps.exports.views import READERS

FAULT = _("The file could not be made. Ask for it again.")
RANGE = OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="bytes=N-: what follows N bytes.")
IF_RANGE = OpenApiParameter(
    "If-Range", str, OpenApiParameter.HEADER, description="ETag of the file that the bytes before are of."
)


class OtherExportUnderWay(DomainError):
    code = "export_under_way"
    status = 409
    title = _("Another file is being made for you.")
    mend = _("Wait until it is ready, then ask again.")


class ExportNotReady(DomainError):
    code = "export_not_ready"
    status = 409
    title = _("The file is not ready yet.")
    mend = _("Wait until it is ready, then ask again.")
    retry_after = 1


def _found(request: ApiRequest, export: uuid.UUID) -> ExportOrder:
    """The caller's file. Raises NotVisible for one that is over, or was followed by another."""
    require_reader(request.identity, READERS)
    found = own_order(request.identity)
    if found is None or found.name != export:
        raise NotVisible
    return found


def _said(found: ExportOrder) -> dict[str, Any]:
    state = "failed" if found.failure else "waiting" if found.is_waiting else "ready"
    return {
        "name": found.name,
        "format": found.format,
        "scope": found.scope,
        "edition": found.edition,
        "as_of": found.as_of,
        "as_known": found.as_known,
        "state": state,
        "asked_at": found.asked_at,
        "bytes": found.bytes,
        "file_name": file_name(selection_of(found), FORMATS[found.format], found.asked_at),
        "fault": FAULT if found.failure else "",
    }


def _is_of(found: ExportOrder, selection: Selection) -> bool:
    """Whether what was ordered is the same. As known now is as known when it was asked for first."""
    ordered = selection_of(found)
    if ordered.as_of is not None and selection.as_of is not None and selection.as_of.how == NOW:
        return ordered.scope is selection.scope and ordered.as_of.moment == selection.as_of.moment
    return _written(ordered) == _written(selection)


def _written(selection: Selection) -> tuple[Any, ...]:
    as_of = selection.as_of
    moments = (as_of.moment, as_of.known) if as_of else None
    return selection.scope, selection.designations, selection.edition, moments


class ExportList(APIView):
    """The formats with what each cannot carry, and the file that you asked for last. A file is made by the queue, and
    lies for an hour, for you alone, while you may see everything in it. Each is on record."""

    tokens = EXPORTS

    @extend_schema(
        operation_id="exports_list", summary="Formats, and your file", tags=["files"], responses=ExportListSerializer
    )
    def get(self, request: ApiRequest) -> Response:
        require_reader(request.identity, READERS)
        found = own_order(request.identity)
        answer = {"formats": list(FORMATS.values()), "export": _said(found) if found else None}
        return Response(ExportListSerializer(answer).data)

    @extend_schema(
        operation_id="exports_create",
        summary="Ask for a file",
        tags=["files"],
        request=ExportInputSerializer,
        responses={202: ExportSerializer},
    )
    def post(self, request: ApiRequest) -> Response:
        require_reader(request.identity, READERS)
        form = ExportInputSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        selection, code = form.selection, form.validated_data["format"]
        found = order(request.identity, selection, FORMATS[code])
        if found.format != code or not _is_of(found, selection):
            raise OtherExportUnderWay
        return Response(ExportSerializer(_said(found)).data, status=status.HTTP_202_ACCEPTED)


class ExportDetail(APIView):
    @extend_schema(
        operation_id="exports_read", summary="How far your file is", tags=["files"], responses=ExportSerializer
    )
    def get(self, request: ApiRequest, export: uuid.UUID) -> Response:
        answer = ExportSerializer(_said(_found(request, export))).data
        return Response(answer)


class ExportFile(APIView):
    """The bytes, from a position on where `Range` and `If-Range` say so: a download that was cut goes on."""

    @extend_schema(
        operation_id="exports_file",
        summary="Your file",
        tags=["files"],
        parameters=[RANGE, IF_RANGE],
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            (206, "application/octet-stream"): OpenApiTypes.BINARY,
            416: None,
        },
    )
    def get(self, request: ApiRequest, export: uuid.UUID) -> HttpResponseBase:
        found = _found(request, export)
        if found.ready_at is None:
            raise ExportNotReady
        try:
            file = path_of(found).open("rb")
        except FileNotFoundError:
            raise NotVisible from None
        sent = SentFile(file, FORMATS[found.format].media_type, etag=f'"{found.name}"')
        return file_answer(request, sent, lambda: still_allowed(request))
