"""Two versions beside each other, and the way from their differences, decided one by one, to a form that begins with
what was decided."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.access.identity import Identity
from apps.access.markings import together
from apps.access.requests import SiteRequest
from apps.designations.models import Designation, Version
from apps.designations.selectors import signatories
from apps.designations.structured import MAX_RESERVATIONS
from apps.geometry.outline import EmptyOutline
from apps.geometry.shapes import BadShape
from apps.negotiation.act_sentences import title_of
from apps.negotiation.act_spec import ActSpec, Takes
from apps.negotiation.buttons import buttons
from apps.negotiation.clauses import table
from apps.negotiation.comparison import chosen_versions, compare_versions
from apps.negotiation.copies import note_reading
from apps.negotiation.disparities import differing_values, sentences_by_clause, term_disparities
from apps.negotiation.features import comparison_map, version_label
from apps.negotiation.part_fields import TooManyReservations
from apps.negotiation.registry import OF_PEOPLE
from apps.negotiation.selectors import possible_acts, turn_for, versions_of, visible_record
from apps.negotiation.steps import (
    Choice,
    Step,
    as_text,
    blocks_of,
    built,
    nothing_left,
    read_choices,
    steps,
)
from apps.negotiation.threads import clause_threads
from apps.theatre.facts import theatre


def compare(request: SiteRequest, designation: uuid.UUID) -> HttpResponse:
    """Two versions of one designation; without a choice, the one on the table and another side's before it. With
    `build`, on to the form that begins with what was decided, once everything is."""
    actor = request.identity
    found = visible_record(actor, designation)
    note_reading(actor, found)
    versions = versions_of(actor, found)
    a, b = chosen_versions(versions, request.GET)
    comparison = compare_versions(a, b)
    numbered = steps(comparison)
    spec = _building_act(actor, found, (a, b)) if numbered else None
    decided = {step.number: request.GET.get(step.field, "") for step in numbered}
    undecided: list[Step] = []
    refusal = ""
    if spec is not None and "build" in request.GET:
        undecided = [step for step in numbered if not step.allows(decided[step.number])]
        choices = [Choice(decided[step.number]) for step in numbered] if not undecided else []
        refusal = _refusal(found, (a, b), numbered, choices) if choices else ""
        if choices and not refusal:
            query = urlencode({"a": str(a.sequence), "b": str(b.sequence), "take": as_text(choices)})
            return redirect(f"{reverse('negotiation:edit', args=[found.uuid, spec.type.value])}?{query}")
    # One button of a page is filled: of one that builds a version, that which does.
    leads = spec is None and turn_for(actor, found, signatories()).waits_for(actor)
    differing = term_disparities(b.terms)
    context = {
        "designation": found,
        "versions": versions,
        "comparison": comparison,
        "steps": numbered,
        "decided": decided,
        "undecided": undecided,
        "refusal": refusal,
        "build": title_of(spec, found) if spec else "",
        "own": _own(actor, a, b),
        "label_a": version_label(a),
        "label_b": version_label(b),
        "clauses": table(
            blocks_of(a, b), theatre().language_codes, differing_values(differing), comparison.emptied_terms
        ),
        "languages": [theatre().language(code) for code in theatre().language_codes],
        "clause_threads": clause_threads(actor, found, b),
        "disparities": sentences_by_clause(differing),
        "features": comparison_map(comparison, numbered),
        "buttons": buttons(actor, found, own=request.user.delegation, my_turn=leads, comparing=True)
        if b.pk == found.on_table_id
        else [],
        "marking": together([a, b, found]),
    }
    return render(request, "negotiation/compare.html", context, status=422 if undecided or refusal else 200)


def _building_act(actor: Identity, found: Designation, pair: tuple[Version, Version]) -> ActSpec | None:
    """The act that takes what is built here: the first of this reader's that brings a version, if one of the two
    versions is on the table."""
    if found.on_table_id not in (pair[0].pk, pair[1].pk):
        return None
    possible = {line.act for line in possible_acts(actor, found)}
    specs = [spec for spec in OF_PEOPLE if spec.type in possible and spec.takes is Takes.CONTENT and spec.button]
    return min(specs, key=lambda spec: spec.button.rank if spec.button else 0, default=None)


def _refusal(
    found: Designation, pair: tuple[Version, Version], numbered: Sequence[Step], choices: Sequence[Choice]
) -> str:
    try:
        built(*pair, numbered, choices, pair[0] if pair[0].pk == found.on_table_id else pair[1], "")
    except (EmptyOutline, BadShape):
        return nothing_left()
    except TooManyReservations:
        return _("At most %(count)s parts can be reserved.") % {"count": MAX_RESERVATIONS}
    return ""


def _own(actor: Identity, a: Version, b: Version) -> str:
    """Which of the two is the reader's side's: "a", "b", or none where both or neither are."""
    mine = [version.delegation_id == actor.delegation_id for version in (a, b)]
    return "" if mine[0] == mine[1] else "a" if mine[0] else "b"


@dataclass(frozen=True)
class Built:
    """What a form begins with, what is to be drawn or written anew in it, and a name for what is kept of it."""

    initial: dict[str, Any]
    anew: tuple[Step, ...]
    name: str


def built_from(request: SiteRequest, found: Designation) -> Built | None:
    """What the address of a form says was decided; None where that does not fit the two versions, or neither is on the
    table any more."""
    by_sequence = {str(one.sequence): one for one in versions_of(request.identity, found)}
    a, b = (by_sequence.get(request.GET.get(name, "")) for name in ("a", "b"))
    if a is None or b is None or found.on_table_id not in (a.pk, b.pk):
        return None
    numbered = steps(compare_versions(a, b))
    choices = read_choices(request.GET["take"], numbered)
    if choices is None:
        return None
    try:
        base = a if a.pk == found.on_table_id else b
        initial = built(a, b, numbered, choices, base, request.identity.delegation_code)
    except (EmptyOutline, BadShape, TooManyReservations):
        return None
    anew = tuple(step for step, choice in zip(numbered, choices, strict=True) if choice is Choice.ANEW)
    name = hashlib.sha256(f"{a.sequence} {b.sequence} {as_text(choices)}".encode()).hexdigest()[:16]
    return Built(initial, anew, name)
