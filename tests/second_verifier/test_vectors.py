"""The second verifier says of every vector what docs/vectors says of it, and what `jic-verify` says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jic_verify.verify import verify
from tests.second_verifier.runner import FRONTEND, ROOT, SecondVerifier

VECTORS = ROOT / "docs" / "vectors"
RIGHT = json.loads((VECTORS / "right.json").read_text())
REFUSED = json.loads((VECTORS / "refused.json").read_text())


def options(vector: dict[str, Any]) -> dict[str, Path]:
    return {name: VECTORS / vector[name] for name in ("policy", "since") if name in vector}


@pytest.mark.parametrize("vector", RIGHT, ids=lambda vector: vector["name"])
def test_a_right_bundle_is_right_and_says_the_same(second: SecondVerifier, vector: dict[str, Any]) -> None:
    answer = second.judge(VECTORS / vector["bundle"], **options(vector))
    assert answer["right"], answer
    found, says = answer["found"], vector["says"]
    assert (found["origin"], found["size"], found["entries"]) == (says["origin"], says["size"], says["entries"])
    assert found["contents"] == says["contents"]
    assert found["signersCompared"] == (says["signatories"] == "checked")
    # Which designations are in force, and by which entry, is what a bundle is read for.
    unproven = {line["designation"] for line in found["designations"] if line["uncaused"]}
    ended = [one for one in says["designations"] if one["state"] in ("superseded", "expired")]
    assert unproven == {one["uuid"] for one in ended if one["unproven"]}
    lines = {(line["designation"], line["index"]) for line in found["designations"] if line["inForce"]}
    assert lines == {(line["uuid"], line["entry"]) for line in says["designations"] if line["in_force"]}
    told = [(one["delegation"], one["step"], one["holds"], one["entry"]) for one in found["cooperation"]]
    said = says.get("cooperation", [])
    assert told == [(one["delegation"], one["step"], one["holds"], one["entry"]) for one in said]


@pytest.mark.parametrize("vector", REFUSED, ids=lambda vector: vector["name"])
def test_a_forgery_is_refused_by_its_check(second: SecondVerifier, vector: dict[str, Any]) -> None:
    answer = second.judge(VECTORS / vector["bundle"], **options(vector))
    assert (answer.get("right"), answer.get("check")) == (False, vector["check"]), answer
    finding = verify(VECTORS / vector["bundle"], **options(vector)).finding
    assert finding is not None
    assert finding.check == vector["check"]


def test_both_read_the_same_table_of_states() -> None:
    own = FRONTEND / "src" / "verifier" / "transitions.json"
    assert own.read_bytes() == (VECTORS / "transitions.json").read_bytes()
