"""Granting takes two clearance admins of the member's own delegation: one proposes, the other confirms, and neither is
the member. Revoking takes one. All hold from the member's next request on, and each has a reason on record."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted, NotVisible
from apps.access.identity import Identity
from apps.access.models import Grant
from apps.access.policy import get_visible, require
from apps.access.readable import readable, text_sentences
from apps.access.roles import Right, Role
from apps.accounts.models import User
from apps.clearances.policies import CONFIRM, GRANT, REVOKE
from apps.texts.characters import normalise
from apps.theatre.facts import theatre

FOR_SIGNATORIES = (Role.LIAISON_OFFICER, Role.APPROVING_AUTHORITY)


@dataclass(frozen=True)
class What:
    """The one thing that a grant gives."""

    role: str = ""
    level: int | None = None
    compartment: str = ""
    right: str = ""


def propose(
    *,
    actor: Identity,
    user: uuid.UUID,
    what: What,
    reason: str,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> Grant:
    """Propose one role, level or compartment for a term (by default from the confirmation on and without end)."""
    with unit_of_work(actor):
        member = get_visible(
            actor, User.objects.select_related("delegation").select_for_update(of=("self",)), uuid=user
        )
        require(actor, GRANT, member)
        still_admin(actor)
        start = valid_from or timezone.now()
        if fields := faults(member, what, reason, start, valid_until):
            raise Incomplete(fields=fields)
        given = Grant(
            user=member,
            valid_from=start,
            valid_until=valid_until,
            reason=normalise(reason).strip(),
            granted_by_id=actor.user_id,
            **asdict(what),
        )
        given.save()
        return given


def faults(
    member: User, what: What, reason: str, start: datetime, valid_until: datetime | None
) -> dict[str, list[str]]:
    """What speaks against a grant: sentences by field, none when it may be proposed."""
    fields: dict[str, list[str]] = {}
    now = timezone.now()
    if sum((bool(what.role), what.level is not None, bool(what.compartment))) != 1:
        fields["what"] = [_("Select one role, one level or one compartment.")]
    elif what.role and what.role not in Role.values:
        fields["what"] = [_("Select one of the roles.")]
    elif what.role in FOR_SIGNATORIES and not member.delegation.is_signatory:
        fields["what"] = [_("Only signatory delegations have liaison officers and approving authorities.")]
    elif what.level is not None and what.level not in theatre().level_orders:
        fields["what"] = [_("Select one of the levels.")]
    elif what.compartment and what.compartment not in theatre().compartment_codes:
        fields["what"] = [_("Select one of the compartments.")]
    elif what.right not in (("",) if what.role else Right.values):
        fields["right"] = [_("Select the right to read or the right to mark; a role has none.")]
    else:
        same = Grant.objects.filter(user=member, **asdict(what))
        longer = Q(valid_until=None) if valid_until is None else Q(valid_until=None) | Q(valid_until__gte=valid_until)
        if same.valid_at(now).filter(longer).exists():
            fields["what"] = [_("This person already has this access, for at least as long.")]
        elif same.waiting(now).exists():
            fields["what"] = [_("This grant is already proposed and awaits confirmation.")]
    if not reason.strip():
        fields["reason"] = [_("Enter a reason. Every grant needs a recorded reason.")]
    elif sentences := text_sentences(normalise(reason).strip()):
        fields["reason"] = sentences
    if valid_until is not None and valid_until <= max(start, now):
        fields["valid_until"] = [_("The end must be later than the start and later than now.")]
    return fields


def confirm(*, actor: Identity, grants: Iterable[uuid.UUID]) -> list[Grant]:
    """Confirm proposals of another clearance admin, all of them or none. Each begins to hold now, or later as said."""
    with unit_of_work(actor):
        confirmed = []
        for found in _locked(actor, grants, CONFIRM):
            now = timezone.now()
            _require_waiting(found)
            if found.valid_until and found.valid_until <= now:
                raise NotAllowedInState(
                    _("This proposal has expired."),
                    mend=_("Decline it and propose a new one with a later end."),
                )
            if not _admins(now).filter(user_id=found.granted_by_id, user__is_active=True).exists():
                raise NotAllowedInState(
                    _("The person who proposed this is no longer a clearance admin."),
                    mend=_("Decline it and propose it again. Two current clearance admins must agree."),
                )
            found.confirmed_at = now
            found.confirmed_by_id = actor.user_id
            found.save(update_fields=["confirmed_at", "confirmed_by"])
            confirmed.append(found)
        return confirmed


def decline(*, actor: Identity, grants: Iterable[uuid.UUID], reason: str) -> list[Grant]:
    """Decline proposals, or take back one's own, all of them or none."""
    with unit_of_work(actor):
        found = _locked(actor, grants, REVOKE)
        for one in found:
            _require_waiting(one)
        return [_take_back(actor, one, reason) for one in found]


def revoke(*, actor: Identity, grant: uuid.UUID, reason: str) -> Grant:
    """Take a grant back at once, also one that still waits. Never one's own."""
    with unit_of_work(actor):
        (found,) = _locked(actor, [grant], REVOKE)
        if found.revoked_at is not None:
            raise NotAllowedInState(_("This has already been revoked."), mend=_("Reload the page."))
        return _take_back(actor, found, reason)


def _take_back(actor: Identity, found: Grant, reason: str) -> Grant:
    if not reason.strip():
        raise Incomplete(fields={"reason": [_("Enter a reason. Every revocation needs a recorded reason.")]})
    found.revoke_reason = readable("reason", reason)
    found.revoked_at = timezone.now()
    found.revoked_by_id = actor.user_id
    found.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    return found


def _require_waiting(found: Grant) -> None:
    if found.confirmed_at is not None or found.revoked_at is not None:
        raise NotAllowedInState(
            _("Another clearance admin has already decided on this proposal."),
            mend=_("Reload the page. Nothing was changed."),
        )


def _admins(moment: datetime) -> Any:
    return Grant.objects.valid_at(moment).filter(role=Role.CLEARANCE_ADMIN)


def _locked(actor: Identity, grants: Iterable[uuid.UUID], action: str) -> list[Grant]:
    """The grants that were named, locked, each of which the principal may act on. Raises NotVisible, NotPermitted."""
    wanted = set(grants)
    found = [grant for grant in locked_with_own_role(actor, Q(uuid__in=wanted)) if grant.uuid in wanted]
    if len(found) < len(wanted) or not wanted:
        raise NotVisible
    for grant in found:
        require(actor, action, grant)
    still_admin(actor)
    return found


def locked_with_own_role(actor: Identity, wanted: Q) -> list[Grant]:
    """Grants, locked together with the principal's own role: an admin whose role is being revoked at this moment acts
    before that or not at all. One query in the order of keys, so that two admins never wait for each other in a
    ring."""
    own = Q(user_id=actor.user_id, role=Role.CLEARANCE_ADMIN, revoked_at=None)
    rows = Grant.objects.select_for_update(of=("self",)).select_related("user")
    return list(rows.filter(wanted | own).order_by("pk"))


def still_admin(actor: Identity) -> None:
    """The role as it stands now, not as it stood when the request began. Raises NotPermitted."""
    if not _admins(timezone.now()).filter(user_id=actor.user_id).select_for_update().exists():
        raise NotPermitted


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
    """What an operator gives from the command line when a centre begins: recorded, without clearance admins."""
    now = timezone.now()
    given = [What(role=Role(role)) for role in roles]
    for right, up_to, codes in ((Right.READ, level, compartments), (Right.MARK, mark_level, mark_compartments)):
        if up_to is not None:
            given.append(What(level=up_to, right=right))
        given += [What(compartment=code, right=right) for code in codes]
    for what in given:
        Grant(user=user, valid_from=now, confirmed_at=now, reason=reason, **asdict(what)).save()
