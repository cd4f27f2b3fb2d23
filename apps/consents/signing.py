"""What a passkey signs when somebody consents: a statement, whose hash is the challenge, so that a signature serves for
nothing else. Each app says what stands in its statements (integers and strings only)."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

import rfc8785
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.access.errors import Incomplete
from apps.accounts.codes import accepts
from apps.accounts.guessing import proves_who_they_are
from apps.accounts.models import Passkey, User
from apps.accounts.passkeys import BadPasskey, Site, signed, signing_options
from apps.consents.proofs import BY_CODE, BY_PASSWORD, BY_SESSION, Proof
from apps.consents.step_up import StepUp


def challenge(statement: dict[str, Any]) -> bytes:
    """SHA-256 over the statement's canonical JSON (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(statement)).digest()


def consent_statement(site: Site, delegation: str, subject: uuid.UUID, digest: str) -> dict[str, Any]:
    """What somebody signs who consents, for a delegation, to exactly one digest (hex) of a subject: a change of
    signatories, a joint decision, an account of a day (docs/ledger.md)."""
    return {
        "act": "consent",
        "change": str(subject),
        "delegation": delegation,
        "digest": digest,
        "origin": site.origin,
        "rp_id": site.rp_id,
        "v": 2,
    }


def signing_request(request: HttpRequest, required: StepUp, statement: dict[str, Any]) -> dict[str, Any] | None:
    """What a page hands to the browser to have a statement signed, where a signature is what counts; of an approval,
    the browser makes the challenge anew from what the page shows."""
    if required is not StepUp.PASSKEY:
        return None
    return signing_options(request, _keys(request), challenge(statement))


def proof_from_form(request: HttpRequest, required: StepUp, statement: dict[str, Any], sent: dict[str, Any]) -> Proof:
    """How whoever asks has proved who they are in a form: by a key's signature over the statement if they have one.
    Raises Incomplete."""
    if required is StepUp.PASSKEY:
        return _signature(request, statement, sent["assertion"])
    return weaker_proof(request, required, sent.get("password", ""), sent.get("code", ""))


def _keys(request: HttpRequest) -> list[Passkey]:
    assert isinstance(request.user, User)
    return list(Passkey.objects.usable().filter(user=request.user))


def _signature(request: HttpRequest, statement: dict[str, Any], answer: str) -> Proof:
    """The browser's signature over this very statement, verified."""
    try:
        verified = signed(request, _keys(request), challenge(statement), answer)
    except BadPasskey:
        sentence = _("The signature does not match this page and your passkey. Nothing was approved. Sign again.")
        raise Incomplete(fields={"assertion": [sentence]}) from None
    return Proof("passkey", {"statement": statement, **verified.evidence}, bytes(verified.passkey.public_key))


def weaker_proof(request: HttpRequest, required: StepUp, password: str, code: str) -> Proof:
    """What this server has seen of somebody who signs nothing: a one-time code where they have them, else the password.
    The act itself judges whether that is enough. Raises Incomplete."""
    assert isinstance(request.user, User)
    if required is StepUp.CODE:
        if not accepts(request.user, code):
            sentence = _(
                "The code is wrong, expired or already used. Nothing was approved. Wait for the next "
                "code and try again."
            )
            raise Incomplete(fields={"code": [sentence]})
        return BY_CODE
    if required in (StepUp.NO_PASSKEY, StepUp.NO_SECOND_FACTOR):
        return BY_SESSION
    if not proves_who_they_are(request, request.user, password):
        raise Incomplete(fields={"password": [_("The password is wrong. Nothing was approved. Try again.")]})
    return BY_PASSWORD
