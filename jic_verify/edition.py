"""An edition of the agreed map: what was in force after one transaction, for one audience, in one canonical form.

The site and this verifier make it by this code; docs/ledger.md ("Editions") says the same for others.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

FORMAT = 1
# Larger files are none of ours: some 400,000 designations.
LONGEST_EDITION = 100_000_000
MAX_LEVEL = 32_767
_CODES = r"(?:[A-Za-z0-9_-]{1,32}(?:,[A-Za-z0-9_-]{1,32}){0,63})?"
_AUDIENCE = re.compile(rf"(?P<level>[0-9]{{1,5}})/(?P<compartments>{_CODES})/(?P<delegations>{_CODES})", re.ASCII)


class NoEdition(ValueError):
    """What was given is no edition, or no audience."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whose map it is: whoever is cleared for the level and holds every one of the compartments, in each of the
    delegations. Written `2/ALPHA,BRAVO/RU,US`; lists are sorted by code points, without repetition."""

    level: int
    compartments: tuple[str, ...]
    delegations: tuple[str, ...]

    @classmethod
    def of(cls, level: int, compartments: Iterable[str], delegations: Iterable[str]) -> Self:
        return cls(level, tuple(sorted(set(compartments))), tuple(sorted(set(delegations))))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises NoEdition."""
        found = _AUDIENCE.fullmatch(text)
        if found is None or not 0 <= int(found["level"]) <= MAX_LEVEL:
            raise NoEdition("An audience is a level, compartments and delegations, such as 2/ALPHA,BRAVO/RU,US.")
        return cls.of(
            int(found["level"]), *(filter(None, found[name].split(",")) for name in ("compartments", "delegations"))
        )

    def __str__(self) -> str:
        return f"{self.level}/{','.join(self.compartments)}/{','.join(self.delegations)}"

    def covers(self, level: int, compartments: Iterable[str], releasable_to: Iterable[str]) -> bool:
        """Whether something with this marking belongs to its map."""
        readers = frozenset(releasable_to)
        return (
            level <= self.level
            and frozenset(compartments) <= frozenset(self.compartments)
            and (not readers or readers.issuperset(self.delegations))
        )

    def as_data(self) -> dict[str, Any]:
        return {
            "compartments": list(self.compartments),
            "delegations": list(self.delegations),
            "level": self.level,
        }


class Member(NamedTuple):
    """One version in force, by UUID of its designation; `digest` is hexadecimal."""

    designation: str
    digest: str
    reference: str
    version: str


@dataclass(frozen=True, slots=True)
class Edition:
    """`at`: the moment of the transaction's first act by which something of the audience's entered, changed or left
    force, in the form of leaves."""

    number: int
    at: str
    audience: Audience
    members: tuple[Member, ...]

    def canonical(self) -> bytes:
        """RFC 8785: keys in order, no white space; members in the order of their designations."""
        members = (
            json.dumps(member._asdict(), ensure_ascii=False, separators=(",", ":")) for member in sorted(self.members)
        )
        return canonical_with(self.number, self.at, self.audience, ",".join(members))


def canonical_with(number: int, at: str, audience: Audience, members: str) -> bytes:
    """The same from the text of the members, each in its canonical form, with commas between."""
    said = json.dumps(audience.as_data(), ensure_ascii=False, separators=(",", ":"))
    head = f'{{"at":{json.dumps(at)},"audience":{said},"edition":{number},"in_force":['
    return f'{head}{members}],"v":{FORMAT}}}'.encode()


def digest_of(edition: bytes) -> str:
    return hashlib.sha256(edition).hexdigest()


def asked_in(content: bytes) -> tuple[int, Audience]:
    """The number and the audience that a file says to be of. Raises NoEdition."""
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NoEdition("The file of the edition is no JSON.") from error
    audience = said.get("audience") if isinstance(said, Mapping) else None
    if not isinstance(audience, Mapping) or type(said.get("edition")) is not int:
        raise NoEdition("The file names no edition and no audience.")
    lists = [audience.get(name) for name in ("compartments", "delegations")]
    if type(audience.get("level")) is not int or not all(
        isinstance(one, list) and all(isinstance(code, str) for code in one) for one in lists
    ):
        raise NoEdition("The file names no audience.")
    return said["edition"], Audience.parse(
        f"{audience['level']}/{'/'.join(','.join(one) for one in lists if one is not None)}"
    )
