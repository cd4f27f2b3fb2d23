"""A question to the secretariat may be about one step of a pull-back or of a separation."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.access.connection import as_system
from apps.access.errors import Incomplete
from apps.enquiries.models import Enquiry
from apps.enquiries.selectors import enquiries
from tests.enquiries.asked import asked
from tests.people import identity_of, person
from tests.second_verifier.conftest import second as second
from tests.second_verifier.runner import SecondVerifier
from tests.separation.areas import intermingled
from tests.undertakings.zones import castello
from tests.witnessed import Witnesses, handed_out, judged

pytestmark = pytest.mark.django_db
ZONES = {"pull-back": castello, "separation": intermingled}


@pytest.mark.parametrize("sort", ZONES)
@pytest.mark.parametrize(("language", "words"), [("en", "About step 2"), ("ru", "О шаге 2")])
def test_a_step_is_asked_about_from_its_page(sign_in, sort, language, words):
    zone = ZONES[sort]()
    person("un.observer")
    client = sign_in("us.officer")
    client.post("/language/", {"language": language, "next": "/"})
    address = f"/enquiries/{zone.uuid}/"
    assert f"{address}?step=2" in client.get(f"/{sort}/{zone.uuid}/").content.decode()
    assert '<option value="2" selected>' in client.get(f"{address}?step=2").content.decode()
    assert client.post(address, {"text": "Who verifies it?", "step": "99"}).status_code == 422
    assert client.post(address, {"text": "Who verifies it?", "step": "2"}).status_code == 302
    row = Enquiry.objects.get()
    assert row.step == 2
    assert row.subject
    for where in (address, "/enquiries/"):
        assert words in sign_in("ru.officer" if language == "en" else "us.officer").get(where).content.decode()


def test_only_a_step_of_the_version_in_force_is_asked_about():
    with pytest.raises(Incomplete) as refused:
        asked(castello(), step=99)
    assert list(refused.value.facts["fields"]) == ["step"]


def test_a_step_that_now_is_about_something_else_is_of_another_version(sign_in):
    row = asked(castello(), step=1)
    (now,) = enquiries(identity_of("ru.officer"), timezone.now())
    assert now.step is not None
    same = {name: getattr(row, name) for name in ("designation", "delegation", "user", "version", "said_at", "at")}
    with as_system():
        Enquiry.objects.create(**same, number=2, text="What of the old step?", step=1, subject="of_before")
    page = sign_in("ru.officer").get(f"/enquiries/{row.designation.uuid}/").content.decode()
    assert page.count("About step 1 of another version") == 1


def test_a_bundle_with_a_question_about_a_step_is_right_by_both_verifiers(tmp_path, second: SecondVerifier):
    witnesses = Witnesses(tmp_path / "witnesses")
    zone = castello()
    asked(zone, step=1)
    asked(zone)
    witnesses.agree()
    path, _written = handed_out(tmp_path)
    assert judged(path).finding is None
    assert second.judge(path)["right"]
