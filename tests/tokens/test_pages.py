"""Making a token takes a fresh second factor; whoever may end one does; all of it is on record."""

from __future__ import annotations

import re
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from apps.access.connection import unit_of_work
from apps.accounts.models import User
from apps.audit.models import Change
from apps.tokens.models import ApiToken
from apps.tokens.plain import parse_token
from apps.tokens.services import MAX_IN_USE
from tests.people import PASSWORD, identity_of, person
from tests.signing import options_of, shown, with_codes, with_key
from tests.tokens.holding import bearer, token_of

pytestmark = pytest.mark.django_db
PAGE = "/account/tokens/"
ENTERED = {"purpose": "Desk map", "scope": "read", "days": "30"}


def text_on(answer) -> str:
    found = re.search(r"data-token>(.*?)<", answer.content.decode())
    assert found, answer.content.decode()
    return found[1]


def test_a_token_is_made_with_a_passkey_and_shown_once(sign_in):
    device, client = with_key("us.officer"), sign_in("us.officer")
    options = options_of(client.get(PAGE), "passkey-options")
    answer = client.post(PAGE, {**ENTERED, "answer": device.signed(options)})
    text = text_on(answer)
    assert bearer(text).get("/api/v1/designations/").status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    again = client.get(PAGE).content.decode()
    assert text not in again
    assert ApiToken.objects.get().shown in again


def test_an_answer_of_the_passkey_serves_once(sign_in):
    device, client = with_key("us.officer"), sign_in("us.officer")
    answer = device.signed(options_of(client.get(PAGE), "passkey-options"))
    assert client.post(PAGE, {**ENTERED, "answer": answer}).status_code == 200
    assert client.post(PAGE, {**ENTERED, "answer": answer}).status_code == 422
    assert ApiToken.objects.count() == 1


def test_whoever_has_a_passkey_makes_none_with_a_password_or_a_code(sign_in):
    with_key("us.officer")
    secret, client = with_codes("us.officer"), sign_in("us.officer")
    sent = client.post(PAGE, {**ENTERED, "password": PASSWORD, "code": shown(secret)})
    assert sent.status_code == 422
    assert not ApiToken.objects.exists()


def test_a_token_is_made_with_a_one_time_code(sign_in):
    secret, client = with_codes("us.officer"), sign_in("us.officer")
    wrong = client.post(PAGE, {**ENTERED, "code": "000000", "purpose": "Kept"})
    assert (wrong.status_code, "Kept" in wrong.content.decode()) == (422, True)
    person("us.officer").code_devices.update(failures=0, failed_at=None)
    text = text_on(client.post(PAGE, {**ENTERED, "code": shown(secret)}))
    assert parse_token(text)


def test_a_wrong_password_makes_no_token(sign_in):
    client = sign_in("us.officer")
    assert client.post(PAGE, {**ENTERED, "password": "wrong"}).status_code == 422
    assert text_on(client.post(PAGE, {**ENTERED, "password": PASSWORD}))


@pytest.mark.parametrize(
    "bad", [{"days": "0"}, {"days": "367"}, {"days": "x"}, {"scope": "approve"}, {"purpose": " "}, {"purpose": "a‮b"}]
)
def test_what_breaks_a_rule_makes_no_token(sign_in, bad):
    answer = sign_in("us.officer").post(PAGE, {**ENTERED, "password": PASSWORD, **bad})
    assert answer.status_code == 422
    assert "error-text" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_person_has_so_many_tokens_and_no_more(sign_in):
    for _ in range(MAX_IN_USE):
        token_of("us.officer")
    answer = sign_in("us.officer").post(PAGE, {**ENTERED, "password": PASSWORD})
    assert answer.status_code == 409
    assert ApiToken.objects.count() == MAX_IN_USE


def test_one_ends_ones_own_and_an_admin_ends_a_members(sign_in):
    own, text = token_of("us.officer")
    others, _text = token_of("us.officer")
    sign_in("us.officer").post(f"{PAGE}{own.uuid}/end/")
    assert bearer(text).get("/api/v1/designations/").status_code == 401
    admin = sign_in("us.admin")
    assert others.shown in admin.get(f"{PAGE}members/").content.decode()
    assert admin.post(f"{PAGE}{others.uuid}/end/").status_code == 302
    others.refresh_from_db()
    assert others.ended_by == person("us.admin")


@pytest.mark.parametrize("name", ["us.officer2", "ru.admin", "ru.officer", "us.auditor"])
def test_nobody_else_sees_or_ends_a_token(sign_in, name):
    token, _text = token_of("us.officer")
    client = sign_in(name)
    assert client.post(f"{PAGE}{token.uuid}/end/").status_code == 404
    assert token.shown not in client.get(PAGE).content.decode()
    assert token.shown not in client.get(f"{PAGE}members/").content.decode()
    token.refresh_from_db()
    assert token.ended_at is None


def test_making_and_ending_are_on_record_without_the_token(sign_in):
    token, text = token_of("us.officer")
    bearer(text).get("/api/v1/designations/")
    sign_in("us.officer").post(f"{PAGE}{token.uuid}/end/")
    changes = list(Change.objects.filter(table_name="tokens_apitoken").order_by("pk"))
    assert [change.operation for change in changes] == ["INSERT", "UPDATE"]
    assert all(change.private_to_id == person("us.officer").delegation_id for change in changes)
    record = str([(change.before, change.after) for change in changes])
    assert "digest" not in record
    assert "used_from" not in record
    assert text[16:] not in record


def test_the_operator_makes_lists_and_ends_tokens():
    person("us.officer")
    out = StringIO()
    call_command("token", "us.officer", "--days", "7", "--purpose", "Nightly copy", stdout=out)
    text = re.search(r"jic_[0-9A-Za-z]{50}", out.getvalue())[0]
    assert bearer(text).get("/api/v1/designations/").status_code == 200
    call_command("token", "us.officer", "--end", str(ApiToken.objects.get().uuid), stdout=out)
    assert bearer(text).get("/api/v1/designations/").status_code == 401
    for wrong in (["--days", "0", "--purpose", "x"], ["--days", "7"]):
        with pytest.raises(CommandError):
            call_command("token", "us.officer", *wrong, stdout=out)


def test_whoever_is_made_inactive_loses_every_token_for_good():
    _token, text = token_of("us.officer")
    call_command("person", "us.officer", "--inactive", "--reason", "left", stdout=StringIO())
    User.objects.filter(username="us.officer").update(is_active=True)
    assert bearer(text).get("/api/v1/designations/").status_code == 401


def as_web(sql: str, name: str, *params: object) -> list[tuple]:
    """Raw SQL of a web process whose reader is that person."""
    with unit_of_work(identity_of(name)), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE jic_web")
        cursor.execute(sql, params)
        rows = cursor.fetchall() if cursor.description else []
        cursor.execute("RESET ROLE")
        return rows


def refused_as_web(sql: str, name: str, *params: object) -> bool:
    try:
        with transaction.atomic():
            as_web(sql, name, *params)
    except DatabaseError as error:
        return isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege | psycopg.errors.IntegrityError)
    return False


def test_the_database_shows_tokens_to_their_person_and_their_admins():
    token_of("us.officer")
    count = "SELECT count(*) FROM tokens_apitoken"
    names = ("us.officer", "us.admin", "us.officer2", "ru.admin", "us.auditor")
    seen = {name: as_web(count, name)[0][0] for name in names}
    assert seen == {"us.officer": 1, "us.admin": 1, "us.officer2": 0, "ru.admin": 0, "us.auditor": 0}


def test_the_database_keeps_a_token_as_it_was_made():
    token, _text = token_of("us.officer", "read")
    for change in ("scope = 'propose'", "expires_at = now() + interval '9 years'", "user_id = user_id + 1"):
        assert refused_as_web(f"UPDATE tokens_apitoken SET {change}", "us.officer")
    as_web("UPDATE tokens_apitoken SET ended_at = now()", "us.officer")
    assert refused_as_web("UPDATE tokens_apitoken SET ended_at = NULL", "us.officer")
    copied = (
        "INSERT INTO tokens_apitoken (uuid, user_id, name, purpose, scope, digest, created_at, expires_at)"
        " SELECT gen_random_uuid(), user_id, 'abcdefghijkl', 'x', 'propose', digest, now(), expires_at"
        " FROM tokens_apitoken"
    )
    assert refused_as_web(copied, "us.admin")
    assert ApiToken.objects.count() == 1
    assert token.user.username == "us.officer"


def test_the_pages_speak_russian(sign_in):
    token_of("ru.officer")
    client = sign_in("ru.officer")
    client.post("/language/", {"language": "ru"})
    page = client.get(PAGE).content.decode()
    assert "Токены API" in page
    assert isinstance(client, Client)
