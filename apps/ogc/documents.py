"""The service's documents as JSON: what it is, which collections there are, and what can be asked of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.designations.kinds import State, kind_codes
from apps.geometry.precision import Precision
from apps.ogc.answers import GEOJSON, JSON, OPENAPI, SCHEMA
from apps.ogc.fields import GEOMETRY, SCHEMAS, fields
from apps.ogc.links import HTML, itself, link
from apps.ogc.offered import Collection, Source, extent
from apps.ogc.reference_systems import CRS84, SYSTEMS
from apps.theatre.facts import theatre

_GEOMETRY = "https://geojson.org/schema/{geometry}.json"


def landing(request: HttpRequest) -> dict[str, Any]:
    return {
        "title": _("%(centre)s: features") % {"centre": theatre().name(get_language() or "en")},
        "description": _("Designations and editions of the agreed map, as far as you may see them."),
        "links": [
            *itself(request),
            link(request, "service-desc", OPENAPI, "ogc:api", f="json"),
            link(request, "service-doc", HTML, "ogc:api", f="html"),
            link(request, "conformance", JSON, "ogc:conformance"),
            link(request, "data", JSON, "ogc:collections"),
        ],
    }


def collection(request: HttpRequest, shown: Collection) -> dict[str, Any]:
    return {
        "id": shown.id,
        "title": shown.title,
        "description": shown.description,
        "itemType": "feature",
        "extent": {
            "spatial": {"bbox": [extent()], "crs": CRS84.uri},
            "temporal": {"interval": [[None, None]]},
        },
        "crs": list(SYSTEMS),
        "storageCrs": CRS84.uri,
        "links": [
            link(request, "self", JSON, "ogc:collection", shown.id),
            link(request, "alternate", HTML, "ogc:collection", shown.id, f="html"),
            link(request, "items", GEOJSON, "ogc:items", shown.id, title=shown.title),
            link(request, "items", HTML, "ogc:items", shown.id, title=shown.title, f="html"),
            link(request, "http://www.opengis.net/def/rel/ogc/1.0/queryables", SCHEMA, "ogc:queryables", shown.id),
        ],
    }


def collections(request: HttpRequest, shown: Sequence[Collection]) -> dict[str, Any]:
    return {"links": itself(request), "collections": [collection(request, one) for one in shown]}


def queryables(request: HttpRequest, shown: Collection) -> dict[str, Any]:
    """A JSON schema of what a filter may name; nothing else may be."""
    values = {
        "kind": list(kind_codes()),
        "precision": [precision.value for precision in Precision],
        **({"status": [state.value for state in State]} if shown.source is Source.REGISTER else {}),
    }
    properties: dict[str, Any] = {
        field.name: {
            "title": str(field.label),
            **SCHEMAS[field.type],
            **({"enum": values[field.name]} if field.name in values else {}),
        }
        for field in fields().values()
    }
    properties[GEOMETRY] = {"title": _("Geometry"), "$ref": _GEOMETRY.format(geometry=shown.geometry)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": request.build_absolute_uri(request.path),
        "type": "object",
        "title": shown.title,
        "properties": properties,
        "additionalProperties": False,
    }
