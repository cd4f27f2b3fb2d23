"""What the database can store of what a file says: text without NUL and halves of letters, numbers that are finite.
JSON allows the first two and many programs write the third; PostgreSQL refuses them, with the row that they are in."""

from __future__ import annotations

import math
import re
from typing import Any

# Lists and objects within each other: of what is deeper nothing is kept.
MAX_DEPTH = 30
_HALVES = re.compile("[\ud800-\udfff]")
_LOST = "\ufffd"


def storable_text(text: str) -> str:
    """Without NUL; half a letter (a lone surrogate) becomes the sign for one that was lost."""
    return _HALVES.sub(_LOST, text.replace("\0", ""))


def storable(value: Any, depth: int = 0) -> Any:
    """A value of JSON with such texts and names in it, and null for every number that is none. It is equal to what came
    where nothing had to be changed."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {storable_text(str(name)): storable(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [storable(inner, depth + 1) for inner in value]
    return value
