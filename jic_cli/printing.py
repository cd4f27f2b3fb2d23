"""What reaches the terminal. Whatever the site says is text: none of its characters is obeyed."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table
from rich.text import Text

from jic_cli.failures import Failure

# In JSON these are valid within strings, and no parser minds them as escapes; a terminal may obey them.
_OBEYED = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]")


def printable(text: str, *, lines: bool = False) -> str:
    """The text with every character that a terminal obeys or does not show written as an escape. Line ends stay where
    there may be `lines`."""
    return "".join(_shown(char, lines=lines) for char in text)


def _shown(char: str, *, lines: bool) -> str:
    if char.isprintable() or (lines and char == "\n"):
        return char
    if unicodedata.category(char) == "Zs":
        return " "
    return char.encode("unicode_escape").decode()


def is_text(word: str) -> bool:
    """Whether it can be written in UTF-8: bytes that the terminal's encoding has not are kept as half pairs."""
    return not any("\ud800" <= char <= "\udfff" for char in word)


def as_json(content: Any) -> str:
    """One line of JSON, with letters as letters."""
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(content, ensure_ascii=False))


class Printer:
    """Results go to standard output, all else to standard error."""

    def __init__(self, *, is_json: bool, is_quiet: bool) -> None:
        self.is_json, self.is_quiet = is_json, is_quiet
        self._out = Console(highlight=False, markup=False, emoji=False)
        self._error = Console(stderr=True, highlight=False, markup=False, emoji=False)
        self._has_heading = False

    def object(self, content: Any) -> None:
        print(as_json(content), flush=True)

    def line(self, text: str) -> None:
        print(printable(text, lines=True), flush=True)

    def note(self, text: str) -> None:
        """Said beside the results, unless quiet or for a script."""
        if not self.is_quiet and not self.is_json:
            print(printable(text, lines=True), file=sys.stderr, flush=True)

    def failure(self, failure: Failure) -> None:
        if self.is_json:
            print(as_json({"error": failure.as_object()}), file=sys.stderr, flush=True)
            return
        for text in (failure.sentence, *(f"  {line}" for line in failure.details)):
            print(printable(text, lines=True), file=sys.stderr, flush=True)

    def rows(self, headings: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]) -> None:
        """Rows of one table, some at a time: on a terminal in columns with these shares of its width, into a file or a
        pipe whole, with tabs between."""
        if not self._out.is_terminal:
            for row in rows:
                print("\t".join(printable(cell) for cell in row))
            sys.stdout.flush()
            return
        table = Table(
            box=None, expand=True, show_header=not self._has_heading, header_style="bold", padding=(0, 2, 0, 0)
        )
        for heading, width in zip(headings, widths, strict=True):
            table.add_column(heading, ratio=width, no_wrap=True, overflow="ellipsis")
        shown = [[Text(printable(cell)) for cell in row] for row in rows]
        # By what stands first a row is asked for: it is not cut.
        table.columns[0].ratio = None
        table.columns[0].width = max((len(headings[0]), *(cells[0].cell_len for cells in shown)))
        for cells in shown:
            table.add_row(*cells)
        self._out.print(table)
        self._has_heading = True

    def fields(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Names with values, of which empty ones are left out."""
        shown = [(name, value) for name, value in pairs if value]
        width = max((len(name) for name, _value in shown), default=0)
        for name, value in shown:
            first, *more = printable(value, lines=True).split("\n")
            print(f"{name:<{width}}  {first}")
            for line in more:
                print(f"{'':<{width}}  {line}")
        sys.stdout.flush()

    @contextmanager
    def progress(self, title: str, total: int | None, *, is_bytes: bool = False) -> Iterator[Advance]:
        """A bar on standard error, where that is a terminal."""
        is_shown = self._error.is_terminal and not self.is_quiet and not self.is_json
        numbers = DownloadColumn() if is_bytes else TaskProgressColumn(show_speed=False)
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), numbers)
        with Progress(*columns, console=self._error, transient=True, disable=not is_shown) as bar:
            task = bar.add_task(title, total=total)
            yield Advance(bar, task)


class Advance:
    """How far something is."""

    def __init__(self, bar: Progress, task: Any) -> None:
        self._bar, self._task = bar, task

    def to(self, done: int, total: int | None = None) -> None:
        self._bar.update(self._task, completed=done, total=total)
