"""What a content says that is more than one value, as the API takes and gives it: reservations, a corrigendum, and what
remains beside common ground."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.designations.outlines import limits
from apps.designations.schema import CORRIGENDUM, RESERVATIONS
from apps.designations.structured import MAX_MISTAKE, MAX_REASON, Corrigendum, Reservation
from apps.exchange.strict import StrictSerializer
from apps.geometry.entering import Entry, read_entry, refuse_by_size
from apps.geometry.problems import GeometryRejected
from apps.theatre.facts import theatre


def _text_fields(key: str, max_length: int) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    """A field for each language of the instruments."""
    return {
        f"{key}_{code}": serializers.CharField(max_length=max_length, required=False, allow_blank=True, default="")
        for code in theatre().language_codes
    }


def _texts_in(key: str, data: dict[str, Any]) -> dict[str, str]:
    return {code: text for code in theatre().language_codes if (text := data[f"{key}_{code}"].strip())}


class ReservationInputSerializer(StrictSerializer):
    """A part that stays open, and one's own delegation's reason in each language. Other delegations' reasons are kept
    as long as its ground is."""

    geometry = extend_schema_field(OpenApiTypes.OBJECT)(serializers.JSONField)()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), **_text_fields("reason", MAX_REASON)}


class CorrigendumInputSerializer(StrictSerializer):
    """The digests that are corrected, that of the version in force among them, and what the mistake is."""

    corrects = serializers.ListField(child=serializers.RegexField(r"^[0-9a-f]{64}$"), max_length=100)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), **_text_fields("mistake", MAX_MISTAKE)}


def input_fields() -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    """Those of a content."""
    return {
        RESERVATIONS.name: ReservationInputSerializer(
            many=True, required=False, default=list, help_text=_("Parts that stay open.")
        ),
        CORRIGENDUM.name: CorrigendumInputSerializer(required=False, allow_null=True, default=None),
        "on_common_ground": serializers.BooleanField(
            required=False,
            default=False,
            help_text=_("The outline is the common ground; what remains of each version goes on by itself."),
        ),
    }


def provisions_of_parts(data: dict[str, Any], own: str) -> dict[str, Any]:
    """Of what was sent. Raises GeometryRejected for a ground that cannot be accepted."""
    reservations = tuple(_reservation(one, own) for one in data[RESERVATIONS.name])
    sent = data[CORRIGENDUM.name]
    corrigendum = Corrigendum(tuple(sent["corrects"]), _texts_in("mistake", sent)) if sent else None
    return {RESERVATIONS.name: reservations or None, CORRIGENDUM.name: corrigendum}


def _reservation(data: dict[str, Any], own: str) -> Reservation:
    entry = Entry("area", geometry=data["geometry"])
    refuse_by_size(entry, limits())
    reading = read_entry(entry, limits())
    if reading.shape is None:
        raise GeometryRejected(reading.problems)
    reasons = _texts_in("reason", data)
    return Reservation(reading.shape.outline(), {own: reasons} if reasons else {})


class ReservationSerializer(serializers.Serializer[Reservation]):
    geometry = serializers.SerializerMethodField()
    area_m2 = serializers.FloatField(source="ground.area_m2")
    reasons = serializers.SerializerMethodField(help_text=_("By delegation and language."))

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_geometry(self, one: Reservation) -> dict[str, Any]:
        return one.ground.geojson()

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_reasons(self, one: Reservation) -> dict[str, Any]:
        return {code: dict(texts) for code, texts in one.reasons.items()}


class CorrigendumSerializer(serializers.Serializer[Corrigendum]):
    corrects = serializers.ListField(child=serializers.CharField())
    mistake = serializers.DictField(child=serializers.CharField(), help_text=_("By language."))


class RemainderSerializer(serializers.Serializer[Any]):
    """A designation that begins when the version comes into force: its UUID, and the digest of its first version."""

    delegation = serializers.CharField()
    designation = serializers.UUIDField()
    digest = serializers.CharField()
    of = serializers.CharField(help_text=_("The digest of the version that it is a part of."))
    geometry = serializers.SerializerMethodField()
    area_m2 = serializers.FloatField(source="ground.area_m2")

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_geometry(self, one: Any) -> dict[str, Any]:
        geometry: dict[str, Any] = one.ground.geojson()
        return geometry


class PartSerializer(serializers.Serializer[Any]):
    """What one version covers and the other does not."""

    version = serializers.IntegerField(source="of.sequence")
    delegation = serializers.CharField(source="of.delegation.code")
    geometry = serializers.SerializerMethodField()
    area_m2 = serializers.FloatField(source="ground.area_m2")

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_geometry(self, one: Any) -> dict[str, Any]:
        geometry: dict[str, Any] = one.ground.geojson()
        return geometry


class CommonGroundSerializer(serializers.Serializer[Any]):
    """The common ground of the version on the table and the newest one of another delegation. Where there is none,
    `geometry` is null and `reason` says why."""

    geometry = extend_schema_field(OpenApiTypes.OBJECT)(serializers.JSONField)(allow_null=True)
    area_m2 = serializers.FloatField()
    remainders = PartSerializer(many=True)
    reason = serializers.CharField(allow_blank=True)
