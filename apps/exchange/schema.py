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
# Where an answer names what other operations are about: operation, member of the answer, and the part of an address
# that takes it (OpenAPI links).
NAMED = (
    ("designations_list", "results/0/uuid", "designation"),
    ("designations_create", "uuid", "designation"),
    ("movements_list", "results/0/uuid", "movement"),
    ("movements_new_send", "uuid", "movement"),
    ("groups_list", "results/0/group", "group"),
    ("groups_new_send", "uuid", "group"),
    ("groups_group_read", "names/0/statement", "statement"),
    ("truce_course_read", "decisions/0/uuid", "decision"),
    ("truce_proposal_day_d_send", "uuid", "decision"),
    ("documents_list_read", "results/0/document", "document"),
    ("documents_new_send", "uuid", "document"),
    ("documents_propose_send", "uuid", "publication"),
    ("enquiries_list_read", "results/0/enquiry", "enquiry"),
    ("enquiries_about_send", "uuid", "enquiry"),
    ("undertakings_zones_read", "results/0/designation", "zone"),
    ("undertakings_zone_read", "baseline/0/item", "item"),
    ("undertakings_zone_read", "visits/0/visit", "visit"),
    ("separation_list_read", "results/0/designation", "area"),
    ("editions_list", "results/0/edition", "number"),
)
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


def add_links(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """From each answer that names something to every operation about it."""
    operations = {
        operation["operationId"]: (operation, path)
        for path, methods in result.get("paths", {}).items()
        for operation in methods.values()
    }
    for source, member, part in NAMED:
        operation, source_path = operations[source]
        answer = next(answer for code, answer in operation["responses"].items() if code in ("200", "201"))
        known = {name: f"$request.path.{name}" for name in parts_of(source_path)}
        for target, (_operation, path) in operations.items():
            wanted = parts_of(path)
            if part in wanted and wanted <= known.keys() | {part}:
                values = {name: known[name] for name in wanted & known.keys()}
                answer.setdefault("links", {})[f"{part}_{target}"] = {
                    "operationId": target,
                    "parameters": {**values, part: f"$response.body#/{member}"},
                }
    return result


def parts_of(path: str) -> set[str]:
    """What an address takes: /groups/{group}/ takes a group."""
    return {piece[1:-1] for piece in path.split("/") if piece.startswith("{")}
