"""What a recorded row held, column by column, in the reader's language: names for keys, words for codes, moments and
areas for numbers. What the reader may not see is not named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal, cast

from django.apps import apps as installed
from django.db.models import Field as ModelField
from django.db.models import Model
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from apps.access.identity import Identity
from apps.access.models import Grant
from apps.access.policy import visible
from apps.accounts.models import Delegation, User
from apps.audit.labels import KEYS, UNLISTED, label_of
from apps.audit.registry import BY_NOUN
from apps.clearances.labels import granted_words
from apps.designations.models import Designation, Version
from apps.ledger.labels import act_words
from apps.ledger.models import Entry
from apps.negotiation.labels import ASK_REASONS
from apps.negotiation.models import Approval
from apps.releases.labels import LABEL as PRECISIONS
from apps.texts.interface import INTERFACES
from apps.theatre.facts import theatre

ABSENT = "–"
BASES = {
    "drawing": _("drawn on the map"),
    "table": _("table of coordinates"),
    "file": _("uploaded file"),
    "release": _("released copy"),
}
LANGUAGES = {interface.code: interface.name for interface in INTERFACES}


@dataclass(frozen=True)
class Cell:
    """One value for a page: text, or what a filter of the page turns into text."""

    value: Any
    form: Literal["text", "moment", "area", "hash"] = "text"


@dataclass(frozen=True)
class Field:
    """One column before and after."""

    name: str
    label: str
    before: Cell
    after: Cell


def fields_of(actor: Identity, entry: Entry) -> list[Field]:
    """What the change wrote, in words; identifiers of rows are left to the stored row, outlines to the map."""
    if entry.is_map:
        return _map_fields(entry)
    noun = entry.event.partition(".")[0]
    columns = [(name, before, after) for name, before, after in entry.fields if name not in UNLISTED]
    names = _Names.for_columns(actor, noun, columns)
    return [
        Field(
            name,
            label_of(noun, name),
            cell(noun, name, before, names, entry.before),
            cell(noun, name, after, names, entry.after),
        )
        for name, before, after in columns
    ]


def _map_fields(entry: Entry) -> list[Field]:
    """What a map says: the root over its counts, and how many there are."""
    said = entry.leaf_content
    return [
        Field("map", gettext("Root hash of the map"), Cell(ABSENT), Cell(str(said["map"]), "hash")),
        Field(
            "scopes", gettext("Designations counted, with what is common to all"), Cell(ABSENT), Cell(said["scopes"])
        ),
    ]


def stored_row(entry: Entry) -> str:
    """The columns and values as the database has them."""
    return json.dumps({"before": entry.before, "after": entry.after}, ensure_ascii=False, indent=1, sort_keys=True)


@cache
def columns_of(noun: str) -> dict[str, ModelField[Any, Any]]:
    """The columns of an audited table that are in use today."""
    table = BY_NOUN[noun].table
    model: type[Model] = next(one for one in installed.get_models() if one._meta.db_table == table)
    return {cast(str, field.column): field for field in model._meta.concrete_fields}


@dataclass(frozen=True)
class _Names:
    """Names of the rows that an entry refers to by UUID or code, read once: by model and key."""

    found: dict[str, dict[Any, str]]

    @classmethod
    def for_columns(cls, actor: Identity, noun: str, columns: Iterable[tuple[str, Any, Any]]) -> _Names:
        wanted: dict[str, set[Any]] = {}
        for name, *values in columns:
            target = _target(noun, name)
            for value in values if target else ():
                wanted.setdefault(target, set()).update(value if isinstance(value, list) else [value])
        readers: dict[str, Callable[[set[Any]], dict[Any, str]]] = {
            "User": lambda keys: {
                str(user.uuid): f"{user.full_name} ({user.username})" for user in User.objects.filter(uuid__in=keys)
            },
            "Delegation": lambda keys: {
                delegation.code: delegation.word("name") for delegation in Delegation.objects.filter(code__in=keys)
            },
            "Designation": lambda keys: {
                str(designation.uuid): designation.reference or gettext("draft")
                for designation in visible(actor, Designation.objects.filter(uuid__in=keys))
            },
            "Version": lambda keys: {
                str(version.uuid): gettext("version %(number)s") % {"number": version.number}
                for version in visible(actor, Version.objects.filter(uuid__in=keys).select_related("designation"))
            },
            "Grant": lambda keys: _grants(actor, keys),
        }
        return cls({model: read(wanted[model] - {None}) for model, read in readers.items() if wanted.get(model)})

    def of(self, model: str, key: Any) -> str:
        return self.found.get(model, {}).get(key, gettext("not available to you"))


def _grants(actor: Identity, keys: set[str]) -> dict[str, str]:
    """Grants by identifier, as the log recorded them: auditors read the log, not the table of grants."""
    recorded = Entry.objects.filter(subject__in=keys, event="grant.created").defer("leaf")
    return {
        str(entry.subject): granted_words(
            Grant(
                **{name: entry.after.get(name) or "" for name in ("role", "compartment", "right")},
                level=entry.after.get("level"),
            )
        )
        for entry in visible(actor, recorded)
    }


def _target(noun: str, column: str) -> str:
    """The model whose rows a column's values point to; none for other values."""
    if noun == "access_review" and column in ("kept", "revoked"):
        return "Grant"
    if column in BY_NOUN[noun].derived:
        return "Delegation"
    related = columns_of(noun)[column].related_model if column in columns_of(noun) else None
    return related.__name__ if isinstance(related, type) else ""


def cell(noun: str, column: str, value: Any, names: _Names, row: dict[str, Any]) -> Cell:
    """One value in words."""
    if value is None or value == "":
        return Cell(ABSENT)
    if column in BY_NOUN[noun].hashed:
        return Cell(gettext("Only a hash is recorded: %(hash)s…") % {"hash": str(value)[:16]})
    target = _target(noun, column)
    if target == "Grant":
        return Cell("\n".join(names.of(target, key) for key in value) or ABSENT)
    if target in ("User", "Delegation", "Designation", "Version"):
        return Cell(names.of(target, value))
    if isinstance(value, bool):
        return Cell(gettext("yes") if value else gettext("no"))
    if column == "area_m2":
        return Cell(value, "area")
    field = columns_of(noun).get(column)
    if field is not None and field.get_internal_type() == "DateTimeField":
        moment = parse_datetime(str(value))
        return Cell(moment, "moment") if isinstance(moment, datetime) else Cell(str(value))
    if isinstance(value, str) and value.startswith("\\x"):
        return Cell(value.removeprefix("\\x"), "hash")
    return Cell(_words(noun, column, value, field))


def _words(noun: str, column: str, value: Any, field: ModelField[Any, Any] | None) -> str:
    if column in ("level", "compartment", "compartments", "releasable_to"):
        return _marking(column, value)
    if noun == "act" and column == "code":
        return act_words(value)
    if column == "basis":
        return str(BASES.get(value, value))
    if column == "language":
        return str(LANGUAGES.get(value, value))
    if isinstance(value, dict):
        return "\n".join(_pair(key, inner) for key, inner in value.items()) or ABSENT
    choices = dict(field.flatchoices) if field is not None else {}
    return str(choices.get(value, value)) if not isinstance(value, list) else ", ".join(str(one) for one in value)


def _pair(key: str, value: Any) -> str:
    """One line of a recorded object: "Proof of identity: password re-entered"."""
    if key in LANGUAGES and isinstance(value, dict):
        return f"{LANGUAGES[key]}: {value.get('name', ABSENT)}"
    if key == "proof":
        value = dict(Approval._meta.get_field("method").flatchoices).get(value, value)
    elif key == "precision":
        value = next((label for precision, label in PRECISIONS.items() if precision == value), value)
    elif key == "to":
        value = _delegation(str(value))
    elif key == "reasons" and isinstance(value, list):
        reasons = dict(ASK_REASONS)
        value = ", ".join(str(reasons.get(one, one)) for one in value)
    elif isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return f"{KEYS.get(key, key)}: {value}"


def _marking(column: str, value: Any) -> str:
    known, language = theatre(), get_language() or "en"
    if column == "level":
        return known.level(value).name(language) if value in known.level_orders else str(value)
    codes = value if isinstance(value, list) else [value]
    if column == "releasable_to":
        return ", ".join(_delegation(code) for code in codes) or gettext("All")
    return ", ".join(_compartment(code) for code in codes) or ABSENT


def _compartment(code: str) -> str:
    place = theatre()
    return place.compartment(code).name(get_language() or "en") if code in place.compartment_codes else code


def _delegation(code: str) -> str:
    language = get_language() or "en"
    names = {
        delegation.code: delegation.names.get(language) or delegation.names["en"]
        for delegation in theatre().delegations
    }
    return str(names.get(code, {}).get("name", code))
