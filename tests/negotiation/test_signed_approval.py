"""Approval by passkey: the key is made, confirmed by somebody else, and signs exactly one approval of one version."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import rfc8785
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Passkey
from apps.negotiation.models import Approval
from jic_verify.passkeys import Expected, NotSigned, judge
from tests.authenticator import PRESENT_AND_VERIFIED, Authenticator
from tests.drafting import fresh, in_state, square
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db


def options_on(page: str, name: str) -> dict[str, Any]:
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page, re.S)
    assert found, "the page asks for no key"
    said: dict[str, Any] = json.loads(found[1])
    return said


def register(client: Client, device: Authenticator, name: str = "Desk key") -> Any:
    page = client.get("/clearances/keys/").content.decode()
    answer = device.made(options_on(page, "passkey-options"))
    return client.post("/clearances/keys/", {"name": name, "answer": answer})


def confirm(client: Client, key: Passkey) -> Any:
    return client.post(f"/clearances/people/{key.user.uuid}/keys/{key.uuid}/confirm/")


@pytest.fixture
def device(sign_in) -> Authenticator:
    """The US authority's confirmed key."""
    made = Authenticator()
    assert register(sign_in("us.authority"), made).status_code == 302
    assert confirm(sign_in("us.admin"), Passkey.objects.get()).status_code == 302
    return made


def ceremony(client: Client, designation: Any) -> tuple[str, dict[str, Any]]:
    """The approval page's address, and what it asks the key to sign."""
    address = f"/designations/{designation.uuid}/approve/"
    return address, options_on(client.get(address).content.decode(), "signing-options")


def send(client: Client, designation: Any, assertion: str, **more: Any) -> Any:
    found = fresh(designation)
    body = {"revision": found.revision, "digest": found.current.digest_hex, "read": "on", "assertion": assertion}
    return client.post(f"/designations/{designation.uuid}/approve/", {**body, **more})


def test_a_confirmed_key_signs_an_approval_that_proves_itself(sign_in, device):
    designation = in_state("agreed")
    client = sign_in("us.authority")
    _address, asked = ceremony(client, designation)
    assert send(client, designation, device.signed(asked)).status_code == 302
    approval = Approval.objects.get(purpose="approve")
    assert approval.method == "passkey"
    assert "signed with a passkey" in client.get(f"/designations/{designation.uuid}/").content.decode()
    assert judge_stored(approval) is None


def judge_stored(approval: Approval, **changes: Any) -> None:
    evidence = {**approval.evidence, **changes}
    expected = Expected(
        str(approval.designation.uuid),
        str(approval.version.uuid),
        approval.delegation.code,
        bytes(approval.digest).hex(),
        approval.round,
    )
    judge(evidence, bytes(approval.public_key), expected, rfc8785.dumps(evidence["statement"]))


def test_the_stored_signature_fails_after_any_change(sign_in, device):
    designation = in_state("agreed")
    client = sign_in("us.authority")
    send(client, designation, device.signed(ceremony(client, designation)[1]))
    approval = Approval.objects.get(purpose="approve")
    stated = approval.evidence["statement"]
    other = Authenticator()
    changes: list[dict[str, Any]] = [
        {"statement": {**stated, "digest": "0" * 64}},
        {"statement": {**stated, "round": 9}},
        {"statement": {**stated, "act": "rescind"}},
        {"statement": {**stated, "delegation": "RU"}},
        {"statement": {**stated, "version": stated["designation"]}},
        {"statement": {**stated, "designation": stated["version"]}},
        {"statement": {**stated, "origin": "https://elsewhere.example"}},
        {"statement": {**stated, "rp_id": "elsewhere.example"}},
        {"statement": {**stated, "v": 1}},
        {"statement": {**stated, "more": "words"}},
        {"origin": "https://elsewhere.example"},
        {"rp_id": "elsewhere.example"},
        {"signature": approval.evidence["client_data"]},
        {"client_data": "e30"},
        {"authenticator_data": approval.evidence["authenticator_data"][:-8] + "AAAAAAAA"},
    ]
    for change in changes:
        with pytest.raises(NotSigned):
            judge_stored(approval, **change)
    approval.public_key = Passkey(cose_key=b"").cose_key
    with pytest.raises(NotSigned):
        judge_stored(approval)
    assert other.credential_id != device.credential_id


def test_whoever_has_a_key_cannot_approve_by_password(sign_in, device):
    designation = in_state("agreed")
    client = sign_in("us.authority")
    assert send(client, designation, "", password=PASSWORD).status_code == 422
    api = client.post(
        f"/api/v1/designations/{designation.uuid}/acts/approve/",
        {"digest": fresh(designation).current.digest_hex, "password": PASSWORD},
        content_type="application/json",
        headers={"If-Match": fresh(designation).etag},
    )
    assert api.status_code == 422
    assert not Approval.objects.filter(purpose="approve").exists()


def test_a_signature_serves_for_one_version_of_one_designation_only(sign_in, device):
    one, other = in_state("agreed"), in_state("agreed", shape=square(36.0))
    client = sign_in("us.authority")
    _address, asked = ceremony(client, one)
    assert send(client, other, device.signed(asked)).status_code == 422
    assert not Approval.objects.filter(purpose="approve").exists()
    assert send(client, one, device.signed(asked)).status_code == 302


def test_a_signature_by_another_key_or_without_its_owner_is_refused(sign_in, device):
    designation = in_state("agreed")
    client = sign_in("us.authority")
    _address, asked = ceremony(client, designation)
    stranger = Authenticator()
    stranger.credential_id = device.credential_id
    elsewhere = Authenticator("elsewhere.example")
    elsewhere.private, elsewhere.credential_id, elsewhere.count = device.private, device.credential_id, 100
    for answer in (
        stranger.signed(asked),
        elsewhere.signed(asked),
        device.signed(asked, flags=PRESENT_AND_VERIFIED & ~0x04),
        device.signed({"challenge": "AAAA"}),
        "{}",
        "[1]",
        "x" * 19_000,
    ):
        page = send(client, designation, answer)
        assert page.status_code == 422
        assert "Sign again" in page.content.decode()
    assert not Approval.objects.filter(purpose="approve").exists()


def test_an_answer_that_was_used_is_not_taken_again(sign_in, device):
    """A device counts its signatures; one that is not higher than the last was played back."""
    client, first, second = sign_in("us.authority"), in_state("agreed"), in_state("agreed", shape=square(36.0))
    send(client, first, device.signed(ceremony(client, first)[1]))
    device.count = 0
    assert send(client, second, device.signed(ceremony(client, second)[1])).status_code == 422


def test_a_key_signs_nothing_before_somebody_else_confirmed_it(sign_in):
    assert register(sign_in("us.authority"), Authenticator()).status_code == 302
    client = sign_in("us.authority")
    page = client.get(f"/designations/{in_state('agreed').uuid}/approve/").content.decode()
    assert "signing-options" not in page
    assert "attested by this server only" in page


@pytest.mark.parametrize("name", ["us.authority", "us.officer", "ru.admin", "un.observer"])
def test_only_a_clearance_admin_of_the_same_delegation_confirms(sign_in, name):
    register(sign_in("us.authority"), Authenticator())
    key = Passkey.objects.get()
    assert confirm(sign_in(name), key).status_code in (403, 404)
    key.refresh_from_db()
    assert key.status == "waiting"


def test_nobody_confirms_his_own_key(sign_in):
    register(sign_in("us.admin"), Authenticator())
    key = Passkey.objects.get()
    assert confirm(sign_in("us.admin"), key).status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        Passkey.objects.filter(pk=key.pk).update(confirmed_at=timezone.now(), confirmed_by=person("us.admin"))


def test_a_revoked_key_signs_nothing_and_what_it_signed_stays(sign_in, device):
    client, designation = sign_in("us.authority"), in_state("agreed")
    _address, asked = ceremony(client, designation)
    assert client.post(f"/clearances/keys/{Passkey.objects.get().uuid}/revoke/", {"reason": ""}).status_code == 302
    assert Passkey.objects.get().status == "confirmed"
    client.post(f"/clearances/keys/{Passkey.objects.get().uuid}/revoke/", {"reason": "Lost"})
    assert Passkey.objects.get().status == "revoked"
    assert send(client, designation, device.signed(asked)).status_code == 422
    assert confirm(sign_in("us.admin"), Passkey.objects.get()).status_code != 302


def test_the_other_delegation_revokes_no_key_and_does_not_learn_of_it(sign_in, device):
    address = f"/clearances/keys/{Passkey.objects.get().uuid}/revoke/"
    for name in ("ru.admin", "ru.authority", "us.officer"):
        assert sign_in(name).post(address, {"reason": "x"}).status_code == 404
    assert Passkey.objects.get().status == "confirmed"


def test_an_answer_to_another_question_puts_no_key_on_record(sign_in):
    client, device = sign_in("us.authority"), Authenticator()
    page = client.get("/clearances/keys/").content.decode()
    first = device.made(options_on(page, "passkey-options"))
    client.get("/clearances/keys/")
    assert client.post("/clearances/keys/", {"name": "x", "answer": first}).status_code == 422
    again = client.post("/clearances/keys/", {"name": "Kept", "answer": "garbage"})
    assert again.status_code == 422
    assert 'value="Kept"' in again.content.decode()
    assert not Passkey.objects.exists()


def test_the_same_key_is_put_on_record_once(sign_in, device):
    answer = register(sign_in("us.officer"), device)
    assert answer.status_code == 422
    assert "already been added" in answer.content.decode()
