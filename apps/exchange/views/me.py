"""Whose request it is: for programs that hold a token."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.requests import ApiRequest
from apps.tokens.models import ApiToken, Scope


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    token = serializers.CharField(source="shown", help_text="What it begins with.")
    scope = serializers.ChoiceField(choices=Scope.choices)

    class Meta:
        model = ApiToken
        fields = ["token", "purpose", "scope", "expires_at"]


class MeSerializer(serializers.Serializer[Any]):
    user = serializers.CharField(source="username")
    delegation = serializers.CharField(source="delegation_code")
    roles = serializers.ListField(child=serializers.CharField())
    level = serializers.IntegerField(help_text="The highest level that you read; 0: nothing that is marked.")
    compartments = serializers.ListField(child=serializers.CharField())
    token = TokenSerializer(allow_null=True, help_text="The one that this request carries.")


class Me(APIView):
    @extend_schema(operation_id="me", summary="Who you are, and your token", tags=["account"], responses=MeSerializer)
    def get(self, request: ApiRequest) -> Response:
        actor = request.identity
        answer = {
            "username": actor.username,
            "delegation_code": actor.delegation_code,
            "roles": sorted(actor.roles),
            "level": actor.level,
            "compartments": sorted(actor.compartments),
            "token": request.auth if isinstance(request.auth, ApiToken) else None,
        }
        return Response(MeSerializer(answer).data)
