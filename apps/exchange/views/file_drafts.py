"""Drafts of a file that came in: answering what it asks, which field is what, choosing features, and making drafts."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.errors import Incomplete, NotAllowedInState, at_field
from apps.access.requests import ApiRequest
from apps.exchange.file_contents import detail
from apps.exchange.file_serializers import (
    AnswersSerializer,
    ChoiceSerializer,
    FieldMappingSerializer,
    ImportDetailSerializer,
    ProgressSerializer,
)
from apps.exchange.permissions import PROPOSES
from apps.imports.choosing import choose, choose_all, save_mapping
from apps.imports.drafting import make_drafts, try_again
from apps.imports.forms import QUESTIONS, MappingForm
from apps.imports.models import FileImport
from apps.imports.receiving import read_anew
from apps.imports.selectors import own_file


def _ready(request: ApiRequest, upload: uuid.UUID) -> FileImport:
    """The caller's file that was read. Raises NotVisible, and NotAllowedInState before it was."""
    file = own_file(request.identity, upload)
    if file.state != FileImport.State.READY:
        raise NotAllowedInState(_("The file has not been read."), mend=_("See first whether it asks something."))
    return file


class _Changing(APIView):
    """A change of one of the caller's files, answered with what it is then."""

    tokens = PROPOSES

    def changed(self, request: ApiRequest, upload: uuid.UUID) -> Response:
        return Response(ImportDetailSerializer(detail(own_file(request.identity, upload))).data)


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
            choose_all(request.identity, upload, sent["which"], sent["layers"])
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
