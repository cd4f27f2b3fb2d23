"""What somebody chooses of a sheet, and what it is of."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

# Both languages: "".
BOTH = ""


@dataclass(frozen=True)
class Choices:
    """`scale` 0: the largest at which everything has room. `language` "": every language of the instruments."""

    paper: str = "A3"
    landscape: bool = True
    scale: int = 0
    language: str = BOTH


@dataclass(frozen=True)
class Subject:
    """An edition of an audience, or a version: as a map, or as the instrument."""

    edition: int = 0
    audience: str = ""
    version: uuid.UUID | None = None
    is_instrument: bool = False
