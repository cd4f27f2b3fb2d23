"""The verdict in words: one line for a person, or one JSON object for a program."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from jic_verify.cooperation import RETURNS, Notice
from jic_verify.edition import digest_of
from jic_verify.editions import Reproduced
from jic_verify.facts import DesignationFacts, Facts
from jic_verify.findings import Finding
from jic_verify.rules import AMEND, IN_FORCE
from jic_verify.signed import LAST_MOMENT
from jic_verify.verify import Verdict

OWN_POLICY = (
    "The keys are those that the bundle itself names: compare its file `policy` with the keys that you hold, "
    "or give yours with --policy."
)
SIGNERS_UNKNOWN = "Who has to sign is not all told in this bundle, so it was not compared with the policy."


def as_text(verdict: Verdict) -> str:
    """One line, others for what has to be told, and one for each designation. A bundle's own words reach the terminal
    as letters only: an escape in them is written out, not obeyed."""
    if verdict.finding is not None:
        return printable(_wrong(verdict.finding))
    assert verdict.facts is not None  # a verdict has either
    return printable(_right(verdict.facts))


def printable(text: str) -> str:
    """The text with every character that a terminal obeys or does not show written as an escape; line ends stay."""
    return "".join(
        char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode() for char in text
    )


def as_json(verdict: Verdict) -> str:
    """The same facts, in ASCII."""
    content: dict[str, Any]
    if verdict.finding is not None:
        finding = verdict.finding
        content = {
            "verdict": "wrong",
            "check": finding.check,
            "where": finding.where,
            "index": finding.index,
            "sentence": finding.sentence,
        }
    else:
        assert verdict.facts is not None
        content = {"verdict": "right", **_facts(verdict.facts)}
    return json.dumps(content)


def unreadable_as_json(sentence: str) -> str:
    return json.dumps({"verdict": "unreadable", "sentence": sentence})


def _facts(facts: Facts) -> dict[str, Any]:
    return {
        "origin": facts.origin,
        "scope": facts.scope,
        "size": facts.size,
        "root": facts.root.hex(),
        "entries": facts.held,
        "cosigned": {name: _time(seconds) for name, seconds in facts.cosigned},
        "openings": facts.openings,
        "designations": [_designation(designation) for designation in facts.designations],
        "unopened_designations": facts.unopened_designations,
        "contents": facts.recomputed,
        "approvals": {"attested": facts.attested, "signed": facts.signed, "weaker": facts.weaker},
        "policy": "bundle" if facts.own_policy else "given",
        "signatories": "checked" if facts.signers_checked else "not disclosed",
        "since": facts.since,
        "marking": list(facts.marking),
        "notices": list(facts.notices),
        **({"cooperation": [_notice(one) for one in facts.cooperation]} if facts.cooperation else {}),
        **({"edition": _edition(facts.edition)} if facts.edition else {}),
    }


def _notice(one: Notice) -> dict[str, Any]:
    return {
        "delegation": one.delegation,
        "step": one.step,
        "holds": one.holds,
        "effective": one.effective,
        "entry": one.entry,
        "signed": one.signed,
        "taken_back": one.taken_back,
    }


def _edition(one: Reproduced) -> dict[str, Any]:
    return {
        "number": one.edition.number,
        "audience": str(one.edition.audience),
        "at": one.edition.at,
        "in_force": len(one.edition.members),
        "digest": digest_of(one.edition.canonical()),
        "editions": one.editions,
        "unopened_designations": one.unopened,
    }


def _designation(one: DesignationFacts) -> dict[str, Any]:
    return {
        "uuid": one.uuid,
        "reference": one.reference,
        "state": one.state,
        "amendment": one.amendment or None,
        "entry": one.entry,
        "in_force": one.state == IN_FORCE and not one.unproven,
        "unproven": one.unproven or None,
        "unopened": one.unopened,
        "rules": dict(one.rules) or None,
    }


def _wrong(finding: Finding) -> str:
    entry = "" if finding.index is None else f"entry {finding.index}"
    where = ", ".join(filter(None, (entry, finding.where))) or "the bundle"
    return f"WRONG (check {finding.check}), {where}: {finding.sentence}"


def _right(facts: Facts) -> str:
    held = _count(facts.held, "entry", "entries")
    if facts.held < facts.size:
        held = f"{facts.held:,} of {_count(facts.size, 'entry', 'entries')}"
    cosigned = [f"{name} at {_time(seconds)}" for name, seconds in facts.cosigned]
    line = (
        f"{held}, agreed checkpoint {facts.size:,} of {facts.origin}, cosigned by {_and(cosigned)}; "
        f"{_count(facts.openings, 'opening', 'openings')}, "
        f"{_count(len(facts.designations), 'designation', 'designations')} replayed, "
        f"{_count(facts.recomputed, 'content', 'contents')} hashed again; "
        f"approvals: {facts.attested:,} attested by the server, {facts.signed:,} signed."
    )
    if facts.since is not None:
        line = f"{line[:-1]}; it continues the checkpoint {facts.since:,} that you have kept."
    lines = [line, *facts.notices, *map(_notice_line, facts.cooperation)]
    if facts.weaker:
        lines.append(f"{_count(facts.weaker, 'approval', 'approvals')} by less than a passkey that the approver held.")
    if not facts.signers_checked:
        lines.append(SIGNERS_UNKNOWN)
    if facts.own_policy:
        lines.append(OWN_POLICY)
    if facts.edition is not None:
        lines += _edition_lines(facts.edition)
    return "\n".join([*lines, *(_line_of(designation, facts.size) for designation in facts.designations)])


STEPS = {"suspends": "suspended its cooperation", "withdraws": "withdrew from the centre", "returns": "returned"}


def _notice_line(one: Notice) -> str:
    """Who left or returned when, and whether it still held to what was in force."""
    held = "what was" if one.holds == "all" else "nothing that was"
    holds = "" if one.step == RETURNS else f"; it held to {held} in force"
    proved = "signed by a passkey" if one.signed else "attested by the server"
    moment = f"{one.effective.partition('.')[0]}Z"
    if one.taken_back:
        return (
            f"{one.delegation} gave notice from {moment} on and returned before it was in effect "
            f"(entry {one.entry:,}, {proved})."
        )
    return f"{one.delegation} {STEPS[one.step]} from {moment} on{holds} (entry {one.entry:,}, {proved})."


def _edition_lines(one: Reproduced) -> list[str]:
    """What was made again, and what nobody can tell from the bundle."""
    edition, digest = one.edition, digest_of(one.edition.canonical())
    groups = " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))
    line = f"Edition {edition.number:,} of {one.editions:,} for {edition.audience}, of {edition.at}:"
    lines = [f"{line} {len(edition.members):,} in force, SHA-256 {groups}."]
    if one.unopened:
        closed = _count(one.unopened, "designation", "designations")
        lines.append(
            f"Nothing is opened of {closed}: that none of them belongs to it is the word of who made the bundle."
        )
    return lines


def _line_of(one: DesignationFacts, size: int) -> str:
    """Where a designation stands, in one line."""
    name = one.reference or one.uuid
    state = (one.state or "unknown").replace("_", " ")
    if one.amendment:
        amendment = one.amendment.removeprefix(AMEND).replace("_", " ")
        state = f"{state}, an amendment on the table {amendment}"
    if one.unproven:
        state = f"unproven that it is {state}: {one.unproven}"
    later = f"; {_count(one.unopened, 'later entry', 'later entries')} of it not opened" if one.unopened else ""
    return f"{name}: {state}, as of checkpoint {size:,}{later}; {_rules_of(one)}."


def _rules_of(one: DesignationFacts) -> str:
    """Which rules were in force at its last act, by as much of each digest as people compare."""
    at = f"at its last act (entry {one.entry:,})"
    if not one.rules:
        return f"the rules in force {at} are not told in this bundle"
    (_release, release), *digests = one.rules
    return f"rules in force {at}: release {release}, {', '.join(f'{name} {digest}' for name, digest in digests)}"


def _time(seconds: int) -> str:
    if seconds > LAST_MOMENT:
        return f"{seconds} s after 1970"
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
