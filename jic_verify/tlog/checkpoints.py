"""Checkpoints (C2SP tlog-checkpoint): the text of a signed note that says how long a log is, and its root."""

from __future__ import annotations

from dataclasses import dataclass

from jic_verify.tlog.encoding import MAX_NUMBER, base64_of, bytes_in, is_line, number_in
from jic_verify.tlog.errors import TlogError
from jic_verify.tlog.tree import EMPTY_ROOT, HASH_BYTES


class MalformedCheckpoint(TlogError):
    """A text that is no checkpoint, or none that a log can have."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log (`origin`), the number of its leaves, and the root over them (32 bytes).

    Extension lines are kept and mean nothing here. Raises MalformedCheckpoint for what no text could say.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, line in (("origin", self.origin), *(("extension line", line) for line in self.extensions)):
            if not is_line(line):
                raise MalformedCheckpoint(f"The checkpoint's {name} is empty or holds control characters.")
        if not 0 <= self.size <= MAX_NUMBER:
            raise MalformedCheckpoint(f"The checkpoint's size is not between 0 and {MAX_NUMBER}.")
        if len(self.root) != HASH_BYTES:
            raise MalformedCheckpoint(f"The checkpoint's root has {len(self.root)} bytes, not {HASH_BYTES}.")

    @property
    def body(self) -> str:
        """The text that is signed, with its last line end."""
        return "\n".join((self.origin, str(self.size), base64_of(self.root), *self.extensions, ""))


def parse_checkpoint(text: str, *, any_empty_root: bool = False) -> Checkpoint:
    """The checkpoint of a note's text (no signatures). Raises MalformedCheckpoint.

    A size of 0 wants the root of nothing. Only a witness asks for `any_empty_root`: it has to answer a wrong one
    otherwise than a text that is no checkpoint.
    """
    lines = text.split("\n")
    if lines.pop() or len(lines) < 3:
        raise MalformedCheckpoint("A checkpoint is three lines or more, each with its line end.")
    origin, decimal, encoded, *extensions = lines
    size, root = number_in(decimal), bytes_in(encoded)
    if size is None:
        raise MalformedCheckpoint("The second line of the checkpoint is no size: decimal, without leading zeroes.")
    if root is None:
        raise MalformedCheckpoint("The third line of the checkpoint is no root: 32 bytes in base64.")
    checkpoint = Checkpoint(origin, size, root, tuple(extensions))
    if size == 0 and root != EMPTY_ROOT and not any_empty_root:
        raise MalformedCheckpoint("The checkpoint of no leaves has another root than the hash of nothing.")
    return checkpoint
