"""The groups of the demonstration: steps of `theatre/scenario.json`, played through the services.

Names and exclusions that were public have their source; every other group is invented and says so.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from apps.access.identity import Identity
from apps.groups.statements import (
    DeclarationInput,
    ListingInput,
    NameInput,
    add_group,
    add_name,
    declare,
    put_on_list,
)
from apps.truce.contents import moment_of

Step = Mapping[str, Any]
MOMENTS = ("since", "until", "declared_at")
INVENTED = "Invented for the exercise"


class Groups:
    """Plays the steps; remembers which group a step called by its name."""

    def __init__(self) -> None:
        self._names: dict[str, uuid.UUID] = {}

    def play(self, actor: Identity, step: Step) -> None:
        fields: dict[str, Any] = {
            name: moment_of(value) if name in MOMENTS else value for name, value in step["fields"].items()
        }
        fields["said_at"] = moment_of(step["at"])
        what = step.get("what", "name")
        if what == "name":
            fields["source"] = step.get("source", INVENTED)
        else:
            fields["remark"] = step.get("source", INVENTED)
        if step["do"] == "group":
            self._names[step["id"]] = add_group(actor=actor, sent=NameInput(**fields)).uuid
            return
        group = self._names[step["about"]]
        if what == "name":
            add_name(actor=actor, group=group, sent=NameInput(**fields))
        elif what == "declaration":
            declare(actor=actor, group=group, sent=DeclarationInput(**fields))
        else:
            put_on_list(actor=actor, group=group, sent=ListingInput(**fields))
