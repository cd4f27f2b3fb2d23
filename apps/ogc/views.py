"""The addresses of OGC API – Features. Each answers a program with JSON and a browser with a page."""

from __future__ import annotations

import json
import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.markings import as_data, together
from apps.access.requests import SiteRequest
from apps.designations.page_keys import UnknownPlace
from apps.designations.past import Span
from apps.ogc import documents, rows
from apps.ogc.answers import GEOJSON, OPENAPI, SCHEMA, as_json, is_page, service
from apps.ogc.conditions import is_spatial
from apps.ogc.conformance import CLASSES
from apps.ogc.description import OPERATIONS, openapi
from apps.ogc.features import geojson
from apps.ogc.fields import fields
from apps.ogc.links import itself, link, pages, same
from apps.ogc.offered import Collection, Source, collection_of, offered
from apps.ogc.paging import Asked, Features, Page, read_page
from apps.ogc.parameters import CRS, FORM, ItemsQuery, by_property, check_names, read_items_query, read_system
from apps.ogc.past import InThePast, OfEdition
from apps.ogc.present import Register
from apps.ogc.refusals import BadParameter
from apps.texts.moments import instant


def _form_alone(request: SiteRequest) -> bool:
    """Of an address that takes no other parameter than its form: whether it is to be a page."""
    check_names(request.GET, [FORM.name])
    return is_page(request)


@service
def landing(request: SiteRequest) -> HttpResponse:
    wants_page, shown = _form_alone(request), documents.landing(request)
    return render(request, "ogc/landing.html", shown) if wants_page else as_json(shown)


@service
def api(request: SiteRequest) -> HttpResponse:
    if _form_alone(request):
        context = {"operations": OPERATIONS, "properties": by_property(), "form": FORM}
        return render(request, "ogc/api.html", context)
    return as_json(openapi(request), OPENAPI)


@service
def conformance(request: SiteRequest) -> HttpResponse:
    if _form_alone(request):
        return render(request, "ogc/conformance.html", {"classes": CLASSES})
    return as_json({"conformsTo": CLASSES})


@service
def collections(request: SiteRequest) -> HttpResponse:
    wants_page, shown = _form_alone(request), offered(request.identity)
    if wants_page:
        return render(request, "ogc/collections.html", {"collections": shown})
    return as_json(documents.collections(request, shown))


@service
def collection(request: SiteRequest, collection: str) -> HttpResponse:
    wants_page, shown = _form_alone(request), collection_of(request.identity, collection)
    if wants_page:
        return render(request, "ogc/collection.html", {"collection": shown, "fields": fields().values()})
    return as_json(documents.collection(request, shown))


@service
def queryables(request: SiteRequest, collection: str) -> HttpResponse:
    wants_page, shown = _form_alone(request), collection_of(request.identity, collection)
    if wants_page:
        return render(request, "ogc/collection.html", {"collection": shown, "fields": fields().values()})
    return as_json(documents.queryables(request, shown), SCHEMA)


@service
def items(request: SiteRequest, collection: str) -> HttpResponse:
    """A page of features. Of the present the database answers a filter, as far as it names no geometry; of the past
    each feature is asked."""
    actor, shown = request.identity, collection_of(request.identity, collection)
    query, wants_page = read_items_query(request.GET, shown), is_page(request)
    source = _source(actor, shown, query)
    asks_each = query.condition is not None and (not isinstance(source, Register) or is_spatial(query.condition))
    asked = Asked(query.limit, query.box, query.condition if asks_each else None, query.after, query.before)
    try:
        page = read_page(source, asked, f"{actor.user_uuid} {shown.id}")
    except UnknownPlace:
        raise BadParameter(
            "after" if query.after else "before",
            _("This place is none of this collection's. Begin with the first page."),
        ) from None
    marking = together(page.features)
    if wants_page:
        context = {
            "collection": shown,
            "rows": rows.of_page(page.features),
            "marking": marking,
            "as_of": query.as_of,
            "is_span": isinstance(query.as_of, Span),
            "page": page,
            "json": same(request, "alternate", GEOJSON, f="json")["href"],
        }
        return render(request, "ogc/items.html", context)
    head = {
        "type": "FeatureCollection",
        "timeStamp": instant(timezone.now()),
        "numberReturned": len(page.features),
        **_matched(source, asked),
        "marking": as_data(marking),
        "links": [*itself(request, GEOJSON), *pages(request, page.previous, page.next), _up(request, shown)],
    }
    return _features(head, page, query, shown)


def _source(actor: Identity, shown: Collection, query: ItemsQuery) -> Features:
    if shown.source is Source.EDITION:
        return OfEdition(actor, shown)
    if query.as_of is not None:
        return InThePast(actor, shown, query.as_of, query.box)
    return Register(actor, shown, query.box, query.condition)


def _matched(source: Features, asked: Asked) -> dict[str, int]:
    """How many there are in all, where nothing is asked of each and they are soon counted."""
    count = None if asked.asks_each else source.count()
    return {} if count is None else {"numberMatched": count}


def _features(head: dict[str, object], page: Page, query: ItemsQuery, shown: Collection) -> HttpResponse:
    beginning = json.dumps(head, ensure_ascii=False)[:-1]
    features = ",".join(geojson(page.features, query.system, shown.geometry))
    headers = {"Content-Crs": f"<{query.system.uri}>"}
    return as_json(f'{beginning}, "features": [{features}]}}', GEOJSON, **headers)


def _up(request: SiteRequest, shown: Collection) -> dict[str, str]:
    return link(request, "collection", "application/json", "ogc:collection", shown.id)


@service
def item(request: SiteRequest, collection: str, feature: uuid.UUID) -> HttpResponse:
    actor, shown = request.identity, collection_of(request.identity, collection)
    check_names(request.GET, [FORM.name, CRS.name])
    system, wants_page = read_system(request.GET, CRS.name), is_page(request)
    source = OfEdition(actor, shown) if shown.source is Source.EDITION else Register(actor, shown)
    found = source.feature(feature)
    if found is None:
        raise NotVisible
    if wants_page:
        context = {
            "collection": shown,
            "feature": found,
            "row": rows.of_page([found])[0],
            "properties": rows.properties(found),
            "marking": together([found]),
        }
        return render(request, "ogc/item.html", context)
    (text,) = geojson([found], system, shown.geometry)
    links = [*itself(request, GEOJSON), _up(request, shown)]
    headers = {"Content-Crs": f"<{system.uri}>"}
    return as_json(f'{text[:-1]},"links":{json.dumps(links)}}}', GEOJSON, **headers)
