"""Who may do what, decided in one place and denied by default.

Each app's `policies.py` registers its rows: a row permits one action on one model when all its conditions hold, and an
action is permitted when any row permits it. From the same rows come the answer to a question (`can`), the filter of a
query (`visible`), an SQL expression (`row_rules.py`), the printed matrix and the explanation of one decision.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.access.conditions import ALWAYS, NEVER, Condition, HasRole
from apps.access.errors import NotPermitted, NotVisible
from apps.access.identity import Identity
from apps.accounts.compiled_query import CompiledQuery

VIEW = "view"

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Row:
    """One line of the policy: this action, when all of these conditions hold."""

    action: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Finding:
    """How one row decided one question: each condition with its answer."""

    row: Row
    answers: tuple[tuple[Condition, bool], ...]

    @property
    def permits(self) -> bool:
        return all(answer for _, answer in self.answers)


_rows: dict[type[models.Model], dict[str, tuple[Row, ...]]] = {}


def register(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Add an app's rows. Called once for a model, when its app gets ready."""
    table: dict[str, tuple[Row, ...]] = {}
    for row in rows:
        table[row.action] = (*table.get(row.action, ()), row)
    existing = _rows.setdefault(model, {})
    if overlap := existing.keys() & table.keys():
        raise ValueError(f"The policy of {model.__name__} already has rows for {sorted(overlap)}.")
    existing.update(table)


def rows_for(model: type[models.Model], action: str) -> tuple[Row, ...]:
    return _rows.get(model, {}).get(action, ())


def registered() -> dict[type[models.Model], dict[str, tuple[Row, ...]]]:
    """All rows, for the printed matrix and the tests."""
    return _rows


def can(principal: Identity, action: str, thing: models.Model) -> bool:
    """Whether this identity may do this to this object."""
    return any(
        all(condition.test(principal, thing) for condition in row.conditions) for row in rows_for(type(thing), action)
    )


def require(principal: Identity, action: str, thing: models.Model) -> None:
    """Raise NotVisible where the reader may not know of the thing, else NotPermitted where they may not do this."""
    if can(principal, action, thing):
        return
    if action == VIEW or not can(principal, VIEW, thing):
        raise NotVisible
    raise not_permitted(principal, action, thing)


def require_reader(principal: Identity, roles: Iterable[str]) -> None:
    """Raise NotVisible for whoever has none of these roles: to them an address looks as if it were not there."""
    if not principal.has(*roles):
        raise NotVisible


def not_permitted(principal: Identity, action: str, thing: models.Model) -> NotPermitted:
    """The refusal of an action on something that the reader may see. It names what the nearest row asks and they lack:
    all of it is about the reader and about what they see."""
    findings = explain(principal, action, thing)
    if not findings:
        return NotPermitted()
    nearest = min(findings, key=lambda finding: sum(not answer for _condition, answer in finding.answers))
    lacking = [condition for condition, answer in nearest.answers if not answer]
    sentences = "; ".join(condition.sentence() for condition in lacking)
    mend = _("Conditions that are not met: %(conditions)s.") % {"conditions": sentences}
    if any(isinstance(condition, HasRole) for condition in lacking):
        return NotPermitted(mend=f"{mend} {NotPermitted.mend}")
    return NotPermitted(_("This action is not open to you."), mend=mend)


@lru_cache(maxsize=1_024)
def filter_for(principal: Identity, model: type[models.Model], action: str = VIEW) -> Q:
    """The rows of one action as a filter. What depends on the principal alone is decided here and not in the query."""
    alternatives: list[Q] = []
    for row in rows_for(model, action):
        parts = [condition.q(principal) for condition in row.conditions]
        if NEVER in parts:
            continue
        alternatives.append(reduce(Q.__and__, [part for part in parts if part != ALWAYS], Q()))
    if not alternatives:
        return NEVER
    return Q() if Q() in alternatives else reduce(or_, alternatives)


def permitted(principal: Identity, things: Iterable[M], action: str = VIEW) -> list[M]:
    """Those of a few loaded things on which the identity may do this. The parts of one record are asked this way: to
    build the filter of each takes longer than to read and ask the handful of rows."""
    return [thing for thing in things if can(principal, action, thing)]


def visible(principal: Identity, queryset: models.QuerySet[M], action: str = VIEW) -> models.QuerySet[M]:
    """Those of a queryset on which the identity may do this (by default: of which it may know)."""
    return queryset.filter(filter_for(principal, queryset.model, action))


def compiled_visible(principal: Identity, queryset: models.QuerySet[M], **slot: Any) -> CompiledQuery[M]:
    """`get_visible` with its SQL made once, for what is asked for often: to build a policy's filter takes longer than
    to ask for the row. `slot` is the field of the lookup, and what stands for its value until it is asked for."""
    rows = visible(principal, queryset).filter(**slot).order_by()[:1]
    return CompiledQuery(rows, list(slot.values()))


def only_visible(found: M | None) -> M:
    """What a compiled query has found, or NotVisible."""
    if found is None:
        raise NotVisible
    return found


def explain(principal: Identity, action: str, thing: models.Model) -> list[Finding]:
    """How each row decided, for "who sees this and why"."""
    return [
        Finding(row, tuple((condition, condition.test(principal, thing)) for condition in row.conditions))
        for row in rows_for(type(thing), action)
    ]


def get_visible(principal: Identity, queryset: models.QuerySet[M], **lookup: Any) -> M:
    """The one object, or NotVisible: a hidden thing and a thing that never was are answered alike.

    The lookup names one row at most, so nothing is sorted: to build an ORDER BY takes a tenth of the query's time.
    """
    for thing in visible(principal, queryset).filter(**lookup).order_by()[:1]:
        return thing
    raise NotVisible
