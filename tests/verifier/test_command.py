"""The command: one line or one JSON object, and an exit status that says the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from jic_verify.__main__ import main
from jic_verify.rules import TABLE_DIGEST
from tests.verifier.made import Files, Keys, Log, listed, write_folder, write_zip
from tests.verifier.world import World

ROOT = Path(__file__).resolve().parents[2]


def last_act(log: Log, number: int, hidden: Collection[int] = ()) -> int:
    """The last entry of an act of the so manyth designation that was submitted, of those that are opened."""
    submissions = [entry for entry in log.entries if entry.event == "act.submit"]
    acts = [
        at
        for at, entry in enumerate(log.entries)
        if entry.event.startswith("act.") and entry.of == submissions[number - 1].of and at not in hidden
    ]
    return acts[-1]


def rules_at_last_act(log: Log, number: int, hidden: Collection[int] = ()) -> str:
    """What the report says of them, from the log itself."""
    act = last_act(log, number, hidden)
    rules = [entry.after for entry in log.entries[:act] if entry.event == "rules.created"][-1]
    digests = ", ".join(f"{name} {rules[name][:12]}" for name in ("transitions", "theatre", "conflicts", "policy"))
    return f"rules in force at its last act (entry {act}): release {rules['release']}, {digests}"


@pytest.fixture
def files(log: Log) -> Files:
    return log.bundle(earlier=[10])


def test_it_says_in_one_line_what_was_verified(
    files: Files, log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = tmp_path / "policy"
    policy.write_bytes(log.keys.policy())
    assert main([str(write_zip(files, tmp_path / "b.zip")), "--policy", str(policy)]) == 0
    assert capsys.readouterr().out == (
        "94 entries, agreed checkpoint 94 of jic.example/log, cosigned by US at 2016-09-12T15:43:32Z"
        " and RU at 2016-09-12T15:43:33Z; 129 openings, 2 designations replayed, 7 contents hashed again;"
        " approvals: 6 attested by the server, 0 signed.\n"
        f"JIC-2016-0001: in force, as of checkpoint 94; {rules_at_last_act(log, 1)}.\n"
        f"JIC-2016-0002: in force, as of checkpoint 94; {rules_at_last_act(log, 2)}.\n"
    )


def test_without_a_policy_it_says_whose_keys_those_are(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(write_folder(files, tmp_path / "folder"))]) == 0
    first, second, *_others = capsys.readouterr().out.splitlines()
    assert first.startswith("94 entries")
    assert "the bundle itself names: compare" in second


def test_of_a_part_it_says_how_much_it_is(log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(write_zip(log.bundle(window=(7, 8)), tmp_path / "b.zip"))]) == 0
    assert capsys.readouterr().out.startswith("1 of 94 entries, agreed checkpoint 94 of")


def test_it_names_the_first_thing_that_is_wrong(log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.relabel(20, {"v": 3})
    assert main([str(write_zip(log.bundle(), tmp_path / "b.zip"))]) == 1
    assert capsys.readouterr().out == (
        "WRONG (check 5), entry 20, tile/entries/000.p/94: The entry is not canonical JSON of a form that a leaf has.\n"
    )


@pytest.mark.parametrize("option", [[], ["--policy"], ["--since"]])
def test_what_cannot_be_read_is_another_matter(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: list[str]
) -> None:
    there = str(write_zip(files, tmp_path / "b.zip"))
    nowhere = str(tmp_path / "nothing")
    assert main([there, *option, nowhere] if option else [nowhere]) == 2
    assert capsys.readouterr().out.startswith("UNREADABLE: ")


def test_it_says_the_same_to_programs(
    files: Files, log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "old").write_bytes(files["checkpoints/10"])
    assert main([str(write_zip(files, tmp_path / "b.zip")), "--json", "--since", str(tmp_path / "old")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found.pop("root")
    first, second = found.pop("designations")
    rules = first.pop("rules")
    assert (rules["release"], rules["transitions"]) == ("2.0.0", TABLE_DIGEST[:12])
    assert first == {
        "uuid": next(entry.of for entry in log.entries if entry.event == "act.submit"),
        "reference": "JIC-2016-0001",
        "state": "in_force",
        "amendment": None,
        "entry": first["entry"],
        "in_force": True,
        "unproven": None,
        "unopened": 0,
    }
    assert log.entries[first["entry"]].event == "act.approve"
    assert second["reference"] == "JIC-2016-0002"
    assert found == {
        "verdict": "right",
        "origin": "jic.example/log",
        "scope": "everything",
        "size": 94,
        "entries": 94,
        "cosigned": {"US": "2016-09-12T15:43:32Z", "RU": "2016-09-12T15:43:33Z"},
        "openings": 129,
        "unopened_designations": 0,
        "contents": 7,
        "approvals": {"attested": 6, "signed": 0, "weaker": 0},
        "policy": "bundle",
        "signatories": "checked",
        "since": 10,
        "marking": ["UNCLASSIFIED", "НЕСЕКРЕТНО"],
        "notices": [],
    }


def test_what_is_not_proved_is_not_called_in_force(
    log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    approval = max(at for at, entry in enumerate(log.entries) if entry.event == "approval.created")
    path = write_zip(log.bundle(hidden=[approval]), tmp_path / "b.zip")
    assert main([str(path)]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == (
        "JIC-2016-0002: unproven that it is in force: a consent to it was not opened, as of checkpoint 94; "
        f"{rules_at_last_act(log, 2)}."
    )


def test_what_came_after_and_was_not_opened_is_counted(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    thing = world.draft()
    world.act(thing, "submit", "US")
    world.act(thing, "reject", "RU")
    log = Log.of(world)
    hidden = [at for at, entry in enumerate(log.entries) if entry.tx == world.last("act.reject").tx]
    assert main([str(write_zip(log.bundle(hidden=hidden), tmp_path / "b.zip"))]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("JIC-2016-0003: unknown, as of checkpoint")
    assert f"; 2 later entries of it not opened; {rules_at_last_act(log, 3, hidden)}." in last


def test_beside_its_last_act_stands_which_rules_were_in_force_then(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world.rules("2.1.0")
    thing = world.draft()
    world.act(thing, "submit", "US")
    world.rules("2.2.0")
    log = Log.of(world)
    assert main([str(write_zip(log.bundle(), tmp_path / "b.zip"))]) == 0
    first, _second, third = capsys.readouterr().out.splitlines()[-3:]
    assert first.endswith(f"; {rules_at_last_act(log, 1)}.")
    assert third.endswith(f"; {rules_at_last_act(log, 3)}.")
    assert "release 2.0.0, transitions " in first
    assert "release 2.1.0, transitions " in third


def test_where_the_rules_were_not_opened_that_is_said(
    log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hidden = [at for at, entry in enumerate(log.entries) if entry.event == "rules.created"]
    assert main([str(write_zip(log.bundle(hidden=hidden), tmp_path / "b.zip"))]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.endswith(
        f"; the rules in force at its last act (entry {last_act(log, 2)}) are not told in this bundle."
    )


def test_programs_are_told_what_is_wrong_and_what_cannot_be_read(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del files["policy"]
    assert main([str(write_zip(listed(files), tmp_path / "b.zip")), "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "verdict": "wrong",
        "check": 1,
        "where": "policy",
        "index": None,
        "sentence": "The file is missing.",
    }
    assert main([str(tmp_path / "nothing"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["verdict"] == "unreadable"


def test_hostile_names_do_not_reach_the_terminal(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_folder(files, tmp_path / "folder")
    (folder / "a\x1b[2J\u202eb").write_text("x")
    assert main([str(folder)]) == 1
    assert capsys.readouterr().out.removesuffix("\n").isprintable()


def test_a_log_may_have_a_name_in_any_script(tmp_path: Path) -> None:
    named = Log.of(World(keys=Keys.of(1, "журнал.example/log")))
    path = write_zip(named.bundle(), tmp_path / "b.zip")
    done = run([sys.executable, "-m", "jic_verify", str(path)], ROOT, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "\\u0436" in done.stdout


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300, check=False
    )


def test_it_runs_as_a_module_without_the_site(files: Files, tmp_path: Path) -> None:
    path = write_zip(files, tmp_path / "b.zip")
    done = run([sys.executable, "-X", "importtime", "-m", "jic_verify", str(path)], ROOT)
    assert (done.returncode, done.stdout[:10]) == (0, "94 entries")
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "cryptography" in imported
    assert not imported & {"django", "apps", "jic", "rfc8785", "psycopg", "pymerkle"}


@pytest.mark.slow
def test_it_installs_by_itself_with_nothing_of_the_site(files: Files, tmp_path: Path) -> None:
    # A copy, since setuptools builds beside its sources.
    shutil.copytree(ROOT / "jic_verify", tmp_path / "jic_verify", ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    installed = run([str(scripts / "python"), "-m", "pip", "install", "-q", "./jic_verify"], tmp_path)
    assert installed.returncode == 0, installed.stderr
    shutil.rmtree(tmp_path / "jic_verify")
    path = write_zip(files, tmp_path / "b.zip")
    done = run([str(scripts / "jic-verify"), str(path), "--json"], tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["entries"] == 94
    listed_packages = run([str(scripts / "python"), "-m", "pip", "list", "--format=freeze"], tmp_path).stdout
    names = {line.partition("==")[0].lower() for line in listed_packages.split()}
    assert names <= {"jic-verify", "cryptography", "cffi", "pycparser", "typing-extensions", "pip", "setuptools"}
