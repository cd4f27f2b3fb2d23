"""What the log remembers of its own signatures, outside the database: so that a database which was set back cannot make
it sign a second root for a size.

The memory is one small file. It takes down what is about to be signed before the transaction commits: after a kill the
database stands at `last` (the signature never left) or at `next`, and nowhere else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from apps.ledger.keys import folder


class RolledBack(RuntimeError):
    """The database's log is behind what was signed, or differs from it: nothing more is signed."""


@dataclass(frozen=True)
class Head:
    """A size of a log, and its root in hex."""

    origin: str
    size: int
    root: str


def memory_file() -> Path:
    return folder() / "signed.json"


def remembered() -> list[Head]:
    """What was signed last, and what was about to be: empty where nothing is remembered. Raises RolledBack for a file
    that cannot be read: forgetting would allow a second root."""
    try:
        kept = json.loads(memory_file().read_text())
        return [Head(**one) for one in kept]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError) as error:
        raise RolledBack(f"The signer's memory {memory_file().name} cannot be read ({error}).") from error


def remember(last: Head, following: Head) -> None:
    """Take down what is about to be signed; on the disk before this returns."""
    path = memory_file()
    new = path.with_suffix(".new")
    with new.open("w") as file:
        json.dump([asdict(last), asdict(following)], file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check(head: Head, root_at: Callable[[int], str]) -> bool:
    """Whether the memory vouches for this head: False where it remembers nothing of this log.

    A head beyond what is remembered is one that another signer of the same log made, if the remembered root is that of
    its first so many entries (`root_at`, hex). Raises RolledBack where the log is shorter, or another one.
    """
    known = [one for one in remembered() if one.origin == head.origin]
    if not known or head in known:
        return bool(known)
    last = known[0]
    if head.size < last.size or root_at(last.size) != last.root:
        raise RolledBack(
            f"The log in the database has {head.size} entries and the root {head.root[:16]}…; signed was a log of "
            f"{last.size} entries with the root {last.root[:16]}…."
        )
    return True


def confirm(head: Head, witness: str, needed: set[str]) -> bool:
    """A witness vouched for this head. Once all that are needed did, the memory takes it over; True from then on."""
    path = folder() / "confirmed.json"
    try:
        kept = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        kept = {}
    given = set(kept.get("witnesses", [])) if kept.get("head") == asdict(head) else set()
    given.add(witness)
    if needed <= given:
        remember(head, head)
        path.unlink(missing_ok=True)
        return True
    path.write_text(json.dumps({"head": asdict(head), "witnesses": sorted(given)}))
    return False
