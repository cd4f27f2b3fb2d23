"""Designations, their versions, acts and comments."""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.connection import unit_of_work
from apps.access.errors import DomainError, Incomplete, NotAllowedInState, NotVisible, StaleRecord
from apps.access.identity import Identity
from apps.access.policy import compiled_visible, get_visible, only_visible, visible
from apps.access.requests import ApiRequest
from apps.accounts.compiled_query import UUID_SLOT, CompiledQuery
from apps.consents.proofs import BY_PASSWORD
from apps.designations.conflicts import conflicts_of
from apps.designations.filters import RegisterFilter
from apps.designations.models import Designation, Version
from apps.designations.selectors import hide_negotiation, signatories, visible_designation, visible_to
from apps.exchange.approving import approval_to_sign, proof_of_approval
from apps.exchange.contents import content
from apps.exchange.pagination import CommentPagination, KeyPagination, NewestFirstPagination, SequencePagination
from apps.exchange.parts import CommonGroundSerializer
from apps.exchange.permissions import PROPOSES, check_act
from apps.exchange.preconditions import asked_tags, matches, required_tags
from apps.exchange.problems import DisclosurePreconditionFailed, PreconditionFailed
from apps.exchange.serializers import (
    ActInputSerializer,
    ActSerializer,
    CommentSerializer,
    ConfirmationSerializer,
    DesignationDetailSerializer,
    DesignationSerializer,
    DisclosureSerializer,
    DraftSerializer,
    ReleaseInputSerializer,
    ReleaseSerializer,
    VersionSerializer,
    VersionSummarySerializer,
)
from apps.exchange.signing import ChallengeSerializer, challenge_of
from apps.negotiation.act_spec import ActInput, Takes
from apps.negotiation.anchors import AnchorInput
from apps.negotiation.comments import answer, comment, lock_comments
from apps.negotiation.common_ground import common_ground
from apps.negotiation.confirmations import as_given, visible_text_statuses
from apps.negotiation.confirming import confirm_texts
from apps.negotiation.copies import note_reading, release
from apps.negotiation.disclosing import DisclosureChanged, check_may_disclose, disclose
from apps.negotiation.dispatch import dispatch
from apps.negotiation.drafts import draft
from apps.negotiation.machine import ActType
from apps.negotiation.models import Act, Comment
from apps.negotiation.registry import OF_PEOPLE, spec_of
from apps.negotiation.same_ground import SameGround, proposals_on_same_ground
from apps.negotiation.selectors import possible_acts, turn_for, versions_of, visible_record
from apps.releases.models import Disclosure, Release
from apps.releases.selectors import add_readings, disclosures_of, last_disclosure, releases_of

ACTS = sorted(spec.type.value for spec in OF_PEOPLE)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="ETag from your last read of the designation.",
)

IF_MATCH_DISCLOSURE = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="ETag from your last read of these disclosures.",
)


IF_MATCH_COMMENTS = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="ETag from your last read of the comments. With it nothing is said where others were added since.",
)


class CommentedSinceRead(DomainError):
    code = "changed_meanwhile"
    status = 412
    title = gettext_lazy("Comments were added since you read these. Nothing was recorded.")
    mend = gettext_lazy("Read the comments again, and send If-Match with their new ETag, or without If-Match.")


_VERSIONS = ("current", "proposed")
_UNREAD = ("outline", "search", "shape")
_JOINED = ("owner", "released_to", *(f"{one}__{part}" for one in _VERSIONS for part in ("delegation", "author")))


@lru_cache(maxsize=256)
def _detail(actor: Identity) -> CompiledQuery[Designation]:
    queryset = Designation.objects.select_related(*_JOINED).defer("current__search", "proposed__search")
    return compiled_visible(actor, queryset, uuid=UUID_SLOT)


def detail(actor: Identity, designation: uuid.UUID) -> Designation:
    """A designation with what its detail shows."""
    found = only_visible(_detail(actor).first(designation))
    if found.current is None:
        raise NotVisible
    found.link_versions()
    hide_negotiation(actor, [found])
    now = turn_for(actor, found, signatories())
    extra: dict[str, Any] = {
        "possible_acts": [line.act.value for line in possible_acts(actor, found)],
        "turn": {"need": now.need, "delegations": [delegation.code for delegation in now.delegations], "due": now.due},
        "same_ground": _same_ground(actor, found),
        "texts": as_given(visible_text_statuses(actor, found, found.on_table or found.current)),
    }
    for name, value in extra.items():
        setattr(found, name, value)
    return found


def _same_ground(actor: Identity, found: Designation) -> list[SameGround]:
    if found.phase != "draft" or found.current is None:
        return []
    return proposals_on_same_ground(actor, found.kind, conflicts_of(actor, found.current))


def answer_with(found: Designation, code: int = status.HTTP_200_OK) -> Response:
    return Response(DesignationDetailSerializer(found).data, status=code, headers={"ETag": found.etag})


@extend_schema_view(get=extend_schema(summary="Designations that you may see", tags=["designations"]))
class DesignationList(generics.ListAPIView[Designation]):
    tokens = PROPOSES
    serializer_class = DesignationSerializer
    filterset_class = RegisterFilter
    request: ApiRequest

    def get_queryset(self) -> QuerySet[Designation]:
        unread = [f"{version}__{name}" for version in _VERSIONS for name in _UNREAD]
        return visible_to(self.request.identity).select_related(*_JOINED).defer(*unread)

    def filter_queryset(self, queryset: Any) -> Any:
        if self.request.query_params.get("as_of"):
            # Whoever asks for the past must not take the present for it.
            sentence = _("This list shows the present. For the past, ask /api/v1/in-force/.")
            raise Incomplete(sentence, fields={"as_of": [sentence]})
        register_filter = RegisterFilter(self.request.query_params, queryset=queryset, actor=self.request.identity)
        if not register_filter.is_valid():
            raise Incomplete(fields={name: list(map(str, many)) for name, many in register_filter.errors.items()})
        return register_filter.qs.order_by("-state_since", "-pk")

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        for row in page or []:
            row.link_versions()
        hide_negotiation(self.request.identity, page or [])
        return page

    @extend_schema(
        summary="Create a draft",
        tags=["designations"],
        request=DraftSerializer,
        responses={201: DesignationDetailSerializer},
    )
    def post(self, request: ApiRequest) -> Response:
        form = DraftSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        designation = draft(
            actor=request.identity,
            kind=data["kind"],
            content=content(request.identity, data["kind"], data),
            replaces=data["replaces"],
            key=data["key"],
        )
        return answer_with(detail(request.identity, designation.uuid), status.HTTP_201_CREATED)


class DesignationDetail(APIView):
    @extend_schema(summary="One designation", tags=["designations"], responses=DesignationDetailSerializer)
    def get(self, request: ApiRequest, designation: uuid.UUID) -> Response:
        found = detail(request.identity, designation)
        note_reading(request.identity, found)
        return answer_with(found)


class OfDesignation(APIView):
    """What belongs to one designation: it must be visible first."""

    request: ApiRequest

    def designation(self) -> Designation:
        return visible_designation(self.request.identity, self.kwargs["designation"])


@extend_schema_view(get=extend_schema(summary="Released copies", tags=["releases"]))
class ReleaseList(OfDesignation, generics.ListAPIView[Release]):
    """Copies of a designation that other delegations were given before agreement. A copy is recalled by the act
    `recall` on the copy itself."""

    tokens = PROPOSES
    serializer_class = ReleaseSerializer
    pagination_class = KeyPagination
    queryset = Release.objects.none()

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        found = self.designation()
        page = self.paginate_queryset(releases_of(self.request.identity, found)) or []
        rows = add_readings(self.request.identity, found, list(page))
        return self.get_paginated_response(ReleaseSerializer(rows, many=True).data)

    @extend_schema(
        summary="Release a copy",
        tags=["releases"],
        request=ReleaseInputSerializer,
        responses={201: DesignationDetailSerializer},
        parameters=[IF_MATCH],
    )
    def post(self, request: ApiRequest, designation: uuid.UUID) -> Response:
        form = ReleaseInputSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        actor = request.identity
        found = visible_designation(actor, designation)
        revision = expected_revision(request, found)
        try:
            copy = release(actor=actor, designation=found.uuid, revision=revision, **form.validated_data)
        except StaleRecord as error:
            raise PreconditionFailed(**{**error.facts, "designation": found}) from error
        return answer_with(detail(actor, copy.uuid), status.HTTP_201_CREATED)


@extend_schema_view(get=extend_schema(summary="Disclosure to blocked approvers", tags=["releases"]))
class DisclosureList(OfDesignation, generics.ListAPIView[Disclosure]):
    """What the originator lets be told of a designation that holds back another delegation's approval: every choice,
    the newest first, which counts. To others than the originator's own readers the list is empty."""

    tokens = PROPOSES
    serializer_class = DisclosureSerializer
    pagination_class = NewestFirstPagination
    queryset = Disclosure.objects.none()

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        found = self.designation()
        given = self.paginate_queryset(disclosures_of(self.request.identity, found)) or []
        answer = self.get_paginated_response(DisclosureSerializer(given, many=True).data)
        answer.headers["ETag"] = choice_tag(_last_choice(self.request.identity, found))
        return answer

    @extend_schema(
        summary="Change disclosure to blocked approvers",
        tags=["releases"],
        request=DisclosureSerializer,
        responses={201: DisclosureSerializer},
        parameters=[IF_MATCH_DISCLOSURE],
    )
    def post(self, request: ApiRequest, designation: uuid.UUID) -> Response:
        form = DisclosureSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        actor = request.identity
        found = visible_designation(actor, designation)
        check_may_disclose(actor, found)
        sequence = expected_choice(request, found)
        try:
            disclosure = disclose(
                actor=actor, designation=found.uuid, sequence=sequence, tells=form.validated_data["tells"]
            )
        except DisclosureChanged as error:
            raise DisclosurePreconditionFailed from error
        return Response(
            DisclosureSerializer(disclosure).data,
            status=status.HTTP_201_CREATED,
            headers={"ETag": choice_tag(disclosure.sequence)},
        )


@extend_schema_view(get=extend_schema(summary="Versions of a designation", tags=["versions"]))
class VersionList(OfDesignation, generics.ListAPIView[Version]):
    serializer_class = VersionSummarySerializer
    pagination_class = SequencePagination
    queryset = Version.objects.none()

    def get_queryset(self) -> QuerySet[Version]:
        versions = Version.objects.filter(designation=self.designation()).defer("search", "outline", "shape")
        return visible(self.request.identity, versions).select_related("designation", "delegation", "author")


class VersionDetail(OfDesignation):
    @extend_schema(summary="One version", tags=["versions"], responses=VersionSerializer)
    def get(self, request: ApiRequest, designation: uuid.UUID, sequence: int) -> Response:
        versions = Version.objects.filter(designation=self.designation()).defer("search")
        version = get_visible(
            request.identity, versions.select_related("designation", "delegation", "author"), sequence=sequence
        )
        note_reading(request.identity, version.designation)
        return Response(VersionSerializer(version).data)


class TextConfirmationList(OfDesignation):
    """Confirming, without another act, that the texts of the version on the table say the same in every language."""

    tokens = PROPOSES

    @extend_schema(
        summary="Confirm texts",
        tags=["versions"],
        request=ConfirmationSerializer,
        responses={201: DesignationDetailSerializer},
    )
    def post(self, request: ApiRequest, designation: uuid.UUID) -> Response:
        form = ConfirmationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        sent = form.validated_data
        confirm_texts(
            actor=request.identity, designation=designation, digest=sent["digest"], languages=sent["confirmed"]
        )
        return answer_with(detail(request.identity, designation), status.HTTP_201_CREATED)


class CommonGroundDetail(APIView):
    """What a counter-proposal or an amendment may propose with `on_common_ground`."""

    @extend_schema(
        summary="Common ground of the version on the table and another delegation's",
        tags=["versions"],
        responses=CommonGroundSerializer,
    )
    def get(self, request: ApiRequest, designation: uuid.UUID) -> Response:
        found = visible_record(request.identity, designation)
        try:
            ground = common_ground(found, versions_of(request.identity, found))
        except NotAllowedInState as refusal:
            none: dict[str, Any] = {
                "geometry": None,
                "area_m2": 0.0,
                "remainders": [],
                "reason": f"{refusal.title} {refusal.mend}",
            }
            return Response(CommonGroundSerializer(none).data)
        there = {"geometry": ground.shared.geojson(), "area_m2": ground.shared.area_m2, "reason": ""}
        return Response(CommonGroundSerializer({**there, "remainders": ground.remainders}).data)


@extend_schema_view(get=extend_schema(summary="Actions on a designation", tags=["acts"]))
class ActList(OfDesignation, generics.ListAPIView[Act]):
    serializer_class = ActSerializer
    pagination_class = SequencePagination
    queryset = Act.objects.none()

    def get_queryset(self) -> QuerySet[Act]:
        acts = Act.objects.filter(designation=self.designation())
        return visible(self.request.identity, acts).select_related("actor", "delegation", "version")


@extend_schema_view(get=extend_schema(summary="Comments on a designation", tags=["comments"]))
class CommentList(OfDesignation, generics.ListAPIView[Comment]):
    tokens = PROPOSES
    serializer_class = CommentSerializer
    pagination_class = CommentPagination
    queryset = Comment.objects.none()

    def get_queryset(self) -> QuerySet[Comment]:
        comments = Comment.objects.filter(designation=self.designation())
        return visible(self.request.identity, comments).select_related("author", "delegation", "thread", "version")

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        found = self.designation()
        answer = super().list(request, *args, **kwargs)
        answer.headers["ETag"] = _comments_tag(self.request.identity, found)
        return answer

    @extend_schema(
        summary="Add a comment",
        tags=["comments"],
        request=CommentSerializer,
        responses={201: CommentSerializer},
        parameters=[IF_MATCH_COMMENTS],
    )
    def post(self, request: ApiRequest, designation: uuid.UUID) -> Response:
        form = CommentSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        tags = asked_tags(request)
        if tags is None:
            made = _said(request, designation, form.validated_data)
        else:
            with unit_of_work(request.identity):
                found = lock_comments(request.identity, designation)
                if not matches(tags, _comments_tag(request.identity, found)):
                    raise CommentedSinceRead
                made = _said(request, designation, form.validated_data)
        headers = {"ETag": _comments_tag(request.identity, made.designation)}
        return Response(CommentSerializer(made).data, status=status.HTTP_201_CREATED, headers=headers)


def _said(request: ApiRequest, designation: uuid.UUID, data: dict[str, Any]) -> Comment:
    common = {"actor": request.identity, "designation": designation, "text": data["text"], "key": data["key"]}
    thread = (data.get("thread") or {}).get("uuid")
    if thread is not None:
        return answer(**common, thread=thread, change=data["thread_change"])
    anchor = AnchorInput(**data["about"]) if data["about"] else None
    return comment(**common, internal=data["internal"], anchor=anchor)


def _comments_tag(actor: Identity, found: Designation) -> str:
    """Of the newest comment that this reader may see: nothing of another's moves it."""
    newest = visible(actor, Comment.objects.filter(designation=found)).order_by("-at", "-pk").values_list("uuid")[:1]
    return f'"said-{next((name for (name,) in newest), "0")}"'


class Acting(APIView):
    """Carry out one act of the table. `If-Match` says which state of the designation the caller has read: where
    somebody acted since, nothing happens and the answer (412) lists what changed."""

    tokens = PROPOSES

    @extend_schema(
        summary="Perform an action",
        tags=["acts"],
        request=ActInputSerializer,
        responses=DesignationDetailSerializer,
        parameters=[IF_MATCH, OpenApiParameter("act", OpenApiTypes.STR, OpenApiParameter.PATH, enum=ACTS)],
    )
    def post(self, request: ApiRequest, designation: uuid.UUID, act: str) -> Response:
        form = ActInputSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        actor = request.identity
        found = visible_designation(actor, designation)
        if act not in ACTS:
            raise NotVisible
        revision = expected_revision(request, found)
        try:
            code = ActType(act)
            check_act(request, code, form.validated_data["assertion"])
            hide_negotiation(actor, [found])
            sent = given(code, request, found, form.validated_data)
            dispatch(code, actor=actor, designation=found.uuid, revision=revision, given=sent)
        except StaleRecord as error:
            raise PreconditionFailed(**{**error.facts, "designation": found}) from error
        return answer_with(detail(actor, designation))


class ApprovalChallenge(APIView):
    """What an approving authority signs: the key's assertion goes with the act `approve`, as does the digest."""

    @extend_schema(
        operation_id="designations_approve_challenge",
        summary="Approve: what is signed",
        tags=["acts"],
        responses=ChallengeSerializer,
    )
    def get(self, request: ApiRequest, designation: uuid.UUID) -> Response:
        signable = approval_to_sign(request, designation)
        return Response(ChallengeSerializer(challenge_of(request, signable)).data)


def expected_revision(request: ApiRequest, found: Designation) -> int:
    """The revision in If-Match: the present one if a tag matches it, else the last that was read. 428 without one."""
    tags = required_tags(
        request,
        _("Say which revision of the designation you have read."),
        _("Send its ETag in the header If-Match."),
    )
    return found.revision if matches(tags, found.etag) else max(map(_number, tags), default=-1)


# Apart from the tags of designations: one sent for the other matches nothing.
CHOICE = "told-"


def choice_tag(sequence: int) -> str:
    return f'"{CHOICE}{sequence}"'


def expected_choice(request: ApiRequest, found: Designation) -> int:
    """The choice in If-Match, as `expected_revision`; -1 for one that is not the present one."""
    tags = required_tags(
        request,
        _("Say which disclosure setting you have read."),
        _("Send the ETag of the list of options in the header If-Match."),
    )
    present = _last_choice(request.identity, found)
    return present if matches(tags, choice_tag(present)) else -1


def _last_choice(actor: Identity, found: Designation) -> int:
    last = last_disclosure(actor, found)
    return last.sequence if last else 0


def _number(tag: str) -> int:
    """The revision that a tag of a designation names."""
    digits = tag.strip('"')
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1
    # "02" is no tag of ours, and matches nothing.
    return number if str(number) == digits else -1


def given(act: ActType, request: ApiRequest, designation: Designation, data: dict[str, Any]) -> ActInput:
    """What the caller sent for an act. Raises Incomplete for a wrong password or code, OutlineRejected for a bad
    outline."""
    proof = BY_PASSWORD
    takes = spec_of(act).takes
    if takes is Takes.APPROVAL:
        proof = proof_of_approval(request, designation, data)
    return ActInput(
        reason=data["reason"],
        reasons=tuple(data["reasons"]),
        content=content(request.identity, designation.kind, data["content"], designation)
        if takes is Takes.CONTENT and data["content"]
        else None,
        digest=data["digest"],
        proof=proof,
        confirmed=frozenset(data["confirmed"]),
    )
