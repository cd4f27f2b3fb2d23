"""The movements of the demonstration: steps of `theatre/scenario.json`, played through the services."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from apps.access.identity import Identity
from apps.movements.accounts import ReceiptInput, StateInput, note, receive, report_state
from apps.movements.flights import FlightInput, report_flight
from apps.movements.notifying import MovementInput, notify
from apps.movements.permits import AnswerInput, PermitInput, answer_permit, ask_permit
from apps.movements.relays import RelayInput, relay
from apps.movements.seals import CheckInput, SealsInput, check_seals, fix_seals, read_numbers
from apps.truce.contents import moment_of

Step = Mapping[str, Any]
MOMENTS = ("since", "until", "due")
# Service and input of each statement.
SERVICES: Mapping[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "state": (report_state, StateInput),
    "permit": (ask_permit, PermitInput),
    "answer": (answer_permit, AnswerInput),
    "seals": (fix_seals, SealsInput),
    "check": (check_seals, CheckInput),
    "relay": (relay, RelayInput),
    "receipt": (receive, ReceiptInput),
}


class Movements:
    """Plays the steps; remembers which movement a step called by its name."""

    def __init__(self) -> None:
        self._names: dict[str, uuid.UUID] = {}

    def play(self, actor: Identity, step: Step) -> None:
        fields: dict[str, Any] = {
            name: moment_of(value) if name in MOMENTS else value for name, value in step["fields"].items()
        }
        said_at = moment_of(step["at"])
        if step["do"] == "flight":
            report_flight(actor=actor, sent=FlightInput(**fields, said_at=said_at))
        elif step["do"] == "notify":
            lorries = [(f"UN-{number:03d}", "UN") for number in range(1, step.get("lorries", 0) + 1)]
            fields["note"] = _marked(fields.get("note", ""), step)
            made = notify(actor=actor, sent=MovementInput(**fields, vehicles=lorries, said_at=said_at))
            self._names[step["id"]] = made.uuid
        elif step["what"] == "note":
            note(actor=actor, movement=self._names[step["about"]], said_at=said_at, **fields)
        else:
            self._say(actor, step, fields | {"said_at": said_at})

    def _say(self, actor: Identity, step: Step, fields: dict[str, Any]) -> None:
        service, entered = SERVICES[step["what"]]
        if step["what"] == "seals":
            fields["numbers"] = read_numbers(fields["numbers"])
        if fields.get("reason"):
            fields["reason"] = _marked(fields["reason"], step)
        service(actor=actor, movement=self._names[step["about"]], sent=entered(**fields))


def _marked(text: str, step: Step) -> str:
    """The text with where it comes from; what is made up says so."""
    return f"{text} ({step.get('source', 'demonstration')})".strip()
