"""The differences of two versions of a designation, as *Compare and answer* lists them."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from apps.access.errors import NotVisible
from apps.access.requests import ApiRequest
from apps.exchange.views.records import OfDesignation
from apps.geometry.difference import Move
from apps.negotiation.comparison import chosen_versions, compare_versions
from apps.negotiation.copies import note_reading
from apps.negotiation.selectors import versions_of
from apps.negotiation.step_labels import name_of
from apps.negotiation.steps import Step, steps


class MoveSerializer(serializers.Serializer[Any]):
    """A vertex as both versions have it, [longitude, latitude]; null where one has none there."""

    a = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    b = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    metres = serializers.FloatField()


class StepSerializer(serializers.Serializer[Any]):
    """One difference. What is about no place has null for what a place has."""

    number = serializers.IntegerField()
    subject = serializers.CharField(help_text="outline, title, clauses, validity or provision")
    part = serializers.CharField(allow_null=True, help_text="ground, vertices, line, width, point or radius")
    name = serializers.CharField(help_text="As the page lists it, in the language of the request")
    at = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    only_a_m2 = serializers.FloatField(allow_null=True)
    only_b_m2 = serializers.FloatField(allow_null=True)
    farthest_m = serializers.FloatField(allow_null=True)
    gathered = serializers.IntegerField(allow_null=True, help_text="How many differences it stands for")
    geometry = serializers.JSONField(allow_null=True)
    moves = MoveSerializer(many=True)


class ComparedVersionsSerializer(serializers.Serializer[Any]):
    a = serializers.IntegerField(help_text="The sequence of the first version")
    b = serializers.IntegerField()
    only_a_m2 = serializers.FloatField()
    common_m2 = serializers.FloatField()
    only_b_m2 = serializers.FloatField()
    differences = StepSerializer(many=True)


class ComparedVersions(OfDesignation):
    @extend_schema(
        summary="The differences of two versions",
        tags=["versions"],
        parameters=[
            OpenApiParameter("a", int, description="sequence of a version; without it, another side's before `b`"),
            OpenApiParameter("b", int, description="sequence of a version; without it, the last one"),
        ],
        responses=ComparedVersionsSerializer,
    )
    def get(self, request: ApiRequest, designation: uuid.UUID) -> Response:
        found = self.designation()
        versions = versions_of(request.identity, found)
        known = {"", *(str(one.sequence) for one in versions)}
        if not known.issuperset(request.query_params.get(name, "") for name in ("a", "b")):
            raise NotVisible
        a, b = chosen_versions(versions, request.query_params)
        note_reading(request.identity, found)
        compared = compare_versions(a, b)
        ground = compared.ground
        body = {
            "a": a.sequence,
            "b": b.sequence,
            "only_a_m2": ground.only_a_m2,
            "common_m2": ground.common_m2,
            "only_b_m2": ground.only_b_m2,
            "differences": [_as_data(step) for step in steps(compared)],
        }
        return Response(ComparedVersionsSerializer(body).data)


def _as_data(step: Step) -> dict[str, Any]:
    found = step.difference
    place = ("part", "at", "only_a_m2", "only_b_m2", "farthest_m", "gathered", "geometry")
    return {
        "number": step.number,
        "subject": step.subject.value,
        "name": name_of(step),
        **{name: getattr(found, name) if found else None for name in place},
        "moves": [_move(move) for move in found.moves] if found else [],
    }


def _move(move: Move) -> dict[str, Any]:
    return {"a": move.a, "b": move.b, "metres": move.metres}
