"""Environments and processes of the peers: made once, kept in var/bench, never needed by the product."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.world import KEPT, ROOT, say

PEERS = ROOT / "bench" / "peers"


def environment(name: str, requirements: Path) -> Path:
    """The Python of an environment with these requirements, made anew when they change."""
    place = KEPT / name
    stamp, wanted = place / "made-from", hashlib.sha256(requirements.read_bytes()).hexdigest()
    python = place / "bin" / "python"
    if not (stamp.exists() and stamp.read_text() == wanted and python.exists()):
        say(f"environment of {name}")
        place.mkdir(parents=True, exist_ok=True)
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "-q", "--clear", "--python", sys.executable, str(place)], check=True)
        subprocess.run([*uv, "pip", "install", "-q", "--python", str(python), "-r", str(requirements)], check=True)
        stamp.write_text(wanted)
    return python


class Peer:
    """A peer's process that measures on request: one line of text to it, one line of JSON back."""

    def __init__(self, python: Path, folder: Path, variables: dict[str, str], first: Any) -> None:
        kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
        self.process = subprocess.Popen(
            [str(python), "measure.py"],
            cwd=folder,
            env={**kept, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.tell(json.dumps(first))
        said = self._line()
        assert said == "ready", said

    def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the peer has ended with code {self.process.wait()}")
        return str(line).strip()

    def ask(self, line: str) -> Any:
        self.tell(line)
        return json.loads(self._line())

    def kill(self) -> None:
        """End it in whatever state it is: for a run that failed."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def end(self) -> None:
        """Close its input and see that it is content with what it did."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        code = self.process.wait(60)
        if code:
            raise RuntimeError(f"the peer has ended with code {code}")
