"""Records, markings and precision."""

from __future__ import annotations

import re

import httpx

from tests.conformance.asking import copied
from tests.conformance.mutants.registry import (
    LIST,
    NOBODYS,
    Document,
    answers,
    every,
    is_list,
    is_version,
    moved,
    mutant,
    of_designations,
)


@mutant(32)
def tags_are_weak(request, ask):
    answer = copied(ask(request))
    if of_designations(request) and "ETag" in answer.headers:
        answer.headers["ETag"] = "W/" + answer.headers["ETag"]
    return answer


@answers(33)
def the_list_has_an_old_state(request, document):
    def older(one):
        one["state"] = "draft" if one["state"] == "submitted" else one["state"]

    return every(document, lambda one: "state_since" in one, older) if is_list(request) else None


@answers(40)
def lists_have_no_marking(request, document):
    return every(document, is_version, lambda one: one.pop("releasable_to")) if is_list(request) else None


@answers(30, 31)
def precision_is_in_other_words(request, document):
    def other(one):
        one["precision"] = one["precision"] and "rough"

    return every(document, lambda one: "precision" in one, other) if of_designations(request) else None


# How exactly each copy was released, as the list says it before anything is read in full.
_precisions: dict[str, str] = {}


def _released(request: httpx.Request, document: Document) -> tuple[str, str]:
    """The UUID and the precision of the designation that an answer is about; empty where it is about none."""
    if is_list(request):
        _precisions.update({row["uuid"]: row["precision"] for row in document["results"]})
    found = re.match(rf"{LIST}([0-9a-f-]{{36}})/", request.url.path)
    return (found[1], _precisions.get(found[1], "")) if found else ("", "")


@answers(43, 60)
def copies_are_finer_than_released(request, document):
    if not _released(request, document)[1].startswith(("squares", "minute")):
        return None
    return moved(document, lambda place: [round(place[0] + 0.000_05, 6), place[1]])


@answers(45, 60)
def existence_shows_where(request, document):
    uuid, precision = _released(request, document)
    if precision != "existence":
        return None
    by = int(uuid[:5], 16) / 1e6
    return moved(document, lambda place: [round(place[0] + by, 6), place[1]])


def is_designation(one):
    return "state_since" in one


@answers(34)
def references_are_given_twice(request, document):
    def same(one):
        one["reference"] = one["reference"] and "JIC-2016-0001"

    return every(document, is_designation, same)


@answers(35)
def amendments_have_no_version(request, document):
    def amended(one):
        if one["state"] == "in_force" and not one["proposed"]:
            one["amendment_state"] = "amend_submitted"

    return every(document, is_designation, amended)


@answers(36)
def versions_are_listed_backwards(request, document):
    if not request.url.path.endswith("/versions/") or len(document["results"]) < 2:
        return None
    return {**document, "results": document["results"][::-1]}


@answers(37)
def versions_are_listed_under_other_names(request, document):
    if not request.url.path.endswith("/versions/"):
        return None
    return {**document, "results": [{**row, "uuid": NOBODYS} for row in document["results"]]}


@answers(38)
def a_version_differs_at_its_own_address(request, document):
    return {**document, "number": document["number"] + 1} if re.search(r"/versions/\d+/$", request.url.path) else None


@answers(39, 60)
def a_language_has_no_terms(request, document):
    return every(document, lambda one: "terms_ru" in one, lambda one: one.pop("terms_ru"))


@answers(41)
def designations_say_no_level(request, document):
    return every(document, is_designation, lambda one: one.pop("level"))


@answers(42)
def copies_do_not_say_how_exact_they_are(request, document):
    return every(document, is_designation, lambda one: one.update(precision=""))


@answers(44, 56)
def copies_show_a_width(request, document):
    if _released(request, document)[1] in ("", "exact"):
        return None
    return every(document, lambda one: "width_m" in one, lambda one: one.update(width_m=100))
