"""Tokens for tests, and clients that send one."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from apps.tokens.models import ApiToken
from apps.tokens.services import make_token
from tests.people import identity_of, person

JSON = "application/json"


def token_of(name: str, scope: str = "propose", days: int = 30, purpose: str = "Desk map") -> tuple[ApiToken, str]:
    """A token of that person, and its text."""
    token, plain = make_token(actor=identity_of(name), user=person(name), purpose=purpose, scope=scope, days=days)
    return token, plain.text


def bearer(text: str, **more: Any) -> Client:
    """A program that sends the token, and checks CSRF as the site does."""
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {text}", **more})


def basic(text: str, name: str = "qgis") -> Client:
    pair = base64.b64encode(f"{name}:{text}".encode()).decode()
    return Client(headers={"Authorization": f"Basic {pair}"})


def program(name: str, scope: str = "propose") -> Client:
    return bearer(token_of(name, scope)[1])


def used_long_ago(token: ApiToken) -> None:
    ApiToken.objects.filter(pk=token.pk).update(used_at=timezone.now() - timedelta(minutes=2))
