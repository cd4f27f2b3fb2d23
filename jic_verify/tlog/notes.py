"""Signed notes (C2SP signed-note): a text, an empty line, and lines of signatures over the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jic_verify.tlog.encoding import bytes_in, is_key_name
from jic_verify.tlog.errors import TlogError
from jic_verify.tlog.keys import KEY_ID_BYTES, BadSignature, MalformedKey, Verifier
from jic_verify.tlog.signers import Cosigner, QuantumCosigner, Signer

__all__ = [
    "BadSignature",
    "Cosigner",
    "MalformedKey",
    "MalformedNote",
    "Note",
    "QuantumCosigner",
    "Signature",
    "Signer",
    "Verified",
    "Verifier",
    "parse_note",
    "parse_signatures",
]

# The specification asks for 16 at least; an ML-DSA-44 line has 3.3 kB.
MAX_SIGNATURES = 64


class MalformedNote(TlogError):
    """Bytes that are no signed note."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below the text: whose it says it is, the bytes after the id, and the line itself with its line end."""

    name: str
    key_id: bytes
    blob: bytes
    line: str


@dataclass(frozen=True, slots=True)
class Verified:
    """A known key whose signature holds, and the time that it tells, in seconds since 1970.

    None of a log's Ed25519 key, which has none; 0 where an ML-DSA-44 key tells none, as a log's does.
    """

    verifier: Verifier
    timestamp: int | None


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its last line end, and the signatures below it, which are claims until `verified` has been asked."""

    text: str
    signatures: tuple[Signature, ...]

    def verified(self, verifiers: Iterable[Verifier]) -> list[Verified]:
        """The known keys that signed, in the order of the lines. Lines of other keys are passed over.

        An empty list is a note that nobody known has signed. Raises BadSignature where a known key's line fails.
        """
        known: dict[tuple[str, bytes], Verifier] = {}
        for verifier in verifiers:
            if known.setdefault((verifier.name, verifier.key_id), verifier) != verifier:
                raise BadSignature(f"Two known keys have the name {verifier.name} and the same id.")
        found = []
        for signature in self.signatures:
            signed_by = known.get((signature.name, signature.key_id))
            if signed_by:
                found.append(Verified(signed_by, signed_by.verify(self.text, signature.blob)))
        return found

    def __str__(self) -> str:
        return self.text + "\n" + "".join(signature.line for signature in self.signatures)


def parse_note(data: bytes, most_signatures: int = MAX_SIGNATURES) -> Note:
    """The note that these bytes are. Raises MalformedNote, also where two lines claim to be of one key."""
    text, parting, below = text_in(data).rpartition("\n\n")
    if not parting:
        raise MalformedNote("A note has an empty line between its text and its signatures.")
    return Note(text + "\n", parse_signatures(below, most_signatures))


def parse_signatures(lines: str, most_signatures: int = MAX_SIGNATURES) -> tuple[Signature, ...]:
    """The signatures of one or more lines, each with its line end. Raises MalformedNote."""
    if not lines.endswith("\n"):
        raise MalformedNote("The last signature line has no line end.")
    if lines.count("\n") > most_signatures:
        raise MalformedNote(f"There are more than {most_signatures} signature lines.")
    signatures = tuple(_signature(number, line) for number, line in enumerate(lines[:-1].split("\n"), 1))
    if len({(signature.name, signature.key_id) for signature in signatures}) < len(signatures):
        raise MalformedNote("Two signature lines claim to be of the same key.")
    return signatures


def text_in(data: bytes) -> str:
    """UTF-8 without control characters other than line ends. Raises MalformedNote."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise MalformedNote(f"Byte {error.start} of the note is not UTF-8.") from error
    if any(byte < 0x20 and byte != 0x0A for byte in data):
        raise MalformedNote("The note holds a control character other than the line end.")
    return text


def _signature(number: int, line: str) -> Signature:
    match line.split(" "):
        case ["—", name, encoded] if is_key_name(name) and (blob := bytes_in(encoded)) is not None:
            if len(blob) <= KEY_ID_BYTES:
                raise MalformedNote(f"Signature line {number} has no signature after the key's id.")
            return Signature(name, blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:], line + "\n")
        case _:
            raise MalformedNote(f"Signature line {number} is not: dash, space, key name, space, base64.")
