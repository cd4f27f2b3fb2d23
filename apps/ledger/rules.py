"""The rules that the centre works by, put on record whenever they change: so that nobody can say afterwards that an act
was judged by others."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.db import transaction
from django.utils import timezone, translation

from apps.access.policy import registered
from apps.geometry.canonical import digest
from apps.ledger.models import Rules
from apps.negotiation.machine import as_data
from apps.theatre.facts import theatre

CONFLICT_RULES = "conflict_rules.json"
COMPARED = ("release", "transitions", "theatre", "conflicts", "policy")


def current_rules(release: str) -> Rules:
    """The rules of this code and this theatre, not stored."""
    folder = theatre().folder
    return Rules(
        release=release,
        transitions=digest(as_data()).hex(),
        theatre=folder_digest(folder),
        conflicts=hashlib.sha256((folder / CONFLICT_RULES).read_bytes()).hexdigest(),
        policy=policy_digest(),
        at=timezone.now(),
    )


@transaction.atomic
def record_rules(release: str) -> Rules | None:
    """Put the rules on record where they are not those recorded last; returns the new row."""
    now, last = current_rules(release), Rules.objects.first()
    if last is not None and all(getattr(now, name) == getattr(last, name) for name in COMPARED):
        return None
    now.save()
    return now


def folder_digest(folder: Path) -> str:
    """SHA-256, hex, over one line for each file of the folder, by path: its SHA-256 in hex, two spaces, its path, LF:
    what `sha256sum` prints for them."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = [f"{hashlib.sha256((folder / path).read_bytes()).hexdigest()}  {path}\n" for path in files]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def policy_digest() -> str:
    """SHA-256, hex, over the policy's rows in English words, as docs/access.md has them."""
    with translation.override("en"):
        rows = sorted(
            [model._meta.label, action, [str(condition.sentence()) for condition in row.conditions]]
            for model, actions in registered().items()
            for action, lines in actions.items()
            for row in lines
        )
    return digest(rows).hex()
