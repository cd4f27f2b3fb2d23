"""The form in which texts are indexed and looked for: NFC, and ё as е. The same in Python and in PostgreSQL.

Texts that were stored before they had one form keep theirs, which their digests cover; the index has this one. Case and
endings are the business of PostgreSQL's configurations for English and Russian.
"""

from __future__ import annotations

from django.db.models import F, Func, TextField

from apps.texts.characters import normalise_search

YO = str.maketrans("ёЁ", "еЕ")


def search_words(text: str) -> str:
    """What somebody looks for, in the form of the index."""
    return normalise_search(text).translate(YO)


class SearchForm(Func):
    """A column in the form of the index."""

    function = "normalize"
    template = "translate(%(function)s(%(expressions)s, NFC), 'ёЁ', 'еЕ')"
    output_field = TextField()


def search_form(column: str) -> SearchForm:
    return SearchForm(F(column))
