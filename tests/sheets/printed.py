"""One sheet in force, printed as a person: what several tests look at."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader

from apps.access.connection import reading_as
from apps.sheets.choices import Choices, Subject
from apps.sheets.printing import Print, printed
from tests.people import identity_of


def print_as(name: str, subject: Subject, choices: Choices | None = None) -> Print:
    actor = identity_of(name)
    with reading_as(actor):
        return printed(actor, subject, choices or Choices("A4"))


def reader(sheet: Print) -> PdfReader:
    return PdfReader(io.BytesIO(sheet.pdf))


def texts(sheet: Print) -> list[str]:
    """Of each page, in one line."""
    return [" ".join(page.extract_text().split()) for page in reader(sheet).pages]


def root_of(sheet: Print) -> Any:
    return reader(sheet).trailer["/Root"]
