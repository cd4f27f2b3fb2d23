"""Which tables the database records, and how: each app's `audit.py` registers its models, or exempts one with a reason.

The site does not start while a model stands in neither list (`undeclared`), and a test holds the live triggers and
rights to what is declared here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models

from apps.theatre.facts import theatre

# Of every table. What a caveat says stands in the version's own columns.
NUMBERS = ("id", "row_revision", "caveat_id")


@dataclass(frozen=True)
class Writes:
    """What the serving role may write of a table: rows, and of rows that there are these columns and no others. Whoever
    may update a whole table may also lock it, so that columns are named one by one (`EVERY_COLUMN` names them all)."""

    insert: bool = False
    update: tuple[str, ...] = ()
    delete: bool = False


EVERY_COLUMN = ("*",)
INSERTS = Writes(insert=True)
NOTHING = Writes()


@dataclass(frozen=True)
class Audited:
    """One recorded table.

    `private` says to which delegation a change belongs while it is private: "designation" (the row is one), "record"
    (the row belongs to one), "own" (the row belongs to one and is its own delegation's for good), "member" (the row is
    about a person), "user" (the row is a person), "delegation" (its own delegation's for good), "open" (nobody's).
    `append_only` rows are refused any UPDATE or DELETE, whoever asks.
    """

    model: type[models.Model]
    noun: str
    # What the row is called in the reader's language.
    name: Any
    private: str
    append_only: bool = False
    # Columns that say nothing (generated, or the moment of a sign-in), left out of the record.
    without: tuple[str, ...] = ()
    # Columns that only the server's own work needs, left out too. They change with others that are recorded.
    bookkeeping: tuple[str, ...] = ()
    # What a record says beside its columns (`sql/row.sql`).
    derived: tuple[str, ...] = ()
    # Columns of which only a hash is recorded.
    hashed: tuple[str, ...] = ()
    # A column whose value names the event better than created, changed, deleted.
    verb: str = ""
    # What is ever shown apart from the rest of a row (ADR 0013): columns that say where, and columns that hold words.
    outline: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    # Columns that are maps by language, each with what it is called in the log: "titles" is told as "title_en" …
    by_language: Mapping[str, str] = field(default_factory=dict)
    # A path of foreign keys to the record whose marking the row has, "" where it is the row itself: auditors read an
    # entry as far as they are cleared for that. None: the row has the marking of its designation, or none.
    marked_by: str | None = None
    # The column that stands in the log for a row of this table where another row refers to it.
    named_by: str = ""
    # Columns that mean another thing here than in other tables.
    labels: Mapping[str, Any] = field(default_factory=dict)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def told_as(self, column: str) -> list[str]:
        """What a column is called in the log."""
        key = self.by_language.get(column)
        return [f"{key}_{language}" for language in theatre().language_codes] if key else [column]

    @property
    def left_out(self) -> tuple[str, ...]:
        """Columns that no record has: row numbers would tell how much there is that a reader may not see."""
        return (*NUMBERS, *self.without, *self.bookkeeping)


# In the order of registration, which is that of the apps.
AUDITED: list[Audited] = []
BY_TABLE: dict[str, Audited] = {}
BY_NOUN: dict[str, Audited] = {}
# Models that are not recorded ("app.Model"), with the reason.
EXEMPT: dict[str, str] = {}
# What the serving role may write, by table.
WRITES: dict[str, Writes] = {}


def register(
    model: type[models.Model], noun: str, name: Any, *, private: str, writes: Writes = NOTHING, **how: Any
) -> None:
    """Have a model's table recorded under a noun; `how` are the other fields of `Audited`."""
    if noun in BY_NOUN or model._meta.db_table in BY_TABLE:
        raise ValueError(f"{model._meta.label} or the noun {noun!r} is registered already.")
    audited = Audited(model, noun, name, private, **how)
    AUDITED.append(audited)
    BY_TABLE[audited.table] = BY_NOUN[noun] = audited
    WRITES[audited.table] = writes


def exempt(label: str, reason: str, *, writes: Writes = NOTHING) -> None:
    """Leave a model ("app.Model") unrecorded, for a reason that somebody else can judge."""
    if label in EXEMPT:
        raise ValueError(f"{label} is exempt already.")
    EXEMPT[label] = reason
    WRITES[apps.get_model(label)._meta.db_table] = writes


def undeclared() -> list[type[models.Model]]:
    """Models that are neither recorded nor exempt."""
    return [
        model
        for model in apps.get_models()
        if model._meta.db_table not in BY_TABLE and model._meta.label not in EXEMPT and model._meta.managed
    ]


def table_of(event: str) -> str:
    """The table that an event's noun stands for."""
    return BY_NOUN[event.partition(".")[0]].table
