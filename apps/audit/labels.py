"""The columns of recorded tables in the reader's language: one label a column, and one where a table means another
thing by the same name. Each app's `audit.py` names its own; a test compares them with every column that is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.audit.registry import BY_NOUN, Audited
from apps.theatre.facts import theatre

# Identifiers of rows, and outlines, which the page draws: only in the stored row.
UNLISTED = frozenset({"uuid", "shape", "outline", "box"})

# Of the tables of several apps.
LABELS: dict[str, Any] = {
    "uuid": _("Identifier"),
    "at": _("Time"),
    "created_at": _("Created"),
    "created_by_id": _("Created by"),
    "confirmed_at": _("Confirmed"),
    "confirmed_by_id": pgettext_lazy("column", "Confirmed by"),
    "revoked_at": _("Revoked"),
    "revoked_by_id": pgettext_lazy("column", "Revoked by"),
    "revoke_reason": _("Reason for revoking"),
    "removed_at": _("Removed"),
    "used_at": _("Used"),
    "user_id": _("Person"),
    "actor_id": _("Person"),
    "author_id": _("Author"),
    "delegation_id": _("Delegation"),
    "designation_id": _("Designation"),
    "version_id": _("Version"),
    "level": _("Classification level"),
    "compartments": _("Compartments"),
    "releasable_to": _("Releasable to"),
    "sequence": _("Sequence number"),
    "round": _("Round of approval"),
    "reason": _("Reason"),
    "digest": _("Digest"),
    "public_key": _("Public key"),
    "rp_id": _("Host name of the site"),
    "reference": _("Reference"),
    "kind": _("Type"),
    "state": _("Status"),
    "valid_from": _("Valid from"),
    "valid_until": _("Valid until"),
    "precision": _("Precision"),
    "note": _("Note"),
}

# What `details`, `evidence` and `names` hold, by key.
KEYS: dict[str, Any] = {
    "proof": _("Proof of identity"),
    "precision": _("Precision"),
    "to": _("Recipient"),
    "reasons": _("Information needed"),
    "by": _("Replaced by"),
    "statement": _("Signed statement"),
    "authenticator_data": _("Data of the authenticator"),
    "client_data": _("Data of the browser"),
    "signature": _("Signature"),
    "origin": _("Web address of the site"),
    "rp_id": _("Host name of the site"),
}


def name_columns(labels: Mapping[str, Any]) -> None:
    """Name an app's columns. One that another app named already has to be named by its table (`register`)."""
    if taken := labels.keys() & LABELS.keys():
        raise ValueError(f"Other tables name these columns: {sorted(taken)}.")
    LABELS.update(labels)


def label_of(noun: str, column: str) -> str:
    """A column's label; a column that an earlier version of the site recorded keeps its name."""
    return str(_label(noun, column) or column)


def _label(noun: str, column: str) -> Any:
    """What the column means in this table, else what it means everywhere; None where nobody named it."""
    if noun not in BY_NOUN:
        return LABELS.get(column)
    audited = BY_NOUN[noun]
    return audited.labels.get(column) or LABELS.get(column) or _label_by_language(audited, column)


def _label_by_language(audited: Audited, column: str) -> Any:
    """Of a text in one language, "title_en", the column's label with the language; None where it is none."""
    key, _separator, code = column.rpartition("_")
    codes = theatre().language_codes
    for map_column, told in audited.by_language.items():
        if told == key and code in codes:
            return label_in(LABELS[map_column], code)
    return None


def label_in(label: Any, code: str) -> str:
    """The label of a text in one language of the instruments: "Title, English"."""
    language = theatre().language(code).word(get_language() or "en", "text")
    return gettext("%(field)s, %(language)s") % {"field": label, "language": language}
