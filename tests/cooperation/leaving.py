"""Notices for tests: a signatory leaves, and returns."""

from __future__ import annotations

from typing import Any

from apps.consents.proofs import BY_PASSWORD
from apps.cooperation.giving import NoticeInput, checked_notice, give_notice
from apps.cooperation.models import Notice
from tests.drafting import wait_until
from tests.people import identity_of

REASON = "The terms of 9 September are not kept."


def gives(step: str, code: str = "RU", name: str = "", **more: Any) -> Notice:
    """A notice by the authority of a signatory, or by somebody else (`name`); a return is waited for."""
    actor = identity_of(name or f"{code.lower()}.authority")
    content = checked_notice(actor, NoticeInput(step, more.pop("reason", REASON), **more))
    notice = give_notice(actor=actor, content=content, proof=BY_PASSWORD)
    if step == "returns":
        wait_until(notice.effective_at)
    return notice
