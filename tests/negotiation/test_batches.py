"""Several designations at once: each its own act, and what could not be done is told with its reason."""

import json
import re

import pytest
from django.core import signing
from django.urls import reverse

from apps.designations.models import Designation
from apps.negotiation import batches
from apps.negotiation.batches import MAX_CHOSEN, STEP
from apps.negotiation.models import Act
from apps.negotiation.views.batch import SALT
from tests.acting import amend, counter, withdraw
from tests.drafting import act, content, fresh, in_state, square
from tests.negotiation.test_reservations import OURS, reserved
from tests.pages import text_of
from tests.people import person

pytestmark = pytest.mark.django_db
BATCH = "/designations/batch/"


def choose(client, do: str, *designations: Designation) -> str:
    return client.post(
        BATCH, {"do": do, "chosen": [str(one.uuid) for one in designations]}, follow=True
    ).content.decode()


def state_of(page: str) -> str:
    return re.search(r'name="state" value="([^"]+)"', page)[1]


def carry_out(client, page: str, **given) -> str:
    """From the page that shows what was chosen to the last one, as the page itself goes on."""
    page = client.post(BATCH, {"state": state_of(page), **given}).content.decode()
    while 'name="state"' in page:
        page = client.post(BATCH, {"state": state_of(page)}).content.decode()
    return page


def apart(state: str, count: int, **changes) -> list[Designation]:
    """As many designations that do not overlap."""
    return [in_state(state, shape=square(west=36.5 + i / 100, size=0.005), **changes) for i in range(count)]


def test_each_is_an_act_of_its_own_with_its_own_digest(sign_in):
    made = apart("submitted", 3)
    client = sign_in("ru.officer")
    page = choose(client, "agree", *made)
    assert all(one.current.digest_grouped in page for one in made)
    done = carry_out(client, page, read="on")
    assert "3 designations done." in text_of(done)
    assert {fresh(one).state for one in made} == {"agreed"}
    acts = Act.objects.filter(designation__in=made, code="agree")
    assert {bytes(one.digest) for one in acts} == {bytes(one.current.digest) for one in made}


def test_what_cannot_be_done_is_told_and_the_rest_is_done(sign_in):
    stale, gone, fine = apart("submitted", 3)
    (own,) = [in_state("submitted", side="ru", shape=square(west=36.9))]
    client = sign_in("ru.officer")
    page = choose(client, "agree", stale, gone, fine, own)
    act(amend, "us.officer", stale, content=content(title_en="Changed", shape=square(west=36.5, size=0.004)))
    act(withdraw, "us.officer", gone, reason="Mistaken")
    done = text_of(carry_out(client, page, read="on"))
    assert "1 designation done." in done
    assert "3 were not done" in done
    assert all(one.reference in done for one in (stale, gone, own))
    assert [fresh(one).state for one in (stale, gone, fine, own)] == ["submitted", "withdrawn", "agreed", "submitted"]


def test_what_wants_a_closer_look_is_left_to_be_opened(sign_in):
    held = in_state("in_force", kind="nusra")
    overlapping = in_state("submitted")
    differing = in_state(
        "submitted", shape=square(west=36.5), terms_en="1. After 12 days.", terms_ru="1. Через 14 дней."
    )
    client = sign_in("ru.officer")
    done = text_of(carry_out(client, choose(client, "agree", overlapping, differing), read="on"))
    assert held.state == "in_force"
    assert "It has conflicts. Open it, and decide there." in done
    assert "Its texts differ between the languages." in done
    assert {fresh(one).state for one in (overlapping, differing)} == {"submitted"}


def test_drafts_are_submitted_in_one_go(sign_in):
    made = apart("draft", STEP + 2)
    client = sign_in("us.officer")
    done = carry_out(client, choose(client, "submit", *made), read="on")
    assert f"{STEP + 2} designations done." in text_of(done)
    assert {fresh(one).state for one in made} == {"submitted"}


def test_nothing_binding_is_done_before_it_is_said_to_be_read(sign_in):
    (made,) = apart("submitted", 1)
    client = sign_in("ru.officer")
    page = client.post(BATCH, {"state": state_of(choose(client, "agree", made))}).content.decode()
    assert "Confirm that you have read each of them." in text_of(page)
    assert fresh(made).state == "submitted"


def test_copies_are_released_in_one_go(sign_in):
    made = apart("draft", 2)
    client = sign_in("us.officer")
    done = carry_out(client, choose(client, "release", *made), to="UN", precision="squares_1km", until="")
    assert "2 designations done." in text_of(done)
    assert Designation.objects.filter(released_to__code="UN").count() == 2
    again = carry_out(client, choose(client, "release", *made), to="UN", precision="squares_1km", until="")
    assert text_of(again).count("This delegation has a copy already.") == 2


def test_what_is_exported_is_what_the_reader_sees(sign_in):
    one, hidden = in_state("in_force"), in_state("submitted", shape=square(west=36.5), title_en="Hidden")
    client = sign_in("un.observer")
    page = choose(client, "export", one, hidden)
    assert "Hidden" not in page
    assert "1 of the selected designations is not in your lists any more." in text_of(page)
    file = client.post(BATCH, {"state": state_of(page)})
    assert file["Content-Type"] == "application/geo+json"
    (feature,) = json.loads(file.content)["features"]
    assert feature["properties"]["digest"] == one.current.digest_hex
    assert feature["geometry"] == one.current.as_shape.geojson()


@pytest.mark.parametrize("do", ["submit", "agree", "release"])
def test_an_observer_is_offered_the_export_alone(sign_in, do):
    one = in_state("in_force")
    client = sign_in("un.observer")
    page = client.get(reverse("designations:register")).content.decode()
    assert f'value="{do}"' not in page
    assert "Select what to do" in choose(client, do, one)


def test_a_choice_of_nothing_or_of_too_much_is_refused(sign_in):
    client = sign_in("us.officer")
    assert "Select at least one designation." in choose(client, "agree")
    many = [f"00000000-0000-4000-8000-{number:012d}" for number in range(MAX_CHOSEN + 1)]
    page = client.post(BATCH, {"do": "agree", "chosen": many}, follow=True).content.decode()
    assert "Select at most 500 designations." in page
    page = client.post(BATCH, {"do": "agree", "chosen": ["nonsense", "\0"]}, follow=True).content.decode()
    assert "Select at least one designation." in page


def test_what_was_looked_at_is_carried_out_by_nobody_else(sign_in):
    (made,) = apart("submitted", 1)
    state = state_of(choose(sign_in("ru.officer"), "agree", made))
    other = sign_in("ru.officer2")
    page = other.post(BATCH, {"state": state, "read": "on"}, follow=True).content.decode()
    assert "This page is too old." in page
    assert "This page is too old." in other.post(BATCH, {"state": "forged", "read": "on"}, follow=True).content.decode()
    assert fresh(made).state == "submitted"


def test_what_is_not_in_the_lists_is_counted_and_not_named(sign_in):
    one = in_state("submitted")
    keys = [f"00000000-0000-4000-8000-{number:012d}" for number in range(MAX_CHOSEN - 1)]
    client = sign_in("ru.officer")
    page = client.post(BATCH, {"do": "agree", "chosen": [*keys, str(one.uuid)]}, follow=True).content.decode()
    assert "499 of the selected designations are not in your lists any more." in text_of(page)
    assert "1 designation done." in text_of(carry_out(client, page, read="on"))


@pytest.mark.parametrize("address", ["/register/", "/map/"])
def test_designations_are_selected_in_register_and_map(sign_in, address):
    one = in_state("submitted")
    page = sign_in("ru.officer").get(address).content.decode()
    assert re.search(rf'name="chosen"\s+value="{one.uuid}"\s+form="batch"', page)


def test_an_observer_is_told_of_no_amendment(sign_in):
    """Neither what is on the table nor how many acts there were, also in what the page carries from step to step."""
    held = in_state("amend_submitted")
    page = choose(sign_in("un.observer"), "export", held)
    assert "amended" not in page
    assert held.proposed.digest_grouped not in page
    assert held.current.digest_grouped in page
    ((_uuid, _reference, revision),) = signing.loads(state_of(page), salt=SALT)["items"]
    assert revision == 0


def test_what_is_given_out_is_shown_as_it_is_given_out(sign_in):
    held = in_state("amend_submitted")
    client = sign_in("us.officer")
    exported, agreed = (choose(client, do, held) for do in ("export", "agree"))
    assert held.current.digest_grouped in exported
    assert held.proposed.digest_grouped in agreed


def test_reasons_that_differ_between_the_languages_want_a_closer_look(sign_in):
    made = in_state("submitted")
    differing = reserved("RU", {"en": "Until 12 posts are gone.", "ru": "Пока не уйдут 14 постов."})
    act(counter, "ru.officer", made, content=content(title_en="Less", provisions=differing))
    act(counter, "us.officer", made, content=content(title_en="Less", provisions=reserved("US", OURS)))
    client = sign_in("ru.officer")
    done = text_of(carry_out(client, choose(client, "agree", made), read="on"))
    assert "Its texts differ between the languages." in done
    assert fresh(made).state == "countered"


def test_what_makes_a_file_too_large_is_left_out_alone(sign_in, monkeypatch):
    """Whatever makes it large: the smaller ones go into it, also those behind it."""
    first, large, last = in_state("draft"), in_state("draft", terms_en="x" * 20_000), in_state("draft")
    monkeypatch.setattr(batches, "MAX_EXPORT", 20_000)
    client = sign_in("us.officer")
    file = client.post(BATCH, {"state": state_of(choose(client, "export", first, large, last))}).json()
    assert {one["id"] for one in file["features"]} == {str(first.uuid), str(last.uuid)}
    assert len(file["left_out"]) == 1


def test_what_is_hidden_meanwhile_is_said_to_be_and_the_rest_is_done(sign_in):
    hidden, fine = apart("submitted", 2)
    client = sign_in("ru.officer")
    page = choose(client, "agree", hidden, fine)
    raised = content(title_en="Raised", level=3, shape=square(west=36.5, size=0.005))
    act(amend, "us.officer", hidden, content=raised)
    person("ru.officer").grants.filter(role="").update(level=2)
    done = text_of(carry_out(client, page, read="on"))
    assert "You may not see it any more." in done
    assert "Raised" not in done
    assert fresh(fine).state == "agreed"
