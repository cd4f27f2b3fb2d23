"""What a passkey (WebAuthn) signed when somebody approved: judged from the evidence alone, without the server that kept
it.

The key signed `authenticator_data` and the hash of `client_data`; in the client data stands a challenge; the challenge
is the hash of a statement; and the statement names the act, the designation, its version, the digest, the round, the
delegation and the site. So each is checked against the next. Whose key it is the log says (`registry.py`)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

# Flags of the authenticator data (WebAuthn, section 6.1): its owner was there, and was verified.
PRESENT, VERIFIED = 0x01, 0x04
FLAGS_AT, SHORTEST = 32, 37
BINARY = ("authenticator_data", "client_data", "signature")
PARTS = frozenset({*BINARY, "origin", "rp_id", "statement"})
_ORIGIN = re.compile(r"https?://([a-z0-9.-]+)(?::[0-9]{1,5})?", re.ASCII)
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


class NotSigned(ValueError):
    """The evidence does not show that this key signed that statement; the text says where it breaks."""


@dataclass(frozen=True)
class Expected:
    """What must have been signed: the approval's own designation, version, delegation, digest (hex) and round."""

    designation: str
    version: str
    delegation: str
    digest: str
    round: int

    def statement(self) -> dict[str, str | int]:
        """What the statement says beside the site."""
        return {
            "act": "approve",
            "delegation": self.delegation,
            "designation": self.designation,
            "digest": self.digest,
            "round": self.round,
            "v": 2,
            "version": self.version,
        }


@dataclass(frozen=True)
class ExpectedConsent:
    """The same of a consent to a change of signatories."""

    change: str
    delegation: str
    digest: str

    def statement(self) -> dict[str, str | int]:
        return {
            "act": "consent",
            "change": self.change,
            "delegation": self.delegation,
            "digest": self.digest,
            "v": 2,
        }


def judge(evidence: Any, public_key: bytes, expected: Expected | ExpectedConsent, canonical_statement: bytes) -> None:
    """Raise NotSigned unless `public_key` (SubjectPublicKeyInfo, DER) signed this approval or consent.

    `canonical_statement` are the canonical bytes of `evidence["statement"]`.
    """
    parts = _parts(evidence)
    origin, rp_id = evidence["origin"], evidence["rp_id"]
    _judge_statement(evidence["statement"], expected, origin, rp_id)
    host = _ORIGIN.fullmatch(origin)
    if host is None or not rp_id or not f".{host[1]}".endswith(f".{rp_id}"):
        raise NotSigned(
            "The site at which it was signed is not that of the key: its host is not the rp_id or under it."
        )
    _judge_client(parts["client_data"], origin, hashlib.sha256(canonical_statement).digest())
    data = parts["authenticator_data"]
    if len(data) < SHORTEST or data[:FLAGS_AT] != hashlib.sha256(rp_id.encode()).digest():
        raise NotSigned("The authenticator's data is not of the site that the evidence names.")
    if data[FLAGS_AT] & (PRESENT | VERIFIED) != PRESENT | VERIFIED:
        raise NotSigned("The authenticator did not verify its owner.")
    _judge_signature(public_key, parts["signature"], data + hashlib.sha256(parts["client_data"]).digest())


def _parts(evidence: Any) -> dict[str, bytes]:
    broken = "The evidence does not hold the parts that a passkey's signature is made of."
    if type(evidence) is not dict or evidence.keys() != PARTS:
        raise NotSigned(broken)
    if not all(type(evidence[name]) is str for name in PARTS - {"statement"}):
        raise NotSigned(broken)
    try:
        return {name: _unpadded(evidence[name]) for name in BINARY}
    except ValueError:
        raise NotSigned(broken) from None


def _unpadded(text: str) -> bytes:
    """What base64url without padding encodes, in its one form. Raises ValueError."""
    if not _BASE64URL.fullmatch(text):
        raise ValueError
    found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(found).rstrip(b"=") != text.encode():
        raise binascii.Error
    return found


def _judge_statement(statement: Any, expected: Expected | ExpectedConsent, origin: str, rp_id: str) -> None:
    if not isinstance(statement, dict):
        raise NotSigned("The evidence holds no statement.")
    wanted = {**expected.statement(), "origin": origin, "rp_id": rp_id}
    for name, value in wanted.items():
        if statement.get(name) != value or type(statement.get(name)) is not type(value):
            raise NotSigned(f"The statement that was signed names another {name} than the approval.")
    if statement.keys() != wanted.keys():
        raise NotSigned("The statement that was signed says more than a statement does.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A key is there twice.")
    return found


def _judge_client(client_data: bytes, origin: str, challenge: bytes) -> None:
    try:
        client = json.loads(client_data.decode("utf-8"), object_pairs_hook=_once)
        shown, kind, where = client["challenge"], client["type"], client["origin"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotSigned("The client data is not what a browser makes.") from None
    if (kind, where) != ("webauthn.get", origin):
        raise NotSigned("The client data is not of a signature at the site that the evidence names.")
    if shown != base64.urlsafe_b64encode(challenge).rstrip(b"=").decode():
        raise NotSigned("What was signed is not the statement: the challenge is not its hash.")


def _judge_signature(public_key: bytes, signature: bytes, message: bytes) -> None:
    try:
        key = load_der_public_key(public_key)
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(SHA256()))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), SHA256())
        else:
            raise UnsupportedAlgorithm("no key that this version of the verifier knows")
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        raise NotSigned("The signature is not one of this key over this statement.") from None
