"""What the reader has kept: a checkpoint or an older bundle, which this log has to continue (checks 4 and 12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jic_verify.bundle import CHECKPOINT, LONGEST_NOTE, LONGEST_POLICY, POLICY, Bundle
from jic_verify.findings import Unreadable, Wrong
from jic_verify.signed import Agreed, agreed, policy_of, signatories_of
from jic_verify.sources import is_zip, readable
from jic_verify.tlog.policy import MalformedPolicy, Policy

SINCE = "--since"


@dataclass(frozen=True, slots=True)
class Kept:
    """`size`: of the latest checkpoint. `policy`: that of an older bundle."""

    size: int
    checkpoints: tuple[Agreed, ...]
    policy: Policy | None


def kept_of(path: Path, policy: Policy, checkpoint: Agreed) -> Kept:
    """What was kept, once it is signed and of the same log: a bundle's as its own policy asks, which its reader has
    kept too, a checkpoint as `policy` does.

    Raises Wrong; Unreadable where it is neither a checkpoint nor a bundle.
    """
    with readable(str(path)):
        is_bundle = path.is_dir() or is_zip(path)
    notes, old = _of_bundle(path) if is_bundle else ([_note_in(path)], None)
    checkpoints = tuple(_continued(note, old or policy, checkpoint) for note in notes)
    return Kept(checkpoints[0].size, checkpoints, old)


def _continued(note: bytes, policy: Policy, checkpoint: Agreed) -> Agreed:
    """Check 4, but for the root."""
    found = agreed(note, policy, 4, SINCE)
    if found.origin != checkpoint.origin:
        raise Wrong(4, SINCE, "The checkpoint that you have kept is of another log than the bundle.")
    if found.size > checkpoint.size:
        raise Wrong(
            4,
            SINCE,
            f"Rolled back, or an older bundle: you have kept a checkpoint of {found.size} entries, "
            f"and this one is of {checkpoint.size}.",
        )
    return found


def check_witnesses(kept: Kept, policy: Policy, changed: frozenset[bytes]) -> None:
    """Check 12: who had to cosign then has to now, and nobody else, but for keys that the log shows to have been
    `changed` by everybody's consent. By the raw keys: names follow the log's. Raises Wrong."""
    old = kept.policy
    if old is None:
        return
    before = {old.witnesses[name].public: name for name in sorted(signatories_of(old))}
    now = {policy.witnesses[name].public: name for name in sorted(signatories_of(policy))}
    for public, name in [*before.items(), *now.items()]:
        if (public in before) != (public in now) and public not in changed:
            which = "was asked for then and is not now" if public in before else "is asked for now and was not then"
            raise Wrong(12, SINCE, f"The policy is another than that of the bundle that you have kept: {name} {which}.")


def _of_bundle(path: Path) -> tuple[list[bytes], Policy]:
    try:
        with Bundle(path) as older:
            return list(_notes_of(older)), policy_of(older.read(POLICY, LONGEST_POLICY))
    except Wrong as error:
        raise Unreadable(f"The older bundle cannot be used. {error}") from error
    except MalformedPolicy as error:
        raise Unreadable(f"The older bundle's policy cannot be used. {error}") from error


def _notes_of(older: Bundle) -> Iterator[bytes]:
    yield older.read(CHECKPOINT, LONGEST_NOTE)
    for size in older.kinds().checkpoints:
        yield older.read(f"checkpoints/{size}", LONGEST_NOTE)


def _note_in(path: Path) -> bytes:
    with readable(str(path)), path.open("rb") as file:
        content = file.read(LONGEST_NOTE + 1)
    if len(content) > LONGEST_NOTE:
        raise Unreadable("What you have kept is no checkpoint: it is too long for one.")
    return content
