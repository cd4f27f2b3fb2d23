"""Passkeys of the demonstration: made in this process when the demo is played, and gone with it. They sign some of its
approvals, so that a bundle of the demo holds real signatures; nobody can sign with them afterwards."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from webauthn.helpers import bytes_to_base64url, encode_cbor

from apps.access.identity import Identity
from apps.accounts.passkeys import NewKey, Site
from apps.clearances.passkeys import confirm_passkey, register_passkey, revoke_passkey
from apps.consents.proofs import Proof
from apps.consents.signing import challenge
from apps.designations.models import Designation, Version
from apps.negotiation.statements import statement

NAME = "Demonstration key"
# The authenticator's word that its owner was there and was verified (WebAuthn, section 6.1).
PRESENT_AND_VERIFIED = 0x05


def demonstration_site() -> Site:
    """Where the demo's keys say that they signed: the address that `make run` serves."""
    return Site("localhost", f"http://localhost:{os.environ.get('JIC_PORT') or 8000}")


class DemonstrationKey:
    """A person's authenticator in software (ES256), on record and confirmed by an admin of their delegation."""

    def __init__(self, actor: Identity, admin: Identity, site: Site) -> None:
        self._actor, self._admin, self._site = actor, admin, site
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._public = self._private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        numbers = self._private.public_key().public_numbers()
        # COSE (RFC 9053): EC2, ES256, P-256, x, y.
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        new_key = NewKey(site.rp_id, os.urandom(32), self._public, encode_cbor(cose), 0)
        self._passkey = register_passkey(actor=actor, name=NAME, key=new_key).uuid
        confirm_passkey(actor=admin, passkey=self._passkey)

    def sign(self, designation: Designation, version: Version) -> Proof:
        """The proof of an approval, as a browser and an authenticator make it together."""
        stated = statement(self._site, self._actor.delegation_code, designation, version)
        said = {
            "type": "webauthn.get",
            "challenge": bytes_to_base64url(challenge(stated)),
            "origin": self._site.origin,
            "crossOrigin": False,
        }
        client_data = json.dumps(said, separators=(",", ":")).encode()
        host = hashlib.sha256(self._site.rp_id.encode()).digest()
        data = host + bytes([PRESENT_AND_VERIFIED]) + bytes(4)
        signature = self._private.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        evidence = {
            "statement": stated,
            "authenticator_data": bytes_to_base64url(data),
            "client_data": bytes_to_base64url(client_data),
            "signature": bytes_to_base64url(signature),
            "origin": self._site.origin,
            "rp_id": self._site.rp_id,
        }
        return Proof("passkey", evidence, self._public)

    def revoke(self) -> None:
        """From now on its owner approves as anybody without a key does, or registers one of their own."""
        revoke_passkey(actor=self._admin, passkey=self._passkey, reason="Demonstration: the key was never kept")


def keys_for(names: Iterable[str], identities: dict[str, Identity]) -> dict[str, DemonstrationKey]:
    """A key for each of these people, confirmed by a clearance admin of their own delegation."""
    site = demonstration_site()
    admins = {
        actor.delegation_code: actor for actor in reversed(identities.values()) if "clearance_admin" in actor.roles
    }
    return {
        name: DemonstrationKey(identities[name], admins[identities[name].delegation_code], site)
        for name in sorted(set(names))
    }
