"""Has the pages of a file drawn by a child process (page_images.py), which gets the file and nothing else: no key, no
environment, no connection."""

from __future__ import annotations

import json
import subprocess  # nosec B404  (our own program, no shell)
import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from apps.documents.models import Fault
from apps.documents.page_images import MAX_ALL_BYTES, SECONDS

# The child is given this much longer than it may work: it may wait for the machine.
PATIENCE = 2 * SECONDS


@dataclass(frozen=True)
class Drawn:
    """Pages as PNG, or why there are none."""

    pages: tuple[bytes, ...] = ()
    fault: str = ""


def drawn(data: bytes, media_type: str) -> Drawn:
    program = [sys.executable, "-m", "apps.documents.page_images", media_type]
    try:
        done = subprocess.run(  # nosec B603  (the type is one of three)
            program,
            input=data,
            capture_output=True,
            cwd=Path(settings.BASE_DIR),
            env={"PYTHONDONTWRITEBYTECODE": "1"},
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Drawn(fault=Fault.TOO_LONG)
    if done.returncode < 0:
        # Its limit of time ends it by a signal, and so does a fault of a library.
        return Drawn(fault=Fault.TOO_LONG if -done.returncode in (9, 24) else Fault.BROKEN)
    return _read(done.stdout) if done.returncode == 0 else Drawn(fault=Fault.BROKEN)


def _read(output: bytes) -> Drawn:
    told, _newline, rest = output.partition(b"\n")
    content = json.loads(told)
    if fault := content.get("fault"):
        return Drawn(fault=Fault(fault))
    pages, at = [], 0
    for size in content["sizes"]:
        pages.append(rest[at : at + size])
        at += size
    if at != len(rest) or at > MAX_ALL_BYTES or not pages:
        return Drawn(fault=Fault.BROKEN)
    return Drawn(tuple(pages))
