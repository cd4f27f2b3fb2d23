"""Several programs in one terminal: prefixed lines, a new start for who dies, an end in order."""

import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from launcher.processes import identity

pytestmark = pytest.mark.kills

ROOT = Path(__file__).resolve().parents[2]

FRAME = """
import os, sys
from pathlib import Path
from launcher.processes import Child
from launcher.supervisor import StartFailed, Supervisor, Terminal
supervisor = Supervisor(Terminal())
def child(name, code, **more):
    return Child(name, [sys.executable, "-uc", code], dict(os.environ), Path("."), **more)
"""


def play(body: str) -> "subprocess.Popen[str]":
    """A supervisor in a process of its own, since it takes over the signals of the process that it is in."""
    words = [sys.executable, "-uc", FRAME + textwrap.dedent(body)]
    return subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def wait_for(process: "subprocess.Popen[str]", text: str) -> str:
    """Read lines until one holds `text`; returns that line."""
    assert process.stdout is not None
    for line in process.stdout:
        if text in line:
            return str(line)
    raise AssertionError(f"ended without saying {text!r}")


def ended(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while identity(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return identity(pid) is None


def test_every_line_names_who_said_it() -> None:
    process = play(
        r"""
        supervisor.run_once(child("web", "print('one\\ntwo'); print('three', end='')"))
        """
    )
    said, _ = process.communicate(timeout=20)
    assert said.splitlines() == ["web      | one", "web      | two", "web      | three"]


def test_a_child_that_dies_is_started_again() -> None:
    process = play(
        """
        supervisor.ready = True
        supervisor.watch(child("web", "import os, time; print('pid', os.getpid()); time.sleep(60)"))
        while not supervisor.stopping: supervisor.pump()
        supervisor.end(["web"])
        """
    )
    first = int(wait_for(process, "pid").split()[-1])
    subprocess.run(["kill", "-9", str(first)], check=True)
    assert "web ended (SIGKILL); it starts again in 0.5 s" in wait_for(process, "ended")
    second = int(wait_for(process, "pid").split()[-1])
    assert second != first
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert ended(second)


def test_a_child_that_never_gets_up_fails_the_start() -> None:
    process = play(
        """
        supervisor.watch(child("worker", "raise SystemExit(3)"))
        try:
            while True: supervisor.pump()
        except StartFailed as error:
            print(error)
        """
    )
    said, _ = process.communicate(timeout=20)
    assert said.count("worker ended (exit code 3)") == 2
    assert "worker ended 3 times before the site was ready" in said


def test_who_does_not_listen_is_killed_with_all_its_own_children() -> None:
    process = play(
        """
        supervisor.ready = True
        deaf = "import os, signal, subprocess, sys, time;"
        deaf += "signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        deaf += "grandchild = subprocess.Popen(['sleep', '60']);"
        deaf += "print('pids', os.getpid(), grandchild.pid); time.sleep(60)"
        supervisor.watch(child("worker", deaf, patience=0.5))
        while not supervisor.stopping: supervisor.pump()
        supervisor.end(["worker"])
        """
    )
    pids = [int(word) for word in wait_for(process, "pids").split()[-2:]]
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert time.monotonic() - begun < 5
    assert all(ended(pid) for pid in pids)


def test_the_end_comes_in_order() -> None:
    process = play(
        """
        supervisor.ready = True
        for name in ("valkey", "web"):
            supervisor.watch(child(name, "import signal, sys, time;"
                "signal.signal(signal.SIGTERM, lambda *_: (print('going'), sys.exit()));"
                "print('up'); time.sleep(60)"))
        while not supervisor.stopping: supervisor.pump()
        supervisor.end(["web"])
        supervisor.end(["valkey"])
        """
    )
    wait_for(process, "up")
    wait_for(process, "up")
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=10)
    assert [line.split()[0] for line in said.splitlines() if "going" in line] == ["web", "valkey"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ties a child to its parent")
def test_children_do_not_outlive_a_killed_supervisor() -> None:
    process = play(
        """
        supervisor.ready = True
        supervisor.watch(child("web", "import os, time; print('pid', os.getpid()); time.sleep(60)"))
        while True: supervisor.pump()
        """
    )
    pid = int(wait_for(process, "pid").split()[-1])
    process.kill()
    process.wait()
    assert ended(pid)
