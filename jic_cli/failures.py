"""What ends a command early: each says what is wrong and how to mend it, and has an exit status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jic_cli.exits import Exit, exit_of_status


class Failure(Exception):
    """`sentence` is in the user's language; `details` are lines below it."""

    def __init__(self, exit_status: Exit, sentence: str, *, code: str = "", details: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.exit_status, self.sentence, self.code, self.details = exit_status, sentence, code, list(details)

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
