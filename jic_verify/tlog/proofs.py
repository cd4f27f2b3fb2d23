"""One entry's proof as a text to keep (C2SP tlog-proof): where it stands, the hashes to the root, the checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jic_verify.tlog.encoding import base64_of, bytes_in, number_in
from jic_verify.tlog.errors import TlogError
from jic_verify.tlog.tree import HASH_BYTES

FIRST_LINE = "c2sp.org/tlog-proof@v1"
# A tree of fewer than 2**63 leaves is no higher.
MAX_HASHES = 63


class MalformedProof(TlogError):
    """Bytes that are no tlog-proof, or hashes that no proof can have."""


@dataclass(frozen=True, slots=True)
class TlogProof:
    """The entry's index, the hashes from its neighbour upwards, the checkpoint's signed note as it was written.

    `extra` is the maker's own and signed by nobody; None where there is none.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint_note: bytes
    extra: bytes | None = None


def format_proof(index: int, proof: Sequence[bytes], checkpoint_note: str, extra: bytes | None = None) -> str:
    """The text of a `.tlog-proof` file."""
    lines = [FIRST_LINE]
    if extra is not None:
        lines.append(f"extra {base64_of(extra)}")
    lines.append(f"index {index}")
    lines += map(base64_of, proof)
    return "\n".join((*lines, "", checkpoint_note))


def parse_proof(data: bytes) -> TlogProof:
    """What `format_proof` wrote. Raises MalformedProof; whether anything is proved is not looked at."""
    head, parting, note = data.partition(b"\n\n")
    if not parting or not note:
        raise MalformedProof("A proof has an empty line, and the checkpoint after it.")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise MalformedProof(f"Byte {error.start} of the proof is not ASCII.") from error
    if lines.pop(0) != FIRST_LINE:
        raise MalformedProof(f"The first line of a proof is {FIRST_LINE}.")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = bytes_in(lines.pop(0).removeprefix("extra "))
        if extra is None:
            raise MalformedProof("What follows `extra` in the proof is no base64.")
    index = number_in(lines.pop(0).removeprefix("index ")) if lines and lines[0].startswith("index ") else None
    if index is None:
        raise MalformedProof("The proof has no line `index` with a number: decimal, without leading zeroes.")
    return TlogProof(index, hashes_in(lines), note, extra)


def hashes_in(lines: Sequence[str]) -> tuple[bytes, ...]:
    """The hashes of an inclusion or consistency proof, one a line. Raises MalformedProof, for more than 63 too."""
    if len(lines) > MAX_HASHES:
        raise MalformedProof(f"A proof of {len(lines)} hashes fits no tree: {MAX_HASHES} are the most.")
    hashes = []
    for number, line in enumerate(lines, 1):
        hashed = bytes_in(line)
        if hashed is None or len(hashed) != HASH_BYTES:
            raise MalformedProof(f"Hash {number} of the proof is not {HASH_BYTES} bytes in base64.")
        hashes.append(hashed)
    return tuple(hashes)
