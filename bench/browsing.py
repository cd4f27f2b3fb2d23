"""A real Chromium for the benchmarks of pages."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@contextmanager
def chromium(*flags: str) -> Iterator[Any]:
    """A Chromium of Playwright's, with these flags beside those that every machine of ours needs; closed in the end."""
    from playwright.sync_api import sync_playwright

    from launcher.browser import require_chromium

    path = os.environ.get("JIC_CHROMIUM") or require_chromium(Path(sys.executable), print)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()
