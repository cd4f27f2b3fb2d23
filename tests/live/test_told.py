"""Who is told that a designation has changed: whoever can read something else than before, and nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.access.identity import NOBODY, Identity
from apps.designations.models import Designation
from apps.live.sources import changed_after, read_rows, told_of
from apps.negotiation.comments import comment
from apps.negotiation.copies import note_reading, release
from apps.negotiation.drafts import draft
from apps.negotiation.models import Act, Comment
from apps.truce.statements import ReportInput, report
from tests.acting import (
    acknowledge,
    agree,
    amend,
    answer,
    approve,
    ask,
    counter,
    propose,
    recall,
    rescind,
    resume,
    revise,
    submit,
    suspend,
    withdraw,
)
from tests.built_once import built_once
from tests.drafting import act, approve_amendment, content, fresh, square
from tests.movements.convoy import notified, says
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db

READERS = [
    *(f"us.{job}" for job in ("officer", "authority", "auditor", "admin", "observer")),
    *(f"ru.{job}" for job in ("officer", "auditor", "admin")),
    *(f"un.{job}" for job in ("officer", "observer", "admin", "nobody")),
]
# What a page says of the time, and of the request.
_PASSING = re.compile(
    rb'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>|\d+ (?:s|min) ago|data-draft-[^>]*|nonce-\w+'
)


@built_once
def people(folder: Path) -> list[str]:
    """Everybody who may ask, with clearances; observers of level 1 as well."""
    for name in READERS:
        person(name)
    person("un.observer", 1)
    return READERS


def steps(made: Designation) -> Iterator[tuple[str, Callable[[], Any]]]:
    """A course of acts and comments in which every kind of change occurs, each when the one before is done."""

    def at(service: Any, actor: str, **more: Any) -> Callable[[], Any]:
        return lambda: act(service, actor, made, **more)

    def say(actor: str, internal: bool) -> Callable[[], Any]:
        identity = identity_of(actor)
        return lambda: comment(actor=identity, designation=made.uuid, text=f"{actor} {internal}", internal=internal)

    def signed(actor: str) -> Callable[[], Any]:
        return lambda: act(approve, actor, made, digest=fresh(made).on_table.digest_hex)

    yield "a note on a draft", say("us.officer", True)
    yield "revise", at(revise, "us.officer", content=content(title_en="Revised"))
    yield "submit", at(submit, "us.officer")
    yield "acknowledge", at(acknowledge, "ru.officer")
    yield "an internal comment", say("ru.officer", True)
    yield "a shared comment", say("us.officer", False)
    yield "ask", at(ask, "ru.officer", reason="Why?", reasons=["undated"])
    yield "answer", at(answer, "us.officer", reason="Because.")
    yield "amend", at(amend, "us.officer", content=content(title_en="Amended"))
    yield "counter", at(counter, "ru.officer", content=content(title_en="Countered", shape=square(size=0.01)))
    yield "agree", at(agree, "us.officer")
    yield "first approval", signed("us.authority")
    yield "in force", signed("ru.authority")
    yield "suspend", at(suspend, "us.authority", reason="Shelling")
    yield "first consent to resume", at(resume, "us.authority")
    yield "resume", at(resume, "ru.authority")
    yield "propose", at(propose, "ru.officer", content=content(title_en="Better", shape=square(size=0.012)))
    yield "a comment on an amendment", say("ru.officer", False)
    yield "withdraw the amendment", at(withdraw, "ru.officer", reason="No")
    yield "propose again", at(propose, "us.officer", content=content(title_en="Best", shape=square(size=0.015)))
    yield "agree to it", at(agree, "ru.officer")
    yield "approve it first", lambda: approve_amendment("us.authority", made)
    yield "approve it", lambda: approve_amendment("ru.authority", made)
    yield "first consent to rescind", at(rescind, "us.authority", reason="Over")
    yield "rescind", at(rescind, "ru.authority", reason="Over")


@contextmanager
def announced() -> Iterator[list[Any]]:
    """The rows that are announced meanwhile."""
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in (Act, Comment)}
    rows: list[Any] = []
    yield rows
    nouns = {"act": Act, "comment": Comment}
    new = {noun: set(model.objects.values_list("pk", flat=True)) - before[model] for noun, model in nouns.items()}
    # As the web process reads them, which row-level security binds.
    with connection.cursor() as cursor:
        cursor.execute(f"{NOBODY.actor_statements} SET ROLE jic_web")
        rows += read_rows(new)
        cursor.execute("RESET ROLE")


def read(client: Client, made: Designation) -> bytes:
    answer = client.get(f"/designations/{made.uuid}/?panel=1")
    return _PASSING.sub(b"", answer.content) if answer.status_code == 200 else b"not found"


def test_everybody_is_told_of_what_they_can_read_and_of_nothing_else(people, sign_in):
    made = draft(actor=identity_of("us.officer"), kind="opposition", content=content(level=2))
    clients = {name: sign_in(name) for name in people}
    identities = {name: identity_of(name) for name in people}
    seen = {name: read(client, made) for name, client in clients.items()}
    wrong, told = [], set()
    for step, perform in steps(made):
        with announced() as rows:
            perform()
        assert rows, step
        for name, client in clients.items():
            now = read(client, made)
            was_told = made.uuid in told_of(identities[name], rows)
            told |= {(step, name)} if was_told else set()
            if was_told != (now != seen[name]):
                wrong.append((step, name, "told" if was_told else "not told"))
            seen[name] = now
    assert not wrong
    # The walk would hold of pages that nobody can open, too.
    assert ("an internal comment", "ru.officer") in told
    assert ("an internal comment", "us.officer") not in told
    assert {step for step, name in told if name == "un.observer"} == {
        "in force",
        "suspend",
        "resume",
        "approve it",
        "rescind",
    }
    assert not {step for step, name in told if name.endswith((".admin", ".nobody"))}


def test_who_is_not_cleared_is_told_of_nothing(people):
    reader, low = identity_of("us.officer"), identity_of("ru.officer2", 1)
    with announced() as rows:
        made = draft(actor=reader, kind="opposition", content=content(level=3))
        act(submit, "us.officer", made)
        comment(actor=reader, designation=made.uuid, text="shared", internal=False)
    assert told_of(reader, rows) == {made.uuid} == told_of(identity_of("ru.officer"), rows)
    assert told_of(low, rows) == set()


def test_a_copy_is_told_to_its_receiver_alone(people):
    made = draft(actor=identity_of("us.officer"), kind="opposition", content=content())
    with announced() as rows:
        copy = release(
            actor=identity_of("us.officer"), designation=made.uuid, revision=1, to="UN", precision="squares_5km"
        )
    assert told_of(identity_of("un.observer"), rows) == {copy.uuid}
    assert told_of(identity_of("ru.officer"), rows) == set()
    note_reading(identity_of("un.observer"), fresh(copy))
    with announced() as rows:
        recall(actor=identity_of("us.officer"), designation=copy.uuid, revision=1)
    assert told_of(identity_of("us.officer"), rows) == {copy.uuid}


def test_what_is_asked_later_is_what_was_told_at_once(people, as_role):
    """Polling asks the tables, under the reader's own identity and as the serving role."""
    from apps.access.connection import reading_as

    made = draft(actor=identity_of("us.officer"), kind="opposition", content=content())
    moment = made.state_since
    for name, perform in steps(made):
        with announced() as rows:
            perform()
        last = rows[-1].at
        for reader in ("us.officer", "ru.officer", "us.auditor", "us.admin"):
            principal: Identity = identity_of(reader)
            with reading_as(principal):
                later = changed_after(principal, moment)
            assert later == told_of(principal, rows), (name, reader)
        moment = last
    assert changed_after(identity_of("un.observer"), moment) is None


def test_the_rows_of_one_decision_are_read_in_two_queries(people, django_assert_max_num_queries):
    with announced() as rows:
        for number in range(5):
            made = draft(
                actor=identity_of("us.officer"), kind="opposition", content=content(shape=square(36 + number / 10))
            )
            act(submit, "us.officer", made)
            comment(actor=identity_of("us.officer"), designation=made.uuid, text="x", internal=False)
    principals = [identity_of(name) for name in people]
    keys = {"act": {row.pk for row in rows if isinstance(row, Act)}}
    # Two statements begin and end the part of the transaction, and two set who reads and who read before.
    with django_assert_max_num_queries(6):
        found = read_rows(keys)
        for principal in principals:
            told_of(principal, found)


def test_what_is_said_of_a_truce_is_told_to_every_reader_of_it(people):
    made = report(
        actor=identity_of("un.observer"), sent=ReportInput("visit", timezone.now() - timedelta(hours=1), "Denied.")
    )
    rows = read_rows({"report": [made.pk]})
    for name in ("us.officer", "ru.auditor", "un.observer"):
        assert told_of(identity_of(name), rows) == {made.uuid}
    assert told_of(identity_of("us.admin"), rows) == set()
    assert made.uuid in (changed_after(identity_of("us.officer"), made.at - timedelta(seconds=1)) or set())


def test_what_is_said_of_a_movement_is_told_under_its_name(people):
    convoy = notified(said_at=None, since=timezone.now() + timedelta(days=3), until=timezone.now() + timedelta(days=4))
    said = says(convoy, "cancelled", 0, since=None, said_at=None, reason="Postponed.")
    rows = read_rows({"movement": [convoy.pk], "movementstatement": [said.pk]})
    for name in ("us.officer", "ru.auditor", "un.observer"):
        assert told_of(identity_of(name), rows) == {convoy.uuid}
    assert told_of(identity_of("us.admin"), rows) == set()
    assert convoy.uuid in (changed_after(identity_of("us.officer"), said.at - timedelta(seconds=1)) or set())
