"""The page for the second of two: what changed, and everything that he had entered."""

import re

import pytest

from tests.acting import counter
from tests.drafting import content, fresh, in_state
from tests.people import PASSWORD, granted, identity_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def overtaken():
    """A submission that a second officer countered after the first had opened it."""
    submitted = in_state("submitted")
    seen = submitted.revision
    counter(
        actor=identity_of("ru.officer2"),
        designation=submitted.uuid,
        revision=seen,
        content=content(title_en="The colleague's counter", terms_en="1. Wholly other terms."),
    )
    return submitted, seen


def test_a_counter_that_comes_second_is_shown_back_whole(overtaken, sign_in):
    submitted, seen = overtaken
    answer = sign_in("ru.officer").post(
        f"/designations/{submitted.uuid}/counter/",
        {
            "revision": seen,
            "title_en": "My own counter",
            "title_ru": "Моё встречное предложение",
            "terms_en": "1. A clause that took an hour to write.",
            "terms_ru": "1. Пункт.",
            "geometry": "{}",
            "level": "1",
            "releasable_to": "all",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "A clause that took an hour to write." in page
    assert "Моё встречное предложение" in page
    assert "ru.officer2" in page
    assert "Wholly other terms." in re.sub(r"<[^>]+>", "", page)
    assert fresh(submitted).versions.count() == 2


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", {"Classification level": ["JIC RESTRICTED"], "Compartments": ["Aleppo, Idlib"]}),
        ("ru", {"Уровень грифа": ["СИЦ\u00a0– ДЛЯ СЛУЖЕБНОГО ПОЛЬЗОВАНИЯ"], "Разделы допуска": ["Алеппо, Идлиб"]}),
    ],
)
def test_what_was_entered_is_shown_as_the_form_showed_it(overtaken, sign_in, language, shown):
    submitted, seen = overtaken
    for right in ("read", "mark"):
        for compartment in ("ALEPPO", "IDLIB"):
            granted(person("ru.officer"), "ru.admin", "ru.admin2", compartment=compartment, right=right)
    client = sign_in("ru.officer")
    client.post("/language/", {"language": language})
    answer = client.post(
        f"/designations/{submitted.uuid}/counter/",
        {
            "revision": seen,
            # As browsers send the lines of a text.
            "terms_en": "1. One.\r\n2. Two.",
            "level": "2",
            "compartments": ["ALEPPO", "IDLIB"],
            "releasable_to": "all",
            "window": "37.0,36.0,38.0,37.0",
        },
    )
    assert answer.status_code == 409
    entered = re.search(r'<dl class="facts entered">(.*?)</dl>', answer.content.decode(), re.DOTALL)[1]
    values = {
        label: [re.sub(r"<[^>]+>", "", line) for line in value.split("<br>")]
        for label, value in re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", entered, re.DOTALL)
    }
    assert ["1. One.", "2. Two."] in values.values()
    assert {label: values[label] for label in shown} == shown
    # Neither what the map showed nor a code of the form.
    assert len(values) == 4
    assert ["all"] not in values.values()


def test_an_agreement_that_comes_second_agrees_to_nothing(overtaken, sign_in):
    submitted, seen = overtaken
    answer = sign_in("ru.officer").post(f"/designations/{submitted.uuid}/agree/", {"revision": seen})
    assert answer.status_code == 409
    assert fresh(submitted).state == "countered"


def test_an_approval_of_what_has_changed_is_refused_and_shows_no_password(sign_in):
    agreed = in_state("agreed")
    seen, digest = agreed.revision, agreed.current.digest_hex
    counter(
        actor=identity_of("ru.officer"),
        designation=agreed.uuid,
        revision=seen,
        content=content(title_en="Changed at the last minute"),
    )
    answer = sign_in("us.authority").post(
        f"/designations/{agreed.uuid}/approve/",
        {"revision": seen, "digest": digest, "read": "on", "password": PASSWORD},
    )
    assert answer.status_code == 409
    assert PASSWORD not in answer.content.decode()
    assert not fresh(agreed).approvals.filter(purpose="approve").exists()


def test_a_form_without_a_revision_changes_nothing(sign_in):
    submitted = in_state("submitted")
    assert sign_in("ru.officer").post(f"/designations/{submitted.uuid}/agree/", {}).status_code == 409
    assert fresh(submitted).state == "submitted"
