"""`make check`: what can be judged without running the site. All checks run, then the failed ones are named."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# As a production site has it, with secrets that open nothing; nothing is connected to.
PRODUCTION = {
    "JIC_DEMO": "0",
    "JIC_SECRET_KEY": "not-a-secret-" + "7vQ2mX9cL4" * 6,
    "JIC_ALLOWED_HOSTS": "jic.example",
    "JIC_TRUSTED_ORIGINS": "https://jic.example",
    "JIC_PROXIES": "10.0.0.5",
    "DATABASE_URL": "postgresql://jic@127.0.0.1/jic",
    "REDIS_URL": "redis://127.0.0.1/0",
}


@dataclass(frozen=True)
class Check:
    """One tool: its words after the environment's Python, or a program of the front end."""

    name: str
    words: list[str]
    folder: str = "."
    node: bool = False
    environment: dict[str, str] = field(default_factory=dict)


SOURCES = ("apps", "jic", "jic_cli", "jic_conformance", "jic_verify", "launcher", "tools")
CHECKS = [
    Check("ruff", ["-m", "ruff", "check", "-q", "."]),
    Check("ruff format", ["-m", "ruff", "format", "--check", "-q", "."]),
    Check("bandit", ["-m", "bandit", "-q", "-ll", "-r", *SOURCES]),
    Check("import-linter", [".venv/bin/lint-imports", "--no-logo"]),
    Check("mypy", ["-m", "mypy"], environment={"JIC_DEMO": "1", "MYPY_FORCE_COLOR": "0"}),
    Check("djlint", ["-m", "djlint", "templates", "--lint", "--quiet"]),
    Check("tsc", ["node_modules/.bin/tsc", "--noEmit"], folder="frontend", node=True),
    Check("node tests", ["npm", "--silent", "test"], folder="frontend", node=True),
    Check("makemigrations", ["manage.py", "makemigrations", "--check", "--dry-run"], environment={"JIC_DEMO": "1"}),
    Check("check --deploy", ["manage.py", "check", "--deploy", "--fail-level", "WARNING"], environment=PRODUCTION),
]


def run_all(python: Path, node_environment: dict[str, str]) -> list[str]:
    """Run every check; print one line each, and all that a failed one said. Returns the names of the failed."""
    failed = []
    for check in CHECKS:
        base = node_environment if check.node else dict(os.environ)
        words = check.words if check.node else [str(python), *check.words]
        answer = subprocess.run(
            words,
            cwd=ROOT / check.folder,
            env={**base, **check.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        print(f"· check: {check.name:<16} {'FAILED' if answer.returncode else 'ok'}", flush=True)
        if answer.returncode:
            failed.append(check.name)
            print((answer.stdout + answer.stderr).rstrip(), flush=True)
    return failed
