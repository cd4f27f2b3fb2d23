"""Signatories that suspended their cooperation, withdrew and returned (docs/ledger.md, "Notices of signatories").

Moments are compared in the form of leaves. Whoever keeps the log may date a row back by minutes, and cannot change its
order: what the order tells comes before any moment.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from jic_verify.decisions import check_digest, written
from jic_verify.images import Image
from jic_verify.moments import leaf_form
from jic_verify.signatory_changes import BadChange, HoldsKey, digest_of, judge_consent

NOTICE = "cooperation_notice"
SUSPENDS, WITHDRAWS, RETURNS = "suspends", "withdraws", "returns"
# How long a joint act may be under way that began before a signatory was away.
UNDER_WAY_SECONDS = 60
_NEXT = {
    "": (SUSPENDS, WITHDRAWS),
    RETURNS: (SUSPENDS, WITHDRAWS),
    SUSPENDS: (WITHDRAWS, RETURNS),
    WITHDRAWS: (RETURNS,),
}


class Notice(NamedTuple):
    """`effective` in the form of leaves; `entry`: where the log has it; `signed`: by a passkey. `closed`: the moment
    in the form of leaves from which on nothing is recorded that began before it was in effect; empty where that is so
    from its entry on. `taken_back`: a return came before it was in effect."""

    delegation: str
    step: str
    holds: str
    effective: str
    entry: int
    signed: bool
    closed: str
    taken_back: bool = False


class Cooperation:
    """As far as it is disclosed. `complete`: nothing before what is disclosed is missing."""

    def __init__(self, holds_key: HoldsKey, *, complete: bool) -> None:
        self._holds_key = holds_key
        self._complete = complete
        self.notices: list[Notice] = []
        self._hidden = False
        # Of the joint acts and notices so far, the latest moment of a leaf.
        self._latest = ""

    @property
    def known(self) -> bool:
        """Whether nothing of it is missing."""
        return self._complete and not self._hidden

    @property
    def returned(self) -> bool:
        """Whether somebody may have returned."""
        return self._hidden or any(one.step == RETURNS for one in self.notices)

    def hide(self) -> None:
        """A notice is there and not opened."""
        self._hidden = True

    def take(self, entry: int, row: Image) -> None:
        """A notice that was recorded. Raises BadChange."""
        by, step, hours, holds = (row.get(name) for name in ("delegation_id", "step", "hours", "holds"))
        check_digest(
            row,
            {
                "delegation": by,
                "holds": holds,
                "hours": hours,
                "notice": row.get("uuid"),
                "reason": row.get("reason"),
                "said_at": written(row.get("said_at")),
                "step": step,
                "v": 1,
            },
        )
        judge_consent(row, row.get("uuid"), digest_of(row), self._holds_key)
        if not row.get("reason"):
            raise BadChange("A notice gives no reason.", 8)
        if holds not in ("all", "none") or (step == RETURNS and (hours or holds != "all")):
            raise BadChange("A notice says nothing that there is of what is in force.", 8)
        self._check_order(by, step)
        effective = leaf_form(str(row.get("effective_at")))
        if effective is None or effective != _later(str(row.get("at")), _until_effect(step, hours)):
            raise BadChange("A notice is in effect from another moment than its period of notice says.", 8)
        if step == RETURNS:
            pending = (
                one.delegation == by and one.step != RETURNS and one.effective > effective for one in self.notices
            )
            self.notices = [
                one._replace(taken_back=True) if back else one for one, back in zip(self.notices, pending, strict=True)
            ]
        signed = row.get("public_key") is not None
        closed = _later(str(row.get("effective_at")), UNDER_WAY_SECONDS) or effective if hours else ""
        self.notices.append(Notice(by, step, holds, effective, entry, signed, closed))

    def _check_order(self, by: str, step: str) -> None:
        last = next((one.step for one in reversed(self.notices) if one.delegation == by), "")
        if last == "" and not self.known:
            if step in _NEXT[SUSPENDS] + _NEXT[""]:
                return
        elif step in _NEXT[last] or not self.known:
            return
        raise BadChange(f"{by} gives a notice that cannot follow its last one.", 8)

    def away(self, moment: str | None, recorded: str, signatories: frozenset[str] | None) -> list[str]:
        """Who had left at a moment at which something is said to have happened, by the leaf that recorded it; both in
        the form of leaves, as far as it is told."""
        if moment is None or self._hidden:
            return []
        self._latest = max(self._latest, recorded)
        found: dict[str, Notice] = {}
        for one in self.notices:
            if one.effective <= moment or (one.step != RETURNS and one.closed <= self._latest):
                found[one.delegation] = one
        left = [code for code, one in found.items() if one.step != RETURNS]
        return sorted(code for code in left if signatories is None or code in signatories)

    def returned_since(self, entry: int, moment: str | None) -> bool:
        """Whether somebody has returned since what an entry of that moment says, so that it counts no more."""
        returns = (one for one in self.notices if one.step == RETURNS)
        return moment is not None and any(one.entry > entry or one.effective > moment for one in returns)


def _until_effect(step: str, hours: int) -> float:
    return 1 if step == RETURNS else hours * 3600


def _later(at: str, seconds: float) -> str | None:
    """A row's moment so much later, in the form of leaves; None where there is none."""
    try:
        return leaf_form((datetime.fromisoformat(at) + timedelta(seconds=seconds)).isoformat())
    except (ValueError, OverflowError):
        return None
