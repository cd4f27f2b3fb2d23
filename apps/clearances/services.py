"""Granting and revoking. Each is one clearance admin's act on a member of his own delegation, with a reason, and holds
from the member's next request on."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.clearances.errors import Incomplete, NotAllowedInState
from apps.clearances.identity import Identity, recorded
from apps.clearances.models import Grant
from apps.clearances.policies import GRANT
from apps.clearances.policy import get_visible, require
from apps.clearances.roles import Role
from jic.theatre import theatre


def grant(
    *,
    who: Identity,
    user: uuid.UUID,
    role: str = "",
    level: int | None = None,
    reason: str,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> Grant:
    """Give one role or one level for a term (by default from now and without end)."""
    with recorded(who):
        member = get_visible(who, User.objects.select_related("delegation").select_for_update(of=("self",)), uuid=user)
        require(who, GRANT, member)
        start = valid_from or timezone.now()
        _check(member, role, level, reason, start, valid_until)
        given = Grant(
            user=member,
            role=role,
            level=level,
            valid_from=start,
            valid_until=valid_until,
            reason=reason.strip(),
            granted_by_id=who.user_id,
        )
        given.save()
        return given


def _check(
    member: User, role: str, level: int | None, reason: str, start: datetime, valid_until: datetime | None
) -> None:
    fields: dict[str, list[str]] = {}
    if bool(role) == (level is not None):
        fields["what"] = [_("Choose one role or one level.")]
    elif role and role not in Role.values:
        fields["what"] = [_("Choose one of the roles.")]
    elif role in (Role.LIAISON_OFFICER, Role.APPROVING_AUTHORITY) and not member.delegation.is_signatory:
        fields["what"] = [_("Only signatory delegations have liaison officers and approving authorities.")]
    elif level is not None and level not in theatre().level_orders:
        fields["what"] = [_("Choose one of the levels.")]
    elif Grant.objects.valid_at(timezone.now()).filter(user=member, role=role, level=level).exists():
        fields["what"] = [_("This person holds that already. Revoke it first to change its term.")]
    if not reason.strip():
        fields["reason"] = [_("Say why: every grant needs a reason on record.")]
    if valid_until is not None and valid_until <= max(start, timezone.now()):
        fields["valid_until"] = [_("The end must be later than the beginning and than now.")]
    if fields:
        raise Incomplete(fields=fields)


def revoke(*, who: Identity, grant: uuid.UUID, reason: str) -> Grant:
    """Take a grant back at once. Never one's own."""
    with recorded(who):
        found = Grant.objects.select_for_update(of=("self",)).select_related("user").filter(uuid=grant).first()
        member = get_visible(who, User.objects.all(), pk=found.user_id if found else 0)
        require(who, GRANT, member)
        assert found is not None
        if found.revoked_at is not None:
            raise NotAllowedInState(_("This has already been revoked."), mend=_("Load the page again."))
        if not reason.strip():
            raise Incomplete(fields={"reason": [_("Say why: every revocation needs a reason on record.")]})
        found.revoked_at = timezone.now()
        found.revoked_by_id = who.user_id
        found.revoke_reason = reason.strip()
        found.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
        return found


def set_up(*, user: User, roles: list[str], level: int, reason: str) -> None:
    """What an operator gives from the command line when a centre begins: recorded, without a granting admin."""
    now = timezone.now()
    for role in roles:
        Grant(user=user, role=Role(role), valid_from=now, reason=reason).save()
    Grant(user=user, level=level, valid_from=now, reason=reason).save()
