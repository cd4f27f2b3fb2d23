"""What pages, the map and the API show of an amendment and of what holds meanwhile, and to whom they do not."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.designations.models import Designation
from apps.negotiation.act_sentences import done_sentence, effect_sentence
from apps.negotiation.course import course
from apps.negotiation.machine import TABLE, ActType, Party
from apps.negotiation.registry import spec_of
from apps.negotiation.selectors import acts_of
from tests.acting import (
    reject,
    rescind,
    resume,
    suspend,
    withdraw,
)
from tests.drafting import act, amended, approve_amendment, in_state, square
from tests.pages import without_tokens
from tests.people import identity_of

pytestmark = pytest.mark.django_db


def test_an_observer_sees_what_holds_and_no_word_of_the_amendment(sign_in):
    held = in_state("in_force")
    designation = amended(held, "amend_submitted", title_en="Hush-hush amendment", shape=square(west=37.31))
    client = sign_in("un.observer")
    for address in (
        reverse("negotiation:record", args=[held.uuid]),
        reverse("designations:register"),
        reverse("atlas:map"),
        f"{reverse('negotiation:compare', args=[held.uuid])}?b=2",
        "/api/v1/designations/",
        f"/api/v1/designations/{held.uuid}/",
        "/api/v1/map/window/?bbox=37,36,38,37&zoom=9",
    ):
        page = client.get(address)
        assert page.status_code == 200, address
        text = page.content.decode()
        assert "Hush-hush" not in text, address
        assert "amend_submitted" not in text, address
        assert str(designation.proposed.uuid) not in text, address
    assert client.get(reverse("negotiation:version", args=[held.uuid, 2])).status_code == 404


ACTS_OF_PEOPLE = sorted({line.act.value for line in TABLE if line.who.party is not Party.NOBODY})


def test_an_observer_cannot_tell_by_any_answer_that_somebody_acts(sign_in):
    held, client = in_state("in_force"), sign_in("un.observer")
    record, api = reverse("negotiation:record", args=[held.uuid]), f"/api/v1/designations/{held.uuid}/"

    def answers() -> list[Any]:
        found: list[Any] = []
        for address in (record, api, "/api/v1/designations/"):
            read = client.get(address)
            found.append((read.status_code, read.headers.get("ETag"), without_tokens(read)))
        for code, tag in product(ACTS_OF_PEOPLE, (held.etag, f'"{held.revision + 1}"', held_tag)):
            sent = {"reason": "Why", "reasons": ["too_coarse"]}
            tried = client.post(f"{api}acts/{code}/", sent, "application/json", headers={"If-Match": tag})
            found.append((code, tag, tried.status_code, tried.content))
        for code, revision in product(ACTS_OF_PEOPLE, (held.revision, held.revision + 1)):
            tried = client.post(f"{record}{code}/", {"revision": revision, "reason": "Why"})
            found.append((code, revision, tried.status_code, without_tokens(tried)))
        return found

    held_tag = client.get(api).headers["ETag"]
    before = answers()
    amended(held, "amend_submitted", title_en="Hush-hush amendment")
    assert answers() == before
    assert client.get(api).json()["revision"] is None
    act(reject, "ru.officer", held, reason="No")
    act(rescind, "ru.authority", held, reason="Over")
    assert answers() == before
    # What holds has changed, and so has the tag of what the observer sees.
    act(suspend, "ru.authority", held, reason="Shelling")
    assert client.get(api).headers["ETag"] != held_tag


def test_the_window_draws_both_outlines(sign_in):
    held = in_state("in_force")
    amended(held, "amend_submitted", title_en="Wider", shape=square(west=37.10, size=0.03))
    found = sign_in("ru.officer").get("/api/v1/map/window/?bbox=37,36,38,37&zoom=9").json()["features"]
    drawn = {one["id"]: one["properties"] for one in found}
    assert drawn.keys() == {str(held.uuid), f"{held.uuid}-amendment"}
    assert [one["phase"] for one in drawn.values()] == ["force", "negotiation"]
    assert drawn[f"{held.uuid}-amendment"]["title"] == "Wider"
    # Where only the amendment reaches, it alone is drawn.
    far = sign_in("ru.officer").get("/api/v1/map/window/?bbox=37.125,36.2,37.128,36.21&zoom=9").json()["features"]
    assert [one["id"] for one in far] == [f"{held.uuid}-amendment"]


@pytest.mark.parametrize("name", ["us.officer", "ru.authority", "us.auditor"])
def test_the_record_the_register_and_the_map_show_both(name, sign_in):
    held = in_state("in_force")
    amended(held, "amend_countered")
    client = sign_in(name)
    record = client.get(reverse("negotiation:record", args=[held.uuid])).content.decode()
    assert re.search(r"In force\s*</dt>.*version 1\s*</a>.*Proposed</dt>.*version 3\s*</a>", record, re.DOTALL)
    assert "What the amendment changes" in record
    words = "Counter-proposal to an amendment made: version 3 by RU"
    assert words in client.get(reverse("designations:register")).content.decode()
    assert words in client.get(reverse("atlas:map")).content.decode()


def test_the_api_gives_both_pointers(sign_in):
    held = in_state("in_force")
    designation = amended(held, "amend_submitted")
    found = sign_in("ru.officer").get(f"/api/v1/designations/{held.uuid}/").json()
    assert (found["state"], found["amendment_state"]) == ("in_force", "amend_submitted")
    assert found["current"]["digest"] == held.current.digest_hex
    assert found["proposed"]["digest"] == designation.proposed.digest_hex
    assert found["turn"]["need"] == "answer_version"
    assert {"agree", "counter", "reject"} <= set(found["possible_acts"])
    assert "propose" not in found["possible_acts"]


def test_the_page_shows_what_it_binds_to(sign_in):
    held = in_state("in_force")
    designation = amended(held, "amend_agreed", title_en="The amended quarters")
    page = sign_in("ru.authority").get(reverse("negotiation:approve", args=[held.uuid])).content.decode()
    assert "The amended quarters" in page
    assert designation.proposed.digest_hex in page.replace(" ", "").replace("\n", "") or (
        designation.proposed.digest_grouped in page
    )
    suspending = sign_in("ru.authority").get(reverse("negotiation:act", args=[held.uuid, "suspend"])).content.decode()
    assert "The amended quarters" not in suspending


def test_sentences_of_an_amendment_say_what_holds(sign_in):
    held = in_state("in_force")
    amended(held, "amend_submitted")
    record = sign_in("us.officer").get(reverse("negotiation:record", args=[held.uuid])).content.decode()
    assert "Withdraw the amendment" in record
    assert "Withdraw the designation" not in record
    page = sign_in("ru.officer").get(reverse("negotiation:act", args=[held.uuid, "reject"])).content.decode()
    assert "Reject the amendment" in page
    assert "The version in force still holds" in page


def test_the_first_approval_of_an_amendment_does_not_say_that_all_approved():
    held = in_state("in_force")
    before = amended(held, "amend_agreed")
    spec = spec_of(ActType.APPROVE)
    first = approve_amendment("us.authority", before)
    assert "holds until every signatory" in done_sentence(spec, before, first, identity_of("us.authority"))
    last = approve_amendment("ru.authority", first)
    assert "Approved by every signatory" in done_sentence(spec, first, last, identity_of("ru.authority"))


def test_an_amendment_is_drawn_as_proposed_and_what_holds_as_in_force(sign_in):
    held = in_state("in_force")
    amended(held, "amend_submitted")
    page = sign_in("ru.officer").get(reverse("negotiation:act", args=[held.uuid, "agree"])).content.decode()
    (drawn,) = json.loads(re.search(r'id="binding-features"[^>]*>(.*?)</script>', page)[1])["features"]
    assert drawn["properties"]["phase"] == "negotiation"
    record = sign_in("ru.officer").get(reverse("negotiation:record", args=[held.uuid])).content.decode()
    drawn = json.loads(re.search(r'id="record-features"[^>]*>(.*?)</script>', record)[1])["features"]
    # Two versions of one side: the later one has the look of none.
    assert [(one["properties"]["phase"], one["properties"]["side"]) for one in drawn] == [
        ("force", 1),
        ("negotiation", 0),
    ]


def test_what_is_signed_names_what_it_amends(sign_in):
    held = in_state("in_force")
    amended(held, "amend_agreed")
    page = sign_in("ru.authority").get(reverse("negotiation:approve", args=[held.uuid])).content.decode()
    assert f'data-signed="amends" data-value="{held.current.digest_hex}"' in page
    assert held.current.digest_grouped in page


def test_the_steps_of_an_amendment_are_shown_while_it_is_negotiated():
    held = in_state("in_force")
    designation = amended(held, "amend_agreed")
    steps = course(designation, acts_of(identity_of("us.officer"), designation))
    assert [(str(step.label), step.now) for step in steps] == [
        ("Submitted", False),
        ("Agreed", True),
        ("Partly approved", False),
        ("In force", False),
    ]


def page_of(client, address, designation, *more):
    return client.get(reverse(address, args=[designation.uuid, *more])).content.decode()


def test_no_sentence_says_that_a_suspended_version_is_in_force(sign_in):
    held = in_state("suspended")
    amended(held, "amend_agreed")
    officer, authority = sign_in("us.officer"), sign_in("us.authority")
    record = page_of(officer, "negotiation:record", held)
    assert "Suspended terms: version 1" in record
    assert "Terms in force" not in record
    assert not re.search(r"version 1</a>\s*<span class=\"small\">\s*in force", record)
    for act_name in ("decline", "withdraw"):
        client = officer if act_name == "withdraw" else authority
        page = page_of(client, "negotiation:act", held, act_name)
        assert "The designation is still suspended." in page, act_name
        assert "in force still holds" not in page, act_name
    approving = page_of(sign_in("ru.authority"), "negotiation:approve", held)
    assert "stays suspended until every signatory has approved the amendment" in approving


def test_the_page_of_approval_says_that_it_is_an_amendment(sign_in):
    held = in_state("in_force")
    amended(held, "amend_agreed")
    page = page_of(sign_in("ru.authority"), "negotiation:approve", held)
    assert "Approval of an amendment for the Russian Federation" in " ".join(page.split())
    assert "in place of the version that it amends" in page
    assert "Approve the amendment for" in page_of(sign_in("ru.authority"), "negotiation:record", held)
    assert "Approve or decline the amendment (version 2 by US)" in sign_in("ru.authority").get("/").content.decode()


@pytest.mark.parametrize(
    ("act_name", "sentence"),
    [
        ("suspend", "Approvals already given for the proposed amendment become void."),
        ("rescind", "The proposed amendment then ends with it."),
    ],
)
def test_acts_on_what_holds_say_what_becomes_of_the_amendment(sign_in, act_name, sentence):
    held = in_state("in_force")
    assert sentence not in page_of(sign_in("us.authority"), "negotiation:act", held, act_name)
    amended(held, "amend_partly_approved")
    assert sentence in page_of(sign_in("us.authority"), "negotiation:act", held, act_name)


@pytest.mark.parametrize(
    ("service", "name", "fact", "first"),
    [
        (reject, "ru.officer", "rejected the amendment", ">rejected<"),
        (withdraw, "us.officer", "withdrew the amendment", "withdrew the designation"),
    ],
)
def test_the_timeline_says_that_the_amendment_ended(sign_in, service, name, fact, first):
    held = in_state("in_force")
    act(service, name, amended(held, "amend_submitted"), reason="No")
    record = page_of(sign_in("us.officer"), "negotiation:record", held)
    assert fact in record
    assert first not in record


def test_each_version_says_where_it_stands(sign_in):
    held = in_state("in_force")
    amended(held, "amend_countered")
    client = sign_in("us.officer")
    pages = [page_of(client, "negotiation:version", held, number) for number in (1, 2, 3)]
    words = [re.search(r"<b>\s*(.*?)\s*</b>", page[page.index('class="crumbs"') :])[1] for page in pages]
    assert words == ["in force", "not the current version", "proposed amendment"]


def test_the_form_of_an_amendment_says_why_the_marking_is_fixed(sign_in):
    page = page_of(sign_in("us.officer"), "negotiation:edit", in_state("in_force"), "propose")
    assert "An amendment keeps the marking of what it amends." in page


def test_answering_an_amendment_voids_no_approval_of_what_holds():
    designation = amended(in_state("in_force"), "amend_submitted")
    for name, code in (("ru.officer", ActType.COUNTER), ("us.officer", ActType.AMEND)):
        effect = effect_sentence(spec_of(code), designation, identity_of(name))
        assert "Agreement and approvals of the amendment become void" in effect
        assert "The version in force holds until every signatory" in effect


def test_the_map_of_a_record_names_what_holds_and_what_is_proposed(sign_in):
    held = in_state("in_force")
    amended(held, "amend_countered")
    record = page_of(sign_in("ru.officer"), "negotiation:record", held)
    drawn = json.loads(re.search(r'id="record-features"[^>]*>(.*?)</script>', record)[1])["features"]
    assert [one["properties"]["label"] for one in drawn] == ["US v1: In force", "RU v3: proposed"]


def test_the_longest_wait_of_an_amendment_counts_from_its_own_beginning(sign_in):
    held = in_state("in_force")
    amended(held, "amend_submitted")
    Designation.objects.filter(pk=held.pk).update(state_since=timezone.now() - timedelta(days=90))
    desk = sign_in("us.officer").get(reverse("negotiation:desk")).content.decode()
    assert re.search(r"longest wait <span data-age>\d+ s", " ".join(desk.split()))


def test_changing_what_is_proposed_is_not_called_amending_our_version(sign_in):
    held = in_state("in_force")
    amended(held, "amend_submitted")
    client = sign_in("us.officer")
    for page in (page_of(client, "negotiation:record", held), page_of(client, "negotiation:edit", held, "amend")):
        assert "Change our proposed version" in page
        assert "Amend our version" not in page


def test_the_timeline_names_the_version_that_each_act_was_about(sign_in):
    held = in_state("in_force")
    amended(held, "amend_partly_approved")
    record = " ".join(page_of(sign_in("us.officer"), "negotiation:record", held).split())
    assert "approved: version 2" in record
    assert "agreed: version 2" in record
    # What was done to the first version while nothing else held is as before.
    assert "agreed: version 1" not in record


def test_the_list_of_versions_says_which_holds_after_an_amendment_ended(sign_in):
    held = in_state("in_force")
    act(reject, "ru.officer", amended(held, "amend_submitted"), reason="No")
    record = page_of(sign_in("us.officer"), "negotiation:record", held)
    assert re.search(r"version 1</a>\s*<span class=\"small\">\s*in force", record)


@pytest.mark.parametrize(
    ("state", "service", "code", "words"),
    [
        ("suspended", resume, ActType.RESUME, "is in force again"),
        ("in_force", rescind, ActType.RESCIND, "is rescinded"),
    ],
)
def test_the_last_consent_says_what_it_brought_about(state, service, code, words):
    held = in_state(state)
    reason = {"reason": "Over"} if code == ActType.RESCIND else {}
    first = act(service, "us.authority", held, **reason)
    assert words not in done_sentence(spec_of(code), held, first, identity_of("us.authority"))
    last = act(service, "ru.authority", first, **reason)
    assert words in done_sentence(spec_of(code), first, last, identity_of("ru.authority"))
