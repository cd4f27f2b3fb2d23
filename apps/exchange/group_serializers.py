"""What the API says of groups: every statement with whose it is, and whether it was retracted."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.groups.models import Language, ListedAs, Says


class StatedSerializer(serializers.Serializer[Any]):
    """What every statement has; `retracted_at` is null where it counts."""

    statement = serializers.UUIDField()
    delegation = serializers.CharField()
    said_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    retracted_at = serializers.DateTimeField(allow_null=True)


class GroupNameSerializer(StatedSerializer):
    language = serializers.ChoiceField(choices=Language.values)
    text = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]


class DeclarationSerializer(StatedSerializer):
    """`made_to` is the code of a delegation, or empty: in public."""

    says = serializers.ChoiceField(choices=Says.values)
    since = serializers.DateTimeField()
    made_to = serializers.CharField(allow_blank=True)
    reference = serializers.CharField()
    declared_at = serializers.DateTimeField()
    remark = serializers.CharField(allow_blank=True)


class ListingSerializer(StatedSerializer):
    listed_as = serializers.ChoiceField(choices=ListedAs.values)
    since = serializers.DateTimeField()
    reference = serializers.CharField(allow_blank=True)
    remark = serializers.CharField(allow_blank=True)


class GroupDetailSerializer(serializers.Serializer[Any]):
    """`class` is what the lists come to: disputed, differing, only-us, all-party and the like."""

    as_of = serializers.DateTimeField()
    group = serializers.UUIDField()
    reference = serializers.CharField()
    added_by = serializers.CharField()
    added_at = serializers.DateTimeField()
    names = GroupNameSerializer(many=True)
    declarations = DeclarationSerializer(many=True)
    listings = ListingSerializer(many=True)

    def get_fields(self) -> dict[str, Any]:
        """With a field whose name Python keeps for itself."""
        return {**super().get_fields(), "class": serializers.CharField()}


class CalledSerializer(serializers.Serializer[Any]):
    language = serializers.ChoiceField(choices=Language.values)
    text = serializers.CharField()


class GroupSerializer(serializers.Serializer[Any]):
    """`called`: its names that hold then; `lists`: what each delegation's list has, by code."""

    group = serializers.UUIDField()
    reference = serializers.CharField()
    called = CalledSerializer(many=True)
    lists = serializers.DictField(child=serializers.ChoiceField(choices=ListedAs.values))
