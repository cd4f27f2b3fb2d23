"""Named reads of the registry of groups, each through the policy and as of a moment: what was stated by then, without
what was retracted by then."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from apps.access.errors import NotPermitted, NotVisible
from apps.access.identity import Identity
from apps.access.policy import get_visible, visible
from apps.designations.selectors import signatories as present_signatories
from apps.groups.comparison import Line, lines
from apps.groups.models import Declaration, Group, GroupName, Listing, OfGroup, Retraction
from apps.groups.names import shown_names
from apps.texts.normalise import fold

T = TypeVar("T", bound=OfGroup)
# Groups that one answer holds; three delegations add 700 each at most (`statements.py`).
MAX_GROUPS = 2_500
MAX_WORDS = 8


def signatories() -> list[str]:
    """Their codes, in the order of pages."""
    return [delegation.code for delegation in present_signatories()]


def groups(actor: Identity, moment: datetime, words: str = "") -> QuerySet[Group]:
    """Groups that had been added by a moment, by number; with words, those of which a name has all of them."""
    rows = visible(actor, Group.objects.filter(said_at__lte=moment)).select_related("delegation").order_by("number")
    parts = fold(words[:200]).split()[:MAX_WORDS]
    if not parts:
        return rows.none() if words.strip() else rows
    names = _stated(actor, GroupName, moment)
    for part in parts:
        names = names.filter(folded__contains=part)
    return rows.filter(Exists(names.filter(group=OuterRef("uuid"))))


def group_of(actor: Identity, group: uuid.UUID, moment: datetime) -> Group:
    """Raises NotVisible, also for one that had not been added by then."""
    rows = Group.objects.filter(said_at__lte=moment).select_related("delegation", "user")
    return get_visible(actor, rows, uuid=group)


def _stated(actor: Identity, model: type[T], moment: datetime) -> QuerySet[T]:
    """Statements of a sort that had been made by a moment and not been retracted by then."""
    rows: QuerySet[T] = model._default_manager.filter(said_at__lte=moment)
    retracted = Retraction.objects.filter(said_at__lte=moment).values("statement")
    return visible(actor, rows).exclude(uuid__in=retracted)


def names_of(actor: Identity, of: Collection[uuid.UUID], moment: datetime) -> dict[uuid.UUID, list[GroupName]]:
    """The names of these groups, oldest statement first."""
    found: dict[uuid.UUID, list[GroupName]] = {}
    if of:
        rows = _stated(actor, GroupName, moment).filter(group__in=list(of)).select_related("delegation")
        for name in rows.order_by("said_at", "pk"):
            found.setdefault(name.group, []).append(name)
    return found


def groups_named(actor: Identity, folded: Iterable[str], moment: datetime) -> dict[str, list[Group]]:
    """The groups of which a name is one of these, folded; by name."""
    wanted = [name for name in set(folded) if name]
    pairs = _stated(actor, GroupName, moment).filter(folded__in=wanted).values_list("folded", "group")
    by_group: dict[uuid.UUID, set[str]] = {}
    for name, group in pairs:
        by_group.setdefault(group, set()).add(name)
    found: dict[str, list[Group]] = {}
    for row in groups(actor, moment).filter(uuid__in=list(by_group)):
        for name in by_group[row.uuid]:
            found.setdefault(name, []).append(row)
    return found


def listings_counted(
    actor: Identity, moment: datetime, *, groups: Collection[uuid.UUID] | None = None
) -> list[Listing]:
    """The listing that counts of each delegation and group: the newest that was not retracted. Those by which a group
    was taken off count, too."""
    rows = _stated(actor, Listing, moment)
    if groups is not None:
        rows = rows.filter(group__in=list(groups))
    newest = rows.select_related("delegation").order_by("group", "delegation_id", "-said_at", "-pk")
    return list(newest.distinct("group", "delegation_id"))


def own_statement(actor: Identity, group: uuid.UUID, statement: uuid.UUID, moment: datetime) -> OfGroup:
    """A name, a declaration or a listing of the actor's own delegation. Raises NotVisible where there is none that
    counts, NotPermitted where it is another delegation's."""
    for model in (GroupName, Declaration, Listing):
        rows: QuerySet[Any] = _stated(actor, model, moment)
        stated: OfGroup | None = rows.filter(group=group, uuid=statement).select_related("delegation").first()
        if stated is not None:
            if stated.delegation_id != actor.delegation_id:
                raise NotPermitted
            return stated
    raise NotVisible


@dataclass(frozen=True)
class Stated:
    """A statement, and how it was retracted; None: it counts."""

    row: Any
    retraction: Retraction | None


@dataclass(frozen=True)
class Account:
    """All that one delegation has stated of a group, newest first."""

    delegation: Any
    declarations: Sequence[Stated]
    listings: Sequence[Stated]

    @property
    def counted(self) -> Listing | None:
        """The listing that counts."""
        return next((stated.row for stated in self.listings if stated.retraction is None), None)


@dataclass(frozen=True)
class Sheet:
    """A group with all that was stated of it by a moment."""

    group: Group
    names: Sequence[Stated]
    accounts: Sequence[Account]
    line: Line
    moment: datetime

    def titles(self, language: str) -> list[GroupName]:
        """What it is called."""
        return shown_names([one.row for one in self.names if one.retraction is None], language, self.moment)  # type: ignore[return-value]


def sheet_of(actor: Identity, group: uuid.UUID, moment: datetime, columns: Sequence[Any]) -> Sheet:
    """`columns`: the delegations that have one, in their order. Raises NotVisible."""
    row = group_of(actor, group, moment)
    of_group = Retraction.objects.filter(group=row.uuid, said_at__lte=moment)
    retracted = {one.statement: one for one in visible(actor, of_group).select_related("delegation")}

    def stated(model: type[OfGroup]) -> list[Stated]:
        rows: QuerySet[Any] = model._default_manager.filter(group=row.uuid, said_at__lte=moment)
        newest = visible(actor, rows).select_related("delegation", "user").order_by("-said_at", "-pk")
        return [Stated(one, retracted.get(one.uuid)) for one in newest]

    declarations, listings = stated(Declaration), stated(Listing)
    accounts = [
        Account(
            delegation,
            [one for one in declarations if one.row.delegation_id == delegation.pk],
            [one for one in listings if one.row.delegation_id == delegation.pk],
        )
        for delegation in columns
    ]
    counted = [account.counted for account in accounts if account.counted is not None]
    (line,) = lines([row], counted, signatories())
    return Sheet(row, stated(GroupName)[::-1], accounts, line, moment)


def compared(actor: Identity, moment: datetime) -> list[Line]:
    """The lists of all signatories line by line, by number of the group; `MAX_GROUPS` at most. Two queries."""
    rows = list(groups(actor, moment)[:MAX_GROUPS])
    return lines(rows, listings_counted(actor, moment), signatories())


def declarations_in_effect(
    actor: Identity, of: Collection[uuid.UUID], moment: datetime
) -> dict[uuid.UUID, list[Declaration]]:
    """Of each of these groups the newest declaration that each delegation states, as far as it is in effect by then."""
    found: dict[uuid.UUID, list[Declaration]] = {}
    if of:
        rows = _stated(actor, Declaration, moment).filter(group__in=list(of), since__lte=moment)
        newest = rows.select_related("delegation").order_by("group", "delegation_id", "-since", "-said_at", "-pk")
        for declaration in newest.distinct("group", "delegation_id"):
            found.setdefault(declaration.group, []).append(declaration)
    return found
