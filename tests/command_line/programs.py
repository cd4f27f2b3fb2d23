"""The command as a process of its own, as an officer's script runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from launcher.runner import ROOT

LONGEST = 60.0


def environment(config: Path, token: str = "", **more: str) -> dict[str, str]:
    """Nothing of the tests' own but where Python is; a folder for what the program keeps."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    own = {"JIC_CONFIG": str(config), "LANG": "en_GB.UTF-8", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return {**kept, **own, **({"JIC_TOKEN": token} if token else {}), **more}


def begun(words: list[str], surroundings: Mapping[str, str], folder: Path) -> subprocess.Popen[str]:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # As in the background of a shell, whose programs, and theirs, hear no Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return subprocess.Popen(
        [sys.executable, "-m", "jic_cli", *words],
        cwd=folder,
        env=dict(surroundings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def ended(process: subprocess.Popen[str], stdin: str = "") -> subprocess.CompletedProcess[str]:
    """What it said, at its end."""
    try:
        out, error = process.communicate(stdin, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        process.kill()
        out, error = process.communicate()
        raise AssertionError(f"It does not end:\n{out[-1000:]}\n{error[-1000:]}") from None
    assert "Traceback" not in error, error
    return subprocess.CompletedProcess(process.args, process.returncode, out, error)


class Desk:
    """An officer's machine: a site, a token, and a folder of its own."""

    def __init__(self, folder: Path, site: str, token: str = "", **more: str) -> None:
        self.folder, self.config = folder, folder / "config"
        self.environment = environment(self.config, token, **({"JIC_SITE": site} if site else {}), **more)

    def begin(self, *words: str) -> subprocess.Popen[str]:
        return begun(list(words), self.environment, self.folder)

    def run(
        self, *words: str, stdin: str = "", beside: Callable[[], object] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; `beside` is called again and again meanwhile, as the site's queue would work."""
        process = self.begin(*words)
        until = time.monotonic() + LONGEST
        while beside is not None and process.poll() is None and time.monotonic() < until:
            beside()
            time.sleep(0.05)
        return ended(process, stdin)
