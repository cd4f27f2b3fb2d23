"""The differences of two versions are decided one by one, and fill in a form that is checked and sent as any other."""

from __future__ import annotations

import html
import json
import re
from itertools import product
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from shapely.geometry import MultiPolygon, Polygon, box

from apps.designations.models import Designation
from apps.designations.structured import MAX_RESERVATIONS
from apps.geometry.outline import Outline
from apps.geometry.shapes import Area, Route, Shape, Site
from apps.negotiation.clauses import MAX_BLOCKS, blocks, chosen_terms, table
from apps.negotiation.comparison import compare_versions
from apps.negotiation.machine import ActType
from apps.negotiation.steps import steps
from apps.theatre.facts import theatre
from apps.theatre.nearby import AT_M, Direction, nearby
from tests.acting import amend, counter
from tests.built_once import built_once
from tests.drafting import content, fresh, in_state
from tests.pages import hidden_fields
from tests.people import identity_of

pytestmark = pytest.mark.django_db

OURS = Area(Outline.from_shapely(box(37.10, 36.20, 37.14, 36.22)))
# Wider in the east and with a hole in the west; its south border is ours.
THEIRS = Area(Outline.from_shapely(box(37.10, 36.20, 37.15, 36.22).difference(box(37.11, 36.205, 37.115, 36.21))))


def answered(first: dict[str, Any], second: dict[str, Any], kind: str = "opposition") -> Designation:
    """What the United States submitted, and Russia's counter-proposal to it."""
    made = in_state("submitted", kind, **first)
    counter(
        actor=identity_of("ru.officer"),
        designation=made.uuid,
        revision=fresh(made).revision,
        content=content(**{**first, **second}),
    )
    return fresh(made)


@built_once
def proposals(_folder: Any) -> Designation:
    return answered(
        {"shape": OURS},
        {
            "shape": THEIRS,
            "title_en": "Eastern quarters, wider",
            "terms_en": "1. Neither side moves.\n2. Daily at 15:00Z.",
        },
    )


def compare(designation: Designation, **query: Any) -> str:
    return (
        reverse("negotiation:compare", args=[designation.uuid]) + "?" + "&".join(f"{k}={v}" for k, v in query.items())
    )


def numbers_of(page: str) -> list[str]:
    return re.findall(r'data-step="(\d+)"', page)


def test_every_difference_is_numbered_and_none_is_decided(proposals, sign_in):
    page = sign_in("us.officer").get(compare(proposals)).content.decode()
    # The hole, the strip in the east, the title, the two clauses.
    assert numbers_of(page) == ["1", "2", "3", "4"]
    # Ground can stay open as a reservation, too.
    assert page.count('type="radio"') == 3 * 4 + 2
    assert not re.search(r'type="radio"[^>]*checked', page)


def test_a_difference_is_told_in_words(proposals, sign_in):
    page = html.unescape(sign_in("us.officer").get(compare(proposals)).content.decode())
    words = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "Your outline covers more here. Vertices that only one has: US v1 – 0, RU v2 – 4" in words
    assert re.search(r"Your outline covers less here\. 2 vertices moved, by at most 8\d\d m\. Nearest place: ", words)


def test_what_is_not_decided_is_named_and_nothing_goes_on(proposals, sign_in):
    answer = sign_in("us.officer").get(compare(proposals, a=1, b=2, build=1, d1="a", d3="b"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert re.findall(r'<a href="#step-(\d)">\s+Decide', page) == ["2", "4"]
    assert len(re.findall(r'type="radio"[^>]*checked', page)) == 2


def test_nothing_else_than_the_choices_counts_as_decided(proposals, sign_in):
    answer = sign_in("us.officer").get(compare(proposals, build=1, d1="a", d2="x", d3="b", d4=""))
    assert re.findall(r'<a href="#step-(\d)">\s+Decide', answer.content.decode()) == ["2", "4"]


def filled_in(client: Any, designation: Designation, choices: str) -> dict[str, Any]:
    """The fields of the form to which the decisions lead."""
    decided = {f"d{number}": choice for number, choice in enumerate(choices, 1)}
    answer = client.get(compare(designation, a=1, b=2, build=1, **decided))
    assert answer.status_code == 302, answer.status_code
    assert parse_qs(urlsplit(answer["Location"]).query)["take"] == [choices]
    form = client.get(answer["Location"]).context["form"]
    return {"address": answer["Location"], **{field.name: field.value() for field in form}}


def test_one_side_everywhere_fills_in_that_version(proposals, sign_in):
    client, (first, second) = sign_in("us.officer"), proposals.versions.order_by("sequence")
    for choices, version in (("aaaa", first), ("bbbb", second)):
        fields = filled_in(client, proposals, choices)
        assert json.loads(fields["geometry"]) == version.as_shape.geojson()
        for language in theatre().language_codes:
            assert fields[f"title_{language}"] == version.titles[language]
            assert fields[f"terms_{language}"] == version.terms[language]


def test_each_choice_is_taken_by_itself(proposals, sign_in):
    client = sign_in("us.officer")
    for choices in map("".join, product("ab", "ab", "a", "b")):
        fields = filled_in(client, proposals, choices)
        drawn = Polygon(*(lambda rings: (rings[0], rings[1:]))(json.loads(fields["geometry"])["coordinates"]))
        assert len(drawn.interiors) == (choices[0] == "b")
        assert drawn.bounds[2] == (37.15 if choices[1] == "b" else 37.14)
        assert fields["title_en"] == "Eastern quarters"
        assert fields["terms_en"].endswith("15:00Z.")


def test_what_is_filled_in_is_checked_and_sent_as_any_form(proposals, sign_in):
    client = sign_in("us.officer")
    fields = filled_in(client, proposals, "bbaa")
    address = fields.pop("address")
    sent = {name: value for name, value in fields.items() if value not in (None, "")}
    checked = client.post(address, sent)
    assert fresh(proposals).current.sequence == 2
    assert client.post(address, hidden_fields(checked.content.decode())).status_code == 302
    current = fresh(proposals).current
    assert (current.sequence, current.as_shape, current.titles["en"]) == (3, THEIRS, "Eastern quarters")


def test_what_stays_open_is_a_reservation_within_the_outline_of_both(proposals, sign_in):
    client = sign_in("us.officer")
    fields = filled_in(client, proposals, "arbb")
    # The strip in the east is within the outline, and the ground of the reservation.
    assert Polygon(json.loads(fields["geometry"])["coordinates"][0]).bounds[2] == 37.15
    corners = ["36.200000 37.140000", "36.200000 37.150000", "36.220000 37.140000", "36.220000 37.150000"]
    assert sorted(fields["reservation_1_ground"].splitlines()) == corners
    assert fields["reservations"] == 2
    address = fields.pop("address")
    sent = {name: value for name, value in fields.items() if value not in (None, "")}
    reasons = {f"reservation_1_reason_{language}": "Not surveyed." for language in theatre().language_codes}
    assert client.post(address, {**sent, **reasons}).context["version"].provisions["reservations"]
    # Without a reason it is not sent, and texts cannot be reserved.
    assert client.post(address, sent).status_code == 422
    assert client.get(compare(proposals, build=1, d1="a", d2="a", d3="r", d4="a")).status_code == 422


def test_a_place_to_redraw_is_listed_beside_the_form(proposals, sign_in):
    client = sign_in("us.officer")
    fields = filled_in(client, proposals, "anbb")
    page = client.get(fields["address"]).content.decode()
    assert 'id="anew"' in page
    assert page.count("data-zoom-to=") == 1
    # It begins as in one's own version.
    assert json.loads(fields["geometry"]) == OURS.geojson()


def test_what_is_kept_in_the_browser_is_kept_for_these_choices(proposals, sign_in):
    client = sign_in("us.officer")
    edit = reverse("negotiation:edit", args=[proposals.uuid, ActType.COUNTER.value])
    addresses = [edit, *(filled_in(client, proposals, choices)["address"] for choices in ("aaaa", "bbbb"))]
    keys = [re.findall('data-draft-key="([^"]+)"', client.get(address).content.decode())[0] for address in addresses]
    assert len(set(keys)) == 3


@pytest.mark.parametrize("take", ["", "a", "aaaaa", "aaxa", "AAAA", "аааа"])
def test_choices_that_do_not_fit_lead_back(take, proposals, sign_in):
    edit = reverse("negotiation:edit", args=[proposals.uuid, ActType.COUNTER.value])
    answer = sign_in("us.officer").get(edit, {"a": 1, "b": 2, "take": take})
    assert (answer.status_code, answer["Location"]) == (302, reverse("negotiation:compare", args=[proposals.uuid]))


def test_choices_about_what_is_no_longer_on_the_table_lead_back(proposals, sign_in):
    client = sign_in("us.officer")
    address = filled_in(client, proposals, "abab")["address"]
    amend(
        actor=identity_of("ru.officer"),
        designation=proposals.uuid,
        revision=fresh(proposals).revision,
        content=content(title_en="Another title"),
    )
    assert client.get(address)["Location"] == reverse("negotiation:compare", args=[proposals.uuid])
    # Nor is anything offered for two versions of which neither is on the table.
    assert 'type="radio"' not in client.get(compare(proposals, a=1, b=2)).content.decode()


def test_choices_that_leave_no_outline_are_refused(sign_in):
    first, second = (Area(Outline.from_shapely(box(west, 36.2, west + 0.01, 36.21))) for west in (37.1, 37.2))
    designation = answered({"shape": first}, {"shape": second})
    answer = sign_in("us.officer").get(compare(designation, build=1, d1="b", d2="a"))
    assert answer.status_code == 422
    assert "leave no outline" in answer.content.decode()


@pytest.mark.parametrize("reader", ["us.auditor", "us.authority"])
def test_who_cannot_bring_a_version_reads_and_decides_nothing(reader, proposals, sign_in):
    page = sign_in(reader).get(compare(proposals, build=1)).content.decode()
    assert numbers_of(page) == ["1", "2", "3", "4"]
    assert 'type="radio"' not in page


@pytest.mark.parametrize("reader", ["un.observer", "us.admin"])
def test_whoever_must_not_see_the_versions_gets_nothing(reader, proposals, sign_in):
    assert sign_in(reader).get(compare(proposals, a=1, b=2, build=1)).status_code == 404


def test_a_copy_shows_no_vertex_of_what_it_is_of(sign_in):
    copy = in_state("released", shape=OURS)
    page = sign_in("ru.officer").get(compare(copy)).content.decode()
    assert numbers_of(page) == []
    for longitude, latitude in OURS.geojson()["coordinates"][0]:
        assert f"[{longitude}, {latitude}]" not in page


def numbered(first: dict[str, Any], second: dict[str, Any], kind: str) -> list[str]:
    designation = answered(first, second, kind)
    a, b = designation.versions.order_by("sequence")
    found = steps(compare_versions(a, b))
    return [step.difference.part.value if step.difference else step.subject.value for step in found]


def test_a_route_is_decided_by_its_bends_and_its_width():
    line = [(37_100_000 + step * 10_000, 36_200_000) for step in range(6)]
    bent = [*line[:2], (37_120_000, 36_205_000), *line[3:]]
    both = {"shape": Route(tuple(line), 200)}, {"shape": Route(tuple(bent), 300), "provisions": {}}
    assert numbered(*both, "humanitarian_route") == ["line", "width"]


def test_a_site_is_decided_by_its_centre_and_its_radius():
    first: Shape = Site((37_100_000, 36_200_000), 200)
    second: Shape = Site((37_101_000, 36_200_000), 300)
    assert numbered({"shape": first}, {"shape": second}, "protected_site") == ["point", "radius"]


def test_parts_and_holes_are_decided_one_by_one():
    parts = [box(37.1 + at / 50, 36.2, 37.11 + at / 50, 36.21) for at in range(4)]
    first = Area(Outline.from_shapely(MultiPolygon(parts)))
    second = Area(Outline.from_shapely(MultiPolygon([*parts[:2], box(37.3, 36.2, 37.31, 36.21)])))
    assert numbered({"shape": first}, {"shape": second}, "opposition") == ["ground"] * 3


def test_a_clause_is_the_same_difference_in_every_language():
    old = {"en": "One.\nTwo.\nThree.", "ru": "Раз.\nДва.\nТри."}
    new = {"en": "One.\nTwo and a half.\nThree.\nFour.", "ru": "Раз.\nДва.\nТри.\nЧетыре."}
    found = blocks(old, new, ("en", "ru"))
    assert [block.numbers for block in found if block.differs] == ["2", "4"]
    assert chosen_terms(found, [False, True], ("en", "ru")) == {
        "en": "One.\nTwo.\nThree.\nFour.",
        "ru": "Раз.\nДва.\nТри.\nЧетыре.",
    }
    for choice, terms in ((False, old), (True, new)):
        assert chosen_terms(found, [choice] * 2, ("en", "ru")) == terms


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"en": "One.\nTwo.", "ru": "Раз."}, {"en": "One.", "ru": "Раз.\nДва.\nТри."}),
        ({"en": "", "ru": "Раз."}, {"en": "One.", "ru": "Раз."}),
        (
            {"en": "\n".join(map(str, range(99))), "ru": "1\n" * 98 + "1"},
            {"en": "x\n" * 98 + "x", "ru": "1\n" * 98 + "1"},
        ),
    ],
)
def test_terms_that_cannot_be_parted_are_one_difference(old, new):
    found = blocks(old, new, ("en", "ru"))
    assert len([block for block in found if block.differs]) == 1
    for choice, terms in ((False, old), (True, new)):
        assert chosen_terms(found, [choice], ("en", "ru")) == terms


def test_too_many_clauses_that_differ_are_decided_as_a_whole():
    old = {"en": "\n".join(f"{number}" for number in range(2 * MAX_BLOCKS + 4)), "ru": ""}
    new = {"en": "\n".join(f"{number}{'!' * (number % 2)}" for number in range(2 * MAX_BLOCKS + 4)), "ru": ""}
    assert len(blocks(old, new, ("en",))) == 1
    assert table(blocks({"en": "a\n" * 300}, {"en": "b\n" * 300}, ("en",)), ("en",)) is None


def test_numbers_that_differ_between_the_languages_stand_at_their_clause(sign_in):
    terms = {"terms_en": "1. Begin.\n2. Stay 3,000 m off.", "terms_ru": "1. Начало.\n2. Не ближе 3500 м."}
    designation = answered({"shape": OURS}, {"shape": THEIRS, **terms})
    page = sign_in("us.officer").get(compare(designation)).content.decode()
    (row,) = re.findall(r'<tr class="apart">.*?</tr>', page, re.S)
    assert "3000" in row
    assert "3500" in row
    assert page.index('id="clause-2"') < page.index('<tr class="apart">')
    # Where they stand, in both texts, and no other number.
    assert re.findall("<mark>([^<]+)</mark>", page) == ["3,000", "3500"]


def test_a_place_is_named_with_the_direction_from_it():
    # One with no other near it, so that it is the nearest in every direction.
    lonely = next(
        place
        for place in theatre().places
        if all(
            abs(one.lon - place.lon) + abs(one.lat - place.lat) > 0.2 for one in theatre().places if one is not place
        )
    )
    step = 3 * AT_M / 111_000
    directions = {
        None: (0.0, 0.0),
        Direction.NORTH: (0.0, step),
        Direction.EAST: (step, 0.0),
        Direction.SOUTH: (0.0, -step),
        Direction.NORTH_WEST: (-step * 1.24, step),
    }
    for direction, (across, up) in directions.items():
        found = nearby(lonely.lon + across, lonely.lat + up)
        assert found is not None
        assert (found.place, found.direction) == (lonely, direction)
    assert nearby(0.0, 0.0) is None


def test_more_reservations_than_a_form_has_places_for_are_refused(sign_in):
    whole = box(37.1, 36.2, 37.9, 36.21)
    count = MAX_RESERVATIONS + 1
    notches = [box(37.1 + at / 50, 36.205, 37.11 + at / 50, 36.21) for at in range(count)]
    designation = answered(
        {"shape": Area(Outline.from_shapely(whole))},
        {"shape": Area(Outline.from_shapely(whole.difference(MultiPolygon(notches))))},
    )
    decided = {f"d{number}": "r" for number in range(1, count + 1)}
    answer = sign_in("us.officer").get(compare(designation, build=1, **decided))
    assert answer.status_code == 422
    assert f"At most {MAX_RESERVATIONS} parts can be reserved." in answer.content.decode()
