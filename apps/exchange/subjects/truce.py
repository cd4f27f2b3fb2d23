"""The cessation: its course, joint decisions, and what delegations say of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from apps.access.errors import NotVisible
from apps.access.requests import ApiRequest
from apps.cooperation.models import Holds, Step
from apps.cooperation.selectors import cooperation_at, notices
from apps.exchange.subjects.common import ConsentSerializer
from apps.exchange.views.reading import Reading
from apps.exchange.views.submitting import Sending, Subject
from apps.truce import submissions
from apps.truce.clock import CellState
from apps.truce.data import cooperation_data, day_data, decision_data, truce_data
from apps.truce.decisions import lock
from apps.truce.forms import PROPOSALS, ClauseReadingForm, DayDForm, EndForm, ReportForm, ResetForm, WorkForm
from apps.truce.models import Aid, ClauseReading, DecisionEnd, Purpose, Report, Says
from apps.truce.selectors import attestations_of, decision_of, truce_at
from apps.truce.timeline import clause_rows
from apps.truce.views import asked_moment

PREFIX = "truce/"


class CountSerializer(serializers.Serializer[Any]):
    """Days counted without a break, the last of them, and its end."""

    days = serializers.IntegerField()
    through = serializers.IntegerField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)


class PeriodSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    until = serializers.DateTimeField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """With a field whose name Python keeps for itself."""
        return {**super().get_fields(), "from": serializers.DateTimeField()}


class DayAccountSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=[one.value for one in CellState])
    aid = serializers.ChoiceField(choices=Aid.values, allow_null=True)
    said_at = serializers.DateTimeField(allow_null=True)


class DaySerializer(serializers.Serializer[Any]):
    """`accounts`: what each party said last of the day, by its code."""

    number = serializers.IntegerField()
    until = serializers.DateTimeField()
    agreed = serializers.CharField()
    accounts = serializers.DictField(child=DayAccountSerializer())

    def get_fields(self) -> dict[str, Any]:
        """With a field whose name Python keeps for itself."""
        return {**super().get_fields(), "from": serializers.DateTimeField()}


class CessationSerializer(serializers.Serializer[Any]):
    """`counts`: by the code of a party, and of `agreed`."""

    day_d = serializers.DateTimeField()
    decision = serializers.UUIDField()
    parties = serializers.ListField(child=serializers.CharField())
    hours = serializers.IntegerField()
    lapsed_at = serializers.DateTimeField(allow_null=True)
    periods = PeriodSerializer(many=True)
    counts = serializers.DictField(child=CountSerializer())
    days = DaySerializer(many=True)


class DecisionSerializer(serializers.Serializer[Any]):
    """`content` is what the digest is made of, with name, purpose, parties and time of agreement (docs/ledger.md)."""

    uuid = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=Purpose.values)
    content = serializers.DictField()
    digest = serializers.CharField()
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    agreed_at = serializers.DateTimeField(allow_null=True)
    consents = ConsentSerializer(many=True)
    missing = serializers.ListField(child=serializers.CharField())
    in_effect_since = serializers.DateTimeField(allow_null=True)
    ended = serializers.ChoiceField(choices=DecisionEnd.How.values, allow_null=True)


class ConditionSerializer(serializers.Serializer[Any]):
    needs = serializers.CharField()
    met = serializers.CharField()
    have = serializers.IntegerField(required=False)
    need = serializers.IntegerField(required=False)


class PhaseSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    open = serializers.BooleanField()
    conditions = ConditionSerializer(many=True)


class WorkSerializer(serializers.Serializer[Any]):
    """A piece of preparatory work of one delegation; `done` is null while nothing was said."""

    work = serializers.CharField()
    owner = serializers.CharField()
    done = serializers.BooleanField(allow_null=True)
    said_at = serializers.DateTimeField(allow_null=True)


class TruceSerializer(serializers.Serializer[Any]):
    """`cessation` is null before a Day D is agreed."""

    as_of = serializers.DateTimeField()
    cessation = CessationSerializer(allow_null=True)
    decisions = DecisionSerializer(many=True)
    phases = PhaseSerializer(many=True)
    preparation = WorkSerializer(many=True)


class AttestationSerializer(serializers.Serializer[Any]):
    attestation = serializers.UUIDField()
    delegation = serializers.CharField()
    says = serializers.ChoiceField(choices=Says.values)
    aid = serializers.ChoiceField(choices=Aid.values)
    remark = serializers.CharField(allow_blank=True)
    reports = serializers.ListField(child=serializers.CharField())
    digest = serializers.CharField()
    signed = serializers.BooleanField()
    said_at = serializers.DateTimeField()


class ClauseReadingSerializer(serializers.Serializer[Any]):
    delegation = serializers.CharField()
    kept = serializers.ChoiceField(choices=ClauseReading.Kept.values)
    reason = serializers.CharField(allow_blank=True)
    reports = serializers.ListField(child=serializers.CharField())
    said_at = serializers.DateTimeField()


class ClauseSerializer(serializers.Serializer[Any]):
    """How each party reads a clause, and what that comes to: kept, not_kept, disputed or unattested."""

    clause = serializers.CharField()
    agreed = serializers.CharField()
    readings = ClauseReadingSerializer(many=True)


class DayDetailSerializer(DaySerializer):
    attestations = AttestationSerializer(many=True)
    clauses = ClauseSerializer(many=True)


class ReportSerializer(serializers.ModelSerializer[Report]):
    delegation = serializers.CharField(source="delegation.code", read_only=True)
    reference = serializers.CharField(read_only=True)
    recorded_at = serializers.DateTimeField(source="at", read_only=True)

    class Meta:
        model = Report
        fields = ["uuid", "reference", "delegation", "type", "since", "until", "counted", "text"]
        fields += ["said_at", "recorded_at"]
        read_only_fields = fields


class StandingSerializer(serializers.Serializer[Any]):
    """`notice`: the step that is in effect; `announced`: one whose period of notice runs until `effective_at`."""

    delegation = serializers.CharField()
    is_away = serializers.BooleanField()
    holds = serializers.BooleanField()
    notice = serializers.CharField(allow_null=True)
    announced = serializers.CharField(allow_null=True)
    effective_at = serializers.DateTimeField(allow_null=True)


class NoticeSerializer(serializers.Serializer[Any]):
    notice = serializers.UUIDField()
    delegation = serializers.CharField()
    step = serializers.ChoiceField(choices=Step.values)
    hours = serializers.IntegerField()
    holds = serializers.ChoiceField(choices=Holds.values)
    reason = serializers.CharField()
    digest = serializers.CharField()
    signed = serializers.BooleanField()
    said_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    effective_at = serializers.DateTimeField()


class CooperationSerializer(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    is_joint = serializers.BooleanField(help_text="Whether joint acts are possible.")
    holding = serializers.ListField(child=serializers.CharField(), help_text="Who holds to what is in force.")
    standings = StandingSerializer(many=True)
    notices = NoticeSerializer(many=True)


def read_course(request: ApiRequest) -> dict[str, Any]:
    """The cessation now or as of a moment: its days, counts, phases, decisions and preparatory work."""
    return truce_data(truce_at(request.identity, asked_moment(request)[0]))


def read_decision(request: ApiRequest, decision: uuid.UUID) -> dict[str, Any]:
    """A joint decision: exactly what is proposed, and who has consented."""
    return decision_data(decision_of(request.identity, decision, timezone.now()))


def read_day(request: ApiRequest, day: int) -> dict[str, Any]:
    """One day: each party's accounts of it and how each reads each clause."""
    course = truce_at(request.identity, asked_moment(request)[0]).course
    if course is None or not 1 <= day <= max(1, course.today):
        raise NotVisible
    actor = request.identity
    return day_data(course, day, clause_rows(actor, course, day), attestations_of(actor, course, day))


def read_cooperation(request: ApiRequest) -> dict[str, Any]:
    """Where every signatory stands, who holds to what is in force, and every notice."""
    moment, _is_past = asked_moment(request)
    return cooperation_data(cooperation_at(moment), notices(request.identity, moment))


class PreparationSerializer(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    preparation = WorkSerializer(many=True)


def read_preparation(request: ApiRequest) -> Mapping[str, Any]:
    """The preparatory work of each delegation."""
    return read_course(request)


COURSE = Reading("truce:course", read_course, TruceSerializer, "The cessation")
DECISION = Reading("truce:decision", read_decision, DecisionSerializer, "A joint decision", ())
DAY = Reading("truce:day", read_day, DayDetailSerializer, "A day of the cessation")
COOPERATION = Reading("truce:cooperation", read_cooperation, CooperationSerializer, "The signatories' cooperation")
PREPARATION = Reading("truce:preparation", read_preparation, PreparationSerializer, "Preparatory work")
READINGS = (COURSE, COOPERATION)
_OF_COURSE = Subject(COURSE, (), lock)


def _proposal(purpose: Purpose) -> Sending:
    form_class = PROPOSALS[purpose]
    made = {DayDForm, ResetForm}
    return Sending(
        "truce:proposal",
        submissions.proposal,
        (lambda: form_class(course=None).fields) if form_class in made else (lambda: form_class.base_fields),
        f"Propose a joint decision: {purpose.value}",
        {"purpose": purpose.value},
        subject=_OF_COURSE,
    )


SENDINGS = (
    *(_proposal(purpose) for purpose in Purpose),
    Sending(
        "truce:end",
        submissions.end_decision,
        lambda: EndForm.base_fields,
        "Decline or withdraw a joint decision",
        subject=Subject(DECISION, ("decision",), lock),
    ),
    Sending(
        "truce:read",
        submissions.clause_reading,
        lambda: ClauseReadingForm().fields,
        "Say how a clause was kept on a day",
        subject=Subject(DAY, ("day",), lock),
    ),
    Sending("truce:new-report", submissions.new_report, lambda: ReportForm.base_fields, "Report an event"),
)
MARK_WORK = Sending(
    "truce:preparation",
    submissions.preparation,
    lambda: WorkForm.base_fields,
    "Mark preparatory work",
    subject=Subject(PREPARATION, (), lock),
)
