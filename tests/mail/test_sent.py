"""What is mailed, to whom and when: real letters to a real server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from apps.access.models import Grant
from apps.accounts.models import User
from apps.clearances.services import revoke
from apps.designations.models import Designation
from apps.mail.delivery import EVERY, send_due
from apps.mail.models import Mailed, Subscription
from apps.mail.services import turn_off, turn_on
from apps.negotiation.comments import comment
from apps.negotiation.copies import release
from apps.negotiation.drafts import draft
from tests.acting import agree, ask, counter, recall, submit
from tests.acting import answer as answer_question
from tests.built_once import built_once
from tests.canaries import KINGFISHER
from tests.drafting import act, content, fresh, in_state, square
from tests.mail.mailbox import PUBLIC_URL, Mailbox, free_port, one_round, sending_to, serving
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db
READER = "ru.officer@post.example"


@built_once
def people(folder: Path) -> None:
    for side in ("us", "ru"):
        for job in ("officer", "officer2", "authority", "admin", "admin2", "observer"):
            person(f"{side}.{job}")
    person("un.observer")


@pytest.fixture
def turned_on(people: None, mailbox: Mailbox) -> Callable[..., None]:
    def turn(*names: str) -> None:
        for name in names:
            turn_on(actor=identity_of(name), address=f"{name}@post.example")

    return turn


def later(time_machine: Any, after: timedelta = EVERY + timedelta(seconds=1)) -> int:
    """A round when whoever was written to may be again."""
    time_machine.move_to(timezone.now() + after)
    return one_round()


def say(thing: Designation, actor: str, text: str, internal: bool = False) -> None:
    comment(actor=identity_of(actor), designation=thing.uuid, text=text, internal=internal)


def test_nothing_is_sent_to_whoever_has_not_turned_it_on(people, mailbox):
    made = in_state("submitted")
    say(made, "us.officer", "For @ru.officer")
    assert one_round() == 0
    assert mailbox.raw == []


@override_settings(SENDS_MAIL=False)
def test_nothing_is_sent_without_a_server_of_the_operators(turned_on, mailbox):
    with override_settings(SENDS_MAIL=True):
        turned_on("ru.officer")
    in_state("submitted")
    assert one_round() == 0
    assert mailbox.raw == []


def test_a_letter_holds_a_reference_and_a_link_and_no_content(turned_on, mailbox):
    turned_on("ru.officer")
    made = in_state("submitted", kind="intermingled", **KINGFISHER.content())
    say(made, "us.officer", "Kormoran asks @ru.officer")
    assert one_round() == 1
    assert mailbox.receivers == [[READER]]
    body, raw = mailbox.bodies[0], mailbox.raw[0].decode()
    assert f"{made.reference}\n{PUBLIC_URL}{made.get_absolute_url()}\n" in body
    assert mailbox.letters[0]["Subject"] == "JIC: something new is waiting for you"
    assert mailbox.letters[0]["From"] == "notices@jic.example"
    assert mailbox.letters[0]["Message-ID"].endswith("@jic.example>")
    assert f"{PUBLIC_URL}/account/email/" in body
    for text in (body, raw):
        assert not KINGFISHER.found_in(text)
        for word in ("Kormoran", "US", "United States", "American", "Russia", "comment", "SECRET", "us.officer "):
            assert word not in text.replace(READER, "").replace("[US]", "")


def test_nothing_is_sent_twice_and_what_comes_later_waits(turned_on, mailbox, time_machine):
    turned_on("ru.officer")
    first = in_state("submitted")
    assert (one_round(), one_round()) == (1, 0)
    second = in_state("submitted", shape=square(38.0))
    # No more than one letter in a quarter of an hour.
    assert later(time_machine, timedelta(minutes=2)) == 0
    assert later(time_machine) == 1
    assert later(time_machine) == 0
    assert [first.reference in body for body in mailbox.bodies] == [True, False]
    assert [second.reference in body for body in mailbox.bodies] == [False, True]


def test_what_was_there_before_it_was_turned_on_is_not_sent(turned_on, mailbox):
    made = in_state("submitted")
    say(made, "us.officer", "For @ru.officer")
    turned_on("ru.officer")
    assert one_round() == 0


def test_what_was_read_meanwhile_is_not_sent(turned_on, mailbox, sign_in):
    made = in_state("agreed")
    turned_on("ru.officer")
    say(made, "us.officer", "For @ru.officer")
    sign_in("ru.officer").get(made.get_absolute_url())
    assert one_round() == 0


def test_a_task_is_sent_again_when_it_comes_again(turned_on, mailbox, time_machine):
    turned_on("ru.officer", "us.officer")
    made = in_state("submitted")
    assert one_round() == 1
    act(ask, "ru.officer", made, reason="Why?", reasons=["undated"])
    assert later(time_machine) == 1
    act(answer_question, "us.officer", made, reason="So.")
    assert later(time_machine) == 1
    act(counter, "ru.officer", made, content=content(title_en="Less"))
    assert later(time_machine) == 1
    assert [one[0].split("@")[0] for one in mailbox.receivers] == [
        "ru.officer",
        "us.officer",
        "ru.officer",
        "us.officer",
    ]


def test_approvers_are_written_to_and_nobody_of_their_own_acts(turned_on, mailbox, time_machine):
    turned_on("us.officer", "us.authority", "ru.authority", "ru.officer")
    made = in_state("submitted")
    assert one_round() == 1
    act(agree, "ru.officer", made)
    assert later(time_machine) == 2
    assert sorted(one[0] for one in mailbox.receivers[1:]) == [
        "ru.authority@post.example",
        "us.authority@post.example",
    ]


def test_the_other_delegation_hears_of_no_draft_and_no_internal_thread(turned_on, mailbox):
    made = in_state("agreed")
    turned_on("ru.officer", "ru.authority", "un.observer", "us.officer2")
    draft(actor=identity_of("us.officer"), kind="opposition", content=content())
    say(made, "us.officer", "Ours, @us.officer2 @us.authority", internal=True)
    assert one_round() == 1
    assert mailbox.receivers == [["us.officer2@post.example"]]
    assert "A draft of your delegation\n" in mailbox.bodies[0]
    assert made.reference in mailbox.bodies[0]


def test_a_mention_in_a_shared_thread_is_sent_to_whom_it_names(turned_on, mailbox):
    made = in_state("agreed")
    turned_on("ru.officer", "ru.officer2")
    say(made, "us.officer", "For @ru.officer2")
    assert one_round() == 1
    assert mailbox.receivers == [["ru.officer2@post.example"]]


def _revoked(made: Designation) -> None:
    for grant in Grant.objects.filter(user__username="ru.officer").exclude(level=None):
        revoke(actor=identity_of("ru.admin"), grant=grant.uuid, reason="Left")


def _left(made: Designation) -> None:
    User.objects.filter(username="ru.officer").update(is_active=False)


def _turned_off(made: Designation) -> None:
    turn_off(actor=identity_of("ru.officer"))


@pytest.mark.parametrize("change", [_revoked, _left, _turned_off])
def test_whoever_may_not_see_it_any_more_is_sent_nothing(turned_on, mailbox, change):
    turned_on("ru.officer")
    made = in_state("submitted", level=2)
    say(made, "us.officer", "For @ru.officer")
    change(made)
    assert one_round() == 0
    assert mailbox.raw == []


def test_a_recalled_copy_is_not_sent(turned_on, mailbox):
    made = draft(actor=identity_of("us.officer"), kind="opposition", content=content())
    turned_on("ru.officer")
    officer = identity_of("us.officer")
    copy = release(actor=officer, designation=made.uuid, revision=1, to="RU", precision="squares_5km")
    recall(actor=officer, designation=copy.uuid, revision=1)
    assert one_round() == 0


def test_revoked_while_the_mail_server_was_slow_is_not_sent(turned_on, mailbox, monkeypatch):
    """Between the look and the letter the server answers, which takes a while."""
    from apps.mail.backend import EmailBackend

    turned_on("ru.officer")
    made = in_state("submitted", level=2)
    opened = EmailBackend.open

    def slowly(backend: EmailBackend) -> Any:
        _left(made)
        return opened(backend)

    monkeypatch.setattr(EmailBackend, "open", slowly)
    assert send_due() == 0
    assert mailbox.raw == []


def test_a_server_that_was_down_gets_each_letter_once(people, time_machine):
    port = free_port()
    with sending_to(port):
        turn_on(actor=identity_of("ru.officer"), address=READER)
        in_state("submitted")
        assert one_round() == 0
        assert later(time_machine, timedelta(minutes=1, seconds=1)) == 0
        waits = Subscription.objects.get().next_at - timezone.now()
        assert timedelta(minutes=1) < waits <= timedelta(minutes=2)
        with serving(Mailbox(), port) as box:
            # It is not asked sooner than it was said to be.
            assert one_round() == 0
            assert later(time_machine, timedelta(minutes=2)) == 1
            assert later(time_machine) == 0
            assert later(time_machine) == 0
    assert len(box.raw) == 1


def test_a_server_that_is_down_holds_up_no_act_and_nobody_waits_forever(people, time_machine):
    with sending_to(free_port()):
        turn_on(actor=identity_of("ru.officer"), address=READER)
        in_state("submitted")
        for _round in range(12):
            later(time_machine, timedelta(hours=1, seconds=1))
        waits = Subscription.objects.get().next_at - timezone.now()
    assert waits <= timedelta(hours=1)


def test_an_address_that_is_refused_is_given_up_and_holds_up_nobody(turned_on, mailbox, time_machine, sign_in):
    turned_on("ru.officer", "ru.officer2")
    mailbox.refuses = {READER}
    in_state("submitted")
    assert one_round() == 1
    for _round in range(8):
        later(time_machine, timedelta(hours=1, seconds=1))
    assert Subscription.objects.get(user__username="ru.officer").refused_at
    assert mailbox.receivers == [["ru.officer2@post.example"]]
    assert "refused this address" in sign_in("ru.officer").get("/account/email/").content.decode()


def test_russian_is_written_to_whoever_reads_russian(turned_on, mailbox):
    turned_on("ru.officer2")
    User.objects.filter(username="ru.officer2").update(language="ru")
    in_state("agreed")
    draft(actor=identity_of("ru.officer"), kind="opposition", content=content())
    in_state("submitted", shape=square(38.0))
    assert one_round() == 1
    header = mailbox.raw[0].partition(b"\r\n\r\n")[0]
    assert header.isascii()
    assert b"=?utf-8?" in header.partition(b"Subject:")[2]
    assert "ожидающее" in mailbox.letters[0]["Subject"]
    assert "Проект вашей делегации" in mailbox.bodies[0]


def test_a_letter_lists_twenty_and_says_that_there_is_more(turned_on, mailbox, time_machine):
    turned_on("ru.officer")
    made = [in_state("submitted", shape=square(36.0 + number / 10)) for number in range(23)]
    assert one_round() == 1
    assert sum(one.reference in mailbox.bodies[0] for one in made) == 20
    assert f"There is more:\n{PUBLIC_URL}/notices/" in mailbox.bodies[0]
    assert later(time_machine) == 0


def test_turning_it_off_forgets_the_address_and_what_was_sent(turned_on, mailbox):
    turned_on("ru.officer")
    in_state("submitted")
    assert one_round() == 1
    turn_off(actor=identity_of("ru.officer"))
    subscription = Subscription.objects.get()
    assert (subscription.is_on, subscription.address) == (False, "")
    assert not Mailed.objects.exclude(task="", comments_at=None).exists()


def test_two_that_serve_at_once_send_one_letter(turned_on, mailbox, monkeypatch):
    """The second looks while the first has taken the person and is about to write."""
    from apps.mail import delivery

    turned_on("ru.officer")
    in_state("submitted")
    first = delivery._serve
    counts: list[int] = []

    def meanwhile(*arguments: Any) -> int:
        monkeypatch.setattr(delivery, "_serve", first)
        counts.append(one_round())
        return first(*arguments)

    monkeypatch.setattr(delivery, "_serve", meanwhile)
    assert one_round() == 1
    assert counts == [0]
    assert len(mailbox.raw) == 1


def test_the_withdrawn_is_not_sent(turned_on, mailbox):
    from tests.acting import withdraw

    turned_on("ru.officer")
    made = draft(actor=identity_of("us.officer"), kind="opposition", content=content())
    act(submit, "us.officer", made)
    act(withdraw, "us.officer", fresh(made), reason="No longer needed")
    assert one_round() == 0
