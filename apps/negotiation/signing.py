"""What a passkey signs when an authority approves: a statement that names the act, the designation, the version with
its digest, the round and the side. The challenge is its hash, so that a signature serves for nothing else."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.access.errors import Incomplete
from apps.accounts.codes import accepts
from apps.accounts.guessing import proves_himself
from apps.accounts.models import Passkey, User
from apps.accounts.passkeys import BadPasskey, Site, relying_party, signed, signing_options
from apps.designations.models import Designation, Version
from apps.negotiation.needed import Needed, needed_of
from apps.negotiation.proofs import BY_CODE, BY_PASSWORD, BY_SESSION, Proof


def statement(site: Site, delegation: str, designation: Designation, version: Version) -> dict[str, Any]:
    """What an approver of a delegation (its code) signs, in words for machines: whose approval, of what, at which site.
    Integers and strings only."""
    return {
        "act": "approve",
        "delegation": delegation,
        "designation": str(designation.uuid),
        "digest": version.digest_hex,
        "origin": site.origin,
        "round": designation.round,
        "rp_id": site.rp_id,
        "v": 2,
        "version": str(version.uuid),
    }


def approval_statement(request: HttpRequest, designation: Designation, version: Version) -> dict[str, Any]:
    """What the approver who asks signs at this site."""
    assert isinstance(request.user, User)
    return statement(relying_party(request), request.user.delegation.code, designation, version)


def challenge(stated: dict[str, Any]) -> bytes:
    """SHA-256 over the statement's canonical JSON (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(stated)).digest()


def keys_of(user: User) -> list[Passkey]:
    """Keys that the person has to sign with: whoever has one cannot approve by password any more."""
    return list(Passkey.objects.usable().filter(user=user))


def options(request: HttpRequest, keys: list[Passkey], stated: dict[str, Any]) -> dict[str, Any]:
    """What a page hands to the browser to have a statement signed; of an approval, the browser makes the challenge anew
    from what the page shows."""
    return signing_options(request, keys, challenge(stated))


def proof_of(request: HttpRequest, keys: list[Passkey], stated: dict[str, Any], answer: str) -> Proof:
    """The browser's signature over this very statement, verified. Raises Incomplete."""
    try:
        found = signed(request, keys, challenge(stated), answer)
    except BadPasskey:
        raise Incomplete(
            fields={
                "assertion": [
                    _("The signature does not match this page and your passkey. Nothing was approved. Sign again.")
                ]
            }
        ) from None
    return Proof("passkey", {"statement": stated, **found.evidence}, bytes(found.passkey.public_key))


def given_proof(request: HttpRequest, keys: list[Passkey], stated: dict[str, Any], sent: dict[str, Any]) -> Proof:
    """How whoever asks has proved himself in a form: by a key's signature over the statement if he has one. Raises
    Incomplete."""
    if keys:
        return proof_of(request, keys, stated, sent["assertion"])
    assert isinstance(request.user, User)
    return weaker_proof(request, request.user, sent.get("password", ""), sent.get("code", ""))


def weaker_proof(request: HttpRequest, user: User, password: str, code: str) -> Proof:
    """What this server has seen of somebody who has no key: a one-time code where he has them, else his password. The
    act itself judges whether that is enough. Raises Incomplete."""
    needed = needed_of(user)
    if needed is Needed.CODE:
        if not accepts(user, code):
            raise Incomplete(
                fields={
                    "code": [
                        _(
                            "The code is wrong, expired or already used. Nothing was approved. Wait for the next "
                            "code and try again."
                        )
                    ]
                }
            )
        return BY_CODE
    if needed in (Needed.A_KEY_FIRST, Needed.CODES_FIRST):
        return BY_SESSION
    if not proves_himself(request, user, password):
        raise Incomplete(fields={"password": [_("The password is wrong. Nothing was approved. Try again.")]})
    return BY_PASSWORD
