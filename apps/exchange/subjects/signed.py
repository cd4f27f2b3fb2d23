"""What an approving authority signs for its delegation beside approvals: joint decisions, releases of documents,
changes of who signs the log, accounts of days and notices."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from apps.access.errors import NotVisible
from apps.access.policy import require
from apps.access.requests import ApiRequest
from apps.access.roles import Role
from apps.consents.proofs import BY_SESSION, Proof
from apps.cooperation.contents import NoticeContent
from apps.cooperation.giving import check_possible_step, checked_notice, give_notice
from apps.cooperation.models import Notice, Step
from apps.cooperation.policies import GIVE
from apps.designations.selectors import delegations
from apps.documents import publishing
from apps.documents.contents import publication_content
from apps.documents.selectors import publication_of
from apps.exchange.signing import Signable, consent_to_sign
from apps.exchange.subjects import documents, truce
from apps.exchange.subjects.common import ConsentSerializer
from apps.exchange.views.reading import Reading
from apps.exchange.views.signing import EnteredSigning, Signing
from apps.ledger import signatory_changes
from apps.ledger.models import SignatoryChange
from apps.ledger.views.signatories import READERS as WITNESS_READERS
from apps.truce.contents import DaySaid, decision_content
from apps.truce.cooperation_forms import NoticeForm
from apps.truce.decisions import consent, may_decide
from apps.truce.forms import AttestationForm
from apps.truce.models import Attestation
from apps.truce.policies import ATTEST
from apps.truce.problems import no_cessation
from apps.truce.selectors import decision_of, truce_at
from apps.truce.statements import attest, checked_day


def decision_to_sign(request: ApiRequest, decision: uuid.UUID) -> Signable:
    """A joint decision that waits for the reader's delegation. Raises NotVisible, NotPermitted, NotAllowedInState."""
    actor = request.identity
    decided = decision_of(actor, decision, timezone.now())
    if not may_decide(actor, decided):
        # Refused by the service, which says why.
        consent(actor=actor, decision=decision, digest="", proof=BY_SESSION)
    row = decided.row
    content = decision_content(decision, row.purpose, row.content, row.parties, row.agreed_at)
    return consent_to_sign(request, decision, row.digest_hex, content)


def sign_decision(request: ApiRequest, signable: Signable, proof: Proof, decision: uuid.UUID) -> Any:
    done = consent(actor=request.identity, decision=decision, digest=signable.digest, proof=proof)
    return _own(request, done.consents)


def release_to_sign(request: ApiRequest, publication: uuid.UUID) -> Signable:
    """A release that waits for the reader's delegation. Raises NotVisible, NotPermitted, NotAllowedInState."""
    actor = request.identity
    _instrument, found = publication_of(actor, publication, timezone.now())
    if not publishing.may_decide(actor, found):
        publishing.consent(actor=actor, publication=publication, digest="", proof=BY_SESSION)
    row = found.row
    by = delegations()[row.delegation_id].code
    content = publication_content(publication, row.content, row.parties, by)
    return consent_to_sign(request, publication, row.digest_hex, content)


def sign_release(request: ApiRequest, signable: Signable, proof: Proof, publication: uuid.UUID) -> Any:
    done = publishing.consent(actor=request.identity, publication=publication, digest=signable.digest, proof=proof)
    return _own(request, done.consents)


class SignatoryChangeSerializer(serializers.Serializer[Any]):
    """A change of who signs the log; `vkey` and `url` are those of a witness."""

    uuid = serializers.UUIDField()
    what = serializers.ChoiceField(choices=SignatoryChange.What.values)
    delegation = serializers.CharField()
    vkey = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    digest = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    consents = ConsentSerializer(many=True)
    missing = serializers.ListField(child=serializers.CharField())
    done = serializers.BooleanField()


def read_change(request: ApiRequest, change: uuid.UUID) -> dict[str, Any]:
    """A change of who signs the log: exactly what is proposed, and who has consented."""
    if not request.identity.is_signatory:
        raise NotVisible
    progress = signatory_changes.progress_of(change)
    row = progress.change
    return {
        "uuid": row.uuid,
        "what": row.what,
        "delegation": row.delegation.code,
        "vkey": row.vkey,
        "url": row.url,
        "digest": row.digest_hex,
        "proposed_at": row.at,
        "consents": [
            {"delegation": one.delegation.code, "at": one.at, "signed": one.is_signed} for one in progress.consents
        ],
        "missing": [one.code for one in progress.missing],
        "done": progress.done,
    }


def change_to_sign(request: ApiRequest, change: uuid.UUID) -> Signable:
    """A change that waits for the reader's delegation. Raises NotVisible, NotPermitted, NotAllowedInState."""
    actor = request.identity
    progress = signatory_changes.progress_of(change)
    if progress.done or progress.given_by(actor.delegation_id) or not signatory_changes.may_consent(actor):
        signatory_changes.consent(actor=actor, change=change, digest="", proof=BY_SESSION)
    row = progress.change
    return consent_to_sign(request, change, row.digest_hex, signatory_changes.change_content(row))


def sign_change(request: ApiRequest, signable: Signable, proof: Proof, change: uuid.UUID) -> Any:
    done = signatory_changes.consent(actor=request.identity, change=change, digest=signable.digest, proof=proof)
    return _own(request, done.consents)


def _own(request: ApiRequest, consents: Any) -> Any:
    """The consent of the reader's delegation."""
    return next(one for one in consents if one.delegation_id == request.identity.delegation_id)


def attestation_form(request: ApiRequest, day: int) -> type[AttestationForm]:
    """Who may say how a day went. Raises NotVisible, NotPermitted, NotAllowedInState."""
    require(request.identity, ATTEST, Attestation())
    if truce_at(request.identity, timezone.now()).course is None:
        raise no_cessation()
    return AttestationForm


def attestation_content(request: ApiRequest, form: AttestationForm, name: uuid.UUID | None, day: int) -> DaySaid:
    return checked_day(request.identity, form.sent(day), name)


def attestation_to_sign(request: ApiRequest, said: DaySaid) -> Signable:
    return consent_to_sign(request, said.attestation, said.digest().hex(), said.content())


def sign_attestation(request: ApiRequest, said: DaySaid, proof: Proof) -> Attestation:
    return attest(actor=request.identity, said=said, proof=proof)


def notice_form(request: ApiRequest, step: str) -> Any:
    """Who may give a notice. Raises NotVisible, NotPermitted, NotAllowedInState."""
    require(request.identity, GIVE, Notice())
    check_possible_step(request.identity, step)
    return partial(NoticeForm, step=step)


def notice_content(request: ApiRequest, form: NoticeForm, name: uuid.UUID | None, step: str) -> NoticeContent:
    return checked_notice(request.identity, form.sent(), name)


def notice_to_sign(request: ApiRequest, content: NoticeContent) -> Signable:
    return consent_to_sign(request, content.notice, content.digest().hex(), content.content())


def sign_notice(request: ApiRequest, content: NoticeContent, proof: Proof) -> Notice:
    return give_notice(actor=request.identity, content=content, proof=proof)


CHANGE = Reading(
    "ledger:signatory-change",
    read_change,
    SignatoryChangeSerializer,
    "A change of who signs the log",
    (),
    tuple(map(Role, WITNESS_READERS)),
)
SIGNINGS = (
    Signing(truce.DECISION, decision_to_sign, sign_decision, "Consent to a joint decision"),
    Signing(documents.RELEASE, release_to_sign, sign_release, "Consent to a release"),
    Signing(CHANGE, change_to_sign, sign_change, "Consent to a change of who signs the log"),
)
ENTERED = (
    EnteredSigning(
        "truce:attest",
        attestation_form,
        attestation_content,
        attestation_to_sign,
        sign_attestation,
        lambda: AttestationForm.base_fields,
        "Say how a day went",
    ),
    *(
        EnteredSigning(
            "truce:notice",
            notice_form,
            notice_content,
            notice_to_sign,
            sign_notice,
            lambda step=step: NoticeForm(step=step).fields,  # type: ignore[misc]
            f"Give notice: {step.value}",
            {"step": step.value},
        )
        for step in Step
    ),
)
