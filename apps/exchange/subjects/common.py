"""Members that answers about several subjects have."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


def texts(**options: Any) -> serializers.DictField:
    """A text by language."""
    return serializers.DictField(child=serializers.CharField(allow_blank=True), **options)


def position(**options: Any) -> serializers.ListField:
    """[longitude, latitude] in degrees (WGS 84)."""
    return serializers.ListField(child=serializers.FloatField(), **options)


class ConsentSerializer(serializers.Serializer[Any]):
    """`signed`: by a key, so that it proves itself without this server."""

    delegation = serializers.CharField()
    at = serializers.DateTimeField()
    signed = serializers.BooleanField()
