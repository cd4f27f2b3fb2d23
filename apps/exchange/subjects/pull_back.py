"""The pull-back of a zone: its steps, marks, baseline and visits."""

from __future__ import annotations

import uuid
from typing import Any

from rest_framework import serializers

from apps.access.requests import ApiRequest
from apps.exchange.subjects.common import position, texts
from apps.exchange.views.reading import Reading
from apps.exchange.views.submitting import Sending, Subject
from apps.truce.decisions import lock
from apps.truce.views import asked_moment
from apps.undertakings import submissions
from apps.undertakings.data import zone_data
from apps.undertakings.forms import (
    DescriptionForm,
    FindingForm,
    ItemForm,
    MarkForm,
    OutcomeForm,
    VisitForm,
    WithdrawalForm,
    described_photo,
)
from apps.undertakings.selectors import zone_at, zones

PREFIX = "pull-back/"


class ZoneLineSerializer(serializers.Serializer[Any]):
    designation = serializers.UUIDField()
    reference = serializers.CharField()
    titles = texts()


class ZonesSerializer(serializers.Serializer[Any]):
    results = ZoneLineSerializer(many=True)


class BandSerializer(serializers.Serializer[Any]):
    """How far a party stays from the road with one category of arms."""

    party = serializers.CharField()
    arms = serializers.CharField()
    side = serializers.CharField()
    distance_m = serializers.IntegerField()


class MarkSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    delegation = serializers.CharField()
    party = serializers.CharField()
    state = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    said_at = serializers.DateTimeField()


class PullBackStepSerializer(serializers.Serializer[Any]):
    """`standing`: verified, reoccupied, partly, claimed, said, open or closed: what was said, never what is so."""

    step = serializers.IntegerField()
    subject = serializers.CharField()
    titles = texts()
    due = serializers.DateTimeField(allow_null=True)
    after = serializers.IntegerField(allow_null=True)
    standing = serializers.CharField()
    opened_at = serializers.DateTimeField(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    marks = MarkSerializer(many=True)


class FindingSerializer(serializers.Serializer[Any]):
    finding = serializers.UUIDField()
    delegation = serializers.CharField()
    visit = serializers.UUIDField(allow_null=True)
    state = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    place = position(allow_null=True)
    distance_m = serializers.IntegerField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    said_at = serializers.DateTimeField()


class ItemSerializer(serializers.Serializer[Any]):
    """What stood where, how far from the road, and how far it must be (null: nothing is said of it there)."""

    item = serializers.UUIDField()
    reference = serializers.CharField()
    delegation = serializers.CharField()
    party = serializers.CharField()
    arms = serializers.CharField()
    count = serializers.IntegerField()
    text = serializers.CharField()
    place = position()
    distance_m = serializers.IntegerField()
    must_be_m = serializers.IntegerField(allow_null=True)
    said_at = serializers.DateTimeField()
    findings = FindingSerializer(many=True)


class OutcomeSerializer(serializers.Serializer[Any]):
    began_at = serializers.DateTimeField()
    access = serializers.CharField()
    limited_by = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    minutes = serializers.IntegerField(allow_null=True)
    text = serializers.CharField(allow_blank=True)
    said_at = serializers.DateTimeField()


class PhotoSerializer(serializers.Serializer[Any]):
    photo = serializers.UUIDField()
    reference = serializers.CharField()
    finding = serializers.UUIDField(allow_null=True)
    texts = texts()
    digest = serializers.CharField()
    withdrawn = serializers.BooleanField()


class VisitSerializer(serializers.Serializer[Any]):
    """A visit as it was announced, how it went (null: nothing was said), and its photos."""

    visit = serializers.UUIDField()
    reference = serializers.CharField()
    delegation = serializers.CharField()
    planned_at = serializers.DateTimeField()
    text = serializers.CharField()
    mirrors = serializers.UUIDField(allow_null=True)
    said_at = serializers.DateTimeField()
    outcome = OutcomeSerializer(allow_null=True)
    photos = PhotoSerializer(many=True)


class ZoneSerializer(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    designation = serializers.UUIDField()
    reference = serializers.CharField()
    version = serializers.UUIDField()
    was_in_force = serializers.BooleanField()
    centre_line = serializers.ListField(child=position())
    bands = BandSerializer(many=True)
    steps = PullBackStepSerializer(many=True)
    baseline = ItemSerializer(many=True)
    visits = VisitSerializer(many=True)


def read_zones(request: ApiRequest) -> dict[str, Any]:
    """The zones in force that have bands."""
    rows = zones(request.identity)
    return {
        "results": [
            {"designation": row.uuid, "reference": row.reference, "titles": row.current.titles if row.current else {}}
            for row in rows
        ]
    }


def read_zone(request: ApiRequest, zone: uuid.UUID) -> dict[str, Any]:
    """One pull-back, with all that each delegation says of it."""
    moment, _is_past = asked_moment(request)
    return {"as_of": moment, **zone_data(zone_at(request.identity, zone, moment))}


ZONE = Reading("undertakings:zone", read_zone, ZoneSerializer, "The pull-back of a zone")
READINGS = (
    Reading("undertakings:zones", read_zones, ZonesSerializer, "Zones with a pull-back", ()),
    ZONE,
)
_OF_ZONE = Subject(ZONE, ("zone",), lock)
SENDINGS = (
    Sending("undertakings:mark", submissions.new_mark, lambda: MarkForm.base_fields, "Mark a step", subject=_OF_ZONE),
    Sending(
        "undertakings:item",
        submissions.new_item,
        lambda: ItemForm.base_fields,
        "Add to the baseline",
        subject=_OF_ZONE,
    ),
    Sending(
        "undertakings:finding",
        submissions.new_finding,
        lambda: FindingForm.base_fields,
        "Tell what was found of an item",
        subject=_OF_ZONE,
    ),
    Sending(
        "undertakings:visit",
        submissions.new_visit,
        lambda: VisitForm.base_fields,
        "Announce a visit",
        subject=_OF_ZONE,
    ),
    Sending(
        "undertakings:outcome",
        submissions.outcome,
        lambda: OutcomeForm.base_fields,
        "Tell how a visit went",
        subject=_OF_ZONE,
    ),
    Sending("undertakings:new-photo", submissions.new_photo, described_photo, "Upload a photo of a visit"),
    Sending(
        "undertakings:withdraw-photo", submissions.withdrawal, lambda: WithdrawalForm.base_fields, "Withdraw a photo"
    ),
    Sending(
        "undertakings:describe-photo",
        submissions.description,
        lambda: DescriptionForm.base_fields,
        "Describe a photo in another language",
    ),
)
