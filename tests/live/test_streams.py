"""A stream tells within a second, to whom it may, holds nothing meanwhile, and survives what breaks around it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.session_models import OpenSession
from apps.clearances.services import revoke
from apps.live.hub import MAX_OF_SESSION, Hub
from apps.negotiation.comments import comment
from apps.negotiation.drafts import draft
from apps.tokens.services import end_token
from tests.acting import submit
from tests.drafting import act, content, in_state
from tests.live.serving import Listener, served
from tests.people import identity_of, person
from tests.tokens.holding import token_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def server() -> Iterator[tuple[int, Hub]]:
    with served() as running:
        yield running


def settled(hub: Hub, streams: int) -> None:
    """Waits until so many streams are open and none of them has to be told what was announced before it was."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if len(hub.streams) == streams and not any(stream.replays for stream in hub.streams):
            return
        time.sleep(0.02)
    raise AssertionError(f"{len(hub.streams)} streams are open")


def test_an_act_is_told_within_a_second_and_a_draft_is_not(server, sign_in):
    port, hub = server
    ours, theirs = Listener(port, sign_in("us.officer2")), Listener(port, sign_in("ru.officer"))
    settled(hub, 2)
    made = draft(actor=identity_of("us.officer"), kind="opposition", content=content())
    assert ours.next() == {"changed": [str(made.uuid)]}
    assert theirs.hears_nothing()
    begun = time.monotonic()
    act(submit, "us.officer", made)
    assert theirs.next() == {"changed": [str(made.uuid)]}
    assert time.monotonic() - begun < 1.5
    comment(actor=identity_of("ru.officer"), designation=made.uuid, text="ours", internal=True)
    assert theirs.next() == {"changed": [str(made.uuid)]}
    # The submission, and of the other side's comment nothing.
    assert ours.next() == {"changed": [str(made.uuid)]}
    assert ours.hears_nothing()


def test_what_was_missed_is_told_by_the_last_event_id(server, sign_in):
    port, hub = server
    client = sign_in("ru.officer")
    old = in_state("submitted")
    time.sleep(0.01)
    first = Listener(port, client, query="?age=0")
    last = first.ids[-1]
    first.close()
    settled(hub, 0)
    hidden = draft(actor=identity_of("us.officer"), kind="opposition", content=content())
    missed = in_state("submitted", side="us", title_en="Missed")
    again = Listener(port, client, last_event_id=last)
    # What was committed shortly before may be told twice.
    assert again.first is not None
    assert set(again.first["changed"]) == {str(missed.uuid), str(old.uuid)}
    assert str(hidden.uuid) not in str(again.first)
    assert Listener(port, client, last_event_id="1").first == {"all": True}
    assert Listener(port, client, query="?age=900000").first == {"all": True}
    assert Listener(port, client, last_event_id="x" * 20).first == {"all": True}


def test_ids_are_moments_and_count_nothing(server, sign_in):
    port, hub = server
    listener = Listener(port, sign_in("ru.officer"))
    settled(hub, 1)
    for _ in range(3):
        draft(actor=identity_of("us.officer"), kind="opposition", content=content())
    in_state("submitted")
    listener.next()
    now = time.time() * 1000
    assert all(0 <= now - int(identifier) < 30_000 for identifier in listener.ids)


def test_an_open_stream_holds_no_connection_and_no_thread(server, sign_in):
    port, hub = server
    clients = [sign_in(name) for name in ("us.officer", "ru.officer", "us.auditor", "ru.auditor")]
    first = Listener(port, clients[0])
    settled(hub, 1)
    time.sleep(0.3)
    threads, held = threading.active_count(), _connections()
    others = [Listener(port, client) for client in clients for _ in range(3)]
    settled(hub, 13 - max(0, 4 - MAX_OF_SESSION))
    time.sleep(0.5)
    # Threads of requests end when they are over; uvicorn keeps none of its own.
    assert threading.active_count() <= threads + 1
    assert _connections() <= held + 1
    assert {stream.first is None for stream in (first, *others)} == {False}


def _connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("loss", ["signed out", "idle", "inactive", "clearance"])
def test_whose_access_ends_is_told_no_more(server, sign_in, loss):
    port, hub = server
    client = sign_in("ru.officer")
    listener, stays = Listener(port, client), Listener(port, sign_in("ru.officer2"))
    settled(hub, 2)
    made = draft(actor=identity_of("us.officer"), kind="opposition", content=content(level=2))
    user = person("ru.officer")
    if loss == "signed out":
        client.get("/sign-in/")
        OpenSession.objects.filter(user=user).update(ended_at=timezone.now())
    elif loss == "idle":
        OpenSession.objects.filter(user=user).update(seen_at=timezone.now() - timedelta(hours=2))
    elif loss == "inactive":
        user.is_active = False
        user.save()
    else:
        grant = user.grants.get(level=3, right="read")
        person("ru.admin")
        revoke(actor=identity_of("ru.admin"), grant=grant.uuid, reason="Left")
    act(submit, "us.officer", made)
    assert stays.next() == {"changed": [str(made.uuid)]}
    assert listener.next() is None


def test_the_oldest_stream_of_a_session_gives_way(server, sign_in):
    port, hub = server
    client = sign_in("ru.officer")
    streams = [Listener(port, client) for _ in range(MAX_OF_SESSION + 1)]
    assert streams[0].next() is None
    settled(hub, MAX_OF_SESSION)


def test_nobody_listens_without_a_session_or_as_somebody_else(server, sign_in):
    port, hub = server
    assert Listener(port, Client()).answer.status == 401
    assert Listener(port, sign_in("ru.officer"), query="?owner=somebody-else").answer.status == 204
    assert not hub.streams


def test_a_hundred_streams_outlive_the_end_of_every_connection(server, sign_in):
    port, hub = server
    listeners = [Listener(port, _session_of(sign_in, number)) for number in range(100)]
    settled(hub, 100)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    made = in_state("submitted")
    heard = [listener.next_change() for listener in listeners]
    assert all(one in ({"all": True}, {"changed": [str(made.uuid)]}) for one in heard)
    assert len(hub.streams) == 100


def _session_of(sign_in, number: int) -> Client:
    return sign_in(("us.officer2", "ru.officer", "ru.officer2", "us.auditor", "ru.auditor")[number % 5])


def test_streams_do_not_delay_the_end_of_the_process(sign_in):
    with served() as (port, hub):
        listeners = [Listener(port, sign_in("ru.officer")) for _ in range(3)]
        settled(hub, 3)
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
    assert [listener.next() for listener in listeners] == [None] * 3


@pytest.mark.parametrize("loss", ["revoked", "inactive"])
def test_a_stream_ends_within_a_second_of_its_token(server, loss):
    port, hub = server
    token, text = token_of("ru.officer", "read")
    listener, stays = Listener.by_token(port, text), Listener.by_token(port, token_of("ru.officer2", "read")[1])
    settled(hub, 2)
    begun = time.monotonic()
    if loss == "revoked":
        end_token(actor=identity_of("ru.officer"), token=token.uuid)
    else:
        User.objects.filter(pk=token.user_id).update(is_active=False)
    assert listener.next_change() is None
    assert time.monotonic() - begun < 1.0
    assert Listener.by_token(port, text).answer.status == 401
    made = in_state("submitted")
    assert stays.next_change() == {"changed": [str(made.uuid)]}


def test_a_program_is_told_what_it_missed_by_the_last_event_id(server):
    port, hub = server
    _token, text = token_of("ru.officer", "read")
    first = Listener.by_token(port, text)
    settled(hub, 1)
    first.close()
    made = in_state("submitted")
    again = Listener.by_token(port, text, first.ids[-1])
    assert again.answer.headers["Content-Type"] == "text/event-stream"
    assert again.first == {"changed": [str(made.uuid)]}


def test_a_stream_that_is_refused_says_why(server):
    port, hub = server
    answer = Listener.by_token(port, "jic_nothing").answer
    assert (answer.status, answer.headers["Content-Type"]) == (401, "application/problem+json")
    assert not hub.streams
