"""Who has to sign changes by everybody's consent: the operator proposes, each signatory's approving authority consents,
and then, and only then, the operator carries it out. Verifiers refuse any other change (docs/ledger.md, check 12).

Before the first designation is submitted nobody has agreed to anything yet: until then witnesses are set freely.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import NotAllowedInState, NotPermitted, NotVisible
from apps.access.identity import Identity
from apps.access.roles import Role
from apps.accounts.models import Delegation
from apps.consents.models import missing_signatories
from apps.consents.proofs import Proof
from apps.consents.step_up import check_step_up
from apps.cooperation.joint import check_joint, check_proposed_since
from apps.cooperation.selectors import returned_since
from apps.designations.models import Designation
from apps.geometry.canonical import digest
from apps.ledger.models import SignatoryChange, SignatoryConsent, Witness

What = SignatoryChange.What


class ConsentMissing(ValueError):
    """Not every signatory has consented yet; the text says who is missing."""


def is_founded() -> bool:
    """Whether something was submitted: from then on who signs changes by consent only."""
    return Designation.objects.filter(reference__isnull=False).exists()


def change_digest(change: SignatoryChange) -> bytes:
    """SHA-256 (32 bytes) of what the signatories consent to, in canonical JSON."""
    return digest(change_content(change))


def change_content(change: SignatoryChange) -> dict[str, Any]:
    """What the digest of a change is made of."""
    return {
        "change": str(change.uuid),
        "delegation": change.delegation.code,
        "url": change.url,
        "v": 2,
        "vkey": change.vkey,
        "what": str(change.what),
    }


def propose(what: SignatoryChange.What, delegation: Delegation, *, vkey: str = "", url: str = "") -> SignatoryChange:
    """Put a change before the signatories. The same one that is still open is not put twice."""
    for waiting in open_changes():
        one = waiting.change
        same = (one.what, one.delegation_id, one.vkey, one.url) == (what, delegation.pk, vkey, url)
        if same and not (waiting.missing and returned_since(one.at)):
            return one
    change = SignatoryChange(what=what, delegation=delegation, vkey=vkey, url=url, at=timezone.now())
    change.digest = change_digest(change)
    change.save()
    return change


def propose_otherwise(code: str) -> SignatoryChange:
    """Propose that a delegation becomes a signatory, or is none any more: what it is not now."""
    delegation = Delegation.objects.get(code=code)
    return propose(What.LEAVES if delegation.is_signatory else What.JOINS, delegation)


@dataclass(frozen=True)
class ChangeProgress:
    """A change, who has consented, and whether it holds already."""

    change: SignatoryChange
    consents: list[SignatoryConsent]
    signatories: list[Delegation]
    done: bool

    @cached_property
    def missing(self) -> list[Delegation]:
        return missing_signatories(self.consents, bytes(self.change.digest), self.signatories)

    def given_by(self, delegation: int) -> bool:
        return any(one.delegation_id == delegation for one in self.consents)


def all_changes() -> list[ChangeProgress]:
    """Every change, newest first."""
    return _progress(SignatoryChange.objects.all())


def _progress(found: QuerySet[SignatoryChange]) -> list[ChangeProgress]:
    changes = list(found.select_related("delegation"))
    given: dict[uuid.UUID, list[SignatoryConsent]] = {}
    consents = SignatoryConsent.objects.filter(change__in=[change.uuid for change in changes])
    for one in consents.select_related("delegation", "user"):
        given.setdefault(one.change, []).append(one)
    signatories = list(Delegation.objects.signatories())
    return [ChangeProgress(change, given.get(change.uuid, []), signatories, _holds(change)) for change in changes]


def open_changes() -> list[ChangeProgress]:
    return [change for change in all_changes() if not change.done]


def progress_of(change: uuid.UUID) -> ChangeProgress:
    """Raises NotVisible."""
    found = _progress(SignatoryChange.objects.filter(uuid=change))
    if not found:
        raise NotVisible
    return found[0]


def _holds(change: SignatoryChange) -> bool:
    """Whether it was carried out: each proposal once. What was before it does not count, so that a delegation can go
    back to a witness that it had."""
    of_delegation = {"delegation": change.delegation}
    if change.what == What.WITNESS:
        since = Witness.objects.filter(**of_delegation, vkey=change.vkey, url=change.url, added_at__gte=change.at)
        return since.exists()
    # Only what is not is ever proposed: where the opposite was proposed later, this one had been carried out.
    if SignatoryChange.objects.filter(**of_delegation, pk__gt=change.pk).exclude(what=What.WITNESS).exists():
        return True
    return bool(change.delegation.is_signatory) == (change.what == What.JOINS)


def may_consent(actor: Identity) -> bool:
    return actor.is_signatory and actor.has(Role.APPROVING_AUTHORITY)


def consent(*, actor: Identity, change: uuid.UUID, digest: str, proof: Proof) -> ChangeProgress:
    """Record a signatory's consent to exactly the digest (hex) that was shown. Raises NotVisible, NotPermitted,
    NotAllowedInState, Incomplete."""
    if not may_consent(actor):
        raise NotPermitted
    with unit_of_work(actor):
        change_progress = progress_of(change)
        if (
            change_progress.done
            or change_progress.given_by(actor.delegation_id)
            or change_progress.change.digest_hex != digest
        ):
            raise _already()
        check_joint()
        check_proposed_since(change_progress.change.at)
        check_step_up(actor.user_id, proof)
        try:
            with transaction.atomic():
                SignatoryConsent.objects.create(
                    change=change,
                    delegation_id=actor.delegation_id,
                    user_id=actor.user_id,
                    digest=change_progress.change.digest,
                    method=proof.method,
                    evidence=dict(proof.evidence),
                    public_key=proof.public_key,
                    at=timezone.now(),
                )
        except IntegrityError as error:
            raise _already() from error
    return progress_of(change)


def _already() -> NotAllowedInState:
    return NotAllowedInState(
        _("This change has been carried out, or your delegation has consented to it already."),
        mend=_("Reload the page."),
    )


def replace_witness(delegation: Delegation, vkey: str, url: str = "") -> Witness:
    """The signatory's witness is this one from now on, in place of the one before."""
    for before in Witness.objects.filter(removed_at=None, delegation=delegation):
        take_back(before)
    return Witness.objects.create(delegation=delegation, vkey=vkey, url=url, added_at=timezone.now())


def take_back(witness: Witness) -> None:
    """Nothing goes to it any more."""
    witness.removed_at = timezone.now()
    witness.save(update_fields=["removed_at"])


@transaction.atomic
def carry_out(change: uuid.UUID) -> SignatoryChange:
    """As the operator: make it so. Raises NotVisible, ConsentMissing."""
    change_progress = progress_of(change)
    if change_progress.missing:
        raise ConsentMissing("Consent is missing from " + ", ".join(one.code for one in change_progress.missing) + ".")
    one = change_progress.change
    if bytes(one.digest) != change_digest(one):
        raise ConsentMissing("The change is not the one that its digest is of: nobody has consented to it.")
    if change_progress.done:
        return one
    if one.what == What.WITNESS:
        replace_witness(one.delegation, one.vkey, one.url)
    else:
        one.delegation.is_signatory = one.what == What.JOINS
        one.delegation.save(update_fields=["is_signatory"])
    return one
