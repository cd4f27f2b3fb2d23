"""Turning e-mail on and off at the own account: with the password, and seen by nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import override_settings

from apps.access.connection import reading_as
from apps.audit.models import Change
from apps.mail.models import Subscription
from apps.mail.services import turn_on
from tests.built_once import built_once
from tests.mail.mailbox import Mailbox, one_round
from tests.people import PASSWORD, identity_of, person

pytestmark = pytest.mark.django_db
ADDRESS = "kormoran@post.example"


@built_once
def people(folder: Path) -> None:
    for name in ("ru.officer", "ru.officer2", "ru.admin", "ru.auditor", "us.officer"):
        person(name)


def test_it_is_off_until_the_person_turns_it_on(people, mailbox, sign_in):
    client = sign_in("ru.officer")
    assert "/account/email/" in client.get("/account/").content.decode()
    assert 'class="state">Off' in client.get("/account/email/").content.decode()
    sent = client.post("/account/email/", {"address": ADDRESS, "password": PASSWORD}, follow=True)
    page = sent.content.decode()
    assert "E-mail notices are on." in page
    assert ADDRESS in page


def test_it_can_be_turned_off_without_the_password(people, mailbox, sign_in):
    turn_on(actor=identity_of("ru.officer"), address=ADDRESS)
    page = sign_in("ru.officer").post("/account/email/off/", follow=True).content.decode()
    assert "E-mail notices are off." in page
    assert ADDRESS not in page
    assert not Subscription.objects.get().is_on


def test_a_wrong_password_changes_nothing_and_keeps_the_address(people, mailbox, sign_in):
    answer = sign_in("ru.officer").post("/account/email/", {"address": ADDRESS, "password": "wrong"})
    assert answer.status_code == 422
    assert f'value="{ADDRESS}"' in answer.content.decode()
    assert "The password is wrong" in answer.content.decode()
    assert not Subscription.objects.exists()


def test_guessing_the_password_here_is_counted_as_at_signing_in(people, mailbox, sign_in):
    client = sign_in("ru.officer")
    for _attempt in range(5):
        answer = client.post("/account/email/", {"address": ADDRESS, "password": "wrong"})
    assert answer.status_code == 429


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b",
        f"{'x' * 250}@post.example",
        "a@post.example\nBcc: b@post.example",
        "a@post.example, b@post.example",
        "Name <a@post.example>",
        # Quoted parts may hold what begins a new line of a header, or a letter's text.
        '"a\x0bBcc:b@post.example"@post.example',
        '"a\x1c\x1cText"@post.example',
        '"a@post.example"@post.example',
        "=?utf-8?q?b?=@post.example",
        # Domains that mail cannot be sent to, or that would lead to another one.
        f"a@{'б' * 60}.рф",
        "a@straße.example",
    ],
)
def test_what_is_no_address_is_refused(people, mailbox, sign_in, address):
    answer = sign_in("ru.officer").post("/account/email/", {"address": address, "password": PASSWORD})
    assert answer.status_code == 422
    assert not Subscription.objects.exists()


def test_a_domain_in_another_script_is_taken_and_shown_as_it_was_entered(people, mailbox, sign_in):
    client = sign_in("ru.officer")
    client.post("/account/email/", {"address": "a.b+jic@почта.рф", "password": PASSWORD})
    assert "a.b+jic@почта.рф" in client.get("/account/email/").content.decode()


def test_a_server_that_sends_no_mail_says_so_and_takes_no_address(people, sign_in):
    client = sign_in("ru.officer")
    page = client.get("/account/email/").content.decode()
    assert "This server sends no e-mail." in page
    assert 'name="address"' not in page
    refused = client.post("/account/email/", {"address": ADDRESS, "password": PASSWORD})
    assert refused.status_code == 409
    assert not Subscription.objects.exists()


def test_it_can_be_turned_off_where_the_server_sends_no_mail_any_more(people, mailbox, sign_in):
    turn_on(actor=identity_of("ru.officer"), address=ADDRESS)
    with override_settings(SENDS_MAIL=False):
        assert one_round() == 0
        sign_in("ru.officer").post("/account/email/off/")
    assert not Subscription.objects.get().is_on


def test_nobody_else_reads_whether_and_where_somebody_is_written_to(people, mailbox, as_role):
    turn_on(actor=identity_of("ru.officer"), address=ADDRESS)
    as_role("jic_web")
    for name, rows in (("ru.officer", 1), ("ru.officer2", 0), ("ru.admin", 0), ("ru.auditor", 0), ("us.officer", 0)):
        with reading_as(identity_of(name)):
            assert Subscription.objects.count() == rows, name


def test_the_serving_role_writes_ones_own_row(people, mailbox, as_role):
    actor = identity_of("ru.officer")
    as_role("jic_web")
    with reading_as(actor):
        turn_on(actor=actor, address=ADDRESS)
        turn_on(actor=actor, address=f"new.{ADDRESS}")
        assert Subscription.objects.get().plain_address == f"new.{ADDRESS}"


def test_the_address_stands_nowhere_in_the_clear_and_in_no_record(people, mailbox):
    turn_on(actor=identity_of("ru.officer"), address=ADDRESS)
    stored = Subscription.objects.get()
    assert "kormoran" not in stored.address
    assert stored.plain_address == ADDRESS
    assert not Change.objects.filter(table_name__startswith="mail_").exists()
    assert "kormoran" not in str(list(Change.objects.values_list("after", flat=True)))


def test_a_key_of_the_server_that_changed_sends_nothing_and_asks_anew(people, mailbox: Mailbox, sign_in):
    with override_settings(SECRET_KEY="another " * 8):
        turn_on(actor=identity_of("ru.officer"), address=ADDRESS)
    assert one_round() == 0
    assert "Enter it again" in sign_in("ru.officer").get("/account/email/").content.decode()
