"""Passkeys (WebAuthn): putting a person's own key on record, and checking what it signed. The protocol is
py_webauthn's."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.http import HttpRequest
from webauthn import (
    base64url_to_bytes,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, decode_credential_public_key, decoded_public_key_to_cryptography
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from apps.accounts.models import Passkey, User

# What the offline verifier can judge with nothing but `cryptography`.
ALGORITHMS = [
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
CHALLENGE = "passkey_challenge"
SIGN_IN_CHALLENGE = "sign_in_challenge"
# How long the browser has to answer a sign-in, in seconds.
SIGN_IN_WITHIN = 300
LONGEST = 20_000


class BadPasskey(ValueError):
    """What the browser sent is no key, or no signature of that key over that challenge."""


class Site(NamedTuple):
    """Under which keys are made and used: the host name, and the address with its port."""

    rp_id: str
    origin: str


def relying_party(request: HttpRequest) -> Site:
    """This site, as its reader calls it."""
    host = request.get_host()
    return Site(host.rsplit(":", 1)[0] if not host.endswith("]") else host, f"{request.scheme}://{host}")


def registration_options(request: HttpRequest, user: User, site: str) -> dict[str, Any]:
    """What the browser needs to make a key. The challenge is random and kept in the session until it is answered."""
    options = generate_registration_options(
        rp_id=relying_party(request)[0],
        rp_name=site,
        user_id=user.uuid.bytes,
        user_name=user.username,
        user_display_name=user.full_name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=bytes(key.credential_id)) for key in user.passkeys.filter(revoked_at=None)
        ],
        supported_pub_key_algs=ALGORITHMS,
    )
    request.session[CHALLENGE] = bytes_to_base64url(options.challenge)
    found: dict[str, Any] = json.loads(options_to_json(options))
    return found


@dataclass(frozen=True)
class NewKey:
    """A key that the browser made: the host it was made for, its id, its public half as SubjectPublicKeyInfo (DER) and
    as COSE, its counter."""

    rp_id: str

    credential_id: bytes
    public_key: bytes
    cose_key: bytes
    sign_count: int


def registered(request: HttpRequest, answer: str) -> NewKey:
    """The key of the browser's answer, which must fit the challenge of this session; it serves once. Raises
    BadPasskey."""
    challenge = request.session.pop(CHALLENGE, "")
    rp_id, origin = relying_party(request)
    if not challenge or len(answer) > LONGEST:
        raise BadPasskey
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=rp_id,
            expected_origin=origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
        key = decoded_public_key_to_cryptography(decode_credential_public_key(found.credential_public_key))
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise BadPasskey from error
    public = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return NewKey(rp_id, found.credential_id, public, found.credential_public_key, found.sign_count)


def signing_options(request: HttpRequest, keys: list[Passkey], challenge: bytes) -> dict[str, Any]:
    """What the browser needs to have one of these keys sign the challenge."""
    return {
        "challenge": bytes_to_base64url(challenge),
        "rpId": relying_party(request)[0],
        "allowCredentials": [
            {"type": "public-key", "id": bytes_to_base64url(bytes(key.credential_id))} for key in keys
        ],
        "userVerification": "required",
        "timeout": 120_000,
    }


@dataclass(frozen=True)
class Signed:
    """One key's signature over a challenge, verified, with everything that proves it without this server."""

    passkey: Passkey
    evidence: dict[str, str]


def signed(request: HttpRequest, keys: list[Passkey], challenge: bytes, answer: str) -> Signed:
    """Verify the browser's answer: one of these keys, this very challenge, this site, the person verified. Raises
    BadPasskey."""
    rp_id, origin = relying_party(request)
    try:
        if len(answer) > LONGEST:
            raise BadPasskey
        said = json.loads(answer)
        key = next(key for key in keys if bytes(key.credential_id) == base64url_to_bytes(said["rawId"]))
        found = verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            credential_public_key=bytes(key.cose_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
        response = said["response"]
        evidence = {
            "authenticator_data": _unpadded(response["authenticatorData"]),
            "client_data": _unpadded(response["clientDataJSON"]),
            "signature": _unpadded(response["signature"]),
            "origin": origin,
            "rp_id": rp_id,
        }
    except (WebAuthnException, ValueError, KeyError, TypeError, StopIteration, AttributeError) as error:
        raise BadPasskey from error
    if found.new_sign_count != key.sign_count:
        Passkey.objects.filter(pk=key.pk).update(sign_count=found.new_sign_count)
    return Signed(key, evidence)


def sign_in_options(request: HttpRequest, keys: list[Passkey]) -> dict[str, Any]:
    """What the browser needs to sign in: with one of these keys, or with whichever it holds for this site. The
    challenge is random, kept in the session, and serves once."""
    challenge = secrets.token_bytes(32)
    request.session[SIGN_IN_CHALLENGE] = [bytes_to_base64url(challenge), int(time.time())]
    return signing_options(request, keys, challenge)


def key_of_sign_in(request: HttpRequest, answer: str) -> Passkey:
    """The confirmed key that signed this session's challenge just now, with its active owner. Raises BadPasskey, alike
    for a key that nobody has, one that is not confirmed or revoked, and a signature that does not hold."""
    # Taken before anything is judged, so that a second answer to the same challenge finds none.
    challenge, asked_at = request.session.take(SIGN_IN_CHALLENGE) or ("", 0)  # type: ignore[attr-defined]
    if not challenge or time.time() - asked_at > SIGN_IN_WITHIN or len(answer) > LONGEST:
        raise BadPasskey
    try:
        said = json.loads(answer)
        wanted = base64url_to_bytes(said["rawId"])
        handle = said["response"].get("userHandle")
        owner = base64url_to_bytes(handle) if handle else None
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadPasskey from error
    keys = Passkey.objects.usable().select_related("user__delegation")
    key = keys.filter(credential_id=wanted, user__is_active=True).first()
    if key is None or (owner is not None and owner != key.user.uuid.bytes):
        raise BadPasskey
    return signed(request, [key], base64url_to_bytes(challenge), answer).passkey


def _unpadded(value: str) -> str:
    return bytes_to_base64url(base64url_to_bytes(value))
