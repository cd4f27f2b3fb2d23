"""Giving notice: a signatory suspends its cooperation, withdraws or returns, alone and by its approving authority."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import NotAllowedInState, NotPermitted, at_field
from apps.access.identity import Identity
from apps.access.policy import can
from apps.access.readable import readable
from apps.consents.proofs import Proof
from apps.consents.step_up import check_step_up
from apps.cooperation.contents import NoticeContent
from apps.cooperation.course import Standing, effective
from apps.cooperation.joint import lock_notices
from apps.cooperation.models import Holds, Notice, Step
from apps.cooperation.policies import GIVE
from apps.cooperation.selectors import cooperation_at
from apps.texts.moments import current_moment, whole_second

MAX_REASON = 2_000
# The longest period of notice, and how long ago it may have been given by letter.
MAX_HOURS = 90 * 24
MAX_LATE = timedelta(days=31)


@dataclass(frozen=True)
class NoticeInput:
    """What somebody enters. `said_at`: when the notice was given, where it is recorded here later; None: now."""

    step: str
    reason: str
    hours: int = 0
    holds: str = Holds.ALL
    said_at: datetime | None = None


def checked_notice(actor: Identity, sent: NoticeInput, name: uuid.UUID | None = None) -> NoticeContent:
    """What would be signed, complete and checked. Raises NotPermitted, NotAllowedInState, Incomplete."""
    if not can(actor, GIVE, Notice()):
        raise NotPermitted
    now = current_moment()
    own = check_possible_step(actor, sent.step)
    said_at = whole_second(sent.said_at) or now
    _check_said(said_at, own.newest.said_at if own.newest else None, now)
    reason = readable("reason", sent.reason)
    if not reason:
        raise at_field("reason", _("Give the reasons. They are shown to every signatory."))
    if len(reason) > MAX_REASON:
        raise at_field("reason", _("Write at most %(count)s characters.") % {"count": MAX_REASON})
    if not 0 <= sent.hours <= MAX_HOURS:
        raise at_field("hours", _("Enter a number of hours from 0 to %(count)s.") % {"count": MAX_HOURS})
    if sent.step == Step.RETURNS and (sent.hours or sent.holds != Holds.ALL):
        raise at_field(
            "hours", _("A return takes effect at once, and with it your delegation holds to what is in force.")
        )
    if sent.holds not in Holds.values:
        raise at_field("holds", _("Say whether your delegation still holds to what is in force."))
    return NoticeContent(
        name or uuid.uuid4(), actor.delegation_code, sent.step, sent.hours, sent.holds, reason, said_at
    )


def check_possible_step(actor: Identity, step: str) -> Standing:
    """Where the actor's delegation stands. Raises NotAllowedInState where such a notice cannot follow its last one."""
    own = cooperation_at().of(actor.delegation_code)
    if step not in own.next_steps:
        raise _impossible(step)
    return own


def give_notice(*, actor: Identity, content: NoticeContent, proof: Proof) -> Notice:
    """Record what was checked and shown. Raises NotPermitted, NotAllowedInState, Incomplete."""
    with unit_of_work(actor):
        lock_notices()
        sent = NoticeInput(content.step, content.reason, content.hours, content.holds, content.said_at)
        if checked_notice(actor, sent, content.notice) != content:
            raise at_field("digest", _("This is not what was shown to you. Check it again."))
        if Notice.objects.filter(uuid=content.notice).exists():
            raise at_field("digest", _("This has been recorded already."))
        check_step_up(actor.user_id, proof)
        now = current_moment()
        return Notice.objects.create(
            uuid=content.notice,
            step=content.step,
            hours=content.hours,
            holds=content.holds,
            reason=content.reason,
            digest=content.digest(),
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            method=proof.method,
            evidence=dict(proof.evidence),
            public_key=proof.public_key,
            said_at=content.said_at,
            at=now,
            effective_at=effective(content.step, now, content.hours),
        )


def _impossible(step: str) -> NotAllowedInState:
    sentences = {
        Step.SUSPENDS: _("Your delegation has suspended its cooperation or withdrawn already."),
        Step.WITHDRAWS: _("Your delegation has withdrawn already."),
        Step.RETURNS: _("Your delegation has neither suspended its cooperation nor withdrawn: it cannot return."),
    }
    sentence = next((text for one, text in sentences.items() if one == step), _("There is no such notice."))
    return NotAllowedInState(sentence, mend=_("Reload the page to see where your delegation stands."))


def _check_said(said_at: datetime, last: datetime | None, now: datetime) -> None:
    if said_at > now:
        raise at_field("said_at", _("This time is still to come."))
    if said_at < now - MAX_LATE:
        raise at_field("said_at", _("Enter a time within the last %(days)s days.") % {"days": MAX_LATE.days})
    if last is not None and said_at < last:
        raise at_field("said_at", _("This is earlier than your delegation's last notice."))
