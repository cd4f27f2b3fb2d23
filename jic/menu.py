"""The main menu: one entry each, with who is shown it, what waits there, and which addresses it stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.access.identity import Identity
from apps.access.roles import Role
from apps.clearances.reviews import Work, work_for
from apps.cooperation.selectors import Cooperation
from apps.designations.policies import ALL_READERS, OFFICERS
from apps.negotiation.waiting import count_waiting
from apps.truce.cooperation_views import ToldInHeader, told_in_header
from apps.truce.headline import Headline, header

# What waits is on every page and not worth counting further than it is read.
MAX_WAITING = 99


class Waits:
    """What waits for somebody, each counted once for a page and only where it is shown."""

    def __init__(self, actor: Identity, moment: datetime) -> None:
        self._actor = actor
        self._moment = moment

    @cached_property
    def tasks(self) -> str:
        count, more = count_waiting(self._actor, MAX_WAITING)
        return f"{count}+" if more else str(count or "")

    @cached_property
    def clearances(self) -> Work:
        return work_for(self._actor)

    @cached_property
    def _header(self) -> tuple[Headline | None, Cooperation | None]:
        if not self._actor.has(*READERS):
            return None, None
        return header(self._actor, self._moment)

    @property
    def headline(self) -> Headline | None:
        """The state of the cessation, for who reads of it."""
        return self._header[0]

    @property
    def cooperation(self) -> ToldInHeader | None:
        """Which signatories are away, for who reads of it; as of the moment that the page shows."""
        found = self._header[1]
        return told_in_header(found) if found is not None else None

    @cached_property
    def truce(self) -> str:
        """What only the own delegation's authority can say or consent to."""
        if self.headline is None or not self._actor.is_signatory or not self._actor.has(Role.APPROVING_AUTHORITY):
            return ""
        return str(self.headline.waits_for(self._actor.delegation_code) or "")


@dataclass(frozen=True)
class Entry:
    """`current` are the views for which the entry is the current page: whole names, or an app with a colon
    ("ledger:")."""

    label: Any
    view: str
    roles: tuple[Role, ...]
    signatory: bool = False
    current: tuple[str, ...] = ()
    not_current: tuple[str, ...] = ()
    # Who has the first entry of an app is not shown the second.
    unless: tuple[Role, ...] = ()
    waiting: Callable[[Waits], str] | None = None

    def shown_to(self, actor: Identity) -> bool:
        return (
            actor.has(*self.roles)
            and (actor.is_signatory or not self.signatory)
            and not (self.unless and actor.has(*self.unless))
        )

    def is_current(self, view: str) -> bool:
        names = self.current or (self.view,)
        here = any(view.startswith(name) if name.endswith(":") else view == name for name in names)
        return here and view not in self.not_current


READERS = tuple(map(Role, ALL_READERS.roles))
NEGOTIATORS = tuple(map(Role, OFFICERS.roles))
ADMINS = (Role.CLEARANCE_ADMIN,)
# Pages under the same tabs.
TRUCE = (
    "truce:",
    "undertakings:",
    "movements:",
    "groups:",
    "separation:",
    "documents:",
    "enquiries:",
)
MENU = (
    Entry(_("Tasks"), "negotiation:desk", NEGOTIATORS, signatory=True, waiting=lambda waits: waits.tasks),
    Entry(_("Map"), "atlas:map", READERS),
    Entry(_("Register"), "designations:register", READERS),
    Entry(_("Truce"), "truce:course", READERS, current=TRUCE, waiting=lambda waits: waits.truce),
    Entry(_("Editions"), "editions:editions", READERS, current=("editions:",)),
    Entry(_("Audit log"), "ledger:history", (Role.AUDITOR,), current=("ledger:",)),
    Entry(
        _("Witnesses"),
        "ledger:witnesses",
        (Role.APPROVING_AUTHORITY,),
        signatory=True,
        current=("ledger:",),
        unless=(Role.AUDITOR,),
    ),
    Entry(
        _("Clearances"),
        "clearances:people",
        ADMINS,
        current=("clearances:",),
        # Everybody's own passkeys.
        not_current=("clearances:keys",),
        waiting=lambda waits: str(waits.clearances.total or ""),
    ),
    Entry(_("Check access"), "designations:access", ADMINS),
    # Who has no truce reads what all signatories have released.
    Entry(_("Documents"), "documents:list", ADMINS, current=("documents:",), unless=READERS),
)


@dataclass(frozen=True)
class Link:
    """An entry as a page shows it."""

    label: Any
    address: str
    is_current: bool
    waiting: str


def menu_of(actor: Identity, request: HttpRequest, waits: Waits) -> list[Link]:
    """What somebody's menu has, in order."""
    match = request.resolver_match
    view = match.view_name if match else ""
    return [
        Link(entry.label, reverse(entry.view), entry.is_current(view), entry.waiting(waits) if entry.waiting else "")
        for entry in MENU
        if entry.shown_to(actor)
    ]
