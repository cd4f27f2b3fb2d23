"""The feed of changes: in order, resumable, at least once, of what the reader may see when they ask."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.access.models import Grant
from apps.exchange.models import Shown
from apps.ledger.seal import seal_all
from apps.negotiation.comments import comment
from apps.truce.contents import DayD
from apps.truce.decisions import propose
from tests.acting import withdraw
from tests.drafting import in_state
from tests.people import give, identity_of, person
from tests.tokens.holding import program
from tests.truce.cessation import by_all

pytestmark = pytest.mark.django_db
FEED = "/api/v1/changes/"


def asked(client, since="", **more):
    answer = client.get(FEED, {"since": since, **more})
    assert answer.status_code == 200, answer.content
    return answer.json()


def all_since(client, since="", limit=1000) -> Iterator[dict]:
    """Page after page to the present end."""
    for _ in range(100):
        page = asked(client, since, limit=limit)
        yield from page["results"]
        since = page["cursor"]
        if not page["more"]:
            return
    raise AssertionError("the feed does not end")


def lines(page) -> list[tuple[str, str]]:
    """What was done to what, without the confirmations of texts that drafting brings along."""
    changes = [change for change in page["results"] if change["what"] != "text_confirmation.created"]
    return [(change["what"], change["subject"]) for change in changes]


def lose_clearance(name: str) -> None:
    Grant.objects.filter(user=person(name), role="").update(
        revoked_at=timezone.now(), revoked_by=person("ru.admin"), revoke_reason="test"
    )


def cleared_again(name: str) -> None:
    give(person(name), level=3)


def test_what_happened_is_told_in_the_order_in_which_it_was_recorded():
    thing = in_state("agreed")
    seal_all()
    told = lines(asked(program("ru.officer")))
    assert told == [("act.submit", str(thing.uuid)), ("act.agree", str(thing.uuid))]


def test_a_cursor_goes_on_where_it_was_and_an_earlier_one_tells_again():
    client = program("ru.officer")
    first = in_state("submitted")
    seal_all()
    begun = asked(client)
    second = in_state("submitted", kind="isil")
    seal_all()
    page = asked(client, begun["cursor"])
    assert lines(page) == [("act.submit", str(second.uuid))]
    assert asked(client, begun["cursor"])["results"] == page["results"]
    assert asked(client, page["cursor"])["results"] == []
    assert str(first.uuid) in {subject for _what, subject in lines(begun)}


def test_small_pages_tell_the_same_as_a_large_one():
    things = [in_state("agreed") for _ in range(3)]
    seal_all()
    client = program("ru.officer")
    whole, small = list(all_since(client)), list(all_since(client, limit=1))
    assert whole == small
    assert len({change["subject"] for change in whole}) == len(things)


def test_drafts_and_internal_comments_are_told_to_their_own_side_alone():
    thing = in_state("draft", kind="isil")
    shared = in_state("submitted")
    comment(actor=identity_of("us.officer"), designation=shared.uuid, text="Ours", internal=True)
    seal_all()
    ours, theirs = (list(all_since(program(name))) for name in ("us.officer", "ru.officer"))
    assert str(thing.uuid) in {change["subject"] for change in ours}
    assert "comment.created" in {change["what"] for change in ours}
    assert {change["subject"] for change in theirs} == {str(shared.uuid)}
    assert "comment.created" not in {change["what"] for change in theirs}


def test_a_marking_above_the_reader_is_not_told():
    in_state("submitted", level=3)
    seal_all()
    low = program("ru.officer2")
    lose_clearance("ru.officer2")
    page = asked(low)
    assert (page["results"], page["more"]) == ([], False)


def test_what_is_hidden_later_is_gone_for_whoever_was_told_of_it():
    thing = in_state("submitted", level=2)
    seal_all()
    was_told, was_not = program("ru.officer"), program("ru.officer2")
    cursor, other = asked(was_told)["cursor"], None
    lose_clearance("ru.officer")
    lose_clearance("ru.officer2")
    other = asked(was_not)["cursor"]
    page = asked(was_told, cursor)
    assert lines(page) == [("designation.gone", str(thing.uuid))]
    assert asked(was_told, cursor)["results"] == page["results"]
    assert asked(was_told, page["cursor"])["results"] == []
    assert asked(was_not, other)["results"] == []


def test_what_is_seen_again_is_available():
    thing = in_state("submitted", level=2)
    seal_all()
    client = program("ru.officer")
    cursor = asked(client)["cursor"]
    lose_clearance("ru.officer")
    cursor = asked(client, cursor)["cursor"]
    cleared_again("ru.officer")
    page = asked(client, cursor)
    assert lines(page) == [("designation.available", str(thing.uuid))]


def test_what_a_new_clearance_opens_is_available():
    thing = in_state("submitted", level=2)
    seal_all()
    client = program("ru.officer2")
    lose_clearance("ru.officer2")
    cursor = asked(client)["cursor"]
    cleared_again("ru.officer2")
    assert lines(asked(client, cursor)) == [("designation.available", str(thing.uuid))]


def test_a_withdrawal_is_told_and_hides_nothing():
    thing = in_state("submitted")
    seal_all()
    client = program("ru.officer")
    cursor = asked(client)["cursor"]
    withdraw(actor=identity_of("us.officer"), designation=thing.uuid, revision=thing.revision, reason="Over")
    seal_all()
    assert lines(asked(client, cursor)) == [("act.withdraw", str(thing.uuid))]


def test_an_observer_hears_of_the_agreed_map_and_of_no_act():
    thing = in_state("in_force")
    in_state("submitted", kind="isil")
    seal_all()
    assert {*lines(asked(program("un.observer", "read")))} == {("designation.changed", str(thing.uuid))}


def test_an_observer_hears_of_a_joint_decision_once_it_is_in_effect():
    content = DayD(timezone.now() + timedelta(hours=9), "Asia/Damascus")
    waiting = propose(actor=identity_of("us.officer"), content=content)
    observer, officer = program("un.observer", "read"), program("ru.officer", "read")
    seal_all()
    page = asked(observer)
    assert (page["results"], lines(asked(officer))) == ([], [("decision.created", str(waiting.row.uuid))])
    by_all(waiting)
    seal_all()
    assert {change["what"] for change in all_since(observer, page["cursor"])} == {"decision_consent.created"}
    assert "decision.created" in {change["what"] for change in all_since(observer)}


@pytest.mark.parametrize("since", ["0", "x" * 2000, "ключ", "gAAAAA"])
def test_what_is_no_cursor_is_refused(since):
    answer = program("us.officer").get(FEED, {"since": since})
    assert answer.status_code == 422
    assert "since" in answer.json()["errors"]


def test_a_cursor_is_its_readers_own_and_counts_nothing():
    client = program("us.officer")
    cursor = asked(client)["cursor"]
    assert program("us.officer2").get(FEED, {"since": cursor}).status_code == 422
    assert len(cursor) > 100


@pytest.mark.parametrize("limit", ["0", "-1", "9" * 30, "x", "1001"])
def test_a_limit_is_clamped(limit):
    in_state("submitted")
    seal_all()
    assert len(asked(program("ru.officer"), limit=limit)["results"]) == (1 if limit in ("0",) else 3)


def test_what_was_shown_to_somebody_is_read_by_nobody_else():
    in_state("submitted")
    seal_all()
    asked(program("ru.officer"))
    from tests.tokens.test_pages import as_web

    count = "SELECT count(*) FROM exchange_shown"
    assert Shown.objects.count() == 1
    assert [as_web(count, name)[0][0] for name in ("ru.officer", "ru.officer2", "ru.admin")] == [1, 0, 0]
    reading = "SELECT count(*) FROM exchange_recorded_after(0, 10)"
    assert as_web(reading, "us.auditor")[0][0] == 0


@pytest.mark.django_db(transaction=True)
def test_nothing_is_missed_while_many_write_and_the_log_is_sealed():
    thing = in_state("submitted")
    writers, each = 4, 12
    authors = [identity_of(name) for name in ("us.officer", "us.officer2", "ru.officer", "ru.officer2")]
    client, over = program("ru.officer"), threading.Event()

    def writing(author) -> None:
        try:
            for number in range(each):
                comment(actor=author, designation=thing.uuid, text=f"{author.username} {number}", internal=False)
        finally:
            connection.close()

    def sealing() -> None:
        try:
            while not over.is_set():
                seal_all()
        finally:
            connection.close()

    threads = [threading.Thread(target=writing, args=(author,)) for author in authors]
    sealer = threading.Thread(target=sealing)
    for thread in (*threads, sealer):
        thread.start()
    told, cursor = [], ""
    while any(thread.is_alive() for thread in threads):
        page = asked(client, cursor, limit=5)
        told, cursor = told + page["results"], page["cursor"]
    over.set()
    sealer.join(30)
    seal_all()
    told += all_since(client, cursor)
    comments = [change for change in told if change["what"] == "comment.created"]
    assert len(comments) == writers * each
    assert len({change["id"] for change in comments}) == writers * each
    assert [change["at"] for change in comments] == [change["at"] for change in all_since(client)][-len(comments) :]
