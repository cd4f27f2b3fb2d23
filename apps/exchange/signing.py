"""What a person's key signs, carried by the API: a challenge is fetched, its signature is sent with the act.

The challenge is made of a statement that names exactly one digest (docs/ledger.md), so that nothing is kept between the
two requests, and a signature over anything else is none.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.access.errors import at_field
from apps.access.requests import ApiRequest
from apps.accounts.passkeys import relying_party
from apps.consents.proofs import Proof
from apps.consents.signing import consent_statement, proof_from_form, signing_request
from apps.consents.step_up import StepUp, check_possible, required_step_up
from apps.exchange.permissions import SignatureNeeded, check_signed
from apps.exchange.serializers import assertion_field
from apps.exchange.strict import StrictSerializer
from apps.tokens.models import ApiToken


@dataclass(frozen=True)
class Signable:
    """What somebody may sign now. `content` is what the digest (hex) is made of; `statement` is what a key signs."""

    name: uuid.UUID
    digest: str
    content: Mapping[str, Any]
    statement: dict[str, Any]


def consent_to_sign(request: ApiRequest, name: uuid.UUID, digest: str, content: Mapping[str, Any]) -> Signable:
    """What the reader signs for their delegation: consent to one digest of a subject. Raises PasskeyRequired,
    SecondFactorRequired."""
    check_possible(required_step_up(request.user))
    statement = consent_statement(relying_party(request._request), request.identity.delegation_code, name, digest)
    return Signable(name, digest, content, statement)


class ChallengeSerializer(serializers.Serializer[Any]):
    """`proof` says what has to come with the act: the `assertion` of a passkey that answers `options`
    (PublicKeyCredentialRequestOptions), a `code`, or the `password`; the last two are taken in a session alone.
    The challenge is the SHA-256 of the canonical JSON of `statement`, and `digest` that of `content` (RFC 8785)."""

    name = serializers.UUIDField()
    digest = serializers.CharField()
    content = serializers.DictField()
    statement = serializers.DictField()
    proof = serializers.ChoiceField(choices=["passkey", "code", "password"])
    options = serializers.DictField(allow_null=True)


def challenge_of(request: ApiRequest, signable: Signable) -> dict[str, Any]:
    """Raises SignatureNeeded for a token whose person has no passkey."""
    required = required_step_up(request.user)
    options = signing_request(request._request, required, signable.statement)
    if options is None and isinstance(request.auth, ApiToken):
        raise SignatureNeeded
    return {
        "name": signable.name,
        "digest": signable.digest,
        "content": signable.content,
        "statement": signable.statement,
        "proof": required.value,
        "options": options,
    }


class ProofSerializer(StrictSerializer):
    """The digest that was read, and what proves who consents to it."""

    digest = serializers.RegexField(r"^[0-9a-f]{64}$")
    assertion = assertion_field()
    code = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    password = serializers.CharField(
        required=False, allow_blank=True, default="", trim_whitespace=False, max_length=1_000
    )


class NamedProofSerializer(ProofSerializer):
    """Beside what was entered: the name and the digest of the challenge that was made of it."""

    name = serializers.UUIDField()


def proof_of(request: ApiRequest, signable: Signable, sent: Mapping[str, Any]) -> Proof:
    """Who signed, by what was sent. Raises SignatureNeeded, and Incomplete for another digest than what would be signed
    now, a signature over anything else, and a wrong code or password."""
    check_signed(request, sent["assertion"])
    if sent["digest"] != signable.digest:
        raise at_field("digest", _("This is not what was shown to you. Fetch the challenge again."))
    return proof_by(request, signable.statement, sent)


def proof_by(request: ApiRequest, statement: dict[str, Any], sent: Mapping[str, Any]) -> Proof:
    """By a key's assertion over the statement where the reader has one, else by a code or the password. Raises
    Incomplete."""
    required = required_step_up(request.user)
    if required is StepUp.PASSKEY and not sent["assertion"]:
        raise at_field("assertion", _("Sign this approval with your passkey."))
    return proof_from_form(request._request, required, statement, dict(sent))
