"""A Chromium for the browser tests: the system's, else Debian's package, else Playwright's own.

Only the standard library is used. A machine where none of them works gets a sentence and a failure, never a skip.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


class NoBrowser(RuntimeError):
    """No Chromium was found and none could be installed."""


def _works(program: str) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def system_chromium() -> str | None:
    """Path of a Chromium that the system has and that starts; JIC_CHROMIUM names one outright."""
    named = os.environ.get("JIC_CHROMIUM")
    for program in filter(None, (named, *map(shutil.which, NAMES), MAC)):
        if Path(program).exists() and _works(program):
            return program
    return None


def _playwright_chromium(python: Path) -> str | None:
    """Path of Playwright's own Chromium, when it has been installed and starts."""
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    found = subprocess.run([str(python), "-c", ask], capture_output=True, text=True).stdout.strip()
    return found if found and Path(found).exists() and _works(found) else None


def require_chromium(python: Path, say: Callable[[str], None]) -> str:
    """Path of a Chromium that starts, installed if need be. Raises NoBrowser."""
    found = system_chromium() or _playwright_chromium(python)
    if found:
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("browser: chromium from apt")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-q"], ["install", "-qy", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *words], stdin=subprocess.DEVNULL, capture_output=True, env=quiet)
        found = system_chromium()
    if not found:
        say("browser: chromium from Playwright")
        words = [str(python), "-m", "playwright", "install", "chromium"]
        subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True)
        found = _playwright_chromium(python)
    if not found:
        raise NoBrowser(
            "The browser tests need Chromium, and none was found or could be installed: install `chromium` (or Google "
            "Chrome) on this machine, or set JIC_CHROMIUM to its path."
        )
    return found
