"""Files that are said to be an edition of the agreed map, and are not (check 13): what an honest file is made into."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Alter = Callable[[dict[str, Any]], None]
EDITIONS: dict[str, Alter] = {}


def _forged(name: str) -> Callable[[Alter], Alter]:
    def add(alter: Alter) -> Alter:
        EDITIONS[name] = alter
        return alter

    return add


def written(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


@_forged("edition-lacks-a-member")
def _(edition: dict[str, Any]) -> None:
    edition["in_force"].pop()


@_forged("edition-of-a-member-more")
def _(edition: dict[str, Any]) -> None:
    edition["in_force"].append({**edition["in_force"][0], "designation": "ffffffff-ffff-4fff-8fff-ffffffffffff"})


@_forged("edition-of-another-digest")
def _(edition: dict[str, Any]) -> None:
    edition["in_force"][0]["digest"] = "ab" * 32


@_forged("edition-of-another-version")
def _(edition: dict[str, Any]) -> None:
    edition["in_force"][0]["version"] = edition["in_force"][1]["version"]


@_forged("edition-of-another-reference")
def _(edition: dict[str, Any]) -> None:
    edition["in_force"][0]["reference"] = "JIC-2016-0009"


@_forged("edition-of-another-moment")
def _(edition: dict[str, Any]) -> None:
    edition["at"] = edition["at"].replace("2016", "2015")


@_forged("edition-under-an-earlier-number")
def _(edition: dict[str, Any]) -> None:
    edition["edition"] -= 1


@_forged("edition-in-another-order")
def _(edition: dict[str, Any]) -> None:
    edition["in_force"].reverse()


@_forged("edition-with-a-key-more")
def _(edition: dict[str, Any]) -> None:
    edition["agreed"] = True
