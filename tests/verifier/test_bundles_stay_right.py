"""Bundles outlive the software that wrote them: what the site exported once stays right, and says the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jic_verify.__main__ import main
from tests.second_verifier.conftest import second as second
from tests.second_verifier.runner import SecondVerifier

EXPORTED = Path(__file__).parent / "exported"
SAYS: dict[str, dict[str, Any]] = json.loads((EXPORTED / "says.json").read_text())


def verdict(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main([str(path), "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_every_exported_bundle_has_a_verdict() -> None:
    assert {path.name for path in EXPORTED.glob("*.zip")} == set(SAYS)
    assert len(SAYS) >= 3


@pytest.mark.parametrize("name", SAYS)
def test_a_bundle_once_right_stays_right(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    now, then = verdict(EXPORTED / name, capsys), SAYS[name]
    designations = now.pop("designations")
    # A notice may come: that another table of states was in force then.
    apart = {"designations", "notices"}
    assert {key: now[key] for key in then if key not in apart} == {
        key: value for key, value in then.items() if key not in apart
    }
    for designation, said in zip(designations, then["designations"], strict=True):
        assert {key: designation[key] for key in said} == said


@pytest.mark.parametrize("name", SAYS)
def test_the_second_verifier_agrees(second: SecondVerifier, name: str) -> None:
    answer = second.judge(EXPORTED / name)
    assert answer["right"], answer
    assert answer["found"]["size"] == SAYS[name]["size"]
    in_force = {line["designation"] for line in answer["found"]["designations"] if line["inForce"]}
    assert in_force == {line["uuid"] for line in SAYS[name]["designations"] if line["in_force"]}
