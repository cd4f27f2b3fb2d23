"""The JSON Schemas of what is exchanged (2020-12), by name; their `$id`s are URNs, so that nothing is fetched."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

URN = "urn:jic:profile:1:"
NAMES = (
    "act",
    "act-list",
    "change-list",
    "common",
    "designation",
    "designation-list",
    "edition",
    "edition-list",
    "geometry",
    "movement",
    "movement-list",
    "problem",
    "provisions",
    "version",
    "version-list",
)
# Of one document, so many violations are named.
MAX_NAMED = 3


@cache
def schema(name: str) -> Mapping[str, Any]:
    text = resources.files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8")
    document: Mapping[str, Any] = json.loads(text)
    return document


@cache
def _registry() -> Registry[Any]:
    resource = {f"{URN}{name}": Resource.from_contents(schema(name), DRAFT202012) for name in NAMES}
    return Registry[Any]().with_resources(resource.items()).crawl()


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"{URN}{name}"}, registry=_registry())


def violations(name: str, document: Any) -> Iterator[str]:
    """What speaks against a document, at most MAX_NAMED sentences. `name` may go on: "version#/$defs/marking"."""
    for error in islice(_validator(name).iter_errors(document), MAX_NAMED):
        yield f"{error.json_path[:120]}: {error.message[:160]}"
