"""Acts, editions, movements."""

from __future__ import annotations

import json
import re

from tests.conformance.asking import copied
from tests.conformance.mutants.registry import EDITIONS, MOVEMENTS, answers, every, is_act, is_list, mutant


@answers(72)
def acts_are_anonymous(request, document):
    return every(document, is_act, lambda one: one.update(actor=None))


@answers(73)
def acts_begin_anywhere(request, document):
    def elsewhere(one):
        one["from_state"] = "withdrawn" if one["from_state"] else ""

    return every(document, is_act, elsewhere)


@answers(81, 87, editions=True)
def an_edition_is_missing(request, document):
    if not is_list(request, EDITIONS) or not document["results"]:
        return None
    return {**document, "results": [*document["results"][:1], *document["results"][2:]]}


@mutant(83, 84)
def editions_are_written_prettily(request, ask):
    answer = ask(request)
    if not re.fullmatch(rf"{EDITIONS}[0-9]+/", request.url.path):
        return answer
    return copied(answer, json.dumps(json.loads(answer.read()), indent=1).encode())


@answers(84)
def editions_have_another_digest(request, document):
    if not is_list(request, EDITIONS):
        return None
    return {**document, "results": [{**row, "digest": "0" * 64} for row in document["results"]]}


@answers(87, editions=True)
def an_edition_hides_what_it_changed(request, document):
    if not is_list(request, EDITIONS):
        return None
    return {**document, "results": [{**row, "changes": row["changes"][1:]} for row in document["results"]]}


@answers(92)
def windows_end_before_they_begin(request, document):
    def turned(one):
        one["from"], one["until"] = one["until"], one["from"]

    return every(document, lambda one: "notified_by" in one, turned)


@answers(96)
def accounts_are_put_into_mouths(request, document):
    return every(document, lambda one: one.get("accounts"), lambda one: one["accounts"].update(US="delivered"))


@answers(70)
def proofs_are_numbers(request, document):
    return every(document, is_act, lambda one: one.update(proof=1))


@answers(71)
def acts_are_listed_backwards(request, document):
    return {**document, "results": document["results"][::-1]} if request.url.path.endswith("/acts/") else None


@answers(74)
def designations_are_in_another_state(request, document):
    def withdrawn(one):
        one["state"] = "withdrawn" if one["state"] == "rescinded" else one["state"]

    return every(document, lambda one: "state_since" in one, withdrawn)


@answers(75)
def acts_are_about_versions_that_are_not_there(request, document):
    return every(document, is_act, lambda one: one.update(version=one["version"] + 50))


def is_edition(request):
    return re.fullmatch(rf"{EDITIONS}[0-9]+/", request.url.path)


@answers(80)
def editions_count_below_nothing(request, document):
    return every(document, lambda one: "more_changes" in one, lambda one: one.update(more_changes=-1))


@answers(82, 84)
def editions_are_of_another_form(request, document):
    return {**document, "v": 2} if is_edition(request) else None


@answers(84, 85)
def editions_are_not_sorted(request, document):
    return {**document, "in_force": document["in_force"][::-1]} if is_edition(request) else None


@answers(86)
def lists_count_one_more_in_force(request, document):
    return every(document, lambda one: "more_changes" in one, lambda one: one.update(in_force=one["in_force"] + 1))


@answers(84, 88)
def editions_are_for_others_than_they_say(request, document):
    if is_list(request, EDITIONS):
        return {**document, "audience": re.sub(r"^\d+", "0", document["audience"])}
    return {**document, "audience": {**document["audience"], "level": 0}} if is_edition(request) else None


def is_movement(one):
    """In full."""
    return "overlaps" in one


@answers(90)
def the_list_of_movements_has_no_previous_page(request, document):
    if not is_list(request, MOVEMENTS):
        return None
    return {name: value for name, value in document.items() if name != "previous"}


@answers(91)
def movements_have_no_vehicles(request, document):
    return every(document, is_movement, lambda one: one.update(vehicles=None))


@answers(93)
def movements_have_another_title_in_full(request, document):
    return every(document, is_movement, lambda one: one.update(title="Another"))


@answers(94)
def movements_share_a_reference(request, document):
    return every(document, lambda one: "notified_by" in one, lambda one: one.update(reference="JIC-M-1"))


@answers(95)
def statements_are_listed_backwards(request, document):
    return every(document, is_movement, lambda one: one["statements"].reverse())
