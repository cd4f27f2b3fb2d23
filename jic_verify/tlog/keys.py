"""Public keys of logs and witnesses, and what each kind of them signs (C2SP signed-note, tlog-cosignature)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from jic_verify.tlog.checkpoints import MalformedCheckpoint, parse_checkpoint
from jic_verify.tlog.encoding import MAX_NUMBER, base64_of, bytes_in, is_key_name
from jic_verify.tlog.errors import TlogError

LOG = 0x01
COSIGNER = 0x04
QUANTUM_COSIGNER = 0x06

KEY_ID_BYTES = 4
TIME_BYTES = 8
PUBLIC_BYTES = {LOG: 32, COSIGNER: 32, QUANTUM_COSIGNER: 1312}
SIGNATURE_BYTES = {LOG: 64, COSIGNER: TIME_BYTES + 64, QUANTUM_COSIGNER: TIME_BYTES + 2420}
# The message of an ML-DSA-44 cosignature has one byte for the length of each name.
LONGEST_QUANTUM_NAME = 255


class MalformedKey(TlogError):
    """A text that is no verifier key, or none of a kind that is known here."""


class BadSignature(TlogError):
    """A signature of a known key that is not that key's over this text."""


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """The four bytes that stand for a key beside its name in each signature."""
    # A name that UTF-8 has no bytes for gets an id too: it is refused as a name, in a sentence.
    return hashlib.sha256(name.encode(errors="surrogatepass") + b"\n" + bytes([kind]) + public).digest()[:KEY_ID_BYTES]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key: its name, the four bytes derived from all of it, the kind of its signatures, the raw key.

    Raises MalformedKey for a name, kind, length or id that cannot be.
    """

    name: str
    key_id: bytes
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise MalformedKey(
                f"{self.name!r} is no key's name: something without spaces, plus and control characters."
            )
        if self.kind not in PUBLIC_BYTES:
            raise MalformedKey(f"The key {self.name} is of kind 0x{self.kind:02x}, which is not known here.")
        if self.kind == QUANTUM_COSIGNER and len(self.name.encode()) > LONGEST_QUANTUM_NAME:
            raise MalformedKey(f"An ML-DSA-44 key's name has at most {LONGEST_QUANTUM_NAME} bytes: {self.name}.")
        if len(self.public) != PUBLIC_BYTES[self.kind]:
            raise MalformedKey(f"The key {self.name} has {len(self.public)} bytes, not {PUBLIC_BYTES[self.kind]}.")
        if self.key_id != key_id(self.name, self.kind, self.public):
            raise MalformedKey(f"The id {self.key_id.hex()} of the key {self.name} is not the one derived from it.")

    @classmethod
    def of(cls, name: str, kind: int, public: bytes) -> Verifier:
        """With the id that follows from the rest. Raises MalformedKey."""
        return cls(name, key_id(name, kind, public), kind, public)

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """From `<name>+<id in hex>+<base64 of kind and key>`. Raises MalformedKey."""
        name, _, rest = vkey.partition("+")
        identity, _, encoded = rest.partition("+")  # base64 has plus signs of its own
        material = bytes_in(encoded)
        if not material:
            raise MalformedKey("A verifier key is <name>+<id in hex>+<base64 of kind and key>.")
        verifier = cls.of(name, material[0], material[1:])
        if identity != verifier.key_id.hex():
            raise MalformedKey(
                f"The id of the key {name} is written {identity!r}, yet {verifier.key_id.hex()} follows from the key."
            )
        return verifier

    @property
    def vkey(self) -> str:
        """The text that `parse` reads."""
        return f"{self.name}+{self.key_id.hex()}+{base64_of(bytes([self.kind]) + self.public)}"

    def verify(self, text: str, blob: bytes) -> int | None:
        """That `blob`, a signature line's bytes after the id, is this key's over the note's text; gives its time.

        Seconds since 1970; None of a log's Ed25519 key, and 0 where an ML-DSA-44 key tells none. Raises BadSignature.
        """
        if len(blob) != SIGNATURE_BYTES[self.kind]:
            raise BadSignature(f"The signature of {self.name} has {len(blob)} bytes, not {SIGNATURE_BYTES[self.kind]}.")
        if self.kind == LOG:
            self._check(blob, text.encode())
            return None
        timestamp = int.from_bytes(blob[:TIME_BYTES], "big")
        if timestamp > MAX_NUMBER:
            raise BadSignature(f"The cosignature of {self.name} is of a time beyond 2⁶³ - 1.")
        if self.kind == COSIGNER:
            self._check(blob[TIME_BYTES:], cosigned_text(text, timestamp))
        else:
            try:
                message = cosigned_message(self.name, text, timestamp)
            except MalformedCheckpoint as error:
                raise BadSignature(f"{self.name} can only have signed a checkpoint. {error}") from error
            self._check(blob[TIME_BYTES:], message)
        return timestamp

    def _check(self, signature: bytes, message: bytes) -> None:
        try:
            if self.kind == QUANTUM_COSIGNER:
                MLDSA44PublicKey.from_public_bytes(self.public).verify(signature, message)
            else:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError) as error:  # a ValueError where the bytes are no public key
            raise BadSignature(f"The signature of {self.name} is not that key's over this text.") from error
        except UnsupportedAlgorithm as error:
            raise BadSignature(f"The ML-DSA-44 signature of {self.name} cannot be checked on this machine.") from error


def cosigned_text(body: str, timestamp: int) -> bytes:
    """What an Ed25519 cosigner signs."""
    return f"cosignature/v1\ntime {timestamp}\n{body}".encode()


def cosigned_message(cosigner: str, body: str, timestamp: int) -> bytes:
    """What an ML-DSA-44 cosigner signs: the whole tree of a checkpoint, not its extension lines.

    Raises MalformedCheckpoint, also for an origin of more than 255 bytes.
    """
    checkpoint = parse_checkpoint(body)
    names = []
    for name in (cosigner.encode(), checkpoint.origin.encode()):
        if len(name) > LONGEST_QUANTUM_NAME:
            raise MalformedCheckpoint("An ML-DSA-44 cosignature has no room for an origin of more than 255 bytes.")
        names.append(bytes([len(name)]) + name)
    start = 0
    return b"".join(
        (
            b"subtree/v1\n\0",
            names[0],
            timestamp.to_bytes(8, "big"),
            names[1],
            start.to_bytes(8, "big"),
            checkpoint.size.to_bytes(8, "big"),
            checkpoint.root,
        )
    )
