"""How mutants are made and registered: changes of requests and answers on their way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tests.conformance.asking import Ask, Mutation, copied

Document = Any
Change = Callable[[httpx.Request, Document], Document | None]
API = "/api/v1"
LIST, FEED, EDITIONS, MOVEMENTS = (f"{API}/{name}/" for name in ("designations", "changes", "editions", "movements"))
NOBODYS = "00000000-0000-4000-8000-000000000000"
DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Mutant:
    fails: frozenset[str]
    mutation: Mutation
    reader: str
    writes: bool
    # Whether it gets wrong what only several editions show, each of which is of a transaction of its own.
    editions: bool


MUTANTS: dict[str, Mutant] = {}


def mutant(
    *fails: int, reader: str = "ru.officer", writes: bool = False, editions: bool = False
) -> Callable[[Mutation], Mutation]:
    """Register an implementation that changes requests or answers as it likes."""

    def register(mutation: Mutation) -> Mutation:
        ids = frozenset(f"JIC-R-{number:03d}" for number in fails)
        MUTANTS[mutation.__name__] = Mutant(ids, mutation, reader, writes, editions)
        return mutation

    return register


def answers(*fails: int, editions: bool = False) -> Callable[[Change], Change]:
    """Register one that changes the document of successful answers; None leaves an answer as it is."""

    def register(change: Change) -> Change:
        def mutation(request: httpx.Request, ask: Ask) -> httpx.Response:
            answer = ask(request)
            if answer.status_code != 200 or request.url.path == f"{API}/schema/":
                return answer
            body = answer.read()
            changed = change(request, json.loads(body))
            if changed is None:
                return copied(answer, body)
            # As the site writes it, so that nothing but the change differs.
            return copied(answer, json.dumps(changed, ensure_ascii=False, separators=(",", ":")).encode())

        mutation.__name__ = change.__name__
        mutant(*fails, editions=editions)(mutation)
        return change

    return register


def every(document: Any, which: Callable[[Mapping[str, Any]], bool], change: Callable[[dict[str, Any]], None]) -> Any:
    """The document with a change in each object that is meant."""
    if isinstance(document, list):
        return [every(one, which, change) for one in document]
    if not isinstance(document, dict):
        return document
    made = {name: every(value, which, change) for name, value in document.items()}
    if which(made):
        change(made)
    return made


def is_geometry(one: Mapping[str, Any]) -> bool:
    return "coordinates" in one


def is_version(one: Mapping[str, Any]) -> bool:
    return "area_m2" in one and "sequence" in one


def is_act(one: Mapping[str, Any]) -> bool:
    return "to_state" in one


def positions(coordinates: Any, change: Callable[[list[float]], list[float]]) -> Any:
    if coordinates and not isinstance(coordinates[0], list):
        return change(coordinates)
    return [positions(one, change) for one in coordinates]


def moved(document: Any, change: Callable[[list[float]], list[float]]) -> Any:
    def move(one: dict[str, Any]) -> None:
        one["coordinates"] = positions(one["coordinates"], change)

    return every(document, is_geometry, move)


def of_designations(request: httpx.Request) -> bool:
    return request.url.path.startswith(LIST)


def is_list(request: httpx.Request, of: str = LIST) -> bool:
    return request.url.path == of
