"""The languages of the pages, and what each of them writes in its own way where no translation can say it.

A new one is its line here, its line in `frontend/src/languages.ts`, and its catalogues.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Interface:
    """One language. Formats of days are those of Django's filter `date`."""

    code: str
    name: Any
    # Its name in itself, and the letters of its button.
    own_name: str
    letters: str
    # 12 Sep 2016; and in columns 12 Sep, where the year is added only if it is not the present one.
    day: str
    brief_day: str
    brief_year: str
    # Whether a delegation's name changes with its place in the sentence.
    has_cases: bool = False

    @property
    def on_behalf(self) -> str:
        """The form of a delegation's name after "for"."""
        return "genitive" if self.has_cases else "the"

    def delegation_in(self, case: str) -> str:
        """The form of a delegation's name that a sentence asks for: dative, genitive or instrumental."""
        return f"delegation_{case}" if self.has_cases else "delegation"


INTERFACES = (
    Interface("en", _("English"), "English", "EN", day="j M Y", brief_day="j M", brief_year=" Y"),
    # Months in a column in figures: in Russian they have no short form that everybody reads alike.
    Interface("ru", _("Russian"), "Русский", "РУ", day="j E Y", brief_day="d.m", brief_year=".Y", has_cases=True),
)
BY_CODE = {interface.code: interface for interface in INTERFACES}


def present_interface() -> Interface:
    """The language that is being written in; English where none is."""
    return BY_CODE.get(get_language() or "", INTERFACES[0])
