"""Account recovery takes two clearance admins of the member's delegation; its phrase serves once, for an hour."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.codes import plain_code
from apps.accounts.models import Passkey
from apps.accounts.session_models import CodeDevice, Recovery
from apps.audit.models import Change
from tests.people import PASSWORD, person
from tests.signing import sign_in as by_password
from tests.signing import signed_in_as, with_codes, with_key

pytestmark = pytest.mark.django_db
NEW = "another horse, another battery"


def opened(client: Client, name: str = "us.officer", reason: str = "Phone and key lost") -> Recovery | None:
    client.post(f"/account/people/{person(name).uuid}/", {"reason": reason})
    return Recovery.objects.filter(user=person(name)).first()


def confirmed(client: Client, recovery: Recovery) -> str:
    page = client.post(f"/account/recoveries/{recovery.uuid}/confirm/")
    found = re.search(r'<code class="secret">([a-z2-7-]{19})</code>', page.content.decode())
    return found[1] if found else ""


def use(phrase: str, name: str = "us.officer", password: str = NEW, client: Client | None = None, **more):
    body = {"username": name, "phrase": phrase, "password": password, "again": password, **more}
    return (client or Client()).post("/sign-in/recover/", body)


@pytest.fixture
def phrase(sign_in) -> str:
    recovery = opened(sign_in("us.admin"))
    assert recovery
    found = confirmed(sign_in("us.admin2"), recovery)
    assert found
    return found


def test_two_admins_recover_a_member_who_sets_a_password_and_begins_anew(sign_in, settings):
    settings.SECOND_FACTOR = "required"
    with_key("us.officer")
    with_codes("us.officer")
    session = sign_in("us.officer")
    recovery = opened(sign_in("us.admin"))
    phrase = confirmed(sign_in("us.admin2"), recovery)
    client = Client()
    assert use(phrase.upper().replace("-", " "), client=client).headers["Location"] == "/sign-in/enrol/"
    assert not CodeDevice.objects.filter(removed_at=None).exists()
    assert Passkey.objects.get().status == "revoked"
    assert session.get("/register/").status_code == 302
    assert "Wrong user name or password" in by_password("us.officer").content.decode()
    assert by_password("us.officer", NEW).headers["Location"] == "/sign-in/enrol/"


def test_the_member_is_told_at_signing_in_who_did_it(phrase):
    client = Client()
    assert use(phrase, client=client).headers["Location"] == "/"
    assert signed_in_as(client) == "us.officer"
    page = client.get("/").content.decode()
    assert "started by us.admin, confirmed by us.admin2" in page
    client.post("/sign-out/")
    by_password("us.officer", NEW, client)
    assert "was recovered" not in client.get("/").content.decode(), "once"


def test_the_phrase_serves_once(phrase):
    assert use(phrase).status_code == 302
    assert use(phrase, password="yet another one of them").status_code == 422
    assert by_password("us.officer", NEW).headers["Location"] == "/"


def test_the_phrase_is_over_after_an_hour(phrase):
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert use(phrase).status_code == 422


def test_a_recovery_that_nobody_confirms_is_over_after_a_day(sign_in):
    recovery = opened(sign_in("us.admin"))
    other = sign_in("us.admin2")
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        client = sign_in("us.admin2")
        assert client.post(f"/account/recoveries/{recovery.uuid}/confirm/").status_code == 409
    assert other


def test_unknown_names_and_wrong_phrases_are_answered_alike(phrase):
    person("us.officer2")
    pages = [
        use(phrase, name="us.officer2"),
        use(phrase, name="nobody.such"),
        use("aaaa-aaaa-aaaa-aaaa"),
        use(""),
    ]
    assert {page.status_code for page in pages} == {422}
    for page in pages[:3]:
        assert "does not match this user name" in page.content.decode()
    assert person("us.officer2").check_password(PASSWORD)


@pytest.mark.parametrize("password", ["short", "password1234", "us.officer.1"])
def test_a_weak_password_is_refused_and_the_phrase_still_serves(phrase, password):
    assert use(phrase, password=password).status_code == 422
    assert use(phrase).status_code == 302


def test_two_passwords_that_differ_change_nothing(phrase):
    assert use(phrase, again="something else").status_code == 422
    assert person("us.officer").check_password(PASSWORD)


def test_nobody_confirms_what_he_opened(sign_in):
    client = sign_in("us.admin")
    recovery = opened(client)
    assert client.post(f"/account/recoveries/{recovery.uuid}/confirm/").status_code == 403
    assert "Confirm and show" not in client.get(f"/account/people/{person('us.officer').uuid}/").content.decode()
    recovery.refresh_from_db()
    assert recovery.digest == ""


def test_nobody_recovers_himself_or_confirms_his_own(sign_in):
    admin = sign_in("us.admin")
    assert opened(admin, "us.admin") is None
    recovery = opened(sign_in("us.admin2"), "us.admin")
    assert admin.post(f"/account/recoveries/{recovery.uuid}/confirm/").status_code == 403


@pytest.mark.parametrize(
    ("field", "name"), [("opened_by", "us.officer"), ("confirmed_by", "us.officer"), ("confirmed_by", "us.admin")]
)
def test_the_database_refuses_it_too(sign_in, field, name):
    recovery = opened(sign_in("us.admin"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.filter(pk=recovery.pk).update(**{field: person(name)})


@pytest.mark.parametrize("name", ["ru.admin", "us.officer2", "us.authority", "us.auditor", "un.observer"])
def test_nobody_else_opens_or_confirms_one_or_learns_of_it(sign_in, name):
    recovery = opened(sign_in("us.admin"))
    client, member = sign_in(name), person("us.officer")
    assert client.get(f"/account/people/{member.uuid}/").status_code == 404
    assert client.post(f"/account/people/{member.uuid}/", {"reason": "x"}).status_code == 404
    assert client.post(f"/account/recoveries/{recovery.uuid}/confirm/").status_code == 404
    assert client.post(f"/account/recoveries/{recovery.uuid}/cancel/").status_code == 404
    assert Recovery.objects.count() == 1


def test_an_admin_who_lost_the_role_confirms_nothing(sign_in):
    recovery = opened(sign_in("us.admin"))
    client = sign_in("us.admin2")
    person("us.admin2").grants.filter(role="clearance_admin").update(
        revoked_at=timezone.now(), revoked_by=person("us.admin"), revoke_reason="x"
    )
    assert client.post(f"/account/recoveries/{recovery.uuid}/confirm/").status_code == 404


def test_the_member_is_told_of_one_under_way_and_stops_it(sign_in):
    opened(sign_in("us.admin"))
    client = Client()
    by_password("us.officer", client=client)
    assert "started a recovery of your account" in client.get("/").content.decode()
    recovery = Recovery.objects.get()
    assert "Cancel recovery" in client.get("/account/").content.decode()
    assert client.post(f"/account/recoveries/{recovery.uuid}/cancel/").headers["Location"] == "/account/"
    assert sign_in("us.admin2").post(f"/account/recoveries/{recovery.uuid}/confirm/").status_code == 409


def test_a_stopped_recovery_opens_nothing_even_with_its_phrase(sign_in, phrase):
    sign_in("us.admin").post(f"/account/recoveries/{Recovery.objects.get().uuid}/cancel/")
    assert use(phrase).status_code == 422


def test_one_at_a_time_and_with_a_reason(sign_in):
    client = sign_in("us.admin")
    assert opened(client, reason="  ") is None
    assert opened(client)
    assert client.post(f"/account/people/{person('us.officer').uuid}/", {"reason": "again"}).status_code == 409
    assert Recovery.objects.count() == 1


def test_each_step_is_recorded_with_who_did_it_and_the_phrase_is_not(phrase):
    use(phrase)
    changes = list(Change.objects.filter(table_name="accounts_recovery").order_by("pk"))
    assert [change.actor for change in changes] == [
        person("us.admin").uuid,
        person("us.admin2").uuid,
        person("us.officer").uuid,
    ]
    kept = "".join(f"{change.after}" for change in Change.objects.all())
    assert phrase not in kept
    assert plain_code(phrase) not in kept
    assert Recovery.objects.get().digest not in kept
