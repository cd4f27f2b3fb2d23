"""What proves one entry, or two states of the log against each other: as pages show it, and as files that others check.

Everything here is computed from what is stored and then checked again by the verifier's own code, so that a page never
calls proved what a reader's machine would refuse.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from apps.ledger.bundle import policy
from apps.ledger.checkpoints import Signed, agreed, agreed_holding, all_agreed, current_origin, signatures
from apps.ledger.cosigning import full_note
from apps.ledger.keys import NoKey, identity
from apps.ledger.models import Checkpoint, Entry
from apps.ledger.tiles import kept_tree, tree_of
from jic_verify.tlog.checkpoints import parse_checkpoint
from jic_verify.tlog.errors import TlogError
from jic_verify.tlog.notes import parse_note
from jic_verify.tlog.policy import Policy, QuorumMissing
from jic_verify.tlog.proofs import format_proof
from jic_verify.tlog.tree import node_hash, verify_consistency, verify_inclusion
from jic_verify.witness_messages import format_request

LEFT, RIGHT = "left", "right"


@dataclass(frozen=True)
class Step:
    """One hash of an inclusion proof: it covers entries first … last, stands on one side of the way, and with the hash
    below gives `result`. Hashes are hex."""

    number: int
    side: str
    sibling: str
    first: int
    last: int
    result: str


@dataclass(frozen=True)
class EntryProof:
    """An entry's way to the root of a signed checkpoint. `fault` says what the verifier refuses, if anything."""

    index: int
    checkpoint: Checkpoint
    signed: list[Signed]
    agreed: bool
    leaf_hash: str
    steps: list[Step]
    fault: str = ""

    @property
    def agreed_at(self) -> datetime | None:
        """When the last of the signatories' witnesses signed."""
        return max((one.when for one in self.of_signatories if one.when), default=None)

    @property
    def of_signatories(self) -> list[Signed]:
        return [one for one in self.signed if one.witness.delegation_id is not None]

    @property
    def missing(self) -> list[Signed]:
        return [one for one in self.of_signatories if one.when is None]


@dataclass(frozen=True)
class TwoTrackStep:
    """One hash of a consistency proof. What stands left belongs to both lists and changes both results; what stands
    right came later. `earlier` and `later` are the results after it, in hex."""

    number: int
    side: str
    sibling: str
    first: int
    last: int
    earlier: str
    later: str


@dataclass(frozen=True)
class ComparisonProof:
    """Two checkpoints, and that the later list begins with all of the earlier one.

    `seed` is the hash from which both roots are computed, over entries first … last of the earlier list; without steps
    there is none.
    """

    earlier: Checkpoint
    later: Checkpoint
    seed: str
    seed_first: int
    seed_last: int
    steps: list[TwoTrackStep]
    fault: str = ""

    @property
    def added(self) -> int:
        return self.later.size - self.earlier.size


def prove_entry(entry: Entry, size: int | None = None) -> EntryProof | None:
    """The proof in the first agreed checkpoint that holds the entry; where none does yet, in the newest.

    With `size`, in the checkpoint of that size. None where no checkpoint of the present log holds it.
    """
    checkpoint = _holding(entry.index) if size is None else of_size(size)
    if checkpoint is None or checkpoint.size <= entry.index:
        return None
    hashes = kept_tree(checkpoint.size, bytes(checkpoint.root)).inclusion_proof(entry.index)
    steps, result = [], entry.leaf_hash
    for number, ((side, first, end), sibling) in enumerate(
        zip(_way(entry.index, checkpoint.size), hashes, strict=True), 1
    ):
        result = node_hash(sibling, result) if side == LEFT else node_hash(result, sibling)
        steps.append(Step(number, side, sibling.hex(), first, end - 1, result.hex()))
    fault = _fault(checkpoint)
    try:
        verify_inclusion(entry.leaf_hash, entry.index, checkpoint.size, hashes, bytes(checkpoint.root))
    except TlogError as error:
        fault = str(error)
    return EntryProof(
        entry.index,
        checkpoint,
        signatures(checkpoint),
        is_agreed(checkpoint),
        entry.leaf_hash_hex,
        steps,
        fault,
    )


def proof_file(index: int, size: int | None = None) -> str | None:
    """The same as a C2SP `.tlog-proof`."""
    checkpoint = _holding(index) if size is None else of_size(size)
    if checkpoint is None or checkpoint.size <= index:
        return None
    return format_proof(
        index,
        kept_tree(checkpoint.size, bytes(checkpoint.root)).inclusion_proof(index),
        full_note(checkpoint),
    )


def opening_lines(entry: Entry) -> str:
    """What opens the entry's commitments, in the form of a bundle's disclosures: `<index> <opening>`, a line each."""
    return "".join(f"{entry.index} {opening}\n" for opening in entry.openings)


def prove_comparison(one: Checkpoint, other: Checkpoint) -> ComparisonProof:
    earlier, later = sorted((one, other), key=lambda checkpoint: checkpoint.size)
    hashes = tree_of(later.size).consistency_proof(earlier.size)
    fault = _fault(earlier) or _fault(later)
    try:
        verify_consistency(earlier.size, bytes(earlier.root), later.size, bytes(later.root), hashes)
    except TlogError as error:
        fault = str(error)
    if not hashes:
        return ComparisonProof(earlier, later, "", 0, 0, [], fault)
    (start, end), ways = _ways(earlier.size, later.size)
    # Where the earlier list is one perfect subtree, its own root is where both computations begin.
    seed, rest = (hashes[0], hashes[1:]) if start else (bytes(earlier.root), hashes)
    steps, old, new = [], seed, seed
    for number, ((side, first, last), sibling) in enumerate(zip(ways, rest, strict=True), 1):
        if side == LEFT:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
        else:
            new = node_hash(new, sibling)
        steps.append(TwoTrackStep(number, side, sibling.hex(), first, last - 1, old.hex(), new.hex()))
    return ComparisonProof(earlier, later, seed.hex(), start, end - 1, steps, fault)


def comparison_file(one: Checkpoint, other: Checkpoint) -> bytes:
    """The consistency proof as C2SP tlog-witness writes it: `old <size>`, the hashes, and the later checkpoint."""
    earlier, later = sorted((one, other), key=lambda checkpoint: checkpoint.size)
    return format_request(earlier.size, tree_of(later.size).consistency_proof(earlier.size), full_note(later))


def of_size(size: int) -> Checkpoint | None:
    return Checkpoint.objects.filter(origin=current_origin(), size=size).first()


def nearest_sizes(size: int) -> list[int]:
    """The sizes of the checkpoints before and after a size that has none: for who mistyped one."""
    known = Checkpoint.objects.filter(origin=current_origin()).values_list("size", flat=True)
    before = known.filter(size__lt=size).order_by("-size").first()
    after = known.filter(size__gt=size).order_by("size").first()
    return [one for one in (before, after) if one is not None]


def is_agreed(checkpoint: Checkpoint) -> bool:
    return all_agreed().filter(pk=checkpoint.pk).exists()


def policy_file() -> str | None:
    """Whom a reader has to trust, as C2SP tlog-policy. None where no log was founded."""
    try:
        return policy()
    except NoKey:
        return None


def _holding(index: int) -> Checkpoint | None:
    first = agreed_holding(index)
    if first is None:
        newest = Checkpoint.objects.filter(origin=current_origin()).order_by("-size").first()
        return newest if newest and newest.size > index else None
    # Before a change of the log's key others signed, which no policy of today lists: then the newest proves it.
    return first if _signed_by_present_key(first) else agreed()


def _signed_by_present_key(checkpoint: Checkpoint) -> bool:
    keys = {(key.name, key.key_id) for key in identity().keys}
    return any(
        (signature.name, signature.key_id) in keys for signature in parse_note(checkpoint.note.encode()).signatures
    )


def _fault(checkpoint: Checkpoint) -> str:
    """What a reader who trusts today's keys would refuse of the note. That cosignatures are missing is no fault, and a
    checkpoint of before a change of key is not judged by it."""
    try:
        note = parse_note(full_note(checkpoint).encode())
        stated = parse_checkpoint(note.text)
        if (stated.size, stated.root) != (checkpoint.size, bytes(checkpoint.root)):
            return f"The signed checkpoint of {checkpoint.size} entries states another size or root than is stored."
        if _signed_by_present_key(checkpoint):
            Policy.parse(policy().encode()).judge(note)
    except QuorumMissing:
        return ""
    except (TlogError, NoKey) as error:
        return str(error)
    return ""


def _way(index: int, size: int) -> list[tuple[str, int, int]]:
    """(side, first, end) of each sibling between an entry and the root, lowest first (RFC 9162 §2.1.3)."""
    found, start, end = [], 0, size
    while end - start > 1:
        middle = start + _half(end - start)
        if index < middle:
            found.append((RIGHT, middle, end))
            end = middle
        else:
            found.append((LEFT, start, middle))
            start = middle
    return found[::-1]


def _ways(old: int, new: int) -> tuple[tuple[int, int], list[tuple[str, int, int]]]:
    """The range of the hash where both computations begin, and (side, first, end) of each that follows (§2.1.4)."""
    found, start, end = [], 0, new
    while end != old:
        middle = start + _half(end - start)
        if old <= middle:
            found.append((RIGHT, middle, end))
            end = middle
        else:
            found.append((LEFT, start, middle))
            start = middle
    return (start, end), found[::-1]


def _half(count: int) -> int:
    """The largest power of two below a count."""
    return 1 << (count - 1).bit_length() - 1
