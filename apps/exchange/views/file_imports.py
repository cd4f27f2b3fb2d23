"""Files that come in: uploading one, how far it is and what it asks, and a preview of what was read."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.http import parse_header_parameters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.errors import NotVisible
from apps.access.requests import ApiRequest
from apps.designations.past import page_number
from apps.exchange.file_contents import detail, feature, summary
from apps.exchange.file_serializers import ImportDetailSerializer, ImportedFeatureListSerializer, ImportSerializer
from apps.exchange.parsers import BytesParser
from apps.exchange.permissions import PROPOSES
from apps.exchange.uploads import CONTENT_DIGEST, check_digest
from apps.imports.limits import MAX_FIELD_NAME
from apps.imports.receiving import receive, remove
from apps.imports.selectors import PAGE, features_page, own_file, own_files
from apps.negotiation.drafts import may_begin

NAME = OpenApiParameter(
    "Content-Disposition", str, OpenApiParameter.HEADER, description="attachment; filename*=UTF-8''areas.kml"
)
DIGEST = OpenApiParameter(
    CONTENT_DIGEST,
    str,
    OpenApiParameter.HEADER,
    description="sha-256=:…: (RFC 9530), with Idempotency-Key. What arrives in another state is refused.",
)
OF_LAYER = OpenApiParameter("layer", str, description="Features of this layer alone.")
FEATURES_PAGE = OpenApiParameter("page", int, description=f"From 1 on; {PAGE} a page.")


class ImportList(APIView):
    """Your files that lie here, for 24 hours each; sending one, whose bytes are the body of the request."""

    tokens = PROPOSES
    parser_classes = [BytesParser]
    # Of the body only its digest is compared with an earlier request's (`repeating.py`).
    is_upload = True

    @extend_schema(
        operation_id="imports_list", summary="Your files", tags=["files"], responses=ImportSerializer(many=True)
    )
    def get(self, request: ApiRequest) -> Response:
        if not may_begin(request.identity):
            raise NotVisible
        rows = [summary(file) for file in own_files(request.identity)]
        return Response(ImportSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="imports_create",
        summary="Send a file",
        tags=["files"],
        parameters=[NAME, DIGEST],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={201: ImportSerializer},
    )
    def post(self, request: ApiRequest) -> Response:
        if not may_begin(request.identity):
            raise NotVisible
        # Without a body nothing is parsed, and there are no bytes.
        sent: Any = request.data
        content = sent if isinstance(sent, bytes) else b""
        check_digest(request.headers.get(CONTENT_DIGEST, ""), content)
        _kind, parameters = parse_header_parameters(request.headers.get("Content-Disposition", "")[:1_000])
        file = receive(actor=request.identity, name=parameters.get("filename", "file"), content=content)
        return Response(ImportSerializer(summary(file)).data, status=status.HTTP_201_CREATED)


class ImportDetail(APIView):
    tokens = PROPOSES

    @extend_schema(
        operation_id="imports_read",
        summary="One of your files: how far it is, what it asks, and what was read of it",
        tags=["files"],
        responses=ImportDetailSerializer,
    )
    def get(self, request: ApiRequest, upload: uuid.UUID) -> Response:
        return Response(ImportDetailSerializer(detail(own_file(request.identity, upload))).data)

    @extend_schema(
        operation_id="imports_delete",
        summary="Remove a file; drafts that were made of it stay",
        tags=["files"],
        responses={204: None},
    )
    def delete(self, request: ApiRequest, upload: uuid.UUID) -> Response:
        remove(request.identity, upload)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ImportFeatures(APIView):
    @extend_schema(
        operation_id="imports_features",
        summary="The features of a file, each as it would be taken",
        tags=["files"],
        parameters=[FEATURES_PAGE, OF_LAYER],
        responses=ImportedFeatureListSerializer,
    )
    def get(self, request: ApiRequest, upload: uuid.UUID) -> Response:
        file = own_file(request.identity, upload)
        number = page_number(request.query_params.get("page"))
        rows, has_more = features_page(file, number, request.query_params.get("layer", "")[:MAX_FIELD_NAME])
        answer = {"count": file.count, "more": has_more, "results": [feature(row) for row in rows]}
        return Response(ImportedFeatureListSerializer(answer).data)
