"""The API lists the differences of two versions, to whoever may see both."""

import pytest

from tests.acting import counter
from tests.drafting import content, fresh, in_state, square
from tests.people import identity_of

pytestmark = pytest.mark.django_db


def countered():
    made = in_state("submitted", shape=square(size=0.02))
    counter(
        actor=identity_of("ru.officer"),
        designation=made.uuid,
        revision=fresh(made).revision,
        content=content(shape=square(size=0.03), title_en="Wider"),
    )
    return f"/api/v1/designations/{made.uuid}/comparison/"


def test_the_differences_come_with_places_and_areas(sign_in):
    found = sign_in("us.officer").get(countered(), {"a": 1, "b": 2}).json()
    assert (found["a"], found["b"]) == (1, 2)
    ground, title = found["differences"]
    assert (ground["subject"], ground["part"], title["subject"], title["part"]) == ("outline", "ground", "title", None)
    assert ground["only_b_m2"] == pytest.approx(found["only_b_m2"], rel=1e-6)
    assert ground["moves"][0]["metres"] > 100
    assert ground["geometry"]["type"] == "MultiPolygon"


@pytest.mark.parametrize("query", [{"a": 1, "b": 9}, {"a": "x"}, {"b": "01"}])
def test_versions_that_are_not_there_are_not_found(query, sign_in):
    assert sign_in("us.officer").get(countered(), query).status_code == 404


@pytest.mark.parametrize("reader", ["un.observer", "us.admin"])
def test_whoever_must_not_see_them_finds_nothing(reader, sign_in):
    assert sign_in(reader).get(countered(), {"a": 1, "b": 2}).status_code == 404
