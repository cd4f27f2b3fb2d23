"""The one form of a user name, whoever typed it and wherever.

Names open accounts, count wrong passwords and stand in tables of grants. Two spellings of one name would be two counts
of guesses; two names that look alike would be two people. So a name has one canonical form, and few letters.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from django.core.validators import RegexValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 64
# What the library that counts guesses can store; names that long belong to nobody.
MAX_COUNTED = 255
# Latin letters only: letters of another script, or of a wider alphabet, look like these and are others. PostgreSQL
# reads the same expression in the constraint of the table.
PATTERN = r"\A[a-z][a-z0-9]*([._-][a-z0-9]+)*\Z"

validate_username = RegexValidator(
    PATTERN,
    _(
        "A user name has small Latin letters and digits, in parts joined by “.”, “-” or “_”, and begins with a letter:"
        " us.officer2."
    ),
    code="username",
)


def canonical_username(typed: str) -> str:
    """The form in which a name is stored, looked up and counted: compatible letters as one, case folded.

    Every spelling that opens an account has that account's form. A form need not be a permitted name: "us.admın" with a
    dotless i, or with a Cyrillic letter, keeps it and so names nobody.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).casefold())
    return folded.strip()


def counted_username(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name whose guesses are counted: what was to be signed in (AXES_USERNAME_CALLABLE)."""
    typed = (credentials or {}).get("username") or request.POST.get("username") or ""
    return canonical_username(str(typed)).replace("\0", "")[:MAX_COUNTED]
