"""What creates is created once, however often its form is sent, and a key tells nothing of anybody else's."""

from __future__ import annotations

import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection

from apps.access.errors import Incomplete, StaleRecord
from apps.designations.models import Designation
from apps.designations.schema import texts_as_sent
from apps.negotiation.comments import comment
from apps.negotiation.drafts import draft
from apps.negotiation.models import Comment
from tests.acting import revise, submit
from tests.drafting import content, fresh, in_state, square
from tests.people import identity_of

pytestmark = pytest.mark.django_db
JSON = "application/json"


def form(key: uuid.UUID, **more: object) -> dict[str, object]:
    shape = json.dumps(square().geojson())
    texts = {"title_en": "T", "title_ru": "Т", "terms_en": "1", "terms_ru": "1"}
    chosen = {"kind": "opposition", "level": 1, "releasable_to": "all"}
    return {**chosen, "geometry": shape, "basis": "drawing", "key": str(key), **texts, **more}


def api_body(key: uuid.UUID) -> dict[str, object]:
    """The same for a program, which says no way of entering."""
    body = {**form(key), "releasable_to": [], "geometry": square().geojson()}
    del body["basis"]
    return body


def test_the_same_key_and_content_give_the_same_draft():
    key, officer = uuid.uuid4(), identity_of("us.officer")
    first = draft(actor=officer, kind="opposition", content=content(), key=key)
    again = draft(actor=officer, kind="opposition", content=content(), key=key)
    assert (again.pk, fresh(again).revision) == (first.pk, 1)


def test_the_last_content_sent_again_gives_the_same_draft():
    key, officer = uuid.uuid4(), identity_of("us.officer")
    for title in ("First", "Second", "Second"):
        saved = draft(actor=officer, kind="opposition", content=content(title_en=title), key=key)
    assert (fresh(saved).revision, fresh(saved).current.titles["en"]) == (2, "Second")


@pytest.mark.parametrize("by_key", [True, False])
def test_content_that_was_replaced_is_not_answered_as_saved(by_key):
    """Sent again, the first content is refused, instead of being answered with the second as if it were it."""
    key, officer = uuid.uuid4(), identity_of("us.officer")
    first = draft(actor=officer, kind="opposition", content=content(), key=key)
    if by_key:
        draft(actor=officer, kind="opposition", content=content(title_en="Later"), key=key)
    else:
        revise(actor=officer, designation=first.uuid, revision=1, content=content(title_en="Later"))
    with pytest.raises(StaleRecord):
        draft(actor=officer, kind="opposition", content=content(), key=key)
    assert (fresh(first).revision, fresh(first).current.titles["en"]) == (2, "Later")


@pytest.mark.parametrize(
    "change", [{"title_en": "Another"}, {"terms_ru": "1. Иначе."}, {"level": 2}, {"shape": square(37.4)}]
)
def test_the_same_key_with_other_content_is_a_revision(change):
    key, officer = uuid.uuid4(), identity_of("us.officer")
    first = draft(actor=officer, kind="opposition", content=content(), key=key)
    draft(actor=officer, kind="opposition", content=content(**change), key=key)
    now = fresh(first)
    assert (now.revision, Designation.objects.count()) == (2, 1)
    name, value = next(iter(change.items()))
    stored = {**texts_as_sent(now.current), "level": now.current.level, "shape": now.current.as_shape}
    assert stored[name] == value


@pytest.mark.parametrize("change", [{"source_note": "Another"}, {"basis": "table"}])
def test_a_change_that_makes_no_version_is_refused_in_words(change):
    key, officer = uuid.uuid4(), identity_of("us.officer")
    draft(actor=officer, kind="opposition", content=content(), key=key)
    with pytest.raises(Incomplete):
        draft(actor=officer, kind="opposition", content=replace(content(), **change), key=key)


def test_the_same_key_does_not_overwrite_what_was_saved_meanwhile():
    key, officer = uuid.uuid4(), identity_of("us.officer")
    first = draft(actor=officer, kind="opposition", content=content(), key=key)
    revise(
        actor=identity_of("us.officer2"), designation=first.uuid, revision=1, content=content(title_en="A colleague's")
    )
    with pytest.raises(StaleRecord):
        draft(actor=officer, kind="opposition", content=content(title_en="Mine"), key=key)
    assert fresh(first).current.titles["en"] == "A colleague's"


def test_the_same_key_does_not_change_what_was_submitted(sign_in):
    key, officer = uuid.uuid4(), identity_of("us.officer")
    first = draft(actor=officer, kind="opposition", content=content(), key=key)
    submit(actor=officer, designation=first.uuid, revision=1)
    answer = sign_in("us.officer").post("/designations/new/", form(key, title_en="Changed"))
    assert answer.status_code == 409
    assert "Changed" in answer.content.decode(), "what was entered is kept"
    assert fresh(first).revision == 2


def test_the_key_of_a_draft_hidden_from_its_author_is_refused_in_words(sign_in, as_role):
    key, officer = uuid.uuid4(), identity_of("us.officer", 2)
    first = draft(actor=officer, kind="opposition", content=content(), key=key)
    revise(
        actor=identity_of("us.officer2"),
        designation=first.uuid,
        revision=1,
        content=content(title_en="Higher", level=3),
    )
    client = sign_in("us.officer")
    as_role("jic_web")
    page = client.post("/designations/new/", form(key, title_en="Entered here"))
    assert page.status_code == 422
    assert "may not see the draft" in page.content.decode()
    assert "Entered here" in page.content.decode(), "what was entered is kept"
    as_role("jic_web")
    body = api_body(key)
    answer = client.post("/api/v1/designations/", body, content_type=JSON)
    assert answer.status_code == 422
    assert "may not see the draft" in answer.json()["title"]


def test_the_same_key_for_another_type_is_refused_at_the_field():
    key, officer = uuid.uuid4(), identity_of("us.officer")
    draft(actor=officer, kind="opposition", content=content(), key=key)
    with pytest.raises(Incomplete) as refused:
        draft(actor=officer, kind="isil", content=content(), key=key)
    assert set(refused.value.facts["fields"]) == {"kind"}


@pytest.mark.parametrize("state", ["draft", "submitted", "in_force"])
def test_an_identity_of_the_other_side_is_answered_like_an_unused_key(sign_in, state):
    client = sign_in("us.officer")
    answers = [client.post("/designations/new/", form(key)) for key in (in_state(state, side="ru").uuid, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [302, 302]
    gets = [client.get(f"/designations/new/?key={key}") for key in (in_state(state, side="ru").uuid, uuid.uuid4())]
    assert [answer.status_code for answer in gets] == [200, 200]


def test_two_people_with_one_key_begin_two_drafts():
    key = uuid.uuid4()
    begun = [
        draft(actor=identity_of(name), kind="opposition", content=content(), key=key)
        for name in ("us.officer", "ru.officer")
    ]
    assert begun[0].pk != begun[1].pk
    assert key not in {thing.uuid for thing in begun}


def test_going_back_after_saving_leads_to_the_draft_that_was_saved(sign_in):
    key, client = uuid.uuid4(), sign_in("us.officer")
    assert f'value="{key}"' in client.get(f"/designations/new/?key={key}").content.decode()
    saved = client.post(f"/designations/new/?key={key}", form(key)).headers["Location"]
    assert client.get(f"/designations/new/?key={key}").headers["Location"] == f"{saved}revise/"
    assert client.post(f"/designations/new/?key={key}", form(key, title_en="Again")).headers["Location"] == saved
    assert Designation.objects.count() == 1
    assert Designation.objects.get().current.titles["en"] == "Again"


@pytest.mark.parametrize("key", ["", "x", "0", "%00", "00000000-0000-0000-0000-00000000000g"])
def test_a_key_in_the_address_that_is_none_is_replaced(sign_in, key):
    assert sign_in("us.officer").get(f"/designations/new/?key={key}").status_code == 200


def test_the_api_answers_a_repeated_request_alike(sign_in):
    client = sign_in("us.officer")
    body = api_body(uuid.uuid4())
    answers = [client.post("/api/v1/designations/", body, content_type=JSON) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    changed = client.post("/api/v1/designations/", {**body, "title_en": "Changed"}, content_type=JSON)
    assert changed.json()["current"]["title_en"] == "Changed"
    assert changed.json()["uuid"] == answers[0].json()["uuid"]


SENT = {"text": "Where is the checkpoint?", "audience": "internal"}


@pytest.mark.parametrize("htmx", [True, False])
def test_a_comment_that_is_posted_twice_is_added_once(sign_in, htmx):
    thing, client = in_state("draft"), sign_in("us.officer")
    headers = {"HX-Request": "true"} if htmx else {}
    for _ in range(2):
        answer = client.post(f"/designations/{thing.uuid}/comments/", SENT, headers=headers)
        assert answer.status_code == (200 if htmx else 302)
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("with_key", [True, False])
def test_a_comment_that_is_sent_twice_by_api_is_added_once(sign_in, with_key):
    thing, client = in_state("draft"), sign_in("us.officer")
    body = {"text": "Where?", **({"key": str(uuid.uuid4())} if with_key else {})}
    address = f"/api/v1/designations/{thing.uuid}/comments/"
    answers = [client.post(address, body, content_type=JSON) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


def test_another_text_with_the_key_of_a_comment_is_refused_in_words(sign_in):
    thing, client, key = in_state("draft"), sign_in("us.officer"), str(uuid.uuid4())
    address = f"/api/v1/designations/{thing.uuid}/comments/"
    client.post(address, {"text": "Where?", "key": key}, content_type=JSON)
    answer = client.post(address, {"text": "Another", "key": key}, content_type=JSON)
    assert answer.status_code == 422
    assert Comment.objects.count() == 1


def test_the_same_words_after_somebody_elses_are_another_comment():
    thing = in_state("submitted")
    for name in ("us.officer", "ru.officer", "us.officer"):
        comment(actor=identity_of(name), designation=thing.uuid, text="Agreed", internal=False)
    assert Comment.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_posts_at_once_create_once():
    thing, officer = in_state("draft"), identity_of("us.officer")
    key, together = uuid.uuid4(), threading.Barrier(2)

    def send() -> None:
        try:
            together.wait(10)
            draft(actor=officer, kind="opposition", content=content(), key=key)
            together.wait(10)
            comment(actor=officer, designation=thing.uuid, text="At once", internal=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for running in [pool.submit(send) for _ in range(2)]:
            running.result(30)
    assert Designation.objects.count() == 2
    assert Comment.objects.count() == 1
