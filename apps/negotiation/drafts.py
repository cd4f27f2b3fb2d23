"""Beginning a draft. Only its delegation sees it; each save is a version of its own."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import Incomplete, NotPermitted
from apps.access.identity import Identity
from apps.access.policy import visible
from apps.access.roles import Role
from apps.designations.content import Content, content_digest
from apps.designations.kinds import ON_THE_AGREED_MAP, State
from apps.designations.models import Designation
from apps.designations.selectors import replaced_by
from apps.negotiation.act_spec import ActInput
from apps.negotiation.confirmations import note_author
from apps.negotiation.dispatch import dispatch, locked
from apps.negotiation.machine import ActType
from apps.negotiation.models import Act
from apps.negotiation.request_keys import created_identity
from apps.negotiation.versions import add_version, check_content, normalised


def may_begin(actor: Identity) -> bool:
    """Beginning has no object yet to ask the policy about: a signatory's liaison officer may."""
    return actor.is_signatory and actor.has(Role.LIAISON_OFFICER.value)


def draft(
    *, actor: Identity, kind: str, content: Content, replaces: uuid.UUID | None = None, key: uuid.UUID | None = None
) -> Designation:
    """Begin a designation. A form sent twice has the same `key`, and begins it once; what has changed since is saved
    as a revision. Raises StaleRecord where the draft was saved in another way meanwhile, and Incomplete where it has
    been hidden from its author."""
    if not may_begin(actor):
        raise NotPermitted
    content = normalised(content)
    identity = created_identity(actor, "designation", key)
    with unit_of_work(actor):
        existing = begun_with(actor, key)
        if existing is not None:
            return _sent_again(actor, existing, kind, content, replaces)
        replaced = _replaced(actor, kind, replaces) if replaces else None
        now = timezone.now()
        designation = Designation(
            uuid=identity,
            kind=kind,
            owner_id=actor.delegation_id,
            created_by_id=actor.user_id,
            state=State.DRAFT,
            state_since=now,
            level=content.level,
            replaces=replaced,
        )
        # Before its row is written: the database takes none that its author could not see.
        check_content(actor, designation, content, replaced_by(designation))
        try:
            with transaction.atomic():
                designation.save()
        except IntegrityError:
            # The same form sent twice at once.
            if existing := begun_with(actor, key):
                return _sent_again(actor, existing, kind, content, replaces)
            if key is None:
                raise
            raise Incomplete(
                _("This form was already saved, and you may not see the draft any more."),
                mend=_("Begin a new draft, or ask a colleague who may see the saved one to change it."),
                fields={},
            ) from None
        version = add_version(actor, designation, content)
        note_author(actor, designation, version, content, now)
        designation.revision = 1
        designation.save()
        Act(
            designation=designation,
            sequence=1,
            code=ActType.DRAFT.value,
            version=version,
            digest=version.digest,
            actor_id=actor.user_id,
            delegation_id=actor.delegation_id,
            from_state="",
            to_state=State.DRAFT,
            private=True,
            at=now,
        ).save()
        return designation


def begun_with(actor: Identity, key: uuid.UUID | None) -> Designation | None:
    """What this person has begun with a key."""
    if key is None:
        return None
    begun = Designation.objects.filter(created_by_id=actor.user_id)
    return begun.filter(uuid=created_identity(actor, "designation", key)).first()


def _sent_again(
    actor: Identity, existing: Designation, kind: str, content: Content, replaces: uuid.UUID | None
) -> Designation:
    """The answer to a form whose key was used: the same for the same content, a revision for another."""
    # By its identity, which its own author may know also where the thing has been hidden from them since.
    before = replaced_by(existing)
    stored_replaces = before.uuid if before else None
    for field, stored, sent in (("kind", existing.kind, kind), ("replaces", stored_replaces, replaces)):
        if stored != sent:
            sentence = _("This form was already saved with another choice here. Begin a new draft for it.")
            raise Incomplete(fields={field: [sentence]})
    # With what stands now: content that was sent before and replaced since is not what is answered.
    last = existing.versions.filter(delegation_id=actor.delegation_id).order_by("-sequence")[0]
    digest = content_digest(existing.uuid, kind, replaces, content)
    if (bytes(last.digest), last.basis, last.source_note) == (digest, content.basis, content.source_note):
        standing = locked(actor, existing.uuid)
        if standing.state == State.DRAFT and standing.current == last:
            # Whoever has gone back to the form may have ticked what they confirm, and nothing else.
            note_author(actor, standing, last, content, timezone.now())
        return standing
    return dispatch(ActType.REVISE, actor=actor, designation=existing.uuid, revision=1, given=ActInput(content=content))


def _replaced(actor: Identity, kind: str, replaces: uuid.UUID) -> Designation:
    found = visible(actor, Designation.objects.filter(uuid=replaces, kind=kind, state__in=ON_THE_AGREED_MAP)).first()
    if found is None:
        raise Incomplete(fields={"replaces": [_("Select a designation of the same type from the agreed map.")]})
    return found
