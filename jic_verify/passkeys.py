"""What a passkey (WebAuthn) signed when somebody approved: judged from the evidence alone, without the server that kept
it.

The key signed `authenticator_data` and the hash of `client_data`; in the client data stands a challenge; the challenge
is the hash of a statement; and the statement names the act, the version's digest and the round. So each is checked
against the next."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

# Flags of the authenticator data (WebAuthn, section 6.1): its owner was there, and showed that it was he.
PRESENT, VERIFIED = 0x01, 0x04
FLAGS_AT, SHORTEST = 32, 37
PARTS = ("authenticator_data", "client_data", "signature", "origin", "rp_id")


class NotSigned(ValueError):
    """The evidence does not show that this key signed that statement; the text says where it breaks."""


@dataclass(frozen=True)
class Expected:
    """What must have been signed: the digest (hex) that was approved, in which round."""

    digest: str
    round: int


def judge(evidence: Any, public_key: bytes, expected: Expected, canonical_statement: bytes) -> None:
    """Raise NotSigned unless `public_key` (SubjectPublicKeyInfo, DER) signed this approval.

    `canonical_statement` are the canonical bytes of `evidence["statement"]`.
    """
    parts = _parts(evidence)
    _judge_statement(evidence["statement"], expected)
    _judge_client(parts["client_data"], evidence["origin"], hashlib.sha256(canonical_statement).digest())
    data = parts["authenticator_data"]
    if len(data) < SHORTEST or data[:FLAGS_AT] != hashlib.sha256(evidence["rp_id"].encode()).digest():
        raise NotSigned("The authenticator's data is not of the site that the evidence names.")
    if data[FLAGS_AT] & (PRESENT | VERIFIED) != PRESENT | VERIFIED:
        raise NotSigned("The authenticator did not verify its owner.")
    _judge_signature(public_key, parts["signature"], data + hashlib.sha256(parts["client_data"]).digest())


def _parts(evidence: Any) -> dict[str, bytes]:
    try:
        texts = {name: evidence[name] for name in PARTS}
        if not all(isinstance(text, str) for text in texts.values()):
            raise TypeError
        return {
            name: base64.urlsafe_b64decode(texts[name] + "=" * (-len(texts[name]) % 4))
            for name in ("authenticator_data", "client_data", "signature")
        }
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise NotSigned("The evidence lacks a part of what a passkey's signature is made of.") from None


def _judge_statement(statement: Any, expected: Expected) -> None:
    if not isinstance(statement, dict):
        raise NotSigned("The evidence holds no statement.")
    wanted = {"v": 1, "act": "approve", "digest": expected.digest, "round": expected.round}
    for name, value in wanted.items():
        if statement.get(name) != value:
            raise NotSigned(f"The statement that was signed names another {name} than the approval.")


def _judge_client(client_data: bytes, origin: str, challenge: bytes) -> None:
    try:
        said = json.loads(client_data)
        shown = base64.urlsafe_b64decode(said["challenge"] + "=" * (-len(said["challenge"]) % 4))
        kind, where = said["type"], said["origin"]
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        raise NotSigned("The client data is not what a browser makes.") from None
    if (kind, where) != ("webauthn.get", origin):
        raise NotSigned("The client data is not of a signature at the site that the evidence names.")
    if shown != challenge:
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
