"""Every state × act × role × delegation, from the table, allowed and refused by the services themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from apps.access.errors import DomainError, NotAllowedInState, NotPermitted, NotVisible
from apps.access.identity import SYSTEM, identify
from apps.accounts.models import User
from apps.designations.models import Designation
from apps.negotiation.machine import TABLE, ActType, Party
from tests.acting import (
    acknowledge,
    agree,
    amend,
    answer,
    approve,
    ask,
    counter,
    decline,
    expire,
    propose,
    recall,
    reject,
    rescind,
    resume,
    revise,
    submit,
    supersede,
    suspend,
    withdraw,
)
from tests.drafting import AMENDED, STATES, amended, content, fresh, in_state, square
from tests.people import LETTERS, person

pytestmark = pytest.mark.django_db

ASKERS = [f"{side}.{job}" for side in ("us", "ru", "un") for job in LETTERS if not job.endswith("2")]
NEW = {"content": content(title_en="Another text", shape=square(size=0.03))}
OTHER = {"content": content(title_en="A third text", shape=square(size=0.04))}
SERVICES: dict[ActType, tuple[Any, dict[str, Any]]] = {
    ActType.REVISE: (revise, NEW),
    ActType.SUBMIT: (submit, {}),
    ActType.WITHDRAW: (withdraw, {"reason": "why"}),
    ActType.ACKNOWLEDGE: (acknowledge, {}),
    ActType.ASK: (ask, {"reasons": ["too_coarse"], "reason": "why"}),
    ActType.ANSWER: (answer, {"reason": "why"}),
    ActType.AMEND: (amend, NEW),
    ActType.COUNTER: (counter, NEW),
    ActType.AGREE: (agree, {}),
    ActType.REJECT: (reject, {"reason": "why"}),
    ActType.APPROVE: (approve, {}),
    ActType.DECLINE: (decline, {"reason": "why"}),
    ActType.SUSPEND: (suspend, {"reason": "why"}),
    ActType.RESUME: (resume, {}),
    ActType.RESCIND: (rescind, {"reason": "why"}),
    ActType.RECALL: (recall, {}),
    ActType.PROPOSE: (propose, OTHER),
}


# The allowed pairs: what holds, and what is on the table beside it.
PAIRS = [(held, amendment) for held in ("in_force", "suspended") for amendment in AMENDED]


def expected(state: str, act: ActType, user: User, designation: Designation) -> type[DomainError] | None:
    """What the table says, worked out here a second time in the plainest words."""
    side, _dot, job = user.username.partition(".")
    owner = designation.owner.code.lower()
    reads = job in ("officer", "authority", "auditor")
    agreed_map = state in ("in_force", "suspended")
    submitted = designation.reference is not None
    sees = (reads and (side == owner or (side in ("us", "ru") and submitted))) or (job == "observer" and agreed_map)
    if designation.is_copy:
        # The receiver reads it while it is released, the originator always, and nobody else.
        receiver = designation.released_to.code.lower()
        given = state == "released" and side == receiver and (reads or job == "observer")
        sees = (reads and side == owner) or given
    if not sees:
        return NotVisible
    # To an observer it is as if nothing were on the table.
    amendment = designation.amendment_state if job != "observer" else ""
    rows = [row for row in TABLE if row.state in (state, amendment) and row.act is act]
    if not rows or rows[0].if_asked or (amendment and act is ActType.PROPOSE):
        return NotAllowedInState
    row = rows[0]
    version = designation.proposed if row.state in AMENDED else designation.current
    author = version.delegation.code.lower()
    has_role = {"liaison_officer": "officer", "approving_authority": "authority"}[row.who.role] == job
    party = {
        Party.OWNER: side == owner,
        Party.AUTHOR: side == author,
        Party.OTHER: side in ("us", "ru") and side != author,
        Party.ANY: side in ("us", "ru"),
    }[row.who.party]
    if not (has_role and party):
        return NotPermitted
    if act is ActType.APPROVE and row.state.endswith("partly_approved") and side == owner:
        return NotAllowedInState
    return None


@pytest.mark.slow
@pytest.mark.parametrize(("state", "amendment"), [*((state, "") for state in STATES), *PAIRS])
def test_every_act_of_every_person_is_as_the_table_says(state, amendment):
    designation = amended(in_state(state), amendment) if amendment else in_state(state)
    people = [person(name) for name in ASKERS]
    identities = {user.pk: identify(user) for user in people}
    digest = designation.on_table.digest_hex
    for act, (service, words) in SERVICES.items():
        for user in people:
            wanted = expected(state, act, user, designation)
            more = {"digest": digest} if act is ActType.APPROVE else {}
            outcome: type[DomainError] | None = None
            try:
                with transaction.atomic():
                    service(
                        actor=identities[user.pk],
                        designation=designation.uuid,
                        revision=designation.revision,
                        **words,
                        **more,
                    )
                    transaction.set_rollback(True)
            except DomainError as error:
                outcome = type(error)
            assert outcome is wanted, f"{state} {amendment} × {act} × {user.username}: {outcome} instead of {wanted}"
    assert fresh(designation).revision == designation.revision


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", [ActType.EXPIRE, ActType.SUPERSEDE])
def test_the_clock_acts_where_the_table_says_so_and_nobody_else_can(state, act):
    designation = in_state(state)
    allowed = any(row.state == state and row.act is act for row in TABLE)
    service = expire if act is ActType.EXPIRE else supersede
    more = {} if act is ActType.EXPIRE else {"by": designation}
    if allowed:
        done = service(designation=designation.uuid, revision=designation.revision, **more)
        assert done.state == {"expire": "expired", "supersede": "superseded"}[act.value]
        assert done.acts.last().actor is None
    else:
        with pytest.raises(NotAllowedInState):
            service(designation=designation.uuid, revision=designation.revision, **more)
    assert SYSTEM.user_id == 0


def test_an_answer_is_possible_only_while_a_question_is_open():
    designation = in_state("submitted")
    asked = ask(
        actor=identify(person("ru.officer")),
        designation=designation.uuid,
        revision=designation.revision,
        reasons=["undated", "too_coarse"],
        reason="Dated when?",
    )
    assert asked.state == "submitted"
    assert asked.question_from.code == "RU"
    answered = answer(
        actor=identify(person("us.officer")),
        designation=designation.uuid,
        revision=asked.revision,
        reason="14 September",
    )
    assert answered.state == "submitted"
    assert answered.question_from_id is None
    with pytest.raises(NotAllowedInState):
        answer(
            actor=identify(person("us.officer")),
            designation=designation.uuid,
            revision=answered.revision,
            reason="again",
        )
