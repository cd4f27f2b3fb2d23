"""Release to the public: proposed by one delegation, come about when every signatory has consented to exactly the files
that were named. Nobody releases a document alone, and nothing does by the passing of time."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import NotAllowedInState, NotPermitted, at_field
from apps.access.identity import Identity
from apps.access.policy import can, require
from apps.access.readable import readable
from apps.accounts.models import Delegation
from apps.consents.proofs import Proof
from apps.consents.step_up import check_step_up
from apps.cooperation.joint import check_joint, check_proposed_since
from apps.documents.contents import publication_digest
from apps.documents.entering import readers_of
from apps.documents.file_keys import key_for, wrap_for
from apps.documents.models import Instrument, InstrumentFile, Publication, PublicationConsent, PublicationEnd
from apps.documents.policies import DECIDE, PROPOSE
from apps.documents.problems import released_already, signatory_joined
from apps.documents.reading import check_whole
from apps.documents.selectors import Listed, Published, listed, publication_of
from apps.texts.moments import current_moment
from apps.truce.decisions import MAX_REASON, lock


def releasable(found: Listed) -> list[InstrumentFile]:
    """The newest file of each language that can be read and is not released."""
    return [one.row for one in found.newest if one.pages and one.row.released_at is None]


def named_content(found: Listed) -> dict[str, Any]:
    """What a proposal names, as it is signed."""
    return {
        "document": str(found.row.uuid),
        "files": [
            {
                "digest": file.digest_hex,
                "file": str(file.uuid),
                "language": file.language,
                "pages": file.rendering.pages,
            }
            for file in sorted(releasable(found), key=lambda file: (file.language, file.pk))
        ],
    }


def propose(*, actor: Identity, instrument: uuid.UUID) -> Publication:
    """Put the release of an instrument before the signatories. Raises NotVisible, NotPermitted, NotAllowedInState,
    KeyMissing, AlteredDocument."""
    now = current_moment()
    found = listed(actor, instrument, now)
    require(actor, PROPOSE, found.row)
    _check_proposable(found)
    for file in releasable(found):
        check_whole(actor, file)
    with unit_of_work(actor):
        lock()
        check_joint()
        found = listed(actor, instrument, now)
        _check_proposable(found)
        parties = sorted(Delegation.objects.signatories().values_list("code", flat=True))
        name, content = uuid.uuid4(), named_content(found)
        return Publication.objects.create(
            uuid=name,
            instrument=found.row,
            content=content,
            parties=parties,
            digest=publication_digest(name, content, parties, actor.delegation_code),
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            said_at=now,
            at=now,
        )


def _check_proposable(found: Listed) -> None:
    if not releasable(found):
        raise NotAllowedInState(
            _("There is nothing to release."), mend=_("Upload a language version, or wait until its pages are ready.")
        )
    if found.proposed is not None:
        raise NotAllowedInState(
            _("A release of this document waits for consents already."), mend=_("Open it on the document's page.")
        )
    readers = {one.code for one in readers_of(found.row)}
    if not readers >= set(Delegation.objects.signatories().values_list("code", flat=True)):
        raise NotAllowedInState(
            _("Not every signatory may read this document, and consent is given to what can be read."),
            mend=_("Enter it with a marking that lets every signatory read it."),
        )


def consent(*, actor: Identity, publication: uuid.UUID, digest: str, proof: Proof) -> Published:
    """Record a signatory's consent to exactly the digest (hex) that was shown; with the last one the document is
    released. Raises NotVisible, NotPermitted, NotAllowedInState, Incomplete, KeyMissing, AlteredDocument."""
    now = current_moment()
    instrument, found = publication_of(actor, publication, now)
    _check_open(actor, found, digest)
    for file in _named_files(instrument, found.row):
        check_whole(actor, file)
    with unit_of_work(actor):
        lock()
        instrument, found = publication_of(actor, publication, now)
        _check_open(actor, found, digest)
        check_joint()
        check_proposed_since(found.row.at)
        check_step_up(actor.user_id, proof)
        try:
            with transaction.atomic():
                PublicationConsent.objects.create(
                    publication=found.row,
                    delegation_id=actor.delegation_id,
                    user_id=actor.user_id,
                    digest=found.row.digest,
                    method=proof.method,
                    evidence=dict(proof.evidence),
                    public_key=proof.public_key,
                    at=now,
                )
        except IntegrityError as error:
            raise released_already() from error
        instrument, found = publication_of(actor, publication, now)
        if found.holds_since is not None:
            _release(actor, instrument, found)
        return found


def _check_open(actor: Identity, found: Published, digest: str) -> None:
    if not may_decide(actor, found):
        raise NotPermitted if not can(actor, DECIDE, found.row) else released_already()
    if found.row.digest_hex != digest:
        raise released_already()
    if not set(found.row.parties) >= set(Delegation.objects.signatories().values_list("code", flat=True)):
        raise signatory_joined()


def _named_files(instrument: Instrument, row: Publication) -> list[InstrumentFile]:
    """The files that a proposal names. The proposal stands only while each is what it names."""
    named = {one["file"]: one["digest"] for one in row.content["files"]}
    files = InstrumentFile.objects.filter(instrument=instrument, uuid__in=list(named))
    found = list(files.select_related("instrument", "rendering"))
    if {str(one.uuid): one.digest_hex for one in found} != named:
        raise released_already()
    return found


def _release(actor: Identity, instrument: Instrument, found: Published) -> None:
    """What follows from the last consent: everybody signed in may read, and every delegation's key opens the files."""
    files = _named_files(instrument, found.row)
    now = found.holds_since
    InstrumentFile.objects.filter(pk__in=[one.pk for one in files], released_at=None).update(released_at=now)
    Instrument.objects.filter(pk=instrument.pk, released_at=None).update(released_at=now)
    everybody = list(Delegation.objects.order_by("pk"))
    for file in files:
        wrap_for(file, everybody, key_for(file, actor.delegation_id, actor.delegation_code))


def end(*, actor: Identity, publication: uuid.UUID, reason: str) -> Published:
    """Decline a release as a signatory's authority, or withdraw what the own delegation proposed. Raises NotVisible,
    NotPermitted, NotAllowedInState, Incomplete."""
    now = current_moment()
    reason = readable("reason", reason)
    with unit_of_work(actor):
        lock()
        _instrument, found = publication_of(actor, publication, now)
        how = may_end(actor, found)
        if how is None:
            raise NotPermitted if not can(actor, DECIDE, found.row) else released_already()
        if how == PublicationEnd.How.DECLINED and not reason:
            raise at_field("reason", _("Say why your delegation declines."))
        if len(reason) > MAX_REASON:
            raise at_field("reason", _("Write at most %(count)s characters.") % {"count": MAX_REASON})
        PublicationEnd.objects.create(
            publication=found.row,
            how=how,
            reason=reason,
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            said_at=now,
            at=now,
        )
        return publication_of(actor, publication, now)[1]


def may_decide(actor: Identity, found: Published) -> bool:
    """Whether the actor's consent is what a release waits for."""
    return can(actor, DECIDE, found.row) and found.waits_for(actor.delegation_code)


def may_end(actor: Identity, found: Published) -> PublicationEnd.How | None:
    """How the actor could end a release that has not come about; None where they cannot."""
    if not found.is_open:
        return None
    if found.row.delegation_id == actor.delegation_id and can(actor, PROPOSE, found.row.instrument):
        return PublicationEnd.How.WITHDRAWN
    return PublicationEnd.How.DECLINED if may_decide(actor, found) else None
