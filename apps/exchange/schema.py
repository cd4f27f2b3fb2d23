"""Additions to the OpenAPI description that hold for every operation."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension

IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": 64},
    "description": "With the same key, the same request is answered as it was the first time, for 24 hours.",
}
PROBLEM = {"$ref": "#/components/schemas/Problem"}
REFUSALS = {
    "400": "The request could not be read.",
    "401": "Nobody is signed in, or the token is not valid.",
    "403": "You may see this and may not do it, or the CSRF token is missing.",
    "404": "There is nothing at this address for you.",
    "405": "This address does not take this method.",
    "406": "No such form of answer.",
    "409": "Not possible in the present state, or the Idempotency-Key was used for another request.",
    "412": "Somebody acted since you read it; `changed` lists what.",
    "413": "The request is too large.",
    "415": "Send JSON.",
    "422": "Something of what was sent needs mending; `errors` says what.",
    "428": "Send If-Match.",
    "429": "Too many requests; `Retry-After` says for how many seconds.",
}


class NothingElse(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """A strict serializer takes the members that are described and no others."""

    target_class = "apps.exchange.strict.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        described: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**described, "additionalProperties": False}


def add_refusals(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Every operation may answer with problem details."""
    for path, operations in result.get("paths", {}).items():
        if path.endswith("/schema/"):
            continue
        for method, operation in operations.items():
            if method == "post":
                operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
            responses = operation.setdefault("responses", {})
            for code, meaning in REFUSALS.items():
                responses.setdefault(
                    code, {"description": meaning, "content": {"application/problem+json": {"schema": PROBLEM}}}
                )
            if method == "get":
                responses.setdefault("304", {"description": "Not modified."})
    return result


def add_problem(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """The schema of problem details, which no view names itself."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = {
        "type": "object",
        "description": "RFC 9457 problem details, in the caller's language.",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "code": {"type": "string"},
            "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
            "changed": {"type": "array", "items": {"$ref": "#/components/schemas/Act"}},
            "revision": {"type": "integer"},
            "conflicts": {"type": "array", "items": {"type": "object"}},
            "held_back_by": {
                "type": "array",
                "description": "Hidden conflicts, as far as their originators disclose them.",
                "items": {
                    "type": "object",
                    "properties": {
                        "owner": {"type": "string"},
                        "kind": {"type": "string"},
                        "reference": {"type": ["string", "null"]},
                    },
                },
            },
        },
    }
    return result
