"""Every act as a function that goes through `dispatch`, as the pages do: `agree(who=…, designation=…, revision=…)`."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from apps.access.identity import SYSTEM, Identity
from apps.designations.models import Designation
from apps.negotiation.act_spec import ActInput
from apps.negotiation.dispatch import dispatch
from apps.negotiation.machine import ActType


def _act(act: ActType) -> Callable[..., Designation]:
    def carried_out(
        *, designation: uuid.UUID, revision: int, actor: Identity = SYSTEM, by: Designation | None = None, **given: Any
    ) -> Designation:
        if "reasons" in given:
            given["reasons"] = tuple(given["reasons"])
        return dispatch(
            act, actor=actor, designation=designation, revision=revision, given=ActInput(**given, successor=by)
        )

    carried_out.__name__ = act.value
    return carried_out


acknowledge = _act(ActType.ACKNOWLEDGE)
agree = _act(ActType.AGREE)
amend = _act(ActType.AMEND)
answer = _act(ActType.ANSWER)
approve = _act(ActType.APPROVE)
ask = _act(ActType.ASK)
counter = _act(ActType.COUNTER)
decline = _act(ActType.DECLINE)
expire = _act(ActType.EXPIRE)
recall = _act(ActType.RECALL)
propose = _act(ActType.PROPOSE)
reject = _act(ActType.REJECT)
rescind = _act(ActType.RESCIND)
resume = _act(ActType.RESUME)
revise = _act(ActType.REVISE)
submit = _act(ActType.SUBMIT)
supersede = _act(ActType.SUPERSEDE)
suspend = _act(ActType.SUSPEND)
withdraw = _act(ActType.WITHDRAW)
