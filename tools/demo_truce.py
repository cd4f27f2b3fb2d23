"""The demonstration of a cessation: the steps of `theatre/scenario.json`, played through the services.

What was public in September 2016 stands there with its source; what is invented is marked so.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from apps.access.identity import Identity
from apps.consents.proofs import Proof
from apps.texts.moments import current_moment
from apps.theatre.facts import theatre
from apps.truce.clock import Course
from apps.truce.contents import Content, Count, DayD, Establishment, Reset, moment_of
from apps.truce.decisions import consent, next_renewal, propose
from apps.truce.selectors import truce_at
from apps.truce.statements import (
    DayInput,
    ReadingInput,
    ReportInput,
    attest,
    checked_day,
    mark_work,
    read_clause,
    report,
)
from apps.truce.sundown import sundown
from tools import demo_pull_back
from tools.demo_groups import Groups
from tools.demo_movements import Movements

Step = Mapping[str, Any]
# Steps about a designation of the demonstration.
OF_SCENES = ("pull_back", "separation")


def play(identities: Mapping[str, Identity], proof: Proof, scenes: Mapping[str, uuid.UUID]) -> int:
    """Play every step; returns how many. None where some signatory has nobody in the demonstration who could consent.
    `scenes`: the designations by the ids of their scenes."""
    authorities = {actor.delegation_code: actor for name, actor in identities.items() if name.endswith(".authority")}
    if any(one.is_signatory and one.code not in authorities for one in theatre().delegations):
        return 0
    movements, groups = Movements(), Groups()
    for step in theatre().scenario:
        actor = identities[step["by"]]
        if step["do"] in OF_SCENES and step["about"] not in scenes:
            # A theatre with other scenes has no such zone or area.
            continue
        if step["do"] == "decide":
            _decide(actor, step, authorities, proof)
        elif step["do"] == "attest":
            attest(actor=actor, said=checked_day(actor, _day(step)), proof=proof)
        elif step["do"] in _OF_MOVEMENTS:
            movements.play(actor, step)
        elif step["do"] == "pull_back":
            demo_pull_back.play(actor, step, scenes)
        elif step["do"] == "separation":
            demo_pull_back.account(actor, step, scenes)
        elif step["do"] in _OF_GROUPS:
            groups.play(actor, step)
        else:
            _SAID[step["do"]](actor, step)
    return len(theatre().scenario)


def _at(step: Step, name: str = "at") -> datetime:
    found = moment_of(step[name])
    assert found is not None
    return found


def _decide(actor: Identity, step: Step, authorities: Mapping[str, Identity], proof: Proof) -> None:
    content = _content(actor, step)
    decided = propose(actor=actor, content=content, agreed_at=_at(step))
    for code in decided.joint.parties:
        consent(actor=authorities[code], decision=decided.row.uuid, digest=decided.row.digest_hex, proof=proof)


def _content(actor: Identity, step: Step) -> Content:
    if step["purpose"] == "day_d":
        place = theatre().place(step["place"])
        instant = _at(step, "instant")
        return DayD(instant, theatre().zone, place.id, sundown(place, instant.date()), step["announced"])
    course = _course(actor)
    name = course.day_d.uuid
    if step["purpose"] == "renewal":
        renewal = next_renewal(course)
        assert renewal is not None
        return renewal
    if step["purpose"] == "count":
        return Count(name, step["first"], step["last"])
    if step["purpose"] == "reset":
        return Reset(name, step["day"], step["reasons"])
    return Establishment(name, _at(step, "instant"))


def _course(actor: Identity) -> Course:
    course = truce_at(actor, current_moment()).course
    assert course is not None, "the scenario begins with Day D"
    return course


def _day(step: Step) -> DayInput:
    return DayInput(step["day"], step["says"], step["aid"], step.get("remark", ""), step.get("reports", ()), _at(step))


def _report(actor: Identity, step: Step) -> None:
    text = f"{step['text']} ({step['source']})" if "source" in step else step["text"]
    until = _at(step, "until") if "until" in step else None
    report(
        actor=actor,
        sent=ReportInput(step["type"], _at(step, "since"), text, until, step.get("counted"), _at(step)),
    )


def _read(actor: Identity, step: Step) -> None:
    sent = ReadingInput(
        step["day"], step["clause"], step["kept"], step.get("reason", ""), step.get("reports", ()), _at(step)
    )
    read_clause(actor=actor, sent=sent)


def _mark(actor: Identity, step: Step) -> None:
    mark_work(actor=actor, work=step["work"], done=step["done"], note=step.get("note", ""), said_at=_at(step))


_SAID: dict[str, Callable[[Identity, Step], None]] = {"report": _report, "read": _read, "mark": _mark}
# What is said of movements.
_OF_MOVEMENTS = ("notify", "say", "flight")
# What is stated of groups.
_OF_GROUPS = ("group", "state")
