"""Signing by the API. `…/challenge/` tells what is signed, and the options for the key; the act takes its assertion."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.policy import require_reader
from apps.access.requests import ApiRequest
from apps.access.roles import Role
from apps.exchange.form_fields import DescriptionSerializer, Fields, FormSerializer, described
from apps.exchange.permissions import PROPOSES
from apps.exchange.signing import (
    ChallengeSerializer,
    NamedProofSerializer,
    ProofSerializer,
    Signable,
    challenge_of,
    proof_of,
)
from apps.exchange.views.reading import Reading, answer_of, reading_schema
from apps.exchange.views.submitting import RecordedSerializer, sent_form
from apps.truce.views import READERS

View: TypeAlias = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Signing:
    """Consent to what stands there: `opened(request, **of the address)` gives what may be signed now, and
    `sign(request, signable, proof, **of)` records it and returns its row."""

    reading: Reading
    opened: Callable[..., Signable]
    sign: Callable[..., Any]
    summary: str

    @property
    def page(self) -> str:
        return self.reading.page


@dataclass(frozen=True)
class EnteredSigning:
    """What is entered first and then signed. `opened(request, **of)` gives the form's maker; `content(request, form,
    name, **of)` checks what was entered and names it; `signable` and `sign` take that."""

    page: str
    opened: Callable[..., Callable[..., Any]]
    content: Callable[..., Any]
    signable: Callable[[ApiRequest, Any], Signable]
    sign: Callable[..., Any]
    fields: Callable[[], Fields]
    summary: str
    fixed: Mapping[str, str] = field(default_factory=dict)
    readers: tuple[Role, ...] = READERS

    @property
    def name(self) -> str:
        return "-".join([self.page.replace(":", "-"), *self.fixed.values()]).replace("_", "-")


def _recorded(row: Any) -> Response:
    answer = {"uuid": row.uuid, "reference": ""}
    return Response(RecordedSerializer(answer).data, status=status.HTTP_201_CREATED)


class _OfSigning(APIView):
    tokens = PROPOSES
    signing: ClassVar[Signing]
    request: ApiRequest

    def opened(self, of: Mapping[str, Any]) -> Signable:
        require_reader(self.request.identity, self.signing.reading.readers)
        return self.signing.opened(self.request, **of)


class SignView(_OfSigning):
    def get(self, request: ApiRequest, **of: Any) -> Response:
        return answer_of(self.signing.reading, request, of)

    def post(self, request: ApiRequest, **of: Any) -> Response:
        signable = self.opened(of)
        form = ProofSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        proof = proof_of(request, signable, form.validated_data)
        return _recorded(self.signing.sign(request, signable, proof, **of))


class ChallengeView(_OfSigning):
    def get(self, request: ApiRequest, **of: Any) -> Response:
        return Response(ChallengeSerializer(challenge_of(request, self.opened(of))).data)


class _OfEntered(APIView):
    tokens = PROPOSES
    signing: ClassVar[EnteredSigning]
    request: ApiRequest

    def get(self, request: ApiRequest, **of: Any) -> Response:
        return Response(DescriptionSerializer(described(self.make_form(of)())).data)

    def make_form(self, of: Mapping[str, Any]) -> Callable[..., Any]:
        require_reader(self.request.identity, self.signing.readers)
        return self.signing.opened(self.request, **of, **self.signing.fixed)

    def entered(
        self, make_form: Callable[..., Any], of: Mapping[str, Any], sent: Any, name: uuid.UUID | None = None
    ) -> Any:
        """What was entered, checked."""
        form = sent_form(make_form, sent)
        return self.signing.content(self.request, form, name, **of, **self.signing.fixed)


class SignEnteredView(_OfEntered):
    def post(self, request: ApiRequest, **of: Any) -> Response:
        make_form = self.make_form(of)
        sent = dict(request.data) if isinstance(request.data, Mapping) else {}
        proving = NamedProofSerializer().fields.keys() & sent.keys()
        form = NamedProofSerializer(data={name: sent.pop(name) for name in proving})
        form.is_valid(raise_exception=True)
        content = self.entered(make_form, of, sent, form.validated_data["name"])
        proof = proof_of(request, self.signing.signable(request, content), form.validated_data)
        return _recorded(self.signing.sign(request, content, proof))


class ChallengeEnteredView(_OfEntered):
    def post(self, request: ApiRequest, **of: Any) -> Response:
        signable = self.signing.signable(request, self.entered(self.make_form(of), of, request.data))
        return Response(ChallengeSerializer(challenge_of(request, signable)).data)


def sign_views(signing: Signing) -> tuple[View, View]:
    """The views of the act and of its challenge."""
    name, tag = signing.reading.name, signing.reading.tag
    operation = name.replace("-", "_")
    post = extend_schema(
        operation_id=f"{operation}_sign",
        summary=signing.summary,
        tags=[tag],
        request=ProofSerializer,
        responses={201: RecordedSerializer},
    )
    act = extend_schema_view(get=reading_schema(signing.reading), post=post)(
        _made(SignView, signing, f"{name}-sign")
    ).as_view()
    challenge = extend_schema_view(get=_challenge_schema(operation, signing.summary, tag))(
        _made(ChallengeView, signing, f"{name}-challenge")
    ).as_view()
    return act, challenge


def entered_views(signing: EnteredSigning) -> tuple[View, View]:
    """The same for what is entered first."""
    name, tag = signing.name, signing.page.partition(":")[0]
    operation = name.replace("-", "_")
    entered = _serializer(signing, f"{name}-entered", FormSerializer)
    whole = _serializer(signing, f"{name}-signed", _SignedFormSerializer)
    form = extend_schema(
        operation_id=f"{operation}_form",
        summary=f"{signing.summary}: what may be sent",
        tags=[tag],
        responses=DescriptionSerializer,
    )
    post = extend_schema(
        operation_id=f"{operation}_sign",
        summary=signing.summary,
        tags=[tag],
        request=whole,
        responses={201: RecordedSerializer},
    )
    act = extend_schema_view(get=form, post=post)(_made(SignEnteredView, signing, f"{name}-sign")).as_view()
    challenge = extend_schema_view(
        get=extend_schema(
            operation_id=f"{operation}_challenge_form",
            summary=f"{signing.summary}: what the challenge is made of",
            tags=[tag],
            responses=DescriptionSerializer,
        ),
        post=_challenge_schema(operation, signing.summary, tag, entered),
    )(_made(ChallengeEnteredView, signing, f"{name}-challenge")).as_view()
    return act, challenge


class _SignedFormSerializer(FormSerializer):
    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **NamedProofSerializer().get_fields()}


def _challenge_schema(operation: str, summary: str, tag: str, entered: Any = None) -> Any:
    return extend_schema(
        operation_id=f"{operation}_challenge",
        summary=f"{summary}: what is signed",
        tags=[tag],
        request=entered,
        responses=ChallengeSerializer,
    )


def _made(base: Any, signing: Any, name: str) -> Any:
    return type(f"{name.title().replace('-', '')}View", (base,), {"signing": signing, "__doc__": ""})


def _serializer(signing: EnteredSigning, name: str, base: type[FormSerializer]) -> Any:
    members = {"described": staticmethod(signing.fields), "__doc__": f"{signing.summary}."}
    return type(f"{name.title().replace('-', '')}Serializer", (base,), members)
