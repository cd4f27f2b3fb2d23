"""A write with a key is carried out once, however often and by however many at once it is sent."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.access.models import Grant
from apps.exchange.models import KeptAnswer
from apps.exchange.tasks import forget_answers
from apps.negotiation.models import Act, Comment
from tests.drafting import fresh, in_state
from tests.people import person
from tests.signing import sign_in as with_password
from tests.tokens.holding import JSON, bearer, program, token_of

pytestmark = pytest.mark.django_db


def comments(thing) -> str:
    return f"/api/v1/designations/{thing.uuid}/comments/"


def send(client, address, body, key="k-1", **headers):
    return client.post(address, body, content_type=JSON, headers={"Idempotency-Key": key, **headers})


def test_the_same_key_has_the_same_answer_and_is_carried_out_once():
    thing, client = in_state("submitted"), program("us.officer")
    first, again = (send(client, comments(thing), {"text": "Seen"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert Comment.objects.count() == 1


def test_an_act_that_is_sent_again_is_answered_as_the_first_time():
    thing, client = in_state("submitted"), program("ru.officer")
    address, tag = f"/api/v1/designations/{thing.uuid}/acts/agree/", fresh(thing).etag
    first, again = (send(client, address, {}, **{"If-Match": tag}) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.headers["ETag"] == again.headers["ETag"]
    assert Act.objects.filter(code="agree").count() == 1


def test_the_same_key_with_another_body_or_address_is_refused():
    thing, client = in_state("submitted"), program("us.officer")
    send(client, comments(thing), {"text": "Seen"})
    for address, body in ((comments(thing), {"text": "Other"}), ("/api/v1/designations/", {"text": "Seen"})):
        answer = send(client, address, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert Comment.objects.count() == 1


def test_a_key_is_the_senders_own(sign_in):
    thing = in_state("submitted")
    clients = [program("us.officer"), program("us.officer"), program("us.officer2"), sign_in("us.officer")]
    texts = [{"text": f"Comment {number}"} for number in range(len(clients))]
    sent = [send(client, comments(thing), text) for client, text in zip(clients, texts, strict=True)]
    assert {answer.status_code for answer in sent} == {201}
    assert Comment.objects.count() == len(clients)


def test_a_refusal_gives_the_key_back():
    thing, client = in_state("submitted"), program("us.officer")
    assert send(client, comments(thing), {"text": ""}).status_code == 422
    assert send(client, comments(thing), {"text": "Seen"}).status_code == 201


def test_what_was_counted_of_a_refusal_stays_counted():
    thing, client = in_state("agreed"), Client()
    person("us.authority")
    with_password("us.authority", client=client)
    address = f"/api/v1/designations/{thing.uuid}/acts/approve/"
    body = {"digest": thing.current.digest_hex, "password": "wrong"}
    answer = send(client, address, body, **{"If-Match": "*"})
    assert answer.status_code == 422
    assert AccessAttempt.objects.get().failures_since_start == 1
    assert fresh(thing).state == "agreed"


def test_an_answer_is_not_sent_to_whoever_may_see_less_since():
    thing, client = in_state("submitted"), program("us.officer")
    send(client, comments(thing), {"text": "Seen"})
    Grant.objects.filter(user=person("us.officer"), role="").update(
        revoked_at=timezone.now(), revoked_by=person("us.admin"), revoke_reason="test"
    )
    again = send(client, comments(thing), {"text": "Seen"})
    assert again.status_code == 409
    assert "Seen" not in again.content.decode()


def test_a_key_is_free_again_after_a_day_and_answers_are_deleted():
    token, text = token_of("us.officer")
    thing, client = in_state("submitted"), bearer(text)
    send(client, comments(thing), {"text": "Seen"})
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert send(client, comments(thing), {"text": "Other"}).status_code == 201
        assert KeptAnswer.objects.get().holder == token.uuid
    with time_machine.travel(timezone.now() + timedelta(hours=50), tick=False):
        assert forget_answers() == 1


@pytest.mark.parametrize("key", ["", '""', "x" * 65, "ключ", "a\tb"])
def test_what_is_no_key_is_refused(key):
    thing = in_state("submitted")
    assert send(program("us.officer"), comments(thing), {"text": "Seen"}, key).status_code == 400
    assert not Comment.objects.exists()


def test_so_many_answers_are_kept_for_a_program_and_no_more(monkeypatch):
    monkeypatch.setattr("apps.exchange.repeating.MAX_KEPT", 2)
    thing, client = in_state("submitted"), program("us.officer")
    codes = [send(client, comments(thing), {"text": "x"}, f"k-{number}").status_code for number in range(3)]
    assert codes == [201, 201, 429]
    assert send(client, comments(thing), {"text": "x"}, "k-0").status_code == 201
    # One program that fills its room leaves the person's others theirs.
    assert send(program("us.officer"), comments(thing), {"text": "x"}, "k-9").status_code == 201


def test_a_key_without_a_sign_in_or_csrf_token_does_nothing(sign_in):
    thing = in_state("submitted")
    assert send(Client(), comments(thing), {"text": "x"}).status_code == 401
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person("us.officer"), backend="apps.accounts.backends.ActiveUserBackend")
    assert send(strict, comments(thing), {"text": "x"}).status_code == 403
    assert not KeptAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_five_at_once_one_is_carried_out_and_all_hear_of_it():
    thing = in_state("submitted")
    _token, text = token_of("us.officer")
    key, together, answers = str(uuid.uuid4()), threading.Barrier(5), []

    def sending() -> None:
        try:
            together.wait(10)
            answers.append(send(bearer(text), comments(thing), {"text": "Seen"}, key))
        finally:
            connection.close()

    threads = [threading.Thread(target=sending) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == 5
    done = [answer.content for answer in answers if answer.status_code == 201]
    assert len(set(done)) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert Comment.objects.count() == 1
