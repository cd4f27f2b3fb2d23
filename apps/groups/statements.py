"""What one delegation states of groups: that there is one, its names, its declarations, and its own list."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Max
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import NotAllowedInState, NotPermitted, NotVisible, at_field
from apps.access.identity import Identity
from apps.access.policy import can, get_visible, visible
from apps.access.readable import readable
from apps.designations.selectors import delegations
from apps.groups.models import (
    MAX_NAME,
    Declaration,
    Group,
    GroupName,
    Language,
    ListedAs,
    Listing,
    OfGroup,
    Retraction,
)
from apps.groups.names import is_in_script_of
from apps.groups.policies import LIST, STATE
from apps.groups.selectors import groups_named, listings_counted, names_of, own_statement
from apps.texts.moments import current_moment
from apps.texts.normalise import fold
from apps.truce.decisions import lock
from apps.truce.statements import check_said, written_text

T = TypeVar("T", bound=OfGroup)
# Groups that one delegation adds: three delegations stay within what one page of totals counts.
MAX_OWN_GROUPS = 700
# Statements of one sort that a delegation makes of one group: no side fills what the others state.
MAX_OWN = 100
MAX_NOTE, MAX_LINE = 2_000, 200
# How far ahead a declaration takes effect.
MAX_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class NameInput:
    """A name as somebody enters it. `said_at`: when it was stated, where it is recorded here later; None: now."""

    language: str
    text: str
    since: datetime | None = None
    until: datetime | None = None
    source: str = ""
    said_at: datetime | None = None


def add_group(*, actor: Identity, sent: NameInput, is_another: bool = False) -> Group:
    """Add a group under the next number, with its first name. Another group of the same name is added only where
    `is_another` says so. Raises NotPermitted, NotAllowedInState, Incomplete."""
    if not can(actor, STATE, Group()):
        raise NotPermitted
    with unit_of_work(actor):
        lock()
        now = current_moment()
        said_at = _said_at(sent.said_at, now)
        values = _name(sent)
        if Group.objects.filter(delegation_id=actor.delegation_id).count() >= MAX_OWN_GROUPS:
            raise NotAllowedInState(
                _("Your delegation has added %(count)s groups.") % {"count": MAX_OWN_GROUPS},
                mend=_("Add names to the groups that there are."),
            )
        same = groups_named(actor, [values["folded"]], now).get(values["folded"], [])
        if same and not is_another:
            sentence = _("%(reference)s has this name. Confirm below that you mean another group.")
            raise at_field("text", sentence % {"reference": same[0].reference})
        last = Group.objects.aggregate(last=Max("number"))["last"]
        own = {"delegation_id": actor.delegation_id, "user_id": actor.user_id, "said_at": said_at, "at": now}
        group = Group.objects.create(number=(last or 0) + 1, **own)
        GroupName.objects.create(group=group.uuid, **own, **values)
        return group


def add_name(*, actor: Identity, group: uuid.UUID, sent: NameInput) -> GroupName:
    """State a name of a group. Raises NotPermitted, NotVisible, NotAllowedInState, Incomplete."""
    with unit_of_work(actor):
        row, said_at, now = _begin(actor, group, sent.said_at, GroupName, STATE)
        values = _name(sent)
        for name in names_of(actor, [row.uuid], now).get(row.uuid, []):
            is_own = name.delegation_id == actor.delegation_id
            if is_own and (name.text, name.since, name.until) == (values["text"], sent.since, sent.until):
                raise at_field("text", _("Your delegation has stated this name already."))
        return _make(GroupName, actor, row, said_at, now, **values)


@dataclass(frozen=True)
class DeclarationInput:
    """What a group declared. `made_to`: the code of a delegation; empty: in public."""

    says: str
    since: datetime
    made_to: str
    reference: str
    declared_at: datetime
    remark: str = ""
    said_at: datetime | None = None


def declare(*, actor: Identity, group: uuid.UUID, sent: DeclarationInput) -> Declaration:
    """State that a group declared to be party to the cessation, or to be party no longer. Raises NotPermitted,
    NotVisible, NotAllowedInState, Incomplete."""
    with unit_of_work(actor):
        row, said_at, now = _begin(actor, group, sent.said_at, Declaration, STATE)
        if sent.declared_at > said_at:
            raise at_field("declared_at", _("This time is still to come."))
        if sent.since > now + MAX_AHEAD:
            raise at_field("since", _("A declaration takes effect at most a year ahead."))
        if sent.made_to and sent.made_to not in {delegation.code for delegation in delegations().values()}:
            raise at_field("made_to", _("Select one of the choices."))
        return _make(
            Declaration,
            actor,
            row,
            said_at,
            now,
            says=sent.says,
            since=sent.since,
            made_to=sent.made_to,
            reference=_line("reference", sent.reference, required=True),
            declared_at=sent.declared_at,
            remark=_note("remark", sent.remark),
        )


@dataclass(frozen=True)
class ListingInput:
    """As what a delegation has a group on its list, since when (None: since it says so), and by which paper."""

    listed_as: str
    since: datetime | None = None
    reference: str = ""
    remark: str = ""
    said_at: datetime | None = None


def put_on_list(*, actor: Identity, group: uuid.UUID, sent: ListingInput) -> Listing:
    """Put a group on the list of the actor's delegation, or take it off. Raises NotPermitted, NotVisible,
    NotAllowedInState, Incomplete."""
    return put_many_on_list(actor=actor, groups=[group], sent=sent)[0]


def put_many_on_list(*, actor: Identity, groups: Sequence[uuid.UUID], sent: ListingInput) -> list[Listing]:
    """The same for several groups at once: all of them or none. Raises what `put_on_list` raises."""
    if not can(actor, LIST, Listing()):
        raise NotPermitted
    with unit_of_work(actor):
        lock()
        now = current_moment()
        said_at = _said_at(sent.said_at, now)
        since = sent.since or said_at
        if since > said_at:
            raise at_field("since", _("A list says what is so by then. Enter an earlier time."))
        if visible(actor, Group.objects.filter(uuid__in=groups)).count() < len(set(groups)):
            raise NotVisible
        own = Listing.objects.filter(group__in=groups, delegation_id=actor.delegation_id)
        if any(count >= MAX_OWN for count in Counter(own.values_list("group", flat=True)).values()):
            raise _said_enough()
        counted = listings_counted(actor, said_at, groups=groups)
        listed = {row.group for row in counted if row.delegation_id == actor.delegation_id}
        if sent.listed_as == ListedAs.OFF and not listed.issuperset(groups):
            raise at_field("listed_as", _("The group is not on your delegation's list."))
        values = {
            "listed_as": sent.listed_as,
            "since": since,
            "reference": _line("reference", sent.reference),
            "remark": _note("remark", sent.remark),
            "delegation_id": actor.delegation_id,
            "user_id": actor.user_id,
            "said_at": said_at,
            "at": now,
        }
        return Listing.objects.bulk_create([Listing(group=group, **values) for group in groups])


def retract(*, actor: Identity, group: uuid.UUID, statement: uuid.UUID, reason: str) -> Retraction:
    """Retract a name, a declaration or a listing of the actor's own delegation; it stays on record. Raises
    NotPermitted, NotVisible, NotAllowedInState, Incomplete."""
    with unit_of_work(actor):
        row, said_at, now = _begin(actor, group, None, Retraction, STATE)
        stated = own_statement(actor, row.uuid, statement, now)
        if isinstance(stated, GroupName) and len(names_of(actor, [row.uuid], now)[row.uuid]) == 1:
            raise NotAllowedInState(
                _("It is the only name of the group."), mend=_("Add another name first, then retract this one.")
            )
        text = _short("reason", written_text("reason", reason))
        return _make(Retraction, actor, row, said_at, now, statement=stated.uuid, reason=text)


def _begin(
    actor: Identity, group: uuid.UUID, said_at: datetime | None, model: type[OfGroup], action: str
) -> tuple[Group, datetime, datetime]:
    """The group, when the statement was made, and now; nobody else states anything meanwhile."""
    if not can(actor, action, model()):
        raise NotPermitted
    lock()
    now = current_moment()
    row = get_visible(actor, Group.objects.all(), uuid=group)
    own = model._default_manager.filter(group=row.uuid, delegation_id=actor.delegation_id)
    if own.count() >= MAX_OWN:
        raise _said_enough()
    return row, _said_at(said_at, now), now


def _said_enough() -> NotAllowedInState:
    return NotAllowedInState(
        _("Your delegation has made %(count)s statements of this sort about the group.") % {"count": MAX_OWN},
        mend=_("Say what has changed in a report."),
    )


def _said_at(said_at: datetime | None, now: datetime) -> datetime:
    check_said(said_at or now, now)
    return said_at or now


def _make(model: type[T], actor: Identity, group: Group, said_at: datetime, now: datetime, **values: Any) -> T:
    return model._default_manager.create(
        group=group.uuid,
        delegation_id=actor.delegation_id,
        user_id=actor.user_id,
        said_at=said_at,
        at=now,
        **values,
    )


def _name(sent: NameInput) -> dict[str, Any]:
    """The columns of a name. Raises Incomplete."""
    if sent.language not in Language.values:
        raise at_field("language", _("Select one of the choices."))
    text = " ".join(readable("text", sent.text, one_line=True).split())
    if not text:
        raise at_field("text", _("Enter the name."))
    if len(text) > MAX_NAME:
        raise at_field("text", _("Write at most %(count)s characters.") % {"count": MAX_NAME})
    if not is_in_script_of(sent.language, text):
        raise at_field("text", _("Write the name in the letters of its language, and in no others."))
    if sent.since and sent.until and sent.until <= sent.since:
        raise at_field("until", _("A name has to end after it begins."))
    source = _line("source", sent.source, most=300)
    return {
        "language": sent.language,
        "text": text,
        "folded": fold(text)[: 2 * MAX_NAME],
        "since": sent.since,
        "until": sent.until,
        "source": source,
    }


def _line(field: str, text: str, *, required: bool = False, most: int = MAX_LINE) -> str:
    taken = readable(field, text, one_line=True)
    if required and not taken:
        raise at_field(field, _("Enter the reference of the paper."))
    return _short(field, taken, most)


def _note(field: str, text: str) -> str:
    return _short(field, written_text(field, text, required=False))


def _short(field: str, text: str, most: int = MAX_NOTE) -> str:
    if len(text) > most:
        raise at_field(field, _("Write at most %(count)s characters.") % {"count": most})
    return text
