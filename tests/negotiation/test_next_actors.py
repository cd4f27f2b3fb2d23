"""Who acts next is said by delegation and role, and by name where the reader may know it: in the own delegation."""

import json
import re

import pytest

from apps.accounts.models import Delegation
from apps.negotiation.labels import NEEDS
from apps.negotiation.next_actors import ACTS, next_actors
from apps.negotiation.selectors import turn
from tests.drafting import in_state, square
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db


def signatories() -> list[Delegation]:
    return list(Delegation.objects.signatories())


def next_of(page: str) -> str:
    return page.split('<div class="next')[1].split("</div>")[0]


def test_after_agreeing_an_officer_reads_that_the_authorities_decide(sign_in):
    person("us.authority")
    designation = in_state("agreed")
    said = next_of(sign_in("us.officer").get(designation.get_absolute_url()).content.decode())
    assert "Waiting for:" in said
    assert "Action needed from you" not in said
    assert said.count("Approving authority") == 2
    assert "us.authority" in said
    assert "ru.authority" not in said, "whom the other delegation has in a role is its own matter"


def test_an_authority_reads_that_it_is_their_action(sign_in):
    designation = in_state("agreed")
    said = next_of(sign_in("us.authority").get(designation.get_absolute_url()).content.decode())
    assert "Action needed from you:" in said
    assert "Approve or decline" in said


def test_who_has_approved_is_waited_for_no_longer(sign_in):
    designation = in_state("partly_approved")
    said = next_of(sign_in("us.authority").get(designation.get_absolute_url()).content.decode())
    assert "Action needed from you" not in said
    assert said.count("Approving authority") == 1


def test_the_submitter_waits_for_the_officers_of_the_other_delegation(sign_in):
    designation = in_state("submitted")
    person("ru.officer2")
    said = next_of(sign_in("us.officer").get(designation.get_absolute_url()).content.decode())
    assert "Waiting for:" in said
    assert said.count("Liaison officer") == 1
    assert "ru.officer" not in said
    theirs = next_of(sign_in("ru.officer").get(designation.get_absolute_url()).content.decode())
    assert "Action needed from you:" in theirs
    assert "ru.officer2" in theirs


def test_who_is_not_cleared_for_it_is_not_named(sign_in):
    person("us.authority", level=3)
    person("us.authority2", level=1)
    designation = in_state("agreed", level=2)
    own, other = next_actors(identity_of("us.officer"), designation, turn(designation, signatories()))
    assert [user.username for user in own.people] == ["us.authority"]
    assert other.people == ()


def test_the_author_of_a_version_is_not_asked_to_approve_it(sign_in):
    person("us.authority")
    designation = in_state("agreed")
    designation.current.author_id = identity_of("us.authority").user_id
    actors = next_actors(identity_of("us.officer"), designation, turn(designation, signatories()))
    assert "us.authority" not in {user.username for actor in actors for user in actor.people}


def test_every_need_has_its_role_and_its_act():
    assert set(ACTS) == set(NEEDS) | {"answer_version"}


def test_an_ended_one_waits_for_no_one():
    designation = in_state("rejected")
    assert next_actors(identity_of("us.officer"), designation, turn(designation, signatories())) == []


# Two windows of one person


def test_a_change_in_ones_own_other_window_is_called_that(sign_in):
    designation = in_state("submitted", side="ru")
    client = sign_in("us.officer")
    client.post(f"/designations/{designation.uuid}/acknowledge/", {"revision": designation.revision})
    page = client.post(f"/designations/{designation.uuid}/agree/", {"revision": designation.revision})
    assert page.status_code == 409
    assert "You changed this designation in another window." in page.content.decode()


def test_a_change_by_another_person_is_not_called_ones_own(sign_in):
    designation = in_state("submitted", side="ru")
    sign_in("us.officer2").post(f"/designations/{designation.uuid}/acknowledge/", {"revision": designation.revision})
    page = sign_in("us.officer").post(f"/designations/{designation.uuid}/agree/", {"revision": designation.revision})
    assert page.status_code == 409
    assert "This designation was changed while you were working on it." in page.content.decode()
    assert "in another window" not in page.content.decode()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Version 2 was sent to the US delegation as your counter-proposal."),
        ("ru", "Версия 2 направлена делегации США как ваше встречное предложение."),
    ],
)
def test_a_counter_proposal_says_which_version_went_to_whom(sign_in, language, sentence):
    designation = in_state("submitted")
    client = sign_in("ru.officer")
    client.post("/language/", {"language": language, "next": "/"})
    sent = {
        "revision": designation.revision,
        "title_en": "Eastern quarters, smaller",
        "title_ru": "Восточные кварталы, меньше",
        "terms_en": "1. Neither side moves forward.",
        "terms_ru": "1. Ни одна из сторон не продвигается вперёд.",
        "geometry": json.dumps(square(37.5).geojson()),
        "level": "1",
        "releasable_to": "all",
    }
    address = f"/designations/{designation.uuid}/counter/"
    page = client.post(address, sent).content.decode()
    checked = re.search(r'name="checked" value="([0-9a-f]{64})"', page)
    assert checked
    page = client.post(address, {**sent, "checked": checked[1]}, follow=True).content.decode()
    assert sentence in page
