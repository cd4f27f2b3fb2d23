"""Notifying a movement for a window. It is notified and noted; nobody approves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import NotPermitted, at_field
from apps.access.identity import Identity
from apps.access.policy import can, visible
from apps.designations import problem_labels
from apps.designations.kinds import ON_THE_AGREED_MAP, UNDER_NEGOTIATION
from apps.designations.models import Designation
from apps.designations.policies import LIST
from apps.geometry.check import Limits
from apps.geometry.entering import Entry, read_entry
from apps.geometry.shapes import Shape
from apps.movements.families import FAMILIES, Family, kind_of
from apps.movements.models import Movement, MovementGround
from apps.movements.policies import NOTIFY
from apps.movements.recording import check_said, count, line, lock, words
from apps.texts.moments import current_moment
from apps.theatre.facts import theatre
from apps.theatre.movements import Named, member

# The order of the lowest level.
LOWEST = 1
MAX_VEHICLES = 300
MAX_GROUNDS = 5
MAX_VERTICES = 2_000
LONGEST_DRAWING = 100_000
MAX_PEOPLE = 1_000_000
PLATE, MARKING = 24, 60


@dataclass(frozen=True)
class MovementInput:
    """What somebody notifies. `drawn` is a table of coordinates or GeoJSON, "" for none; `grounds` are references or
    identifiers of designations; `said_at`: when it was notified, where it is recorded here later."""

    kind: str
    title: str
    organisation: str
    since: datetime
    until: datetime
    route: str = ""
    grounds: Sequence[str] = ()
    drawn: str = ""
    emergency: bool = False
    cargo: str = ""
    vehicles: Sequence[tuple[str, str]] = ()
    beneficiaries: int | None = None
    people: int | None = None
    fighters: int | None = None
    note: str = ""
    said_at: datetime | None = None


def notify(*, actor: Identity, sent: MovementInput) -> Movement:
    """Record a movement under the next public reference of its year. Raises NotPermitted, Incomplete."""
    if not can(actor, NOTIFY, Movement()):
        raise NotPermitted
    now = current_moment()
    said_at = sent.said_at or now
    family = _family(actor, sent)
    check_said(said_at, now)
    _check_window(sent, said_at)
    shape = _drawn(family, sent.drawn)
    with unit_of_work(actor):
        lock()
        grounds = _grounds(actor, sent.grounds)
        if not (sent.route or grounds or shape):
            raise at_field("route", _("Say where: choose a route, name a designation, or enter a line or area."))
        if not (sent.route or shape or all(_is_seen_by_all(one) for one in grounds)):
            # Nobody notifies a movement that is nowhere: to whoever may not see the designation, it would say that
            # there is one.
            sentence = _(
                "Choose a route, or enter a line or area: not all who see movements may know of what is named."
            )
            raise at_field("route", sentence)
        year = said_at.astimezone(UTC).year
        number = (Movement.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0) + 1
        movement = Movement.objects.create(
            number=number,
            year=year,
            reference=f"{theatre().reference_prefix}-M-{year}-{number:04d}",
            kind=sent.kind,
            title=line("title", sent.title),
            organisation=line("organisation", sent.organisation, most=120),
            route=_member("route", theatre().movements.routes, sent.route),
            since=sent.since,
            until=sent.until,
            emergency=sent.emergency,
            note=words("note", sent.note, required=False),
            shape=shape.canonical() if shape else None,
            box=shape.outline().box if shape else None,
            **_carried(family, sent),
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            said_at=said_at,
            at=now,
        )
        for ground in grounds:
            MovementGround.objects.create(movement=movement.uuid, designation=ground)
        return movement


def _family(actor: Identity, sent: MovementInput) -> Family:
    kind = kind_of(sent.kind)
    if kind is None:
        raise at_field("kind", _("Choose one of the types."))
    if not actor.is_signatory and not kind.by_secretariat:
        raise at_field("kind", _("The secretariat does not notify movements of this type."))
    return FAMILIES[kind.family]


def _check_window(sent: MovementInput, said_at: datetime) -> None:
    facts = theatre().movements
    if sent.until <= sent.since:
        raise at_field("until", _("The window has to end after it begins."))
    if sent.until - sent.since > timedelta(days=facts.longest_days):
        raise at_field("until", _("A window is open for at most %(days)s days.") % {"days": facts.longest_days})
    if sent.until <= said_at:
        raise at_field("until", _("The window was over when it was notified."))
    if sent.since > said_at + timedelta(days=facts.days_ahead):
        sentence = _("Notify a movement at most %(days)s days before its window.")
        raise at_field("since", sentence % {"days": facts.days_ahead})


def _drawn(family: Family, text: str) -> Shape | None:
    """Its own line or area. Raises Incomplete with everything that is wrong."""
    if not text.strip():
        return None
    if len(text) > LONGEST_DRAWING:
        raise at_field("drawn", _("Write at most %(count)s characters.") % {"count": LONGEST_DRAWING})
    is_json = text.lstrip().startswith("{")
    width = theatre().movements.corridor_m if family.drawn == "route" else None
    entry = Entry(family.drawn, geometry=text if is_json else None, table="" if is_json else text, width_m=width)
    reading = read_entry(entry, Limits(theatre().bounds, max_vertices=MAX_VERTICES))
    if reading.shape is None:
        sentences = [problem_labels.sentence(problem) for problem in reading.problems]
        raise at_field("drawn", " ".join(sentences[:5]))
    return reading.shape


def _grounds(actor: Identity, names: Sequence[str]) -> list[Designation]:
    """Designations in force or on the table that the actor may know of. One that is hidden and one that there is not
    are answered alike."""
    wanted = list(dict.fromkeys(name.strip().upper() for name in names if name.strip()))
    if len(wanted) > MAX_GROUNDS:
        raise at_field("grounds", _("Name at most %(count)s designations.") % {"count": MAX_GROUNDS})
    rows = Designation.objects.filter(reference__in=wanted, state__in=(*ON_THE_AGREED_MAP, *UNDER_NEGOTIATION))
    known = {row.reference: row for row in visible(actor, rows, LIST)}
    for name in wanted:
        if name not in known:
            sentence = _("There is no designation %(name)s in force or under negotiation.")
            raise at_field("grounds", sentence % {"name": name[:40]})
    return [known[name] for name in wanted]


def _is_seen_by_all(ground: Designation) -> bool:
    """Whether every reader of movements may know of it, observers and the lowest level too."""
    return ground.state in ON_THE_AGREED_MAP and ground.level == LOWEST and ground.caveat_id is None


def _member(field: str, members: tuple[Named, ...], code: str) -> str:
    if code and member(members, code) is None:
        raise at_field(field, _("Choose one of the list."))
    return code


def _carried(family: Family, sent: MovementInput) -> dict[str, object]:
    """Cargo and vehicles, or people, as the family has them. What it does not have is refused, not dropped."""
    carried: dict[str, object] = {"cargo": "", "vehicles": [], "beneficiaries": None, "people": None, "fighters": None}
    if family.has_cargo:
        if not sent.cargo:
            raise at_field("cargo", _("Choose what the convoy carries."))
        carried["cargo"] = _member("cargo", theatre().movements.cargo, sent.cargo)
        carried["vehicles"] = _vehicles(sent.vehicles)
        carried["beneficiaries"] = count("beneficiaries", sent.beneficiaries)
    elif sent.cargo or sent.vehicles or sent.beneficiaries is not None:
        raise at_field("cargo", _("Only a convoy has cargo, vehicles and beneficiaries."))
    if family.has_people:
        if sent.people is None:
            raise at_field("people", _("Say how many people depart."))
        carried["people"] = count("people", sent.people, MAX_PEOPLE)
        carried["fighters"] = count("fighters", sent.fighters, MAX_PEOPLE)
        if sent.fighters is not None and sent.fighters > sent.people:
            raise at_field("fighters", _("There cannot be more fighters than people."))
    elif sent.people is not None or sent.fighters is not None:
        raise at_field("people", _("Only a departure has people."))
    return carried


def _vehicles(sent: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    if not sent:
        raise at_field("vehicles", _("Enter the vehicles, one on a line: plate, then sign on the roof."))
    if len(sent) > MAX_VEHICLES:
        raise at_field("vehicles", _("Enter at most %(count)s vehicles.") % {"count": MAX_VEHICLES})
    vehicles, plates = [], set()
    for plate, marking in sent:
        taken = line("vehicles", plate, most=PLATE)
        if taken.casefold() in plates:
            raise at_field("vehicles", _("The plate %(plate)s stands there twice.") % {"plate": taken})
        plates.add(taken.casefold())
        vehicles.append({"plate": taken, "marking": line("vehicles", marking, required=False, most=MARKING)})
    return vehicles
