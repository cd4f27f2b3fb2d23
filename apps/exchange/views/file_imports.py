"""Files that come in: uploading one, what it asks, a preview of what was read, choosing, and making drafts."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.errors import Incomplete, NotAllowedInState, NotVisible, at_field
from apps.access.requests import ApiRequest
from apps.designations.past import page_number
from apps.exchange.file_serializers import (
    AnswersSerializer,
    ChoiceSerializer,
    FieldMappingSerializer,
    ImportDetailSerializer,
    ImportedFeatureListSerializer,
    ImportSerializer,
    ProgressSerializer,
)
from apps.exchange.parsers import BytesParser
from apps.exchange.permissions import PROPOSES
from apps.exchange.uploads import CONTENT_DIGEST, check_digest
from apps.imports.choosing import choose, choose_all, save_mapping
from apps.imports.drafting import make_drafts, progress, try_again
from apps.imports.forms import QUESTIONS, MappingForm
from apps.imports.labels import dropped_sentences, fault_sentence, problem_sentences
from apps.imports.mapping import guessed, targets
from apps.imports.models import FileImport, ImportedFeature
from apps.imports.receiving import read_anew, receive, remove
from apps.imports.selectors import PAGE, counts, features_page, own_file, own_files
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
FEATURES_PAGE = OpenApiParameter("page", int, description=f"From 1 on; {PAGE} a page.")


def _summary(file: FileImport) -> dict[str, Any]:
    names = ("uuid", "name", "format", "size", "digest_hex", "state", "at", "count", "read")
    fault = fault_sentence(file.fault, file.fault_params) if file.fault else ""
    return {**{name: getattr(file, name) for name in names}, "fault": fault}


def _detail(file: FileImport) -> dict[str, Any]:
    fields = file.heading.get("fields", [])
    asks = file.heading.get("asks", []) if file.state == FileImport.State.ASKING else []
    return {
        **_summary(file),
        "questions": [_question(file, name) for name in asks if name in QUESTIONS],
        "answers": file.answers,
        "file_fields": fields,
        "file_fields_left_out": file.heading.get("left_out", {}).get("names", []),
        "targets": [{"name": one.name, "label": one.label, "default": one.default} for one in targets()],
        "mapping": file.mapping or {"fields": guessed(fields), "defaults": {}},
        "is_mapped": bool(file.mapping),
        "counts": counts(file),
        "progress": progress(file),
    }


def _question(file: FileImport, name: str) -> dict[str, Any]:
    field = QUESTIONS[name]().fields[name]
    choices = [{"value": value, "label": label} for value, label in field.choices]  # type: ignore[attr-defined]
    guess = str(file.heading.get("guess", "")) if name == "encoding" else ""
    return {"name": name, "label": field.label, "guess": guess, "choices": choices}


def _feature(row: ImportedFeature) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("number", "values", "wanted", "geometry", "accepted", "chosen")},
        "repair": row.repair["geometry"] if row.repair else None,
        "problems": problem_sentences(row.problems),
        "dropped": dropped_sentences(row.dropped),
        "designation": row.designation,
        "failures": row.failures,
    }


def _ready(request: ApiRequest, upload: uuid.UUID) -> FileImport:
    """The caller's file that was read. Raises NotVisible, and NotAllowedInState before it was."""
    file = own_file(request.identity, upload)
    if file.state != FileImport.State.READY:
        raise NotAllowedInState(_("The file has not been read."), mend=_("See first whether it asks something."))
    return file


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
        rows = [_summary(file) for file in own_files(request.identity)]
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
        return Response(ImportSerializer(_summary(file)).data, status=status.HTTP_201_CREATED)


class ImportDetail(APIView):
    tokens = PROPOSES

    @extend_schema(
        operation_id="imports_read",
        summary="One of your files: how far it is, what it asks, and what was read of it",
        tags=["files"],
        responses=ImportDetailSerializer,
    )
    def get(self, request: ApiRequest, upload: uuid.UUID) -> Response:
        return Response(ImportDetailSerializer(_detail(own_file(request.identity, upload))).data)

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
        parameters=[FEATURES_PAGE],
        responses=ImportedFeatureListSerializer,
    )
    def get(self, request: ApiRequest, upload: uuid.UUID) -> Response:
        file = own_file(request.identity, upload)
        number = page_number(request.query_params.get("page"))
        results = [_feature(row) for row in features_page(file, number)]
        answer = {"count": file.count, "more": number * PAGE < file.count, "results": results}
        return Response(ImportedFeatureListSerializer(answer).data)


class _Changing(APIView):
    """A change of one of the caller's files, answered with what it is then."""

    tokens = PROPOSES

    def changed(self, request: ApiRequest, upload: uuid.UUID) -> Response:
        return Response(ImportDetailSerializer(_detail(own_file(request.identity, upload))).data)


class ImportAnswers(_Changing):
    @extend_schema(
        operation_id="imports_answer",
        summary="Say what a file does not: it is read anew",
        tags=["files"],
        request=AnswersSerializer,
        responses=ImportDetailSerializer,
    )
    def post(self, request: ApiRequest, upload: uuid.UUID) -> Response:
        own_file(request.identity, upload)
        form = AnswersSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        answers: dict[str, Any] = form.validated_data
        if not answers:
            raise at_field("crs", _("Send at least one of crs, encoding and swap."))
        for name in QUESTIONS.keys() & answers.keys():
            question = QUESTIONS[name](answers)
            if not question.is_valid():
                raise Incomplete(fields={name: list(map(str, question.errors[name]))})
        read_anew(request.identity, upload, **answers)
        return self.changed(request, upload)


class ImportMapping(_Changing):
    @extend_schema(
        operation_id="imports_map",
        summary="Say which field is what; features that failed are tried again",
        tags=["files"],
        request=FieldMappingSerializer,
        responses=ImportDetailSerializer,
    )
    def post(self, request: ApiRequest, upload: uuid.UUID) -> Response:
        file = _ready(request, upload)
        form = FieldMappingSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        save_mapping(request.identity, upload, _mapping(request, file, form.validated_data))
        try_again(request.identity, upload)
        return self.changed(request, upload)


# What the page's form calls the members of a mapping.
_PREFIXES = {"fields": "in_", "defaults": "all_"}


def _mapping(request: ApiRequest, file: FileImport, sent: dict[str, dict[str, str]]) -> dict[str, Any]:
    """As it is stored, by the rules of the page's form. Raises Incomplete."""
    named = {f"{_PREFIXES[part]}{name}": (part, name) for part, values in sent.items() for name in values}
    values = {field: sent[part][name] for field, (part, name) in named.items()}
    form = MappingForm(request.identity, file.heading.get("fields", []), values)
    errors = {
        f"{part}.{name}"[:120]: [_("A designation has no field of this name.")]
        for field, (part, name) in named.items()
        if field not in form.fields
    }
    for field, sentences in form.errors.items():
        part, name = named[field]
        errors[f"{part}.{name}"] = list(map(str, sentences))
    if errors:
        raise Incomplete(fields=dict(list(errors.items())[:20]))
    return form.mapping


class ImportChoice(_Changing):
    @extend_schema(
        operation_id="imports_choose",
        summary="Choose the features that drafts are made of",
        tags=["files"],
        request=ChoiceSerializer,
        responses=ImportDetailSerializer,
    )
    def post(self, request: ApiRequest, upload: uuid.UUID) -> Response:
        _ready(request, upload)
        form = ChoiceSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        sent = form.validated_data
        if "which" in sent:
            choose_all(request.identity, upload, sent["which"])
        included, excluded = set(sent["include"]), set(sent["exclude"])
        if included or excluded:
            choose(request.identity, upload, shown=included | excluded, chosen=included - excluded)
        return self.changed(request, upload)


class ImportDrafts(APIView):
    """Makes drafts of the chosen features for some seconds, each by itself; no feature becomes a draft twice."""

    tokens = PROPOSES

    @extend_schema(
        operation_id="imports_draft",
        summary="Make drafts of the chosen features",
        tags=["files"],
        request=None,
        responses=ProgressSerializer,
    )
    def post(self, request: ApiRequest, upload: uuid.UUID) -> Response:
        _ready(request, upload)
        return Response(ProgressSerializer(make_drafts(actor=request.identity, file=upload)).data)
