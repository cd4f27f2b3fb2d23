"""A witness (C2SP tlog-witness): cosigns a checkpoint only if it continues the last one of that log that it cosigned.

Needs a key, a folder to remember in and the public keys of the logs; no web server, no database.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from jic_verify.tlog.checkpoints import Checkpoint, MalformedCheckpoint, parse_checkpoint
from jic_verify.tlog.keys import LONGEST_QUANTUM_NAME
from jic_verify.tlog.notes import (
    BadSignature,
    Cosigner,
    MalformedNote,
    Note,
    QuantumCosigner,
    Verifier,
    parse_note,
)
from jic_verify.tlog.tree import EMPTY_ROOT, InvalidProof, verify_consistency
from jic_verify.witness_clock import ClockWatch
from jic_verify.witness_entries import MalformedEntries, OutOfStep, WrongEntries, parse_entries
from jic_verify.witness_keys import UnusableKey, load_or_make_key, load_or_make_quantum_key
from jic_verify.witness_memory import CorruptMemory, Memory, Refusal, Remembered, origin_hash
from jic_verify.witness_messages import (
    Cosignature,
    MalformedAnswer,
    MalformedRequest,
    Request,
    format_request,
    parse_answer,
    parse_request,
    parse_size,
)

__all__ = [
    "Answer",
    "CorruptMemory",
    "Cosignature",
    "MalformedAnswer",
    "MalformedRequest",
    "Memory",
    "Refusal",
    "Remembered",
    "Request",
    "UnusableKey",
    "Witness",
    "format_request",
    "load_or_make_key",
    "load_or_make_quantum_key",
    "origin_hash",
    "parse_answer",
    "parse_request",
    "parse_size",
]

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
# Failed dependency (RFC 4918): the checkpoint's entries have to come first (`add-entries`).
ENTRIES_NEEDED = 424


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered over HTTP."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a request is not cosigned: the status, and a sentence."""

    status: int
    reason: str


class Witness:
    """Keys that cosign together, the logs that are trusted (public keys by origin), and the memory.

    `counts`: it cosigns no checkpoint whose entries it was not given and whose maps it has not computed, and none while
    its clock has jumped; without, it is a plain tlog-witness.

    Raises ValueError for keys that cannot be told apart, and CorruptMemory, here and whenever it meets one: then it has
    to be stopped, for it no longer knows what it cosigned.
    """

    def __init__(
        self,
        cosigners: Sequence[Cosigner | QuantumCosigner],
        logs: Mapping[str, Sequence[Verifier]],
        memory: Memory,
        now: Callable[[], float] = time.time,
        *,
        counts: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cosigners = tuple(cosigners)
        self._logs = {origin: tuple(verifiers) for origin, verifiers in logs.items()}
        self._memory = memory
        self._now = now
        self._counts = counts
        self._jumps = ClockWatch(now, monotonic) if counts else None
        self._clock = threading.Lock()
        self._check_keys()
        self._origins = {origin_hash(origin): origin for origin in self._logs}
        self._latest = max((self._last(origin)[1] for origin in self._logs), default=0)

    @property
    def verifiers(self) -> tuple[Verifier, ...]:
        """The public keys that this witness cosigns with."""
        return tuple(cosigner.verifier for cosigner in self._cosigners)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer a request: 200 with signature lines, or 400, 403, 404, 409 (with the size that is remembered), 422.

        What is answered with 200 is on the disk before. Raises CorruptMemory, and OSError where the disk does: then
        nothing has been cosigned.
        """
        try:
            request = parse_request(body)
            note = parse_note(request.note)
            checkpoint = parse_checkpoint(note.text, any_empty_root=True)
        except (MalformedRequest, MalformedNote, MalformedCheckpoint) as error:
            return _said(400, str(error))
        if checkpoint.origin not in self._logs:
            return _said(404, f"This witness does not know the log {checkpoint.origin}.")
        try:
            signed = _with_lines_of(note, self._logs[checkpoint.origin])
        except BadSignature as error:
            return _said(403, str(error))
        if not signed.signatures:
            return _said(403, f"No key of {checkpoint.origin} that this witness knows has signed the checkpoint.")
        with self._memory.held(checkpoint.origin):
            last, time_of_last = self._last(checkpoint.origin)
            if refused := _refused(request, checkpoint, last):
                self._keep_evidence(refused, request, checkpoint, last, signed)
                if refused.status == 409:
                    return Answer(409, SIZE, b"%d\n" % (last.checkpoint.size if last else 0))
                return _said(refused.status, refused.reason)
            if self._counts:
                entries = self._memory.entries(checkpoint.origin)
                if not entries.knows(checkpoint.size, checkpoint.root):
                    return Answer(ENTRIES_NEEDED, SIZE, b"%d\n" % entries.size())
            if self._jumps and (jumped := self._jumps.jumped()):
                return _said(503, f"The clock of this witness has jumped by {jumped} s: set it right and restart it.")
            timestamp = self._time(time_of_last)
            lines = "".join(cosigner.cosign(note.text, timestamp) for cosigner in self._cosigners)
            self._memory.remember(checkpoint.origin, str(signed) + lines)
        return Answer(200, TEXT, lines.encode())

    def add_entries(self, body: bytes) -> Answer:
        """Count the leaves up to a checkpoint that the log has signed: 200 or 409 with the size that is counted, or
        400, 403, 404, 422. What is answered with 200 is on the disk before. Raises OSError where the disk does."""
        try:
            given = parse_entries(body)
            note = parse_note(given.note)
            checkpoint = parse_checkpoint(note.text)
            known = self._logs.get(checkpoint.origin, ()) if self._counts else ()
            signed = _with_lines_of(note, known)
        except (MalformedEntries, MalformedNote, MalformedCheckpoint) as error:
            return _said(400, str(error))
        except BadSignature as error:
            return _said(403, str(error))
        if not known:
            return _said(404, f"This witness counts no entries of the log {checkpoint.origin}.")
        if not signed.signatures:
            return _said(403, f"No key of {checkpoint.origin} that this witness knows has signed the checkpoint.")
        if given.first + len(given.leaves) != checkpoint.size:
            return _said(400, "The leaves do not end where the checkpoint does.")
        with self._memory.held(checkpoint.origin):
            try:
                self._memory.entries(checkpoint.origin).add(given.first, given.leaves, checkpoint.root)
            except OutOfStep as error:
                return Answer(409, SIZE, b"%d\n" % error.size)
            except MalformedEntries as error:
                return _said(400, str(error))
            except WrongEntries as error:
                self._memory.refuse(
                    Refusal(int(self._now()), checkpoint.origin, 422, str(error), given.first, [], None, str(signed))
                )
                return _said(422, str(error))
        return Answer(200, SIZE, b"%d\n" % checkpoint.size)

    def recent(self, origin_hash: str) -> Answer:
        """The last cosigned checkpoint of the log with this hash (hex), for monitors; 404 where there is none.

        Raises CorruptMemory.
        """
        origin = self._origins.get(origin_hash)
        last = self._last(origin)[0] if origin is not None else None
        if last is None:
            return _said(404, "This witness has cosigned no such log.")
        return Answer(200, TEXT, str(last.note).encode())

    def _check_keys(self) -> None:
        if not self._cosigners:
            raise ValueError("A witness needs a key to cosign with.")
        keys = [*self.verifiers, *{key for keys in self._logs.values() for key in keys}]
        if len({(key.name, key.key_id) for key in keys}) < len(keys):
            raise ValueError("Two keys of the witness and its logs have the same name and id.")
        if any(isinstance(cosigner, QuantumCosigner) for cosigner in self._cosigners):
            for origin in self._logs:
                if len(origin.encode()) > LONGEST_QUANTUM_NAME:
                    raise ValueError(f"An ML-DSA-44 key cannot cosign the log {origin}: its name is too long.")

    def _last(self, origin: str) -> tuple[Remembered | None, int]:
        """What is remembered, and the latest time that this witness has cosigned it with. Raises CorruptMemory."""
        last = self._memory.last(origin)
        if last is None:
            return None, 0
        try:
            found = last.note.verified((*self._logs[origin], *self.verifiers))
        except BadSignature as error:
            raise CorruptMemory(f"What is remembered of {origin} was changed: {error}") from error
        if not found:
            raise CorruptMemory(f"No key that this witness knows has signed what is remembered of {origin}.")
        return last, max((one.timestamp or 0 for one in found if one.verifier in self.verifiers), default=0)

    def _time(self, time_of_last: int) -> int:
        """Now; where the clock has stepped back, the latest time that was signed: never an earlier one."""
        with self._clock:
            self._latest = max(int(self._now()), time_of_last, self._latest, 1)
            return self._latest

    def _keep_evidence(
        self, refused: Refused, request: Request, checkpoint: Checkpoint, last: Remembered | None, signed: Note
    ) -> None:
        """Take down what may show that the log went back or forked: whatever the client's old size made the status."""
        rolled_back = last is not None and checkpoint.size < last.checkpoint.size
        forked = (
            last is not None and checkpoint.size == last.checkpoint.size and checkpoint.root != last.checkpoint.root
        )
        if refused.status == 422 or rolled_back or forked:
            self._memory.refuse(
                Refusal(
                    at=int(self._now()),
                    origin=checkpoint.origin,
                    status=refused.status,
                    reason=refused.reason,
                    old_size=request.old_size,
                    proof=[hashed.hex() for hashed in request.proof],
                    remembered=str(last.note) if last else None,
                    submitted=str(signed),
                )
            )


def _refused(request: Request, checkpoint: Checkpoint, last: Remembered | None) -> Refused | None:
    """In the order of the specification, why the checkpoint does not continue the last one; None if it does."""
    size, root = (last.checkpoint.size, last.checkpoint.root) if last else (0, EMPTY_ROOT)
    if request.old_size > checkpoint.size:
        return Refused(400, f"The old size {request.old_size} is beyond the checkpoint's, {checkpoint.size}.")
    if request.old_size != size:
        return Refused(409, f"This witness has last cosigned {size} leaves, not {request.old_size}.")
    try:
        verify_consistency(size, root, checkpoint.size, checkpoint.root, request.proof)
    except InvalidProof as error:
        return Refused(422, str(error))
    return None


def _with_lines_of(note: Note, verifiers: Sequence[Verifier]) -> Note:
    """The note with the lines of these keys only. Raises BadSignature where one of them fails."""
    found = {(one.verifier.name, one.verifier.key_id) for one in note.verified(verifiers)}
    return Note(note.text, tuple(line for line in note.signatures if (line.name, line.key_id) in found))


def _said(status: int, sentence: str) -> Answer:
    return Answer(status, TEXT, f"{sentence}\n".encode())
