"""What the API says of movements: what was notified, and what each delegation states of it since."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.exchange.serializers import GeometryField
from apps.movements.course import PermitStanding, RelayStanding
from apps.movements.families import State, What


class MovementSerializer(serializers.Serializer[Any]):
    """`state` is the newest that anybody stated; `accounts` has the newest of each delegation, by code. `notice_from`
    is from when the notice counts, and `in_time` whether that was early enough."""

    uuid = serializers.UUIDField()
    reference = serializers.CharField()
    kind = serializers.CharField()
    title = serializers.CharField()
    organisation = serializers.CharField()
    notified_by = serializers.CharField()
    notified_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    in_time = serializers.BooleanField()
    notice_from = serializers.DateTimeField()
    emergency = serializers.BooleanField()
    until = serializers.DateTimeField()
    route = serializers.CharField(allow_null=True)
    cargo = serializers.CharField(allow_null=True)
    beneficiaries = serializers.IntegerField(allow_null=True)
    people = serializers.IntegerField(allow_null=True)
    fighters = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(choices=State.choices)
    accounts = serializers.DictField(child=serializers.ChoiceField(choices=State.choices))

    def get_fields(self) -> dict[str, Any]:
        """With a field whose name Python keeps for itself: when the window opens."""
        return {**super().get_fields(), "from": serializers.DateTimeField()}


class VehicleSerializer(serializers.Serializer[Any]):
    plate = serializers.CharField()
    marking = serializers.CharField(allow_blank=True)


class OverlapSerializer(serializers.Serializer[Any]):
    """Another movement whose window and ground it meets."""

    reference = serializers.CharField()
    until = serializers.DateTimeField()
    blocks = serializers.BooleanField()

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": serializers.DateTimeField()}


class PermitSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    standing = serializers.ChoiceField(choices=[one.value for one in PermitStanding])
    due = serializers.DateTimeField(allow_null=True)


class RelaySerializer(serializers.Serializer[Any]):
    unit = serializers.CharField()
    standing = serializers.ChoiceField(choices=[one.value for one in RelayStanding])


class MovementStatementSerializer(serializers.Serializer[Any]):
    """What the delegation `by` states: `since` is when it happened, `said_at` when it was said. Positions in `content`
    are [longitude, latitude] in microdegrees, as they are recorded."""

    what = serializers.ChoiceField(choices=What.values)
    code = serializers.CharField(allow_blank=True)
    by = serializers.CharField()
    since = serializers.DateTimeField()
    said_at = serializers.DateTimeField()
    content = serializers.DictField()


class MovementDetailSerializer(MovementSerializer):
    """`designations` are the references of those that it lies on, as far as the reader may know of them."""

    as_of = serializers.DateTimeField()
    note = serializers.CharField(allow_blank=True)
    vehicles = VehicleSerializer(many=True)
    shape = GeometryField(allow_null=True)
    designations = serializers.ListField(child=serializers.CharField())
    overlaps = OverlapSerializer(many=True)
    permits = PermitSerializer(many=True)
    relays = serializers.DictField(child=RelaySerializer(many=True))
    statements = MovementStatementSerializer(many=True)
