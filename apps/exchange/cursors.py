"""Where a reader of the feed stands, as a text that says nothing to them: a number in it would count what is hidden."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from apps.accounts.sealing import seal, unseal

PURPOSE = "feed of changes"
LONGEST = 1_000


class BadCursor(ValueError):
    """No cursor of this reader's."""


@dataclass(frozen=True)
class Cursor:
    """`index` of the log from which to go on; `turned`, the moment (microseconds) and row of the last designation that
    was said to have gone or come back; `rights`, a digest of what the reader held."""

    user: int
    index: int = 0
    turned: tuple[int, int] = (0, 0)
    rights: str = ""

    def text(self) -> str:
        return seal(PURPOSE, json.dumps(asdict(self)).encode())

    def moved(self, **how: object) -> Cursor:
        return replace(self, **how)  # type: ignore[arg-type]


def read_cursor(text: str, user: int) -> Cursor:
    """The cursor that a text is, if it is this person's. Raises BadCursor."""
    plain = unseal(PURPOSE, text) if len(text) <= LONGEST and text.isascii() else None
    if plain is None:
        raise BadCursor
    stored = json.loads(plain)
    cursor = Cursor(stored["user"], stored["index"], tuple(stored["turned"]), stored["rights"])
    if cursor.user != user:
        raise BadCursor
    return cursor
