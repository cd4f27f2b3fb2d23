"""Names that newcomers need, and errors that name their field."""

import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from tests.drafting import in_state

pytestmark = pytest.mark.django_db
README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_demo_lists_every_sign_in_of_the_tour(client, settings):
    settings.DEMO = True
    names = set(re.findall(r"`((?:us|ru|un)\.\w+)`", README))
    listed = set(re.findall(r"\b(?:us|ru|un)\.\w+", client.get("/sign-in/").content.decode()))
    assert len(names) > 8
    assert names <= listed


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Outline: Draw it on the map, or enter coordinates."), ("ru", "Контур: Нарисуйте его на карте")],
)
@pytest.mark.parametrize("geometry", ["", " ", "\n"])
def test_a_missing_outline_is_named_by_its_field(sign_in, language, sentence, geometry):
    designation = in_state("draft")
    client = sign_in("us.officer")
    sent = {"revision": designation.revision, "geometry": geometry}
    get_user_model().objects.filter(username="us.officer").update(language=language)
    answer = client.post(f"/designations/{designation.uuid}/revise/", sent)
    assert answer.status_code == 422
    page = re.sub(r"\s+", " ", answer.content.decode())
    assert sentence in page


def test_an_empty_comment_has_a_summary_and_an_error_in_the_title(sign_in):
    designation = in_state("submitted")
    page = sign_in("us.officer").post(f"/designations/{designation.uuid}/comments/", {"text": " "})
    assert page.status_code == 422
    assert re.search(r"<title>\s*Error:", page.content.decode())
    assert 'href="#id_text"' in page.content.decode()
