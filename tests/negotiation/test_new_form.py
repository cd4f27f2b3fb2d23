"""A new draft begins with nothing chosen for its officer: not what it is, nor how it is marked, nor who may have it."""

import re

import pytest

from apps.designations.models import Designation
from apps.negotiation.content_form import ALL_DELEGATIONS
from tests.drafting import in_state
from tests.people import identity_of

pytestmark = pytest.mark.django_db

NEW = "/designations/new/"
SQUARE = '{"type":"Polygon","coordinates":[[[37.3,36.3],[37.34,36.3],[37.34,36.33],[37.3,36.33],[37.3,36.3]]]}'
FILLED = {
    "kind": "opposition",
    "title_en": "A draft",
    "title_ru": "Проект",
    "terms_en": "1. Quiet.",
    "terms_ru": "1. Тихо.",
    "geometry": SQUARE,
    "basis": "drawing",
    "level": "1",
    "releasable_to": ALL_DELEGATIONS,
}


def chosen(page: str, name: str) -> list[str]:
    """The values of a list that are marked as chosen."""
    options = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    assert options
    return re.findall(r'<option value="([^"]*)" selected', options.group())


@pytest.mark.parametrize("name", ["kind", "level", "releasable_to"])
def test_nothing_is_preselected(sign_in, name):
    page = sign_in("us.officer").get(NEW).content.decode()
    assert chosen(page, name) in ([], [""])


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("kind", "Select a type: it decides what you draw."),
        ("level", "Select a classification level."),
        ("releasable_to", "Select the delegations to which it may be released."),
    ],
)
def test_what_was_not_chosen_is_asked_for_by_name(sign_in, name, sentence):
    answer = sign_in("us.officer").post(NEW, {key: value for key, value in FILLED.items() if key != name})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="A draft"' in answer.content.decode(), "what was entered stays"
    assert not Designation.objects.exists()


def test_what_was_chosen_is_what_is_saved(sign_in):
    assert sign_in("us.officer").post(NEW, FILLED).status_code == 302
    version = Designation.objects.get().current
    assert (version.level, version.releasable_to) == (1, [])
    named = {**FILLED, "releasable_to": "RU,US", "level": "2"}
    assert sign_in("us.officer").post(NEW, named).status_code == 302
    version = Designation.objects.latest("pk").current
    assert (version.level, version.releasable_to) == (2, ["RU", "US"])


def test_a_version_is_edited_from_its_own_marking(sign_in):
    designation = in_state("draft", level=2)
    assert identity_of("us.officer").marks_up_to >= 2
    page = sign_in("us.officer").get(f"/designations/{designation.uuid}/revise/").content.decode()
    assert chosen(page, "level") == ["2"]
    assert chosen(page, "releasable_to") == [ALL_DELEGATIONS]


def test_the_marking_comes_before_the_dates_its_level_first(sign_in):
    page = sign_in("us.officer").get(NEW).content.decode()
    places = [page.index(f'name="{name}"') for name in ("level", "releasable_to", "valid_from", "valid_until")]
    assert places == sorted(places)
    if 'name="compartments"' in page:
        assert places[0] < page.index('name="compartments"') < places[1]
