"""Approval without a passkey: only where the delegation lets it, with the strongest that the person has, and shown
everywhere as attested by the server."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Delegation
from apps.accounts.session_models import CodeDevice
from apps.consents.step_up import PasskeyRequired
from apps.negotiation.models import Approval
from tests.acting import approve
from tests.drafting import fresh, in_state
from tests.people import PASSWORD, identity_of
from tests.signing import shown, with_codes, with_key

pytestmark = pytest.mark.django_db


def send(client: Client, designation: Any, **more: Any) -> Any:
    found = fresh(designation)
    body = {"revision": found.revision, "digest": found.current.digest_hex, "read": "on", **more}
    return client.post(f"/designations/{designation.uuid}/approve/", body)


def by_api(client: Client, designation: Any, **more: Any) -> Any:
    return client.post(
        f"/api/v1/designations/{designation.uuid}/acts/approve/",
        {"digest": fresh(designation).current.digest_hex, **more},
        content_type="application/json",
        headers={"If-Match": fresh(designation).etag},
    )


def approvals() -> list[str]:
    return list(Approval.objects.filter(purpose="approve").values_list("method", flat=True))


@pytest.fixture
def passkeys_only() -> None:
    Delegation.objects.filter(code="US").update(allows_codes=False)


def test_a_code_approves_and_is_shown_as_attested_by_the_server_only(sign_in):
    secret, designation, client = with_codes("us.authority"), in_state("agreed"), sign_in("us.authority")
    page = client.get(f"/designations/{designation.uuid}/approve/").content.decode()
    assert 'name="code"' in page
    assert 'name="password"' not in page
    assert "attested by this server only" in page
    assert send(client, designation, code=shown(secret)).status_code == 302
    assert approvals() == ["code"]
    record = client.get(f"/designations/{designation.uuid}/").content.decode()
    # Among the consents of the round, and in the course of acts.
    assert record.count("attested by the server only") == 2
    assert "one-time code" in record
    assert "signed with a passkey" not in record
    acts = client.get(f"/api/v1/designations/{designation.uuid}/acts/").json()["results"]
    assert next(act for act in acts if act["code"] == "approve")["proof"] == "code"
    other = sign_in("ru.authority").get(f"/designations/{designation.uuid}/approve/").content.decode()
    assert "attested by the server only" in other


def test_a_code_approves_by_api_as_well(sign_in):
    secret, designation = with_codes("us.authority"), in_state("agreed")
    assert by_api(sign_in("us.authority"), designation, code=shown(secret)).status_code == 200
    assert approvals() == ["code"]


def test_whoever_has_codes_cannot_approve_by_password(sign_in):
    with_codes("us.authority")
    designation, client = in_state("agreed"), sign_in("us.authority")
    assert send(client, designation, password=PASSWORD).status_code == 422
    assert by_api(client, designation, password=PASSWORD).status_code == 422
    assert approvals() == []


def test_a_code_approves_once(sign_in):
    secret = with_codes("us.authority")
    one, other = in_state("agreed"), in_state("agreed", title_en="Another")
    client, code = sign_in("us.authority"), shown(secret)
    assert send(client, one, code=code).status_code == 302
    refused = send(client, other, code=code)
    assert refused.status_code == 422
    assert "Nothing was approved" in refused.content.decode()
    assert approvals() == ["code"]


def test_a_code_that_signed_in_does_not_approve_as_well(sign_in):
    secret, designation = with_codes("us.authority"), in_state("agreed")
    code = shown(secret)
    client = Client()
    client.post("/sign-in/", {"username": "us.authority", "password": PASSWORD})
    assert client.post("/sign-in/code/", {"code": code}).status_code == 302
    assert send(client, designation, code=code).status_code == 422


def test_whoever_has_a_key_cannot_approve_by_code(sign_in):
    secret = with_codes("us.authority")
    with_key("us.authority")
    designation, client = in_state("agreed"), sign_in("us.authority")
    assert send(client, designation, code=shown(secret)).status_code == 422
    assert by_api(client, designation, code=shown(secret), password=PASSWORD).status_code == 422
    assert approvals() == []


@pytest.mark.parametrize("sent", [{"code": "x"}, {"password": PASSWORD}, {}])
def test_where_only_passkeys_count_nothing_else_approves_and_pages_say_so(sign_in, passkeys_only, sent):
    with_codes("us.authority")
    designation, client = in_state("agreed"), sign_in("us.authority")
    page = client.get(f"/designations/{designation.uuid}/approve/")
    assert page.status_code == 403
    assert "Add a passkey" in page.content.decode()
    assert send(client, designation, **sent).status_code in (403, 422)
    refused = by_api(client, designation, **sent)
    assert refused.status_code == 403
    assert refused.json()["code"] == "passkey_needed"
    assert approvals() == []


def test_the_act_itself_refuses_what_the_delegation_does_not_let_count(passkeys_only):
    designation = in_state("agreed")
    with pytest.raises(PasskeyRequired):
        approve(
            actor=identity_of("us.authority"),
            designation=designation.uuid,
            revision=fresh(designation).revision,
            digest=designation.current.digest_hex,
        )
    assert approvals() == []


def test_each_delegation_decides_for_itself(sign_in, passkeys_only):
    designation = in_state("agreed")
    assert send(sign_in("ru.authority"), designation, password=PASSWORD).status_code == 302
    assert approvals() == ["password"]


def test_where_second_factors_are_required_a_password_is_no_approval(sign_in, settings):
    settings.SECOND_FACTOR = "required"
    designation, client = in_state("agreed"), sign_in("us.authority")
    assert "set up one-time codes" in client.get(f"/designations/{designation.uuid}/approve/").content.decode()
    assert by_api(client, designation, password=PASSWORD).json()["code"] == "second_factor_needed"
    assert approvals() == []
    assert not CodeDevice.objects.exists()


def test_who_may_not_approve_is_told_that_and_not_what_he_lacks(sign_in, passkeys_only):
    designation = in_state("agreed")
    for name in ("us.officer", "us.auditor"):
        page = sign_in(name).get(f"/designations/{designation.uuid}/approve/")
        assert "requires a confirmed passkey" not in page.content.decode()
        assert page.status_code == 403
