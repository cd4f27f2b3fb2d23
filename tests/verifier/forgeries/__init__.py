"""Bundles that a liar could make who holds every key of the log and of both witnesses: each is hashed and signed
throughout, and one check alone tells that it is false.

`every()` gives them all; `docs/vectors/refused.json` lists them for verifiers in other languages.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.verifier.forgeries import (
    acts,
    amendments,
    approvals,
    common_ground,
    contents,
    decisions,
    files,
    leaves,
    leaving,
    openings,
    parts,
    people,
    times,
)
from tests.verifier.forgeries.forgery import FORGERIES, Forgery

__all__ = ["Forgery", "every"]
_TOPICS = (
    acts,
    amendments,
    approvals,
    common_ground,
    contents,
    decisions,
    files,
    leaves,
    leaving,
    openings,
    parts,
    people,
    times,
)


def every() -> Iterator[Forgery]:
    yield from FORGERIES
