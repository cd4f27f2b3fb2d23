"""`manage.py person`: how an operator puts people on record and names clearance admins."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.access.identity import identify
from apps.accounts.models import User
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from tests.people import person

pytestmark = pytest.mark.django_db


def run(*words):
    out = io.StringIO()
    call_command("person", *words, "--reason", "Named by letter 12", stdout=out)
    return out.getvalue()


def test_a_new_person_signs_in_with_the_password_that_was_shown():
    said = run("us.new", "--delegation", "US", "--full-name", "New Person", "--role", "clearance_admin")
    user = User.objects.get(username="us.new")
    assert identify(user).has("clearance_admin")
    assert user.check_password(said.split("shown only now: ")[1].split()[0])


def test_a_second_clearance_admin_is_named():
    user = person("us.officer")
    assert "clearance_admin" in run("us.officer", "--role", "clearance_admin")
    assert identify(user).has("clearance_admin", "liaison_officer")
    run("us.officer", "--role", "clearance_admin")
    assert user.grants.filter(role="clearance_admin").count() == 1


def test_it_is_recorded_with_its_reason():
    run("us.new", "--delegation", "US", "--full-name", "New Person", "--level", "restricted")
    seal_all()
    entry = Entry.objects.filter(event="grant.created").last()
    assert entry.after["reason"] == "Named by letter 12"
    assert entry.actor is None


def test_a_person_is_shut_out_at_once(sign_in):
    client: Client = sign_in("us.officer")
    assert client.get("/register/").status_code == 200
    run("us.officer", "--inactive")
    assert client.get("/register/").status_code == 302


@pytest.mark.parametrize(
    "words",
    [
        ("us.new",),
        ("us.new", "--delegation", "US"),
        ("us.new", "--delegation", "XX", "--full-name", "N"),
        ("us.new", "--inactive"),
        ("us.new", "--delegation", "US", "--full-name", "N", "--level", "cosmic"),
        ("un.new", "--delegation", "UN", "--full-name", "N", "--role", "liaison_officer"),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_is_made(words):
    with pytest.raises(CommandError):
        run(*words)
    assert not User.objects.filter(username__endswith=".new").exists()


def test_nobody_changes_sides():
    person("us.officer")
    with pytest.raises(CommandError, match="change sides"):
        run("us.officer", "--delegation", "RU")
