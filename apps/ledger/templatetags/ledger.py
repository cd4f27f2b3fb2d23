"""Tags of the log's pages: hashes for eyes, and who has signed."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.utils.translation import get_language

from apps.ledger.checkpoints import SealState, Signed
from apps.theatre.facts import theatre

register = template.Library()


@dataclass(frozen=True)
class Mark:
    """A signatory in the footer: its letters and name in the reader's language, and whether its witness has signed."""

    letters: str
    name: str
    signed: bool


@register.simple_tag
def seal_marks(seal: SealState) -> list[Mark]:
    """From the theatre's facts, not from the table: the footer is on every page."""
    language = get_language() or "en"
    names = {
        delegation.code: delegation.names.get(language) or delegation.names["en"]
        for delegation in theatre().delegations
    }
    return [
        Mark(names.get(code, {}).get("mark", code), names.get(code, {}).get("name", code), signed)
        for code, signed in seal.signed.items()
    ]


@register.filter
def short_hash(hashed: str) -> str:
    """The beginning of a hash, enough to tell it from its neighbours: 9f41 c7d2 …"""
    return f"{hashed[:4]} {hashed[4:8]} …"


@register.filter
def grouped_hash(hashed: str) -> str:
    """A whole hash in groups of four, which may be broken between them."""
    return " ".join(hashed[at : at + 4] for at in range(0, len(hashed), 4))


@register.simple_tag
def witness_name(signed: Signed) -> str:
    """The delegation's name in the reader's language, or the name of the witness's key."""
    delegation = signed.witness.delegation
    return delegation.word("name") if delegation else signed.witness.name


@register.simple_tag
def witness_mark(signed: Signed) -> str:
    """The same, as short as it is."""
    delegation = signed.witness.delegation
    return delegation.word("mark") if delegation else signed.witness.name


@register.simple_tag
def witness_letters(signed: list[Signed]) -> str:
    """US=США;RU=РФ: for scripts, which know witnesses by their names in the policy."""
    delegations = [one.witness.delegation for one in signed if one.witness.delegation]
    return ";".join(f"{delegation.code}={delegation.word('mark')}" for delegation in delegations)
