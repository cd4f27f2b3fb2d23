"""What a witness must not forget: of each log, the last checkpoint that it cosigned; and what it refused."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from jic_verify.tlog.checkpoints import Checkpoint, MalformedCheckpoint, parse_checkpoint
from jic_verify.tlog.errors import TlogError
from jic_verify.tlog.notes import MalformedNote, Note, parse_note
from jic_verify.witness_entries import CountedEntries
from jic_verify.witness_keys import sync_folder

# What the witness wrote itself needs no limit that keeps strangers from making it work.
MAX_SIGNATURES = 100_000


class CorruptMemory(TlogError):
    """The memory of a log cannot be trusted. The witness stops: beginning anew could cosign a fork."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """The last checkpoint that was cosigned, and its note: the log's signatures and the witness's."""

    checkpoint: Checkpoint
    note: Note


@dataclass(frozen=True, slots=True)
class Refusal:
    """A checkpoint that its log signed and the witness refused: evidence against the log, or of a client's mistake.

    `at` is in seconds since 1970; `remembered` and `submitted` are whole notes; `proof` is in hex.
    """

    at: int
    origin: str
    status: int
    reason: str
    old_size: int
    proof: list[str]
    remembered: str | None
    submitted: str


def origin_hash(origin: str) -> str:
    """As which a log is known in the witness's addresses and files: SHA-256 in hex."""
    return hashlib.sha256(origin.encode()).hexdigest()


class Memory:
    """A folder with a file for each log, and one of refusals. Several threads and processes may share it.

    `passing` is told each point that a write passes (written, renamed, remembered), for tests to end the process there.
    """

    def __init__(self, folder: Path, passing: Callable[[str], None] = lambda point: None) -> None:
        self.folder = folder
        self._passing = passing
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._refused = set(map(_mark, self.refusals()))

    @contextmanager
    def held(self, origin: str) -> Iterator[None]:
        """Nobody else changes what is remembered of this log meanwhile: between comparing and writing it."""
        descriptor = os.open(self._file(origin).with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            # flock, not lockf: it keeps threads of one process apart as well. Closing ends it, and so does dying.
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def last(self, origin: str) -> Remembered | None:
        """None where nothing was ever cosigned. Raises CorruptMemory, and OSError where the disk does."""
        path = self._file(origin)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            note = parse_note(content, MAX_SIGNATURES)
            checkpoint = parse_checkpoint(note.text)
        except (MalformedNote, MalformedCheckpoint) as error:
            raise CorruptMemory(f"{path} is not what the witness wrote there: {error}") from error
        if checkpoint.origin != origin:
            raise CorruptMemory(f"{path} is about the log {checkpoint.origin}, not {origin}.")
        return Remembered(checkpoint, note)

    def remember(self, origin: str, note: str) -> None:
        """On the disk when this returns; before, all of the old one is there, or all of the new. Only while `held`."""
        path = self._file(origin)
        new = path.with_suffix(".new")
        with new.open("wb") as file:
            file.write(note.encode())
            file.flush()
            os.fsync(file.fileno())
        self._passing("written")
        new.replace(path)
        self._passing("renamed")
        sync_folder(self.folder)
        self._passing("remembered")

    def entries(self, origin: str) -> CountedEntries:
        """What was counted of this log's entries. Only while `held`."""
        return CountedEntries(self._file(origin).with_suffix(".entries"))

    def refuse(self, refusal: Refusal) -> None:
        """Take down a refusal, as one line of JSON; the same checkpoint with the same status is taken down once.

        Whoever has an old checkpoint can submit it for ever: repetitions would fill the disk.
        """
        mark = _mark(asdict(refusal))
        if mark in self._refused:
            return
        line = json.dumps(asdict(refusal), ensure_ascii=False).encode() + b"\n"
        with self._refusals.open("ab") as file:
            # An empty line before: a process that was killed while it wrote has left a line without an end.
            file.write(line if file.tell() == 0 else b"\n" + line)
            file.flush()
            os.fsync(file.fileno())
        self._refused.add(mark)

    def refusals(self) -> list[dict[str, object]]:
        """What was refused, oldest first, as it was taken down; lines that a kill has torn are left out."""
        try:
            lines = self._refusals.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        found = []
        for line in lines:
            try:
                refusal = json.loads(line)
            except ValueError:
                continue
            if isinstance(refusal, dict):
                found.append(refusal)
        return found

    @property
    def _refusals(self) -> Path:
        return self.folder / "refusals"

    def _file(self, origin: str) -> Path:
        return self.folder / origin_hash(origin)


def _mark(refusal: dict[str, object]) -> bytes:
    text, _, _ = str(refusal.get("submitted")).partition("\n\n")
    return hashlib.sha256(f"{refusal.get('status')} {text}".encode()).digest()
