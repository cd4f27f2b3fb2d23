"""Editions of the agreed map: their list, the difference of two, their files; and a version as it was in force."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.markings import together
from apps.access.policy import VIEW, can
from apps.access.requests import SiteRequest
from apps.designations.models import Designation
from apps.designations.past import AsOf, page_number, periods_of, read_as_of, terms_of
from apps.designations.schema import in_reader_language
from apps.editions.audiences import audiences_for, chosen_audience, own_audience
from apps.editions.difference_map import difference_features, version_features
from apps.editions.labels import audience_words
from apps.editions.selectors import AudiencesMap, Issue
from apps.editions.timeline import timeline_of
from apps.geometry.canonical import grouped
from jic_verify.edition import digest_of

PAGE = 20
# Differences that are told and drawn of two editions.
MAX_MOVES = 200


def editions(request: SiteRequest) -> HttpResponse:
    """The list, the newest first, and the difference of two: without a choice, the last and the one before it."""
    actor = request.identity
    audience = chosen_audience(actor, request.GET)
    of_audience = AudiencesMap(actor, audience)
    total = of_audience.total
    page = min(page_number(request.GET.get("page")), max(1, -(-total // PAGE)))
    issues = of_audience.issues((page - 1) * PAGE, PAGE)
    b = _number(request.GET.get("b"), total) or total
    a = _number(request.GET.get("a"), total) or max(1, b - 1)
    context: dict[str, Any] = {
        "audience": audience,
        "is_own": audience == own_audience(actor),
        "audience_words": audience_words(audience),
        "audiences": [(str(one), audience_words(one)) for one in audiences_for(actor)],
        "issues": issues.rows,
        "total": total,
        "numbers": _choices(total, a, b),
        "previous": page - 1,
        "next": page + 1 if page * PAGE < total else 0,
    }
    marked: list[Any] = [move.version for issue in issues.rows for move in issue.moves]
    if total:
        context |= _difference(of_audience, issues.rows, a, b)
        marked += context["marked"]
    context["marking"] = together(marked)
    return render(request, "editions/editions.html", context)


def _difference(of_audience: AudiencesMap, issues: Any, a: int, b: int) -> dict[str, Any]:
    difference = of_audience.difference(a, b, MAX_MOVES)
    first, second = of_audience.issue(a, with_digest=False), of_audience.issue(b)
    return {
        "difference": difference,
        "counts": [(what, difference.count(what)) for what in ("entered", "changed", "left")],
        "a": first,
        "b": second,
        "digest": grouped(second.digest),
        "as_of": AsOf.at(timezone.now()) if b == of_audience.total else _as_of(second),
        "timeline": timeline_of(issues, a, b),
        "features": difference_features(difference),
        "marked": [*difference.kept, *(move.version for move in difference.moves)],
    }


def _as_of(issue: Issue) -> AsOf:
    return AsOf.at(issue.at)


def _number(text: str | None, total: int) -> int:
    """An edition that an address names; 0 for none. Raises NotVisible for one that is not there."""
    if not text:
        return 0
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if not 1 <= number <= total:
        raise NotVisible
    return number


def _choices(total: int, *chosen: int) -> list[int]:
    """What a menu offers: the last 200, and those that are chosen."""
    return sorted({*range(max(1, total - 199), total + 1), *(number for number in chosen if number)}, reverse=True)


def file(request: SiteRequest, number: int) -> HttpResponse:
    """The canonical bytes, whose SHA-256 is the edition's digest."""
    return edition_file(request.identity, number, request.GET)


def edition_file(actor: Identity, number: int, query: Mapping[str, Any]) -> HttpResponse:
    content = AudiencesMap(actor, chosen_audience(actor, query)).written(number)
    return HttpResponse(
        content,
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="edition-{number}.json"',
            "ETag": f'"{digest_of(content)[:32]}"',
        },
    )


def version(request: SiteRequest, version: uuid.UUID) -> HttpResponse:
    """A version as it was in force: no acts, whatever may be done with its designation now."""
    actor = request.identity
    periods = periods_of(actor, version)
    if not periods:
        raise NotVisible
    held = periods[0]
    record = Designation.objects.filter(uuid=held.designation).first()
    context = {
        "as_of": read_as_of(request.GET),
        "held": held,
        "periods": periods,
        "terms": in_reader_language(terms_of(held)),
        # For whom the record is still there: an observer sees none of what has ended.
        "record": record if record is not None and can(actor, VIEW, record) else None,
        "features": version_features(held),
        "marking": together([held]),
    }
    template = "editions/version_panel.html" if request.GET.get("panel") else "editions/version.html"
    return render(request, template, context)
