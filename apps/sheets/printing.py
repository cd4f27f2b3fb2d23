"""Has a sheet printed by a child process (press.py), which gets what is on it and nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec

from django.conf import settings

from apps.access.identity import Identity
from apps.access.markings import Marking
from apps.bounds.confined import Failed, run_confined
from apps.sheets.choices import Choices, Subject
from apps.sheets.gathering import as_json, contents_digest, sheet_of
from apps.sheets.press import SECONDS

# The child is given this much longer than it may work: it may wait for the machine.
PATIENCE = 2 * SECONDS


class NotPrinted(Exception):
    def __init__(self, *, too_long: bool) -> None:
        self.too_long = too_long


@dataclass(frozen=True)
class Print:
    """A PDF, pictures of its first pages (PNG), and what is told of it. `records`: versions whose record is on it;
    `contents`: a digest of all that was printed."""

    pdf: bytes
    pictures: tuple[bytes, ...]
    pages: int
    scale: int
    beyond: int
    titles: dict[str, str]
    marking: Marking
    records: list[str]
    contents: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()


def can_print() -> bool:
    """Whether what sets the pages is installed: on a platform without its wheel it may not be."""
    return find_spec("typst") is not None


def site_address() -> str:
    """Under which sheets are verified, as the code on them says it."""
    return (settings.PUBLIC_URL or f"https://{settings.ALLOWED_HOSTS[0]}").rstrip("/")


def printed(actor: Identity, subject: Subject, choices: Choices) -> Print:
    """Reads as the reader, and prints. Raises NotVisible, NotPrinted."""
    sheet, marking = sheet_of(actor, subject, choices, site_address())
    try:
        answer = run_confined("apps.sheets.press", [], as_json(sheet), PATIENCE)
    except Failed as failed:
        raise NotPrinted(too_long=failed.too_long) from failed
    told, (pdf, *pictures) = answer.said, answer.parts
    return Print(
        pdf,
        tuple(pictures),
        int(told["pages"]),
        int(told["scale"]),
        int(told["beyond"]),
        sheet["title"],
        marking,
        sheet["records"],
        contents_digest(sheet, subject),
    )


def present_contents(actor: Identity, subject: Subject, choices: Choices) -> str:
    """Digest of all that would be printed now. Raises NotVisible."""
    sheet, _marking = sheet_of(actor, subject, choices, site_address(), drawn=False)
    return contents_digest(sheet, subject)
