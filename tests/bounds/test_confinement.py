"""What a program has given up after `confine`, tried: as root and as anybody, with each lock of the kernel alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from apps.bounds import confined, confinement
from apps.bounds.confined import Failed, run_confined

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")
ROOT = Path(__file__).parents[2]
# Each act, with what it would do if nothing was given up.
ATTEMPTS = {
    "read a file": "open('/etc/hostname').read()",
    "read the parent's environment": "open(f'/proc/{parent}/environ', 'rb').read()",
    "list a folder": "os.listdir('/')",
    "write a file": "open('/tmp/written-by-a-child', 'w').write('x')",
    "make a socket": "socket.socket()",
    "ask the network": "made.connect(('127.0.0.1', 9))",
    "end another process": "os.kill(parent, 0)",
    "make a process": "os._exit(9) if os.fork() == 0 else os.wait()",
    "run a program": "os.execv('/bin/true', ['true'])",
    "take much memory": "bytearray(600_000_000)",
    "become somebody else": "os.setuid(0) if os.getuid() else os.setuid(1)",
}
PROGRAM = """
import json, os, socket, sys
sys.path.insert(0, {root!r})
from apps.bounds import confinement
{before}
parent, made = os.getppid(), socket.socket()
holds = confinement.confine(500_000_000, 20, {readable!r})
tried = {{}}
for name, act in {attempts!r}.items():
    try:
        eval(act)
        tried[name] = "done"
    except BaseException as error:
        tried[name] = type(error).__name__
os.write(1, json.dumps({{"holds": sorted(holds), "tried": tried, "environ": dict(os.environ)}}).encode())
os._exit(0)
"""
AS_ANYBODY = "if os.getuid() == 0: os.setgroups([]); os.setgid(1000); os.setuid(1000)"
NO_LANDLOCK = "confinement._restrict_files = lambda *_: False"
NO_SECCOMP = "confinement._restrict_calls = lambda *_, **__: False"


def confined_program(*before: str, readable: tuple[str, ...] = (), **more: str) -> dict[str, Any]:
    attempts = {**ATTEMPTS, **more}
    text = PROGRAM.format(root=str(ROOT), before="\n".join(before), readable=readable, attempts=attempts)
    done = subprocess.run([sys.executable, "-I", "-c", text], capture_output=True, env={}, cwd="/", check=False)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("before", ["", AS_ANYBODY])
def test_nothing_is_left_but_the_file_that_it_is_given(before):
    found = confined_program(before)
    assert set(found["holds"]) >= {"limits", "files", "calls"}
    assert set(found["tried"].values()) <= {"PermissionError", "OSError", "MemoryError"}, found["tried"]
    assert not set(found["environ"]) - {"LC_CTYPE"}
    assert ("nobody" in found["holds"]) == (not before and os.geteuid() == 0)


def test_without_landlock_no_file_is_opened_at_all():
    found = confined_program(NO_LANDLOCK, AS_ANYBODY, readable=("/etc",))
    assert set(found["holds"]) == {"limits", "calls"}
    assert "done" not in found["tried"].values(), found["tried"]


def test_without_seccomp_files_and_programs_stay_closed():
    found = confined_program(NO_SECCOMP, AS_ANYBODY)
    assert set(found["holds"]) == {"limits", "files"}
    for name in (
        "ask the network",
        "read a file",
        "list a folder",
        "write a file",
        "run a program",
        "take much memory",
        "make a process",
    ):
        assert found["tried"][name] != "done", name


def test_folders_that_may_be_read_are_read_and_not_written():
    more = {"read a font": "open('/etc/hostname').read()", "write there": "open('/etc/hostname', 'a')"}
    found = confined_program(readable=("/etc",), **more)
    assert found["tried"]["read a font"] == "done"
    assert found["tried"]["write there"] == "PermissionError"
    assert found["tried"]["read the parent's environment"] == "PermissionError"


def test_a_machine_that_confines_less_says_so_once(monkeypatch, caplog):
    monkeypatch.setattr(confined, "_warned", set())
    monkeypatch.setattr(confinement.platform, "machine", lambda: "riscv64")
    assert not confinement._restrict_calls(None, with_files=True, threads=False)  # type: ignore[arg-type]
    output = b'{"holds": ["limits"], "sizes": [1]}\nx'
    assert confined._read(output).parts == confined._read(output).parts == (b"x",)
    sentence = "Files of others are read by a child that this machine confines by ['limits'] alone."
    assert [record.message for record in caplog.records] == [sentence]


@pytest.mark.parametrize(
    "output",
    [b"", b"[]\n", b"{\n", b'{"sizes": [2]}\nx', b'{"sizes": ["a"]}\nx', b'{"sizes": [Infinity]}\n', b"[" * 100_000],
)
def test_what_is_no_answer_counts_as_none(output):
    with pytest.raises(Failed):
        confined._read(output)


def test_a_program_that_ends_or_waits_has_failed():
    with pytest.raises(Failed) as failed:
        run_confined("apps.no_such_program", [], b"", 20)
    assert not failed.value.too_long
    with pytest.raises(Failed) as failed:
        run_confined("this", [], b"", 0.001)
    assert failed.value.too_long


def test_an_answer_without_end_is_read_to_its_bound_and_counts_as_none(monkeypatch):
    monkeypatch.setattr(confined, "MOST_BYTES", 100)
    with pytest.raises(Failed) as failed:
        run_confined("this", [], b"x" * 10_000_000, 20)
    assert not failed.value.too_long
