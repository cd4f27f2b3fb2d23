"""Has the pages of a file drawn by a child process (page_images.py), which gets the file and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from apps.bounds.confined import Failed, run_confined
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
    try:
        answer = run_confined("apps.documents.page_images", [media_type], data, PATIENCE)
    except Failed as failed:
        return Drawn(fault=Fault.TOO_LONG if failed.too_long else Fault.BROKEN)
    if fault := answer.said.get("fault"):
        return Drawn(fault=Fault(fault))
    if not answer.parts or sum(map(len, answer.parts)) > MAX_ALL_BYTES:
        return Drawn(fault=Fault.BROKEN)
    return Drawn(answer.parts)
