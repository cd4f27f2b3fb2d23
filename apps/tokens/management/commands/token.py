"""Tokens, from the command line: for a service that an operator sets up, and to end a token at once."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.access.connection import unit_of_work
from apps.access.errors import DomainError
from apps.access.identity import NOBODY
from apps.access.readable import readable_option
from apps.accounts.models import User
from apps.accounts.usernames import canonical_username
from apps.tokens.models import ApiToken, Scope
from apps.tokens.services import make_token


class Command(BaseCommand):
    help = "Create a token of a person, list theirs, or end one. Recorded like any act; the token is shown once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", type=canonical_username)
        parser.add_argument("--days", type=int, help="create one that serves for so many days (1 to 366)")
        parser.add_argument("--purpose", default="", help="what uses it; needed for a new one")
        parser.add_argument("--scope", choices=Scope.values, default=Scope.READ.value)
        parser.add_argument("--end", type=uuid.UUID, help="end the token with this UUID")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.select_related("delegation").filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no {options['username']}.")
        if options["end"]:
            self._end(user, options["end"])
        elif options["days"] is not None:
            self._make(user, options)
        for token in ApiToken.objects.filter(user=user).order_by("pk"):
            status = token.status_at(timezone.now())
            self.stdout.write(f"{token.uuid}  {token.shown}  {token.scope}  {status}  {token.purpose}")

    def _make(self, user: User, options: dict[str, Any]) -> None:
        if not user.is_active:
            raise CommandError(f"{user.username} may not sign in.")
        purpose = readable_option("--purpose", options["purpose"])
        try:
            # Under nobody's identity: an operator made it, and the record says so.
            _token, plain = make_token(
                actor=NOBODY, user=user, purpose=purpose, scope=options["scope"], days=options["days"]
            )
        except DomainError as error:
            fields = error.facts.get("fields", {})
            sentences = [str(sentence) for field in fields.values() for sentence in field]
            raise CommandError(" ".join(sentences) or f"{error.title} {error.mend}") from None
        self.stdout.write(f"The token, shown only now: {plain.text}")

    def _end(self, user: User, token: uuid.UUID) -> None:
        with unit_of_work(NOBODY):
            rows = ApiToken.objects.filter(user=user, uuid=token, ended_at=None)
            if not rows.update(ended_at=timezone.now()):
                raise CommandError(f"{user.username} has no such token in use.")
