"""What a run has read of the implementation: each thing once, kept, so that any number of requirements can be held
against the same answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from jic_conformance.client import Answer, CannotAsk, Client
from jic_conformance.documents import (
    CHANGES,
    DESIGNATIONS,
    EDITIONS,
    MOVEMENTS,
    Row,
    path_part,
    rows_of,
    table,
    text_of,
)
from jic_conformance.requirement import NothingToCheck

T = TypeVar("T")
# Of one list, and of the feed; and the changes of one page of it.
MAX_PAGES, FEED_PAGE = 200, 1_000


@dataclass(frozen=True)
class Chosen:
    """What the caller of the suite chose. `sample`: how many designations, editions and movements are read in full.
    `kind` and `at` (longitude, latitude in degrees): of which type drafts are made, and where."""

    sample: int = 40
    bundle: Path | None = None
    policy: Path | None = None
    writes: bool = False
    kind: str = ""
    at: tuple[float, float] | None = None


@dataclass
class Pages:
    """A list, page by page. `fault`: what is wrong with its links. A list of more than MAX_PAGES is read that far."""

    answers: list[Answer] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    fault: str = ""


class Site:
    """The implementation as it answered. What cannot be asked, or read, raises CannotAsk wherever it is needed."""

    def __init__(self, client: Client, chosen: Chosen | None = None) -> None:
        self.client = client
        self.chosen = chosen or Chosen()
        self.answers: list[Answer] = []
        self._kept: dict[str, Any] = {}
        self.made: list[str] = []

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, made once; an error too is raised again instead of asking again."""
        if name not in self._kept:
            try:
                self._kept[name] = make()
            except (CannotAsk, NothingToCheck) as error:
                self._kept[name] = error
        value = self._kept[name]
        if isinstance(value, CannotAsk | NothingToCheck):
            raise value
        result: T = value
        return result

    def get(self, address: str, **how: Any) -> Answer:
        answer = self.client.get(address, **how)
        self.answers.append(answer)
        return answer

    def post(self, address: str, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
        answer = self.client.post(address, body, headers)
        self.answers.append(answer)
        return answer

    def read(self, address: str) -> Answer:
        """A successful answer, asked for once. Raises CannotAsk for any other."""

        def once() -> Answer:
            answer = self.get(address)
            if answer.status != 200:
                raise CannotAsk(f"{answer.named}: answered {answer.status} where 200 is due")
            return answer

        return self.kept(f"GET {address}", once)

    def root_of_class(self, address: str, what: str) -> Answer:
        """The first page of a class's list. Raises NothingToCheck where the implementation has no such list."""

        def once() -> Answer:
            answer = self.get(address)
            if answer.status in (404, 501):
                raise NothingToCheck(f"{what} are not offered: {address} answers {answer.status}")
            if answer.status != 200:
                raise CannotAsk(f"{answer.named}: answered {answer.status} where 200 is due")
            return answer

        return self.kept(f"root {address}", once)

    def pages(self, address: str, what: str) -> Pages:
        """A list along `next`, to its end or as far as a run goes."""
        return self.kept(f"pages {address}", lambda: self._pages(address, what))

    def _pages(self, address: str, what: str) -> Pages:
        found = Pages([self.root_of_class(address, what)])
        asked = {self.client.absolute(address)}
        while True:
            page = table(found.answers[-1])
            found.rows += rows_of(page)
            following = page.get("next")
            if following is None:
                found.fault = "" if "next" in page else f"{address}: no `next`, not even null"
                return found
            try:
                whole = self.client.absolute(following) if isinstance(following, str) else ""
                if not whole or whole in asked:
                    found.fault = f"{address}: `next` leads back, or nowhere"
                    return found
                if len(asked) >= MAX_PAGES:
                    return found
                asked.add(whole)
                found.answers.append(self.read(whole))
            except CannotAsk as error:
                found.fault = str(error)
                return found

    # Designations.

    @property
    def designations(self) -> list[Row]:
        """Of the list; at least one."""
        rows = self.pages(f"{DESIGNATIONS}?limit=200", "designations").rows
        if not rows:
            raise NothingToCheck("this token's person sees no designation")
        return rows

    def listed_now(self) -> set[str]:
        """UUIDs of the designations in the list, asked for anew."""
        address, found = f"{DESIGNATIONS}?limit=200", set[str]()
        for _page in range(MAX_PAGES):
            page = table(self.get(address))
            found |= {text_of(row, "uuid") for row in rows_of(page)}
            if not isinstance(page.get("next"), str):
                break
            address = page["next"]
        return found

    @property
    def sampled(self) -> list[Row]:
        """Of the list, first one of each kind, status, precision and so on."""
        return spread(self.designations, self.chosen.sample, _sort_of_designation)

    def detail(self, uuid: str) -> Row:
        return table(self.read(f"{DESIGNATIONS}{path_part(uuid)}/"))

    @property
    def details(self) -> Iterator[Row]:
        for row in self.sampled:
            yield self.detail(text_of(row, "uuid"))

    @property
    def versions(self) -> Iterator[tuple[Row, Row]]:
        """Each designation that was read in full, with each of its versions there: what holds, and what is proposed."""
        for one in self.details:
            for name in ("current", "proposed"):
                version = one.get(name)
                if isinstance(version, Mapping):
                    yield one, version

    def versions_of(self, uuid: str) -> Pages:
        return self.pages(f"{DESIGNATIONS}{path_part(uuid)}/versions/?limit=200", "versions")

    def acts_of(self, uuid: str) -> Pages:
        return self.pages(f"{DESIGNATIONS}{path_part(uuid)}/acts/?limit=200", "acts")

    @property
    def acts(self) -> Iterator[tuple[Row, list[Row]]]:
        """Designations whose acts the reader is told, each with them. Raises NothingToCheck without any."""
        some = False
        for row in self.sampled:
            if acts := self.acts_of(text_of(row, "uuid")).rows:
                some = True
                yield row, acts
        if not some:
            raise NothingToCheck("this token's person is told of no act")

    # Editions.

    @cached_property
    def audience(self) -> str:
        return text_of(table(self.root_of_class(EDITIONS, "editions")), "audience")

    @property
    def editions(self) -> list[Row]:
        """The newest first, of one audience; at least one."""

        rows = self.pages(EDITIONS, "editions").rows
        if not rows:
            raise NothingToCheck("there is no edition for this token's person")
        return rows

    @property
    def newest_editions(self) -> list[Row]:
        return self.editions[: self.chosen.sample]

    def edition_file(self, number: int) -> Answer:
        return self.read(f"{EDITIONS}{int(number)}/")

    # Movements.

    @property
    def movements(self) -> list[Row]:
        """At least one."""

        rows = self.pages(MOVEMENTS, "movements").rows
        if not rows:
            raise NothingToCheck("no movement was notified")
        return rows

    @property
    def sampled_movements(self) -> list[Row]:
        return spread(self.movements, self.chosen.sample, lambda row: (row.get("kind"), row.get("state")))

    def movement(self, uuid: str) -> Row:
        return table(self.read(f"{MOVEMENTS}{path_part(uuid)}/"))

    # Changes.

    def feed_page(self, since: str, limit: int) -> Answer:
        return self.get(f"{CHANGES}?limit={limit}&since={quote(since, safe='')}")

    def feed(self, limit: int, most: int = MAX_PAGES) -> tuple[list[Row], list[str], str]:
        """The feed from its beginning: its lines, the cursor after each page, and why its end was not reached."""
        return self.kept(f"feed {limit} {most}", lambda: self._feed(limit, most))

    def _feed(self, limit: int, most: int) -> tuple[list[Row], list[str], str]:
        page = table(self.root_of_class(f"{CHANGES}?limit={limit}", "changes"))
        lines, cursors = rows_of(page), [text_of(page, "cursor")]
        while page.get("more") is True:
            if len(cursors) >= most:
                return lines, cursors, f"its end was not reached in {most} pages"
            answer = self.feed_page(cursors[-1], limit)
            if answer.status != 200:
                return lines, cursors, f"a cursor that it gave was answered {answer.status}"
            page = table(answer)
            cursor = text_of(page, "cursor")
            if cursor in cursors:
                return lines, cursors, "a cursor came back that was given before, with more to come"
            lines += rows_of(page)
            cursors.append(cursor)
        return lines, cursors, ""


def _sort_of_designation(row: Row) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in ("kind", "state", "precision", "amendment_state", "owner"))


def spread(rows: list[Row], most: int, sort: Callable[[Row], Any]) -> list[Row]:
    """At most so many rows, one of each sort before a second of any."""
    first: dict[str, Row] = {}
    rest: list[Row] = []
    for row in rows:
        name = repr(sort(row))
        if name in first:
            rest.append(row)
        else:
            first[name] = row
    return [*first.values(), *rest][:most]
