"""What ends a command early: each says what is wrong and how to mend it, and has an exit status."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jic_cli.exits import Exit, exit_of_status

# What may be a token, whole or not: who typed one as a word of the command does not find it in a log of errors.
_TOKEN = re.compile(r"jic_[0-9A-Za-z]{20,}")


def without_token(text: str) -> str:
    return _TOKEN.sub("jic_…", text)


class Failure(Exception):
    """`sentence` is in the user's language; `details` are lines below it."""

    def __init__(self, exit_status: Exit, sentence: str, *, code: str = "", details: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.exit_status, self.code = exit_status, code
        self.sentence, self.details = without_token(sentence), [without_token(line) for line in details]

    def as_object(self) -> dict[str, Any]:
        """For scripts."""
        return {"exit": int(self.exit_status), "code": self.code, "title": self.sentence, "details": self.details}


class Refused(Failure):
    """The site refused a request: its problem details (RFC 9457), already in the user's language. `asked_wait`: the
    seconds that it wants to be left alone for, if it says."""

    def __init__(self, status: int, problem: Mapping[str, Any], asked_wait: float | None = None) -> None:
        errors = problem.get("errors")
        lines = [str(problem.get("detail") or "")]
        if isinstance(errors, dict):
            lines += [f"{name}: {' '.join(map(str, many))}" for name, many in errors.items() if isinstance(many, list)]
        super().__init__(
            exit_of_status(status),
            str(problem.get("title") or f"HTTP {status}"),
            code=str(problem.get("code") or ""),
            details=[line for line in lines if line],
        )
        self.status, self.asked_wait = status, asked_wait
