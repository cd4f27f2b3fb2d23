"""People, from the command line: only an operator puts a person on record, and names the first clearance admins."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from apps.access.connection import unit_of_work
from apps.access.identity import NOBODY
from apps.access.models import Grant
from apps.access.readable import readable_option
from apps.access.roles import Role
from apps.accounts.models import Delegation, User
from apps.accounts.usernames import canonical_username
from apps.clearances.services import FOR_SIGNATORIES, set_up
from apps.texts.interface import BY_CODE
from apps.theatre.facts import theatre
from apps.tokens.services import end_tokens_of


class Command(BaseCommand):
    help = (
        "Put a person on record, give roles or a level to one who is, or end a person's access. Recorded like any act;"
        " on the pages granting takes two clearance admins, here it takes the operator."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", type=canonical_username, help="small Latin letters, digits, and . - _ between")
        parser.add_argument("--reason", required=True, help="why: it stands on record beside what is given")
        parser.add_argument("--delegation", help="code of the delegation; needed for a new person")
        parser.add_argument("--full-name", help="needed for a new person")
        parser.add_argument("--language", choices=list(BY_CODE), default="en")
        parser.add_argument("--role", action="append", default=[], choices=Role.values, help="may be given repeatedly")
        parser.add_argument("--level", help="the level that the person reads, by its code")
        parser.add_argument(
            "--inactive", action="store_true", help="no sign-in any more; open sessions and tokens end at once"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        level = _level(options["level"])
        reason = readable_option("--reason", options["reason"])
        with transaction.atomic(), unit_of_work(NOBODY):
            user = User.objects.select_related("delegation").filter(username=options["username"]).first()
            if user is None:
                if options["inactive"]:
                    raise CommandError(f"There is no {options['username']}.")
                user, password = _new(options)
                self.stdout.write(f"Password for the first sign-in, shown only now: {password}")
            elif options["delegation"] and options["delegation"] != user.delegation.code:
                raise CommandError(f"{user.username} belongs to {user.delegation.code}; people do not change sides.")
            if options["inactive"]:
                user.is_active = False
                user.save(update_fields=["is_active"])
                end_tokens_of(user)
                self.stdout.write(
                    f"{user.username} may not sign in any more. What {user.username} holds stays on record."
                )
                return
            _give(user, options["role"], level, reason)
        held = ", ".join(_words(grant) for grant in _held(user))
        self.stdout.write(f"{user.username} ({user.delegation.code}): {held or 'nothing yet'}")


def _level(code: str | None) -> int | None:
    if code is None:
        return None
    try:
        return theatre().level_by_code(code).order
    except LookupError:
        known = ", ".join(level.code for level in theatre().levels)
        raise CommandError(f"There is no level {code}. Levels: {known}.") from None


def _new(options: dict[str, Any]) -> tuple[User, str]:
    if not options["delegation"] or not options["full_name"]:
        raise CommandError("A new person needs --delegation and --full-name.")
    delegation = Delegation.objects.filter(code=options["delegation"]).first()
    if delegation is None:
        known = ", ".join(Delegation.objects.values_list("code", flat=True))
        raise CommandError(f"There is no delegation {options['delegation']}. Delegations: {known}.")
    password = secrets.token_urlsafe(18)
    user = User(
        username=options["username"],
        full_name=readable_option("--full-name", options["full_name"]),
        delegation=delegation,
        language=options["language"],
    )
    user.set_password(password)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        faults = " ".join(f"{name}: {' '.join(words)}" for name, words in error.message_dict.items())
        raise CommandError(f"This person was not put on record. {faults}") from None
    user.save()
    return user, password


def _give(user: User, roles: list[str], level: int | None, reason: str) -> None:
    if not reason.strip():
        raise CommandError("Say why: every grant needs a reason on record.")
    if not user.delegation.is_signatory and set(roles) & set(FOR_SIGNATORIES):
        raise CommandError("Only signatory delegations have liaison officers and approving authorities.")
    held = {grant.role for grant in _held(user)}
    if roles or level is not None:
        set_up(user=user, roles=[role for role in roles if role not in held], level=level, reason=reason.strip())


def _held(user: User) -> list[Grant]:
    return list(Grant.objects.valid_at(timezone.now()).filter(user=user).order_by("pk"))


def _words(grant: Grant) -> str:
    return str(grant).partition(": ")[2]
