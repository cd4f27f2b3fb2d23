"""Forms of movements: a notification, each statement about one, and a flight."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.access.identity import Identity
from apps.clearances.forms import MomentField
from apps.movements.accounts import ReceiptInput, StateInput, note, receive, report_state
from apps.movements.course import Course
from apps.movements.families import Answer, Note, Passed, State, choices
from apps.movements.flights import LONGEST_TRACK, FlightInput
from apps.movements.models import Movement
from apps.movements.notifying import LONGEST_DRAWING, MovementInput
from apps.movements.permits import AnswerInput, PermitInput, answer_permit, ask_permit
from apps.movements.questions import ask_secretariat, comment_on
from apps.movements.recording import MAX_LINE, MAX_TEXT
from apps.movements.relays import RelayInput, relay
from apps.movements.seals import CheckInput, SealsInput, check_seals, fix_seals, read_numbers
from apps.negotiation.forms import offer
from apps.theatre.facts import theatre
from apps.truce.forms import comment_fields, comment_texts, question_field

NONE = pgettext_lazy("choice", "none")
SAID_AT = _("Said at (UTC), if earlier than now")


def _texts(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _number(label: Any, *, required: bool = False) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "9"})
    return forms.IntegerField(label=label, required=required, min_value=0, max_value=10_000_000, widget=widget)


def _line(label: Any, *, required: bool = True, initial: str = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=MAX_LINE, initial=initial)


def _with_none(members: list[tuple[str, str]]) -> list[tuple[str, Any]]:
    return [("", NONE), *members]


class MovementForm(forms.Form):
    """A notification: what, by whom, when and where; what it carries depends on the type."""

    kind = forms.ChoiceField(label=_("Type"))
    title = _line(_("Title"))
    organisation = forms.CharField(label=_("Organisation that carries it out"), max_length=120)
    since = MomentField(label=_("Window from (UTC)"))
    until = MomentField(label=_("Window until (UTC)"))
    emergency = forms.BooleanField(label=_("Emergency, with the shorter notice"), required=False)
    route = forms.ChoiceField(label=pgettext_lazy("column", "Route"), required=False)
    grounds = forms.CharField(label=_("Designations that it lies on, by reference"), required=False, max_length=200)
    drawn = forms.CharField(
        label=_("Line or area of its own: coordinates, one on a line, or GeoJSON"),
        required=False,
        max_length=LONGEST_DRAWING,
        widget=_texts(4),
    )
    cargo = forms.ChoiceField(label=_("Cargo, of a convoy"), required=False)
    vehicles = forms.CharField(
        label=_("Vehicles of a convoy, one on a line: plate; sign on the roof"),
        required=False,
        max_length=40_000,
        widget=_texts(4),
    )
    beneficiaries = _number(_("Beneficiaries, of a convoy"))
    people = _number(_("People, of a departure"))
    fighters = _number(_("Of them fighters"))
    note = forms.CharField(label=_("Note"), required=False, max_length=MAX_TEXT, widget=_texts())
    said_at = MomentField(label=_("Notified at (UTC), if earlier than now"), required=False)

    def __init__(self, *args: Any, secretariat: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = theatre().movements
        offer(self, "kind", choices(tuple(one for one in facts.kinds if one.by_secretariat or not secretariat)))
        offer(self, "route", _with_none(choices(facts.routes)))
        offer(self, "cargo", _with_none(choices(facts.cargo)))

    def sent(self) -> MovementInput:
        data = dict(self.cleaned_data)
        vehicles = [_vehicle(one) for one in data.pop("vehicles").splitlines() if one.strip()]
        grounds = data.pop("grounds").replace(";", ",").split(",")
        return MovementInput(**data, vehicles=vehicles, grounds=grounds)


def _vehicle(text: str) -> tuple[str, str]:
    plate, _mark, marking = text.partition(";")
    return plate.strip(), marking.strip()


class StatementForm(forms.Form):
    """A statement about a movement. Its subclasses record one sort each."""

    said_at = MomentField(label=SAID_AT, required=False)

    def __init__(self, *args: Any, movement: Movement, course: Course, actor: Identity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.movement, self.course, self.actor = movement, course, actor
        self.prepare()

    def prepare(self) -> None:
        """Set the choices that depend on the movement."""

    def record(self) -> object:
        """Say it. Raises what the services raise."""
        raise NotImplementedError  # Nothing is said without a sort: each class below is of one.

    @property
    def about(self) -> dict[str, Any]:
        name: uuid.UUID = self.movement.uuid
        return {"actor": self.actor, "movement": name}


class NoteForm(StatementForm):
    says = forms.ChoiceField(label=_("What your delegation says"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("Text"), required=False, max_length=MAX_TEXT, widget=_texts())

    def prepare(self) -> None:
        is_own = self.movement.delegation_id == self.actor.delegation_id
        offer(self, "says", [(one.value, str(one.label)) for one in Note if (one is Note.ANSWERED) == is_own])

    def record(self) -> object:
        return note(**self.about, **self.cleaned_data)


class StateForm(StatementForm):
    state = forms.ChoiceField(label=_("Status"), widget=forms.RadioSelect)
    since = MomentField(label=_("Since when (UTC), if earlier than now"), required=False)
    place = _line(_("Place"), required=False)
    position = forms.CharField(label=_("Position"), required=False, max_length=200)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=MAX_TEXT, widget=_texts())
    vehicles = _number(_("Vehicles, if not all"))

    def prepare(self) -> None:
        is_own = self.movement.delegation_id == self.actor.delegation_id
        states = [one for one in self.movement.family.states if is_own or one != State.CANCELLED]
        offer(self, "state", [(one.value, str(State(one).label)) for one in states])

    def record(self) -> object:
        return report_state(**self.about, sent=StateInput(**self.cleaned_data))


class PermitForm(StatementForm):
    kind = forms.ChoiceField(label=_("Type"))
    asker = _line(_("Who asks"))
    asked_of = _line(_("Asked of"))
    purpose = _line(_("Purpose"), required=False)
    since = MomentField(label=_("Asked at (UTC), if earlier than now"), required=False)
    due = MomentField(label=_("Due (UTC)"), required=False)
    after = _number(_("Number of the permit needed first"))

    def prepare(self) -> None:
        offer(self, "kind", choices(theatre().movements.permits))

    def record(self) -> object:
        return ask_permit(**self.about, sent=PermitInput(**self.cleaned_data))


class AnswerForm(StatementForm):
    permit = forms.TypedChoiceField(label=_("Permit"), coerce=int)
    says = forms.ChoiceField(label=_("Answer"), choices=Answer, widget=forms.RadioSelect)
    since = MomentField(label=_("Answered at (UTC), if earlier than now"), required=False)
    text = forms.CharField(label=_("Condition or reason"), required=False, max_length=MAX_TEXT, widget=_texts())

    def prepare(self) -> None:
        permits = [(one.number, f"{one.number} · {one.asked.content.asked_of}") for one in self.course.permits]
        offer(self, "permit", permits)

    def record(self) -> object:
        return answer_permit(**self.about, sent=AnswerInput(**self.cleaned_data))


class SealsForm(StatementForm):
    numbers = forms.CharField(label=_("Numbers, for example S-20461 to S-20500"), max_length=40_000, widget=_texts())
    where = _line(_("Where"))
    by = _line(_("By"))
    since = MomentField(label=_("Fixed at (UTC), if earlier than now"), required=False)

    def record(self) -> object:
        data = dict(self.cleaned_data)
        return fix_seals(**self.about, sent=SealsInput(read_numbers(data.pop("numbers")), **data))


class CheckForm(StatementForm):
    where = _line(_("Where"))
    by = _line(_("By"))
    checked = _number(_("How many were checked"), required=True)
    intact = _number(_("How many of them were intact"), required=True)
    broken = forms.CharField(label=_("Numbers of those that were not"), required=False, max_length=4_000)
    since = MomentField(label=_("Checked at (UTC), if earlier than now"), required=False)

    def record(self) -> object:
        data = dict(self.cleaned_data)
        return check_seals(**self.about, sent=CheckInput(broken=read_numbers(data.pop("broken"), "broken"), **data))


class RelayForm(StatementForm):
    unit = _line(_("Unit"))
    says = forms.ChoiceField(label=_("What is on record"), choices=Passed, widget=forms.RadioSelect)
    passed = _line(_("What exactly was passed on"))
    through = _line(_("Passed on by, if not by your side itself"), required=False)
    since = MomentField(label=_("When (UTC), if earlier than now"), required=False)
    due = MomentField(label=_("To be confirmed by (UTC)"), required=False)

    def record(self) -> object:
        return relay(**self.about, sent=RelayInput(**self.cleaned_data))


class ReceiptForm(StatementForm):
    recipient = _line(_("Received by"))
    text = forms.CharField(label=_("What was received"), max_length=MAX_TEXT, widget=_texts())
    vehicles = _number(_("Vehicles unloaded"))
    since = MomentField(label=_("Received at (UTC), if earlier than now"), required=False)

    def record(self) -> object:
        return receive(**self.about, sent=ReceiptInput(**self.cleaned_data))


class FlightForm(forms.Form):
    aircraft = forms.ChoiceField(label=_("Aircraft"))
    track = forms.CharField(
        label=_("Track: on each line day and time in UTC, then position"), max_length=LONGEST_TRACK, widget=_texts(8)
    )
    text = forms.CharField(label=_("What is reported"), required=False, max_length=MAX_TEXT, widget=_texts())
    said_at = MomentField(label=SAID_AT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "aircraft", choices(theatre().movements.aircraft))

    def sent(self) -> FlightInput:
        return FlightInput(**self.cleaned_data)


class QuestionForm(StatementForm):
    text = question_field()

    def record(self) -> object:
        return ask_secretariat(**self.about, **self.cleaned_data)


class CommentForm(StatementForm):
    question = forms.TypedChoiceField(label=_("Question"), coerce=int)

    def prepare(self) -> None:
        waiting = [one for one in self.course.questions if one.comment is None]
        offer(self, "question", [(one.number, f"{one.number} · {one.asked.content.text[:80]}") for one in waiting])
        self.fields.update(comment_fields())

    def record(self) -> object:
        data = self.cleaned_data
        return comment_on(**self.about, question=data["question"], texts=comment_texts(self), said_at=data["said_at"])
