"""Keys that tests hold: of a log and its witnesses, and passkeys whose signatures are the same each time."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from jic_verify.tlog.notes import Cosigner, Signer
from jic_verify.tlog.policy import format_policy

ORIGIN = "jic.example/log"
SIDES = ("US", "RU")
SITE, RP_ID = "https://jic.example", "jic.example"
PRESENT_AND_VERIFIED = 0x05
Row = dict[str, Any]


@dataclass
class Keys:
    """Private keys: of the log, of the signatories' witnesses, and of one more."""

    log: Signer
    witnesses: dict[str, Cosigner]

    @classmethod
    def of(cls, seed: int = 1, origin: str = ORIGIN) -> Keys:
        chosen = random.Random(f"keys {seed}")

        def key() -> Ed25519PrivateKey:
            return Ed25519PrivateKey.from_private_bytes(chosen.randbytes(32))

        log = Signer(origin, key())
        return cls(log, {code: Cosigner(f"{origin}/witness/{code.lower()}", key()) for code in (*SIDES, "UN")})

    def policy(self) -> bytes:
        witnesses = {code: witness.verifier for code, witness in self.witnesses.items()}
        return format_policy([self.log.verifier], witnesses, SIDES).encode()


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@cache
def _rsa_key() -> rsa.RSAPrivateKey:
    key = load_pem_private_key((Path(__file__).parent / "rsa_key.pem").read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


class Device:
    """One passkey of one algorithm: ES256, Ed25519 or RS256."""

    def __init__(self, algorithm: str = "ES256", seed: int = 1) -> None:
        chosen = random.Random(f"device {seed}")
        self.algorithm = algorithm
        self._key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
        if algorithm == "ES256":
            self._key = ec.derive_private_key(chosen.getrandbits(250) + 1, ec.SECP256R1())
        elif algorithm == "Ed25519":
            self._key = Ed25519PrivateKey.from_private_bytes(chosen.randbytes(32))
        else:
            self._key = _rsa_key()

    @property
    def public(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, message: bytes) -> bytes:
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(message, padding.PKCS1v15(), SHA256())
        return self._key.sign(message)

    def evidence(
        self,
        statement: Row,
        *,
        origin: str = SITE,
        rp_id: str = RP_ID,
        flags: int = PRESENT_AND_VERIFIED,
        kind: str = "webauthn.get",
    ) -> Row:
        """What this device signs where it is asked to sign a statement."""
        challenge = hashlib.sha256(rfc8785.dumps(statement)).digest()
        client = json.dumps({"type": kind, "challenge": b64(challenge), "origin": origin}).encode()
        data = hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + (7).to_bytes(4, "big")
        return {
            "authenticator_data": b64(data),
            "client_data": b64(client),
            "origin": origin,
            "rp_id": rp_id,
            "signature": b64(self.sign(data + hashlib.sha256(client).digest())),
            "statement": statement,
        }


def statement_of(row: Row) -> Row:
    """What an approval's row has to have signed."""
    return {
        "act": "approve",
        "delegation": row["delegation_id"],
        "designation": row["designation_id"],
        "digest": row["digest"].removeprefix("\\x"),
        "origin": SITE,
        "round": row["round"],
        "rp_id": RP_ID,
        "v": 2,
        "version": row["version_id"],
    }
