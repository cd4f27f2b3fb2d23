"""Granting and revoking. Each is one clearance admin's act on a member of his own delegation, with a reason, and holds
from the member's next request on."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.clearances.errors import Incomplete, NotAllowedInState
from apps.clearances.identity import Identity, recorded
from apps.clearances.models import Grant
from apps.clearances.policies import GRANT
from apps.clearances.policy import get_visible, require
from apps.clearances.roles import Right, Role
from jic.theatre import theatre


def grant(
    *,
    who: Identity,
    user: uuid.UUID,
    role: str = "",
    level: int | None = None,
    compartment: str = "",
    right: str = "",
    reason: str,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> Grant:
    """Give one role, or the right to read or to mark one level or compartment, for a term (by default from now and
    without end)."""
    with recorded(who):
        member = get_visible(who, User.objects.select_related("delegation").select_for_update(of=("self",)), uuid=user)
        require(who, GRANT, member)
        start = valid_from or timezone.now()
        _check(member, What(role, level, compartment, right), reason, start, valid_until)
        given = Grant(
            user=member,
            role=role,
            level=level,
            compartment=compartment,
            right=right,
            valid_from=start,
            valid_until=valid_until,
            reason=reason.strip(),
            granted_by_id=who.user_id,
        )
        given.save()
        return given


@dataclass(frozen=True)
class What:
    """The one thing that a grant gives."""

    role: str
    level: int | None
    compartment: str
    right: str


def _check(member: User, what: What, reason: str, start: datetime, valid_until: datetime | None) -> None:
    fields: dict[str, list[str]] = {}
    if sum((bool(what.role), what.level is not None, bool(what.compartment))) != 1:
        fields["what"] = [_("Choose one role, one level or one compartment.")]
    elif what.role and what.role not in Role.values:
        fields["what"] = [_("Choose one of the roles.")]
    elif what.role in (Role.LIAISON_OFFICER, Role.APPROVING_AUTHORITY) and not member.delegation.is_signatory:
        fields["what"] = [_("Only signatory delegations have liaison officers and approving authorities.")]
    elif what.level is not None and what.level not in theatre().level_orders:
        fields["what"] = [_("Choose one of the levels.")]
    elif what.compartment and what.compartment not in theatre().compartment_codes:
        fields["what"] = [_("Choose one of the compartments.")]
    elif what.right not in (("",) if what.role else Right.values):
        fields["right"] = [_("Choose the right to read or the right to mark; a role has none.")]
    elif Grant.objects.valid_at(timezone.now()).filter(user=member, **asdict(what)).exists():
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


def set_up(
    *,
    user: User,
    roles: Iterable[str],
    level: int | None,
    reason: str,
    compartments: Iterable[str] = (),
    mark_level: int | None = None,
    mark_compartments: Iterable[str] = (),
) -> None:
    """What an operator gives from the command line when a centre begins: recorded, without a granting admin."""
    now = timezone.now()
    given: list[dict[str, Any]] = [{"role": Role(role)} for role in roles]
    for right, up_to, codes in ((Right.READ, level, compartments), (Right.MARK, mark_level, mark_compartments)):
        if up_to is not None:
            given.append({"level": up_to, "right": right})
        given += [{"compartment": code, "right": right} for code in codes]
    for what in given:
        Grant(user=user, valid_from=now, reason=reason, **what).save()
