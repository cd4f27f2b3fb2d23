"""One name has one form, wherever it is typed; and few letters, so that no two names look alike."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from apps.accounts.models import Delegation, User
from apps.accounts.usernames import canonical_username
from tests.people import PASSWORD, UserFactory, person
from tests.signing import sign_in as by_password

pytestmark = pytest.mark.django_db
SPELLINGS = ["us.admin2", "US.ADMIN2", "uS.Admin2", " us.admin2 ", "ｕｓ.ａｄｍｉｎ２", "us.admin²", "uſ.admin2"]
OTHERS = ["us.admın2", "us.аdmin2", "us.admin\u200b2", "us.admin2\u0301", "us。admin2", "us.admin2\n\nx", "us.admİn2"]


def from_address(address: str = "10.0.0.1") -> Client:
    return Client(REMOTE_ADDR=address)


@pytest.mark.parametrize("typed", SPELLINGS)
def test_every_spelling_of_a_name_is_counted_as_that_name(typed):
    person("us.admin2")
    for _ in range(5):
        by_password("us.admin2", "wrong", from_address())
    assert by_password(typed, "wrong", from_address()).status_code == 429
    assert by_password(typed, PASSWORD, from_address()).status_code == 429
    assert by_password("us.admin2", PASSWORD, from_address()).status_code == 429


def test_spellings_share_five_guesses():
    person("us.admin2")
    codes = [by_password(typed, "wrong", from_address()).status_code for typed in SPELLINGS]
    assert codes == [200, 200, 200, 200, 429, 429, 429]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_every_spelling_opens_the_account(typed):
    person("us.admin2")
    assert by_password(typed, PASSWORD).status_code == 302


@pytest.mark.parametrize("typed", OTHERS)
def test_look_alikes_open_nothing_and_are_answered_like_strangers(typed):
    person("us.admin2")
    stranger = by_password("nobody.such", PASSWORD)
    answer = by_password(typed, PASSWORD)
    assert answer.status_code == stranger.status_code == 200
    assert "_auth_user_id" not in answer.client.session


@pytest.mark.parametrize("typed", ["ﷺ" * 64, "İ" * 64, "a" * 64, "\ud7ff" * 64])
def test_a_name_that_grows_when_folded_is_only_wrong(typed):
    assert by_password(typed, "wrong").status_code == 200


@pytest.mark.parametrize(
    "username", [*OTHERS, "US.ADMIN", "ivan иванов", "иванов", "", ".x", "x.", "x..y", "2x", "x\n"]
)
def test_the_database_refuses_a_name_in_another_form(username):
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(username=username)


@pytest.mark.parametrize("username", ["иванов", "us.аdmin", "us admin", "x" * 65, "us_.admin", "x\n"])
def test_a_name_of_other_letters_is_refused_with_what_to_write(username):
    user = User(username=username, full_name="X", password="x", delegation=Delegation.objects.get(code="US"))
    with pytest.raises(ValidationError) as refused:
        user.full_clean(exclude=["password"]) if username != "x\n" else user.clean_fields(exclude=["password"])
    assert set(refused.value.message_dict) == {"username"}


def test_the_form_is_final():
    for typed in [*SPELLINGS, *OTHERS]:
        assert canonical_username(canonical_username(typed)) == canonical_username(typed)


def test_the_command_finds_a_person_by_any_spelling():
    person("us.admin2")
    out = io.StringIO()
    call_command("person", "US.Admin2", "--reason", "x", "--role", "auditor", stdout=out)
    assert "us.admin2 (US)" in out.getvalue()
    assert User.objects.count() == 1


def test_the_command_stores_the_one_form_and_refuses_other_letters():
    words = ["--reason", "x", "--delegation", "US", "--full-name", "X", "--role", "auditor"]
    call_command("person", "US.New", *words, stdout=io.StringIO())
    assert User.objects.get().username == "us.new"
    with pytest.raises(CommandError, match="username"):
        call_command("person", "us.nеw", *words, stdout=io.StringIO())
    assert User.objects.count() == 1


def test_the_manager_makes_and_finds_the_one_form():
    person("us.admin2")
    assert User.objects.get_by_natural_key("US.ADMIN2").username == "us.admin2"
    assert User.objects.create_user("US.New", delegation=Delegation.objects.get(code="US")).username == "us.new"
