"""Check 2 and the first half of check 4: who signed the checkpoints, under which policy, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from jic_verify.findings import Wrong
from jic_verify.stretch import Window
from jic_verify.tlog.errors import TlogError
from jic_verify.tlog.notes import parse_note
from jic_verify.tlog.policy import NOBODY, MalformedPolicy, Policy, printable

# Clocks differ, and a transaction may be long.
PATIENCE_SECONDS = 300
LAST_MOMENT = 253_402_300_799  # 9999-12-31T23:59:59Z
ALWAYS, NEVER = b"", b"~"  # sort before and behind every moment


@dataclass(frozen=True, slots=True)
class Agreed:
    """A checkpoint that the log has signed and the policy's quorum has cosigned.

    `cosigned` has seconds since 1970 by the witness's name in the policy; `first` and `last` are of those witnesses
    that the quorum asks for.
    """

    origin: str
    size: int
    root: bytes
    cosigned: tuple[tuple[str, int], ...]
    first: int
    last: int


def policy_of(content: bytes) -> Policy:
    """Raises MalformedPolicy, also for one that is content with the log's own word."""
    policy = Policy.parse(content)
    asked = signatories_of(policy)
    if policy.quorum == NOBODY or not asked:
        raise MalformedPolicy("The policy asks for no witness: under it nothing is agreed.")
    for name, group in policy.groups.items():
        for member in group.members:
            if group.threshold < len(group.members) or (member in policy.witnesses and member not in asked):
                raise MalformedPolicy(
                    f"The policy's quorum can be reached without {printable(member)}, which its group "
                    f"{printable(name)} names: every group has to ask for all."
                )
    return policy


def signatories_of(policy: Policy) -> frozenset[str]:
    """The witnesses that the quorum asks for, whatever groups they are in."""
    names = {policy.quorum}
    # In the order of their lines a group comes after its members, so the last group first.
    for name, group in reversed(policy.groups.items()):
        if name in names:
            names.remove(name)
            names.update(group.members)
    return frozenset(names & policy.witnesses.keys())


def quorum_of(policy: Policy) -> dict[str, str]:
    """vkey -> name in the policy, of each witness that the quorum asks for."""
    return {policy.witnesses[name].vkey: printable(name) for name in sorted(signatories_of(policy))}


def agreed(note: bytes, policy: Policy, check: int, where: str) -> Agreed:
    """The checkpoint of a note. Raises Wrong where it is none, or not signed and cosigned as the policy asks."""
    try:
        judgement = policy.judge(parse_note(note))
    except TlogError as error:
        raise Wrong(check, where, str(error)) from error
    checkpoint = judgement.checkpoint
    if checkpoint.extensions:
        raise Wrong(check, where, "The checkpoint has lines that checkpoints of this log do not have.")
    asked = signatories_of(policy)
    times = [moment for name, moment in judgement.cosigned.items() if name in asked]
    return Agreed(
        checkpoint.origin,
        checkpoint.size,
        checkpoint.root,
        tuple((printable(name), moment) for name, moment in judgement.cosigned.items()),
        min(times),
        max(times),
    )


def windows_of(checkpoints: list[Agreed]) -> list[Window]:
    """When the entries of each checkpoint can have been made, whatever order the checkpoints come in."""
    bounds: dict[int, tuple[int, int]] = {}
    for checkpoint in checkpoints:
        first, last = bounds.get(checkpoint.size, (checkpoint.first, checkpoint.last))
        bounds[checkpoint.size] = min(first, checkpoint.first), max(last, checkpoint.last)
    windows: list[Window] = []
    start, earliest = 0, ALWAYS
    for size in sorted(bounds):
        first, last = bounds[size]
        if size > start or not windows:
            windows.append(Window(start, earliest, moment(first + PATIENCE_SECONDS, "999999")))
        start, earliest = size, moment(last - PATIENCE_SECONDS, "000000")
    return windows


def moment(seconds: int, micros: str) -> bytes:
    """As leaves write it."""
    if not 0 <= seconds <= LAST_MOMENT:
        return NEVER if seconds > 0 else ALWAYS
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{micros}Z".encode()
