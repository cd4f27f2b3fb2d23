"""The user guide: `docs/guide/<language>/<page>.md`, each rendered once in a process.

`index.md` is the contents. Its links are the pages that there are, in their order; a file that it does not link to is
not served. Sections have ids of their own in the source (`## Threads {#threads}`), the same in every language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from apps.texts.interface import INTERFACES

GUIDE = Path(settings.BASE_DIR) / "docs" / "guide"
INDEX = "index"
_LINK = re.compile(r"\]\(([a-z-]+)\.md\)")
_TITLE = re.compile(r"\A# (.+)\n")


class NoSuchPage(LookupError):
    """The contents of the guide list no page of this name."""


@dataclass(frozen=True)
class Section:
    id: str
    title: str


@dataclass(frozen=True)
class GuidePage:
    name: str
    title: str
    html: SafeString
    sections: tuple[Section, ...]


def guide_language(language: str) -> str:
    """The language in which a reader of these pages reads the guide: the first one, where theirs has no guide yet."""
    return language if (GUIDE / language).is_dir() else INTERFACES[0].code


@cache
def page_names(language: str) -> tuple[str, ...]:
    """The pages of the guide, in the order of its contents."""
    return tuple(dict.fromkeys(_LINK.findall(_source(language, INDEX))))


@cache
def guide_page(language: str, name: str) -> GuidePage:
    """A page of the guide. Raises NoSuchPage."""
    if name != INDEX and name not in page_names(language):
        raise NoSuchPage(name)
    source = _source(language, name)
    title = _TITLE.match(source)
    if title is None:
        raise ValueError(f"{language}/{name}.md does not begin with its title")
    # For processes that show the guide alone.
    from markdown import Markdown

    from apps.help.references import References

    markdown = Markdown(extensions=["attr_list", "toc", "sane_lists", References()], output_format="html")
    html = markdown.convert(source[title.end() :])
    sections = tuple(Section(token["id"], token["name"]) for token in markdown.toc_tokens)
    # Safe: the files are a part of the program, as templates are.
    return GuidePage(name, title.group(1), mark_safe(html), sections)  # noqa: S308  # nosec B308 B703


def neighbours(language: str, name: str) -> tuple[GuidePage | None, GuidePage | None]:
    """The pages before and after a page, in the order of the contents."""
    names = page_names(language)
    if name not in names:
        return None, None
    place = names.index(name)
    before = guide_page(language, names[place - 1]) if place else None
    after = guide_page(language, names[place + 1]) if place + 1 < len(names) else None
    return before, after


def _source(language: str, name: str) -> str:
    return (GUIDE / language / f"{name}.md").read_text(encoding="utf-8")
