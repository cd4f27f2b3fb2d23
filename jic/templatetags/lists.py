"""The rows of the long lists, as texts for `{% rows %}`: what a page would otherwise ask of the engine for every row.

Each list makes a mark (of a kind, a state, a side, a marking) once, however many rows show it; nothing of one page is
kept for another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.access.addresses import address_of
from apps.accounts.models import Delegation
from apps.designations.models import Designation
from apps.ledger.labels import entry_words, event_words, noun_words
from apps.ledger.selectors import Group
from apps.negotiation.selectors import Turn
from apps.negotiation.templatetags.negotiation import amendment, need
from apps.texts.templatetags.texts import plainly, written
from jic.templatetags.jic import (
    age,
    bounds,
    exact_moment,
    grouped_number,
    kind_mark,
    km2,
    portion,
    precision,
    short_moment,
    side,
    state_badge,
)

register = template.Library()


@dataclass(frozen=True, slots=True)
class RegisterRow:
    key: str
    reference: str
    address: str
    title: SafeString
    kind: SafeString
    # How exactly a released copy shows its ground; empty for what is no copy.
    precision: str
    state: SafeString
    # What is on the table while this holds; empty where nothing is.
    amendment: str
    owner: SafeString
    delegation: SafeString
    number: int
    area: str
    since: str
    marking: SafeString


@register.simple_tag
def register_rows(designations: Iterable[Designation]) -> list[RegisterRow]:
    kinds, states, sides, markings = cache(kind_mark), cache(state_badge), cache(_side), cache(portion)
    rows = []
    for one in designations:
        current = one.current
        assert current is not None
        rows.append(
            RegisterRow(
                str(one.uuid),
                one.reference or "–",
                one.get_absolute_url(),
                written(current.title),
                kinds(one.kind),
                precision(one.precision) if one.is_copy else "",
                states(one.state),
                amendment(one),
                sides(one.owner),
                sides(current.delegation),
                current.number,
                km2(current.area_m2) if one.names_a_place else "–",
                short_moment(one.state_since),
                markings(one.level, one.caveat_id),
            )
        )
    return rows


def _side(delegation: Delegation) -> SafeString:
    return side(delegation)


@dataclass(frozen=True, slots=True)
class TaskRow:
    reference: str
    address: str
    title: SafeString
    kind: SafeString
    need: str
    waiting: str
    # What ends soon; else whether its answer is overdue; else when it is due, if it is.
    ends: str
    overdue: bool
    due: str


@register.simple_tag
def task_rows(tasks: Iterable[tuple[Designation, Turn]]) -> list[TaskRow]:
    kinds = cache(kind_mark)
    rows = []
    for one, turn in tasks:
        assert one.on_table is not None
        renew = turn.need == "renew"
        rows.append(
            TaskRow(
                one.reference or "–",
                one.get_absolute_url(),
                written(one.on_table.title),
                kinds(one.kind),
                need(turn, one),
                age(one.on_table_since),
                _("ends %(when)s") % {"when": short_moment(turn.due)} if renew else "",
                turn.overdue,
                _("due %(when)s") % {"when": short_moment(turn.due)} if turn.due else "",
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class MapRow:
    reference: str
    address: str
    key: str
    title: SafeString
    plain_title: str
    bounds: str
    delegation: SafeString
    kind: SafeString
    state: SafeString
    amendment: str


@register.simple_tag
def map_rows(designations: Iterable[Designation]) -> list[MapRow]:
    kinds, states, sides = cache(kind_mark), cache(state_badge), cache(_side)
    draft = _("Draft (own delegation only)")
    rows = []
    for one in designations:
        current = one.current
        assert current is not None
        rows.append(
            MapRow(
                one.reference or draft,
                one.get_absolute_url(),
                str(one.uuid),
                written(current.title),
                plainly(current.title),
                bounds(current.box),
                sides(current.delegation),
                kinds(one.kind),
                states(one.state),
                amendment(one),
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class OtherEntry:
    """An entry that an act wrote beside its own."""

    words: str
    address: str
    entry: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    address: str
    index: str
    at: str
    delegation: SafeString
    # Empty: nobody.
    actor: str
    words: str
    is_private: bool
    more: str
    others: list[OtherEntry]
    # The address of what it is about, where the log says which and it is still there; else the sort of it.
    designation: str
    reference: str
    subject: str


@register.simple_tag
def history_rows(groups: Iterable[Group]) -> list[HistoryRow]:
    words, nouns, sides, system, draft = cache(event_words), cache(noun_words), cache(_side), side(None), _("draft")
    rows = []
    for group in groups:
        entry, delegation = group.head.entry, group.head.delegation
        others = [
            OtherEntry(
                entry_words(line.entry, words),
                address_of("ledger:entry", line.entry.index),
                _("entry %(index)s") % {"index": grouped_number(line.entry.index)},
            )
            for line in group.others
        ]
        count = len(others)
        more = ngettext("%(count)s more change of this action", "%(count)s more changes of this action", count)
        about = entry.designation
        rows.append(
            HistoryRow(
                address_of("ledger:entry", entry.index),
                grouped_number(entry.index),
                exact_moment(entry.at),
                sides(delegation) if delegation else system,
                str(group.head.actor or ""),
                entry_words(entry, words),
                entry.private_to_id is not None,
                more % {"count": count},
                others,
                about.get_absolute_url() if about else "",
                (about.reference or draft) if about else "",
                nouns(entry.event),
            )
        )
    return rows
