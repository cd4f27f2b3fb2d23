"""Asking the secretariat about what holds, and commenting for the secretariat."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from apps.access.connection import as_system, unit_of_work
from apps.access.errors import NotAllowedInState, NotPermitted, at_field
from apps.access.identity import Identity, identify
from apps.access.models import Grant
from apps.access.policy import can, get_visible
from apps.access.roles import Role
from apps.accounts.models import User
from apps.designations.models import Designation
from apps.designations.selectors import visible_designation
from apps.enquiries.models import Enquiry, EnquiryReply
from apps.enquiries.policies import ASK, COMMENT
from apps.enquiries.steps import steps_of
from apps.texts.moments import current_moment
from apps.theatre.facts import theatre
from apps.truce.comments import written_question, written_texts
from apps.truce.decisions import lock
from apps.truce.statements import check_said

# Of one delegation about one designation.
MAX_ASKED = 50
# People of the secretariat who are looked at to find one who sees a designation.
MAX_PEOPLE = 200


def ask(
    *, actor: Identity, designation: uuid.UUID, text: str, step: int | None = None, said_at: datetime | None = None
) -> Enquiry:
    """Ask for a comment on the version in force, or on one step of it. Raises NotVisible, NotPermitted,
    NotAllowedInState, Incomplete."""
    with unit_of_work(actor):
        lock()
        now = current_moment()
        row = visible_designation(actor, designation)
        if not may_ask(actor, row):
            raise NotPermitted
        check_said(said_at or now, now)
        text = written_question(text)
        if row.in_force is None or not is_seen_by_secretariat(row):
            raise at_field(
                "text",
                _(
                    "The secretariat does not see this designation, and is not asked about it: it sees what is on the "
                    "agreed map, as far as the marking allows. Nothing was sent."
                ),
            )
        about = None
        if step is not None:
            about = next((one for one in steps_of(row.in_force) if one.number == step), None)
            if about is None:
                raise at_field("step", _("The version in force has no such step."))
        asked = Enquiry.objects.filter(designation=row)
        if asked.filter(delegation_id=actor.delegation_id).count() >= MAX_ASKED:
            raise NotAllowedInState(
                _("Your delegation has asked %(count)s questions about this designation.") % {"count": MAX_ASKED},
                mend=_("Ask in a meeting, and record it in a report."),
            )
        return Enquiry.objects.create(
            designation=row,
            number=(asked.aggregate(last=Max("number"))["last"] or 0) + 1,
            version=row.in_force.uuid,
            text=text,
            step=step,
            subject=about.subject if about else "",
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            said_at=said_at or now,
            at=now,
        )


def already_commented() -> NotAllowedInState:
    return NotAllowedInState(_("This question has a comment already."), mend=_("Reload the page."))


def may_ask(actor: Identity, designation: Designation) -> bool:
    return can(actor, ASK, Enquiry(designation=designation))


def may_comment(actor: Identity, designation: Designation) -> bool:
    return can(actor, COMMENT, Enquiry(designation=designation))


def is_seen_by_secretariat(designation: Designation) -> bool:
    """Whether anybody of the secretariat may see it and comment on it now."""
    with as_system():
        observers = Grant.objects.filter(role=Role.OBSERVER.value, revoked_at=None).values("user")
        people = User.objects.filter(
            pk__in=observers, is_active=True, delegation__code__in=list(theatre().secretariat)
        ).select_related("delegation")
        return any(may_comment(identify(one), designation) for one in people.order_by("pk")[:MAX_PEOPLE])


def comment(
    *, actor: Identity, enquiry: uuid.UUID, texts: Mapping[str, str], said_at: datetime | None = None
) -> EnquiryReply:
    """Put the secretariat's comment on record; `texts` by language, of which the first language has one. Raises
    NotVisible, NotPermitted, NotAllowedInState, Incomplete."""
    with unit_of_work(actor):
        lock()
        now = current_moment()
        row = get_visible(actor, Enquiry.objects.select_related("designation"), uuid=enquiry)
        if not can(actor, COMMENT, row):
            raise NotPermitted
        check_said(said_at or now, now)
        if said_at is not None and said_at < row.said_at:
            raise at_field("said_at", _("The question was asked later."))
        if EnquiryReply.objects.filter(enquiry=enquiry).exists():
            raise already_commented()
        taken = written_texts(texts)
        return EnquiryReply.objects.create(
            designation=row.designation,
            enquiry=row.uuid,
            texts=taken,
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            said_at=said_at or now,
            at=now,
        )
