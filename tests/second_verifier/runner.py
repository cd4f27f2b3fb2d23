"""The second verifier as one process that judges bundle after bundle."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"
COMPILED = FRONTEND / "node_modules" / ".cache" / "tests" / "src" / "verifier"
PROGRAM = Path(__file__).with_name("run.mjs")


class SecondVerifier:
    """Compiles the front end's sources once, then keeps Node running."""

    def __init__(self, environment: dict[str, str] | None = None) -> None:
        environment = environment or dict(os.environ)
        # With the Node that runs here: an executable in `node_modules/.bin` names another by its first line.
        compiler = ["node", "node_modules/typescript/bin/tsc", "-p", "tsconfig.test.json"]
        subprocess.run(compiler, cwd=FRONTEND, env=environment, check=True)
        words = ["node", "--no-warnings", str(PROGRAM), str(COMPILED)]
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True, encoding="utf-8"
        )

    def judge(
        self,
        bundle: Path,
        *,
        policy: Path | None = None,
        since: Path | None = None,
        edition: dict[str, Any] | Path | None = None,
    ) -> dict[str, Any]:
        """`edition`: its number and audience, or its file."""
        paths = {"bundle": bundle, "policy": policy, "since": since}
        question: dict[str, Any] = {name: str(path) for name, path in paths.items() if path}
        if edition:
            question["edition"] = str(edition) if isinstance(edition, Path) else edition
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        assert "crashed" not in answer, answer["crashed"]
        return answer

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(10)
