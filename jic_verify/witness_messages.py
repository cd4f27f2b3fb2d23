"""What a log and its witness say to each other (C2SP tlog-witness, add-checkpoint), from both sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jic_verify.tlog.encoding import base64_of, number_in
from jic_verify.tlog.errors import TlogError
from jic_verify.tlog.notes import BadSignature, MalformedNote, Note, Verifier, parse_signatures, text_in
from jic_verify.tlog.proofs import MalformedProof, hashes_in


class MalformedRequest(TlogError):
    """Bytes that are no add-checkpoint request."""


class MalformedAnswer(TlogError):
    """Bytes that are no answer of a witness."""


@dataclass(frozen=True, slots=True)
class Request:
    """The size that the witness is thought to know, the proof from there, and the checkpoint's note as it came."""

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A witness's line over a checkpoint, checked: whose, when (seconds since 1970), and the line with its line end."""

    verifier: Verifier
    timestamp: int
    line: str


def format_request(old_size: int, proof: Sequence[bytes], note_text: str) -> bytes:
    """The body of a request. `note_text` is the whole note, signatures too."""
    return "\n".join((f"old {old_size}", *map(base64_of, proof), "", note_text)).encode()


def parse_request(body: bytes) -> Request:
    """What `format_request` wrote; the note is not looked into. Raises MalformedRequest."""
    head, parting, note = body.partition(b"\n\n")
    if not parting or not note:
        raise MalformedRequest("A request has an empty line, and the checkpoint after it.")
    try:
        first, *rest = head.decode("ascii").split("\n")
        proof = hashes_in(rest)
    except UnicodeDecodeError as error:
        raise MalformedRequest(f"Byte {error.start} of the request is not ASCII.") from error
    except MalformedProof as error:
        raise MalformedRequest(str(error)) from error
    old_size = number_in(first.removeprefix("old ")) if first.startswith("old ") else None
    if old_size is None:
        raise MalformedRequest("The first line of a request is `old` and a size: decimal, without leading zeroes.")
    return Request(old_size, proof, note)


def parse_answer(body: bytes, verifiers: Iterable[Verifier], text: str) -> list[Cosignature]:
    """The known witnesses' lines in the answer (200) to a checkpoint with this text.

    Lines of unknown keys are passed over. Raises MalformedAnswer; BadSignature where a known key's line fails or tells
    no time, or where no line is of a known key.
    """
    try:
        note = Note(text, parse_signatures(text_in(body)))
    except MalformedNote as error:
        raise MalformedAnswer(str(error)) from error
    lines = {(signature.name, signature.key_id): signature.line for signature in note.signatures}
    found = []
    for one in note.verified(verifiers):
        if not one.timestamp:
            raise BadSignature(f"{one.verifier.name} has signed without saying when.")
        found.append(Cosignature(one.verifier, one.timestamp, lines[one.verifier.name, one.verifier.key_id]))
    if not found:
        raise BadSignature("No line of the answer is of a witness that is known.")
    return found


def parse_size(body: bytes) -> int:
    """The size that a witness says it knows (409). Raises MalformedAnswer."""
    size = number_in(body[:-1].decode("latin-1")) if body.endswith(b"\n") else None
    if size is None:
        raise MalformedAnswer("A size in an answer is decimal, without leading zeroes, and with a line end.")
    return size
