"""Check 2: the log signed the checkpoint and its quorum cosigned it; no signature of a known key fails."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from jic_verify.findings import Unreadable
from jic_verify.tlog.policy import format_policy
from tests.verifier.made import Keys, Log, accepted, judged, listed, refused
from tests.verifier.world import SIDES, World


def test_without_one_signatorys_witness_nothing_is_agreed(log: Log, tmp_path: Path) -> None:
    assert "lacks the quorum" in refused(log.bundle(note=log.note(witnesses=["US"])), tmp_path, 2)


def test_a_third_witness_stands_for_no_signatory(log: Log, tmp_path: Path) -> None:
    assert "lacks the quorum" in refused(log.bundle(note=log.note(witnesses=["US", "UN"])), tmp_path, 2)


def test_a_stolen_key_of_the_log_alone_signs_nothing_agreed(log: Log, tmp_path: Path) -> None:
    log.relabel(20, {"role": "jic_web"})
    assert "lacks the quorum" in refused(log.bundle(note=log.note(witnesses=[])), tmp_path, 2)


def test_cosignatures_of_another_checkpoint_do_not_serve(log: Log, tmp_path: Path) -> None:
    honest = log.note().decode().partition("\n\n")[2].splitlines(keepends=True)
    log.relabel(20, {"role": "jic_web"})
    forged = log.note(witnesses=[]) + "".join(honest[1:]).encode()
    assert "is not that key's over this text" in refused(log.bundle(note=forged), tmp_path, 2)


def test_a_witness_without_the_logs_own_signature_is_not_enough(log: Log, tmp_path: Path) -> None:
    lines = log.note().decode().splitlines(keepends=True)
    note = "".join(line for line in lines if not line.startswith(f"— {log.keys.log.verifier.name} "))
    assert "has signed the checkpoint" in refused(log.bundle(note=note.encode()), tmp_path, 2)


def test_a_failing_signature_of_a_spare_witness_is_refused_too(log: Log, tmp_path: Path) -> None:
    other = log.note(len(log.leaves) - 1, witnesses=["UN"]).decode().splitlines(keepends=True)[-1]
    assert "is not that key's" in refused(log.bundle(note=log.note() + other.encode()), tmp_path, 2)


def test_a_cosignatures_time_cannot_be_changed(log: Log, tmp_path: Path) -> None:
    lines = log.note().decode().splitlines(keepends=True)
    start, encoded = lines[-1].rsplit(" ", 1)
    blob = bytearray(base64.b64decode(encoded))
    blob[11] ^= 1
    lines[-1] = f"{start} {base64.b64encode(blob).decode()}\n"
    assert "is not that key's" in refused(log.bundle(note="".join(lines).encode()), tmp_path, 2)


@pytest.mark.parametrize(
    "body",
    [
        "jic.example/log\n-1\nAAAA\n",
        "jic.example/log\n062\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "jic.example/log\n62\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n",
        "jic.example/log\n",
        "jic.example/log\n62\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\n",
        "other.example/log\n62\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_of_this_log_is_refused(log: Log, tmp_path: Path, body: str) -> None:
    refused(log.bundle(note=log.note(body=body)), tmp_path, 2)


def test_a_size_beyond_all_files_is_refused_at_once(log: Log, tmp_path: Path) -> None:
    body = log.note().decode().replace(f"\n{len(log.leaves)}\n", f"\n{2**63 - 1}\n").partition("\n\n")[0] + "\n"
    assert "The file is missing" in refused(log.bundle(note=log.note(body=body)), tmp_path, 1)


@pytest.mark.parametrize("note", [b"", b"hello", b"\xff\n\n", b"a\n\n\xe2\x80\x94 b c\n", b"\n\n"])
def test_what_is_no_note_is_refused(log: Log, tmp_path: Path, note: bytes) -> None:
    files = log.bundle()
    files["checkpoint"] = note
    refused(listed(files), tmp_path, 2)


def test_the_readers_own_policy_is_what_counts(log: Log, tmp_path: Path) -> None:
    mine = tmp_path / "policy"
    mine.write_bytes(log.keys.policy())
    forged = Log.of(World(keys=Keys.of(2)))
    files = forged.bundle()
    accepted(files, tmp_path)
    assert "No key that the policy lists" in refused(files, tmp_path, 2, policy=mine)
    verdict = accepted(log.bundle(), tmp_path, policy=mine)
    assert verdict.facts is not None
    assert not verdict.facts.own_policy


def test_two_keys_of_a_log_may_both_sign(log: Log, tmp_path: Path) -> None:
    old = Keys.of(3).log
    body = log.note().decode().partition("\n\n")[0] + "\n"
    files = log.bundle(note=log.note() + old.sign(body).encode())
    witnesses = {code: log.keys.witnesses[code].verifier for code in SIDES}
    files["policy"] = format_policy([old.verifier, log.keys.log.verifier], witnesses, SIDES).encode()
    accepted(listed(files), tmp_path)


@pytest.mark.parametrize("quorum", ["none", "any"])
def test_a_policy_that_asks_for_nobody_is_refused(log: Log, tmp_path: Path, quorum: str) -> None:
    files = log.bundle()
    lines = files["policy"].decode().splitlines(keepends=True)
    files["policy"] = "".join([*lines[:-2], f"quorum {quorum}\n"]).encode()
    refused(listed(files), tmp_path, 2)


@pytest.mark.parametrize("content", [b"", b"quorum\n", b"\x00", b"log x\n", b"quorum none\n", b"hello"])
def test_a_policy_that_cannot_be_read_is_told(log: Log, tmp_path: Path, content: bytes) -> None:
    files = log.bundle()
    files["policy"] = content
    refused(listed(files), tmp_path, 2)
    (tmp_path / "mine").write_bytes(content)
    with pytest.raises(Unreadable, match="The policy that you gave"):
        judged(log.bundle(), tmp_path, policy=tmp_path / "mine")


def test_a_policy_that_is_not_there_is_told(log: Log, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        judged(log.bundle(), tmp_path, policy=tmp_path / "mine")


def test_groups_within_groups_are_understood(log: Log, tmp_path: Path) -> None:
    files = log.bundle()
    lines = files["policy"].decode().splitlines(keepends=True)
    groups = ["group one all US\n", "group other all RU\n", "group both all one other\n", "quorum both\n"]
    files["policy"] = "".join([*lines[:-2], *groups]).encode()
    accepted(listed(files), tmp_path)
