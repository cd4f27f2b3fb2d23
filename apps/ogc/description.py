"""The service described as OpenAPI 3.0: made of the same tables by which its addresses read what they are asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.exchange.problem_details import PROBLEM_JSON
from apps.ogc.answers import GEOJSON, JSON, OPENAPI, SCHEMA
from apps.ogc.links import HTML
from apps.ogc.parameters import CRS, FORM, ITEMS, Parameter, by_property

REFUSALS = {
    "400": "A parameter is not known, or cannot be used; `errors` says which.",
    "401": "Nobody is signed in, or the token is not valid.",
    "404": "There is nothing at this address for you.",
    "406": "No such form of answer.",
    "429": "Too many requests; `Retry-After` says for how many seconds.",
    "503": "The answer took too long; ask for less at once.",
}
_OBJECT, _TEXT = {"type": "object"}, {"type": "string"}
_LINK = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {name: {"type": "string"} for name in ("href", "rel", "type", "title")},
}
_LINKS = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
_SCHEMAS: dict[str, Any] = {
    "Link": _LINK,
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            **{name: {"type": "string"} for name in ("type", "title", "detail", "code")},
            "status": {"type": "integer"},
            "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
        },
    },
    "Landing": {"type": "object", "required": ["links"], "properties": {"links": _LINKS}},
    "Conformance": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}},
    },
    "Collection": {
        "type": "object",
        "required": ["id", "links", "crs"],
        "properties": {
            "id": {"type": "string"},
            "links": _LINKS,
            "crs": {"type": "array", "items": {"type": "string"}},
        },
    },
    "Collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {
            "links": _LINKS,
            "collections": {"type": "array", "items": {"$ref": "#/components/schemas/Collection"}},
        },
    },
    "Feature": {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string", "format": "uuid"},
            "geometry": {"type": "object", "nullable": True},
            "properties": _OBJECT,
            "links": _LINKS,
        },
    },
    "Features": {
        "type": "object",
        "required": ["type", "features", "links", "timeStamp", "numberReturned"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
            "links": _LINKS,
            "timeStamp": {"type": "string", "format": "date-time"},
            "numberReturned": {"type": "integer"},
            "numberMatched": {"type": "integer"},
            "marking": _OBJECT,
        },
    },
}
_COLLECTION = {"name": "collectionId", "in": "path", "required": True, "schema": {"type": "string"}}
_FEATURE = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
# (address, what it answers, its type, the schema's name, parameters of the query)
OPERATIONS: Sequence[tuple[str, str, str, str, Sequence[Parameter]]] = (
    ("/", "The service", JSON, "Landing", ()),
    ("/api", "This description", OPENAPI, "", ()),
    ("/conformance", "The classes of conformance that are tested", JSON, "Conformance", ()),
    ("/collections", "The collections", JSON, "Collections", ()),
    ("/collections/{collectionId}", "One collection", JSON, "Collection", ()),
    ("/collections/{collectionId}/queryables", "What a filter may name", SCHEMA, "", ()),
    ("/collections/{collectionId}/items", "Features, page by page", GEOJSON, "Features", ITEMS),
    ("/collections/{collectionId}/items/{featureId}", "One feature", GEOJSON, "Feature", (CRS,)),
)


def openapi(request: HttpRequest) -> dict[str, Any]:
    problem = {"$ref": "#/components/schemas/Problem"}
    refusals = {
        code: {"description": meaning, "content": {PROBLEM_JSON: {"schema": problem}, HTML: {"schema": _TEXT}}}
        for code, meaning in REFUSALS.items()
    }
    root = request.build_absolute_uri(reverse("ogc:landing")).removesuffix("/")
    return {
        "openapi": "3.0.3",
        "info": {"title": "Joint Implementation Centre: OGC API – Features", "version": "1.0.0"},
        "servers": [{"url": root}],
        "security": [{"token": []}, {"token_as_password": []}, {"session": []}],
        "paths": {operation[0]: {"get": _operation(*operation, refusals)} for operation in OPERATIONS},
        "components": {
            "schemas": _SCHEMAS,
            # Programs look here for the most that a page holds.
            "parameters": {parameter.name: parameter.described() for parameter in (FORM, *ITEMS)},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "token_as_password": {"type": "http", "scheme": "basic"},
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            },
        },
    }


def _operation(
    path: str, summary: str, kind: str, schema: str, parameters: Sequence[Parameter], refusals: dict[str, Any]
) -> dict[str, Any]:
    in_path = [one for one in (_COLLECTION, _FEATURE) if f"{{{one['name']}}}" in path]
    own = [*({"$ref": f"#/components/parameters/{one.name}"} for one in (FORM, *parameters))]
    if parameters is ITEMS:
        own += [parameter.described() for parameter in by_property()]
    body = {"$ref": f"#/components/schemas/{schema}"} if schema else _OBJECT
    content = {kind: {"schema": body}, HTML: {"schema": _TEXT}}
    return {
        "summary": summary,
        "operationId": "get" + "".join(part.strip("{}").title() for part in path.split("/"))
        if path != "/"
        else "getLanding",
        "parameters": [*in_path, *own],
        "responses": {"200": {"description": summary, "content": content}, **refusals},
    }
