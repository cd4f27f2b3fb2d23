"""The verifier's table of states and the site's are two statements of one rule."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import rfc8785

from apps.audit.registry import AUDITED
from apps.negotiation.machine import FINAL, INITIAL, RELEASED, TABLE, as_data
from apps.negotiation.models import Purpose
from jic_verify import rules

ROOT = Path(__file__).resolve().parents[2]


def test_every_line_of_the_sites_table_is_one_of_the_verifiers() -> None:
    expected = {
        (line.state, line.act.value): rules.Rule(
            line.result,
            line.partial,
            line.new_version,
            line.if_asked,
            line.who.party.value,
            line.who.not_author,
            line.reason.value,
        )
        for line in TABLE
    }
    ours = dict(rules.RULES)
    first = {"partial": None, "new_version": True, "if_asked": False, "party": "owner", "not_author": False}
    assert ours.pop(("", rules.DRAFT)) == rules.Rule(INITIAL, **first, reason="nothing")
    assert ours.pop(("", rules.RELEASE)) == rules.Rule(RELEASED, **first, reason="nothing")
    remain = ours.pop(("", rules.REMAIN))
    assert (remain.result, remain.party, remain.new_version, remain.partial) == ("submitted", "nobody", True, None)
    assert ours == expected
    assert rules.FINAL == FINAL


def test_the_table_is_one_file_for_everybody() -> None:
    content = rules.TABLE_PATH.read_bytes()
    assert content == (ROOT / "docs" / "vectors" / "transitions.json").read_bytes()
    assert json.loads(content) == as_data()
    assert hashlib.sha256(rfc8785.dumps(as_data())).hexdigest() == rules.TABLE_DIGEST


def test_consents_are_the_sites_purposes() -> None:
    assert {purpose.value for purpose in Purpose} == rules.CONSENTS


def test_the_same_tables_are_only_ever_added_to() -> None:
    assert {audited.noun for audited in AUDITED if audited.append_only} == rules.ADDED_ONLY


def test_the_log_tells_of_the_same_kinds_of_rows() -> None:
    assert {audited.noun for audited in AUDITED} == rules.NOUNS
    common = {audited.noun for audited in AUDITED if audited.private == "open"}
    assert common == rules.COMMON_NOUNS


def test_a_round_begins_where_consents_become_void() -> None:
    approve = rules.RULES["agreed", "approve"]
    assert not rules.begins_round(approve, "agreed", "partly_approved")
    assert rules.begins_round(approve, "partly_approved", "in_force")
    assert not rules.begins_round(rules.RULES["submitted", "ask"], "submitted", "submitted")
    assert rules.begins_round(rules.RULES["countered", "amend"], "countered", "countered")
