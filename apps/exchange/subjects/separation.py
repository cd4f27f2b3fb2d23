"""Separations: the plan of an intermingled area, and how far its steps have come by each delegation's account."""

from __future__ import annotations

import uuid
from typing import Any

from rest_framework import serializers

from apps.access.requests import ApiRequest
from apps.exchange.subjects.common import texts
from apps.exchange.subjects.pull_back import ZonesSerializer
from apps.exchange.views.reading import Reading
from apps.exchange.views.submitting import Sending
from apps.separation import submissions
from apps.separation.data import separation_data
from apps.separation.forms import AccountForm
from apps.separation.progress import plans, progress_at
from apps.truce.views import asked_moment

PREFIX = "separation/"


class GroundSerializer(serializers.Serializer[Any]):
    """In m², on the ellipsoid."""

    area_m2 = serializers.FloatField()
    separated_m2 = serializers.FloatField()


class ParticipantSerializer(serializers.Serializer[Any]):
    group = texts()
    asserted_by = serializers.CharField()


class StepAccountSerializer(serializers.Serializer[Any]):
    account = serializers.UUIDField()
    delegation = serializers.CharField()
    state = serializers.CharField()
    since = serializers.DateTimeField()
    note = serializers.CharField(allow_blank=True)
    said_at = serializers.DateTimeField()


class SeparationStepSerializer(serializers.Serializer[Any]):
    """`ground` is null where it took too long to compute."""

    step = serializers.IntegerField()
    titles = texts()
    target = serializers.DictField(help_text="GeoJSON of the ground that is to be of one party alone.")
    due = serializers.DateTimeField(allow_null=True)
    after = serializers.IntegerField(allow_null=True)
    is_overdue = serializers.BooleanField()
    ground = GroundSerializer(allow_null=True)
    accounts = StepAccountSerializer(many=True)


class CountedSerializer(serializers.Serializer[Any]):
    designation = serializers.UUIDField()
    reference = serializers.CharField()
    area_m2 = serializers.FloatField()


class SeparationSerializer(serializers.Serializer[Any]):
    """`counted`: designations in force that give ground to one party, as far as the reader may know of them;
    `is_cut`: there were more than were looked at."""

    as_of = serializers.DateTimeField()
    designation = serializers.UUIDField()
    reference = serializers.CharField()
    version = serializers.UUIDField()
    was_in_force = serializers.BooleanField()
    whole = GroundSerializer(allow_null=True)
    is_cut = serializers.BooleanField()
    participants = ParticipantSerializer(many=True)
    steps = SeparationStepSerializer(many=True)
    counted = CountedSerializer(many=True)


def read_plans(request: ApiRequest) -> dict[str, Any]:
    """The intermingled areas in force that have a plan of separation."""
    rows = plans(request.identity)
    return {
        "results": [
            {"designation": row.uuid, "reference": row.reference, "titles": row.current.titles if row.current else {}}
            for row in rows
        ]
    }


def read_area(request: ApiRequest, area: uuid.UUID) -> dict[str, Any]:
    """One plan: how much of its ground is separated, and each delegation's accounts."""
    moment, _is_past = asked_moment(request)
    return {"as_of": moment, **separation_data(progress_at(request.identity, area, moment))}


AREA = Reading("separation:separation", read_area, SeparationSerializer, "The separation of an area")
READINGS = (
    Reading("separation:list", read_plans, ZonesSerializer, "Areas with a plan of separation", ()),
    AREA,
)
# Without If-Match: to compare what is separated takes longer than others should wait.
SENDINGS = (
    Sending(
        "separation:account",
        submissions.new_account,
        lambda: AccountForm.base_fields,
        "Say how far a step has come",
    ),
)
