"""What each statement about a movement holds, beside whose it is and when it was said. No Django here.

Codes that have a column of their own (a state, a note, an answer) are not repeated. Moments are written as in
2016-09-12T16:00:00Z, "" where there is none; positions are (longitude, latitude) in microdegrees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Content:
    def content(self) -> dict[str, Any]:
        """As it is stored: JSON of texts, whole numbers and lists."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


@dataclass(frozen=True)
class NoteContent(Content):
    text: str = ""


@dataclass(frozen=True)
class StateContent(Content):
    """`vehicles`: how many of them it is about; None: all. `point` is empty where no position is said."""

    place: str = ""
    point: tuple[int, ...] = ()
    reason: str = ""
    vehicles: int | None = None


@dataclass(frozen=True)
class PermitContent(Content):
    """`number` is the permit's in its movement, from 1; `after` that of the one that it waits for, 0: none."""

    number: int
    kind: str
    asker: str
    asked_of: str
    purpose: str = ""
    due: str = ""
    after: int = 0


@dataclass(frozen=True)
class AnswerContent(Content):
    """`permit` is the number of the one that is answered."""

    permit: int
    text: str = ""


@dataclass(frozen=True)
class SealsContent(Content):
    numbers: tuple[str, ...]
    where: str
    by: str


@dataclass(frozen=True)
class CheckContent(Content):
    """How many seals were looked at and how many of them were intact; `broken` names those that were not."""

    where: str
    by: str
    checked: int
    intact: int
    broken: tuple[str, ...] = ()


@dataclass(frozen=True)
class RelayContent(Content):
    """`through`: who passes it on, where that is not the side itself; `passed`: what exactly the unit was told."""

    unit: str
    passed: str
    through: str = ""
    due: str = ""


@dataclass(frozen=True)
class ReceiptContent(Content):
    recipient: str
    text: str
    vehicles: int | None = None


@dataclass(frozen=True)
class QuestionContent(Content):
    """`number` is the question's in its movement, from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class CommentContent(Content):
    """`question` is the number of the one that is commented on; `texts` by language."""

    question: int
    texts: Mapping[str, str]


CONTENTS: Mapping[str, type[Content]] = {
    "note": NoteContent,
    "state": StateContent,
    "permit": PermitContent,
    "answer": AnswerContent,
    "seals": SealsContent,
    "check": CheckContent,
    "relay": RelayContent,
    "receipt": ReceiptContent,
    "question": QuestionContent,
    "comment": CommentContent,
}


def read_content(what: str, stored: Mapping[str, Any]) -> Any:
    """The content of a stored statement. What this version of the site does not know is left out."""
    form = CONTENTS[what]
    known = {one.name for one in fields(form)}
    return form(
        **{name: tuple(value) if isinstance(value, list) else value for name, value in stored.items() if name in known}
    )
