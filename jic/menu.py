"""The main menu: one entry each, with who is shown it, what waits there, and which addresses it stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.access.identity import Identity
from apps.access.roles import Role
from apps.clearances.reviews import work_for
from apps.negotiation.selectors import count_waiting

# What waits is on every page and not worth counting further than it is read.
MAX_WAITING = 99


def _waiting_tasks(who: Identity) -> str:
    count = count_waiting(who, MAX_WAITING + 1)
    return f"{MAX_WAITING}+" if count > MAX_WAITING else str(count or "")


def _waiting_clearances(who: Identity) -> str:
    return str(work_for(who).total or "")


@dataclass(frozen=True)
class Entry:
    """`current` are the views for which the entry is the current page: whole names, or an app with a colon
    ("ledger:")."""

    label: Any
    view: str
    roles: tuple[Role, ...]
    signatory: bool = False
    current: tuple[str, ...] = ()
    # Who has the first entry of an app is not shown the second.
    unless: tuple[Role, ...] = ()
    waiting: Callable[[Identity], str] | None = None

    def shown_to(self, who: Identity) -> bool:
        return (
            who.has(*self.roles)
            and (who.is_signatory or not self.signatory)
            and not (self.unless and who.has(*self.unless))
        )

    def is_current(self, view: str) -> bool:
        return any(
            view.startswith(name) if name.endswith(":") else view == name for name in self.current or (self.view,)
        )


READERS = (Role.LIAISON_OFFICER, Role.APPROVING_AUTHORITY, Role.AUDITOR, Role.OBSERVER)
NEGOTIATORS = (Role.LIAISON_OFFICER, Role.APPROVING_AUTHORITY)
ADMINS = (Role.CLEARANCE_ADMIN,)
CLEARANCE_VIEWS = tuple(
    f"clearances:{name}"
    for name in ("people", "person", "review", "waiting", "ending", "reviews", "import", "confirm-key", "revoke")
)
MENU = (
    Entry(_("Tasks"), "negotiation:desk", NEGOTIATORS, signatory=True, waiting=_waiting_tasks),
    Entry(_("Map"), "atlas:map", READERS),
    Entry(_("Register"), "designations:register", READERS),
    Entry(_("Audit log"), "ledger:history", (Role.AUDITOR,), current=("ledger:",)),
    Entry(
        _("Witnesses"),
        "ledger:witnesses",
        (Role.APPROVING_AUTHORITY,),
        signatory=True,
        current=("ledger:",),
        unless=(Role.AUDITOR,),
    ),
    Entry(_("Clearances"), "clearances:people", ADMINS, current=CLEARANCE_VIEWS, waiting=_waiting_clearances),
    Entry(_("Check access"), "designations:access", ADMINS),
)


@dataclass(frozen=True)
class Link:
    """An entry as a page shows it."""

    label: Any
    address: str
    is_current: bool
    waiting: str


def menu_of(who: Identity, request: HttpRequest) -> list[Link]:
    """What somebody's menu has, in order."""
    match = request.resolver_match
    view = match.view_name if match else ""
    return [
        Link(entry.label, reverse(entry.view), entry.is_current(view), entry.waiting(who) if entry.waiting else "")
        for entry in MENU
        if entry.shown_to(who)
    ]
