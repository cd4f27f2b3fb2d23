"""What the API says of the agreed map of the past."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class HeldSerializer(serializers.Serializer[Any]):
    """One version as it was in force."""

    designation = serializers.UUIDField()
    reference = serializers.CharField()
    kind = serializers.CharField()
    version = serializers.UUIDField()
    number = serializers.IntegerField()
    delegation = serializers.CharField()
    titles = serializers.DictField(child=serializers.CharField())
    level = serializers.IntegerField()
    area_m2 = serializers.FloatField()
    digest = serializers.CharField()
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField(allow_null=True)
    recorded_from = serializers.DateTimeField()
    recorded_until = serializers.DateTimeField(allow_null=True)


class InForceListSerializer(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    known = serializers.DateTimeField()
    next = serializers.URLField(allow_null=True)
    results = HeldSerializer(many=True)


class EditionChangeSerializer(serializers.Serializer[Any]):
    what = serializers.ChoiceField(choices=["entered", "changed", "left"])
    reference = serializers.CharField()
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)


class EditionSerializer(serializers.Serializer[Any]):
    """`digest` is empty in lists of large maps: the edition itself has it."""

    edition = serializers.IntegerField()
    at = serializers.DateTimeField()
    in_force = serializers.IntegerField()
    digest = serializers.CharField(allow_blank=True)
    changes = EditionChangeSerializer(many=True)
    more_changes = serializers.IntegerField()


class EditionListSerializer(serializers.Serializer[Any]):
    audience = serializers.CharField()
    total = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    results = EditionSerializer(many=True)
