"""A delegation's list of groups, sent line by line: first shown with what each line names, recorded once that is
confirmed."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.policy import require
from apps.access.requests import ApiRequest
from apps.access.submissions import Submission
from apps.exchange.form_fields import DescriptionSerializer, FormSerializer, described
from apps.exchange.permissions import PROPOSES
from apps.exchange.views.submitting import sent_form
from apps.groups.forms import PasteForm
from apps.groups.models import Listing
from apps.groups.pasting import Match, preview, record
from apps.groups.policies import LIST


class PasteSerializer(FormSerializer):
    """Groups, one a line. `confirmation` is that of the answer that showed what they name."""

    described = staticmethod(lambda: PasteForm.base_fields)


class PastedLineSerializer(serializers.Serializer[Any]):
    """What becomes of a line: only `new` ones are recorded. `listed_as`: what the list has of the group now."""

    number = serializers.IntegerField()
    text = serializers.CharField()
    match = serializers.ChoiceField(choices=[one.value for one in Match])
    groups = serializers.ListField(child=serializers.UUIDField())
    listed_as = serializers.CharField(allow_blank=True)


class PastedSerializer(serializers.Serializer[Any]):
    """`recorded`: how many were; none before they are confirmed. Send `confirmation` to have exactly these recorded."""

    recorded = serializers.IntegerField()
    confirmation = serializers.CharField()
    lines = PastedLineSerializer(many=True)


def paste_of(actor: Any) -> Submission:
    """Raises NotVisible, NotPermitted."""
    require(actor, LIST, Listing())

    def recorded(form: PasteForm) -> list[Listing]:
        text, confirmation = form.cleaned_data["text"], form.cleaned_data["confirmation"]
        return record(actor=actor, text=text, confirmation=confirmation, sent=form.sent())

    return Submission(PasteForm, recorded)


class PastedList(APIView):
    tokens = PROPOSES

    @extend_schema(
        operation_id="groups_paste_form",
        summary="Send the own list: what may be sent",
        tags=["groups"],
        responses=DescriptionSerializer,
    )
    def get(self, request: ApiRequest) -> Response:
        return Response(DescriptionSerializer(described(paste_of(request.identity).form())).data)

    @extend_schema(
        operation_id="groups_paste_send",
        summary="Send the own list",
        tags=["groups"],
        request=PasteSerializer,
        responses={200: PastedSerializer, 201: PastedSerializer},
    )
    def post(self, request: ApiRequest) -> Response:
        submission = paste_of(request.identity)
        form = sent_form(submission.form, request.data)
        sent = form.sent()
        text = form.cleaned_data["text"]
        shown = preview(actor=request.identity, text=text, listed_as=sent.listed_as, said_at=sent.said_at)
        recorded = submission.record(form) if form.cleaned_data["confirmation"] else []
        lines = [
            {
                "number": line.number,
                "text": line.text,
                "match": line.match.value,
                "groups": [group.uuid for group in line.groups],
                "listed_as": line.listed_as,
            }
            for line in shown.lines
        ]
        answer = {"recorded": len(recorded), "confirmation": shown.confirmation, "lines": lines}
        code = status.HTTP_201_CREATED if recorded else status.HTTP_200_OK
        return Response(PastedSerializer(answer).data, status=code)
