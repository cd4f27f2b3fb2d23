"""Beginning a draft and saving it again. Each save is a version of its own; only its delegation sees it."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.clearances.errors import Incomplete, NotPermitted
from apps.clearances.identity import Identity, recorded
from apps.clearances.policy import visible
from apps.clearances.roles import Role
from apps.designations.content import Content
from apps.designations.kinds import ON_THE_AGREED_MAP, State
from apps.designations.models import Designation
from apps.designations.selectors import replaced_by
from apps.negotiation.acts.carry_out import acting
from apps.negotiation.acts.versions import add_version, check_content, normalised
from apps.negotiation.models import Act
from apps.negotiation.transitions import Act as ActCode


def may_begin(who: Identity) -> bool:
    """Beginning has no object yet to ask the policy about: a signatory's liaison officer may."""
    return who.is_signatory and who.has(Role.LIAISON_OFFICER.value)


def draft(
    *, who: Identity, kind: str, content: Content, replaces: uuid.UUID | None = None, key: uuid.UUID | None = None
) -> Designation:
    """Begin a designation. `key` is its identity, chosen by the form, so that a form sent twice begins it once."""
    if not may_begin(who):
        raise NotPermitted
    key = key or uuid.uuid4()
    content = normalised(content)
    with recorded(who):
        existing = Designation.objects.filter(uuid=key, created_by_id=who.user_id).first()
        if existing is not None:
            return existing
        replaced = _replaced(who, kind, replaces) if replaces else None
        now = timezone.now()
        designation = Designation(
            uuid=key,
            kind=kind,
            owner_id=who.delegation_id,
            created_by_id=who.user_id,
            state=State.DRAFT,
            state_since=now,
            level=content.level,
            replaces=replaced,
        )
        # Before its row is written: the database takes none that its author could not see.
        check_content(who, designation, content, replaced_by(designation))
        try:
            with transaction.atomic():
                designation.save()
        except IntegrityError:
            # The same form sent twice at once, or somebody else's identity.
            if existing := Designation.objects.filter(uuid=key, created_by_id=who.user_id).first():
                return existing
            raise Incomplete(fields={"key": [_("Reload the page.")]}) from None
        version = add_version(who, designation, content)
        designation.revision = 1
        designation.save()
        Act(
            designation=designation,
            sequence=1,
            code=ActCode.DRAFT.value,
            version=version,
            digest=version.digest,
            actor_id=who.user_id,
            delegation_id=who.delegation_id,
            from_state="",
            to_state=State.DRAFT,
            private=True,
            at=now,
        ).save()
        return designation


def _replaced(who: Identity, kind: str, replaces: uuid.UUID) -> Designation:
    found = visible(who, Designation.objects.filter(uuid=replaces, kind=kind, state__in=ON_THE_AGREED_MAP)).first()
    if found is None:
        raise Incomplete(fields={"replaces": [_("Select a designation of the same type from the agreed map.")]})
    return found


def revise(*, who: Identity, designation: uuid.UUID, revision: int, content: Content) -> Designation:
    """Save a draft again."""
    with acting(who, designation, ActCode.REVISE, revision=revision) as step:
        step.version = add_version(who, step.designation, content)
    return step.designation
