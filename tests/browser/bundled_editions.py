"""Editions of the agreed map: as an auditor's page has them, and as `jic-verify` makes them again from a bundle."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.browser.conftest import ROOT, Person
from tests.browser.test_bundle_page import export

COMMAND = re.compile(r"jic-verify BUNDLE --edition (\d+) --audience (\S+)")
WITHIN_S = 60


@dataclass(frozen=True)
class Listed:
    """An edition as its page tells of it, and the file that it gives."""

    number: str
    audience: str
    content: bytes


def newest_edition(auditor: Person, reference: str, sign: str) -> Listed:
    """As soon as the log has sealed it: the one in which a designation entered (+) or changed (±)."""
    page = auditor.page
    until = time.monotonic() + WITHIN_S
    while True:
        auditor.go("/editions/")
        moves = page.locator(".item.edition >> nth=0").locator(".move").all_inner_texts()
        if any(move.startswith(sign) and reference in move for move in moves):
            break
        assert time.monotonic() < until, moves
        page.wait_for_timeout(500)
    named = COMMAND.search(page.locator(".panel code").inner_text())
    assert named
    number, audience = named.groups()
    file = f"{auditor.address}/editions/{number}/edition.json"
    content = page.request.get(file, params={"audience": audience}).body()
    assert hashlib.sha256(content).hexdigest() == page.locator("#digest").inner_text().replace(" ", "")
    return Listed(number, audience, content)


def export_when_cosigned(home: Path, out: Path) -> Path:
    """Everything that the auditor may have, as soon as both witnesses have signed it."""
    until = time.monotonic() + WITHIN_S
    while (answer := export(home, out)).returncode:
        assert time.monotonic() < until, answer.stderr[-2000:]
        time.sleep(1)
    return out


def made_again(bundle: Path, listed: Listed, folder: Path) -> bytes:
    """What `jic-verify` writes of an edition, from the bundle alone."""
    out = folder / f"edition-{listed.number}.json"
    asked = ["--edition", listed.number, "--audience", listed.audience, "--write", str(out)]
    answer = subprocess.run(
        [sys.executable, "-m", "jic_verify", str(bundle), *asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout
    assert hashlib.sha256(listed.content).hexdigest() in answer.stdout.replace(" ", "")
    return out.read_bytes()
