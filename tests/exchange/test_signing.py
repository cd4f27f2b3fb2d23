"""A key's signature is carried by the API: the challenge is fetched, the assertion is sent, and a token alone signs
nothing."""

from __future__ import annotations

import hashlib
import uuid

import pytest
import rfc8785
from django.utils import timezone
from webauthn.helpers import base64url_to_bytes

from apps.cooperation.models import Notice
from apps.documents.models import PublicationConsent
from apps.ledger.models import SignatoryConsent
from apps.ledger.signatory_changes import propose_otherwise
from apps.negotiation.models import Approval
from apps.truce.contents import DayD
from apps.truce.decisions import propose
from apps.truce.models import Attestation, DecisionConsent
from tests.documents.registry import entered, proposed, uploaded
from tests.drafting import fresh, in_state
from tests.exchange.sent import API, ago, runs
from tests.people import PASSWORD, identity_of
from tests.signing import shown, with_codes, with_key
from tests.tokens.holding import JSON, program

pytestmark = pytest.mark.django_db
NAME = "us.authority"


def decision() -> str:
    instant = timezone.now().replace(microsecond=0)
    made = propose(actor=identity_of("ru.officer"), content=DayD(instant, "Asia/Damascus"), agreed_at=instant)
    return f"{API}truce/decisions/{made.row.uuid}/"


def release() -> str:
    return f"{API}documents/releases/{proposed(uploaded(entered()).instrument).uuid}/"


def signatory() -> str:
    in_state("submitted")
    return f"{API}ledger/witnesses/{propose_otherwise('UN').uuid}/"


CONSENTS = {"decision": (decision, DecisionConsent), "release": (release, PublicationConsent)}
CONSENTS["signatory"] = (signatory, SignatoryConsent)


def challenge(client, address: str, body=None) -> dict:
    where = f"{address}challenge/"
    answer = client.get(where) if body is None else client.post(where, body, content_type=JSON)
    assert answer.status_code == 200, answer.content.decode()
    asked = answer.json()
    assert hashlib.sha256(rfc8785.dumps(asked["content"])).hexdigest() == asked["digest"]
    signed = hashlib.sha256(rfc8785.dumps(asked["statement"])).digest()
    assert asked["statement"]["digest"] == asked["digest"]
    assert asked["options"] is None or base64url_to_bytes(asked["options"]["challenge"]) == signed
    return asked


def sign(client, address: str, **body):
    return client.post(address, body, content_type=JSON)


@pytest.mark.parametrize("what", CONSENTS)
def test_a_program_carries_its_persons_signature_of_a_consent(what, as_role):
    device, (made, model) = with_key(NAME), CONSENTS[what]
    address, client = made(), program(NAME)
    as_role("jic_web")
    asked = challenge(client, address)
    assert client.get(address).json()["digest"] == asked["digest"]
    answer = sign(client, address, digest=asked["digest"], assertion=device.signed(asked["options"]))
    assert answer.status_code == 201, answer.content.decode()
    row = model.objects.get(delegation__code="US")
    assert (row.is_signed, str(row.uuid), row.method) == (True, answer.json()["uuid"], "passkey")
    assert sign(client, address, digest=asked["digest"], assertion=device.signed(asked["options"])).status_code == 409


@pytest.mark.parametrize("what", CONSENTS)
def test_a_token_without_a_signature_consents_to_nothing(what):
    made, model = CONSENTS[what]
    address, client = made(), program(NAME)
    refused = [client.get(f"{address}challenge/")]
    digest = client.get(address).json()["digest"]
    refused += [sign(client, address, digest=digest, password=PASSWORD)]
    with_key(NAME)
    refused += [sign(client, address, digest=digest, password=PASSWORD), sign(client, address, digest=digest)]
    assert {(one.status_code, one.json()["code"]) for one in refused} == {(403, "not_for_tokens")}
    assert not model.objects.exists()


def test_a_code_stands_for_no_signature_with_a_token():
    secret, address = with_codes(NAME), decision()
    client = program(NAME)
    digest = client.get(address).json()["digest"]
    answer = sign(client, address, digest=digest, code=shown(secret), assertion="{}")
    assert (answer.status_code, DecisionConsent.objects.count()) == (403, 0)


def test_a_signature_over_something_else_counts_for_nothing():
    device, client = with_key(NAME), program(NAME)
    first, second = challenge(client, decision()), release()
    asked = challenge(client, second)
    other = device.signed(first["options"])
    wrong = [sign(client, second, digest=asked["digest"], assertion=text) for text in (other, "{}", "x", "[1]")]
    wrong.append(sign(client, second, digest="0" * 64, assertion=device.signed(asked["options"])))
    assert {one.status_code for one in wrong} == {422}
    stranger = with_key("ru.authority")
    answer = sign(client, second, digest=asked["digest"], assertion=stranger.signed(asked["options"]))
    assert answer.status_code == 422
    assert not PublicationConsent.objects.exists()


@pytest.mark.parametrize(("who", "code"), [("us.officer", 403), ("us.auditor", 403), ("us.admin", 404)])
def test_whose_consent_is_not_waited_for_is_given_no_challenge(who, code):
    address = decision()
    if who != "us.admin":
        with_key(who)
    assert program(who).get(f"{address}challenge/").status_code == code


def test_an_account_of_a_day_is_entered_shown_and_signed():
    runs()
    device, client, address = with_key(NAME), program(NAME), f"{API}truce/days/1/attestation/"
    body = {"says": "attests", "aid": "yes", "said_at": ago(minutes=5)}
    asked = challenge(client, address, body)
    proof = {"name": asked["name"], "digest": asked["digest"], "assertion": device.signed(asked["options"])}
    assert sign(client, address, **{**body, "aid": "no"}, **proof).status_code == 422
    assert sign(client, address, **body, **{**proof, "name": str(uuid.uuid4())}).status_code == 422
    assert not Attestation.objects.exists()
    answer = sign(client, address, **body, **proof)
    assert (answer.status_code, answer.json()["uuid"]) == (201, asked["name"]), answer.content.decode()
    assert Attestation.objects.get().is_signed
    assert sign(client, address, **body, **proof).status_code == 422


def test_a_notice_is_entered_shown_and_signed():
    device, client, address = with_key(NAME), program(NAME), f"{API}truce/cooperation/suspends/"
    body = {"reason": "The road is closed.", "holds": "all", "hours": 24}
    asked = challenge(client, address, body | {"said_at": ago(minutes=1)})
    sent = {**body, "said_at": asked["content"]["said_at"], "name": asked["name"], "digest": asked["digest"]}
    assert sign(client, address, **sent).json()["code"] == "not_for_tokens"
    assert sign(client, address, **sent, assertion=device.signed(asked["options"])).status_code == 201
    assert Notice.objects.get().is_signed
    assert client.get(f"{API}truce/cooperation/").json()["notices"][0]["digest"] == asked["digest"]
    assert program("us.officer").get(address).status_code == 403


def test_an_approval_is_signed_by_the_api_and_brought_by_a_token():
    thing, device, client = in_state("agreed"), with_key(NAME), program(NAME)
    address = f"{API}designations/{thing.uuid}/acts/approve/"
    asked = challenge(client, address)
    assert asked["digest"] == thing.current.digest_hex
    headers = {"If-Match": fresh(thing).etag}
    body = {"digest": asked["digest"], "password": PASSWORD}
    refused = client.post(address, body, content_type=JSON, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_for_tokens")
    body["assertion"] = device.signed(asked["options"])
    assert client.post(address, body, content_type=JSON, headers=headers).status_code == 200
    assert Approval.objects.get(delegation__code="US").is_signed
    assert client.get(f"{address}challenge/").status_code == 409


def test_a_session_signs_with_a_key_or_gives_what_its_person_has(sign_in):
    client, address = sign_in(NAME), decision()
    asked = challenge(client, address)
    assert (asked["proof"], asked["options"]) == ("password", None)
    assert sign(client, address, digest=asked["digest"], password="wrong").status_code == 422
    assert sign(client, address, digest=asked["digest"], password=PASSWORD).status_code == 201
    assert DecisionConsent.objects.get().method == "password"


def test_a_token_that_only_reads_carries_no_signature():
    device, address = with_key(NAME), decision()
    asked = challenge(program(NAME), address)
    answer = sign(program(NAME, "read"), address, digest=asked["digest"], assertion=device.signed(asked["options"]))
    assert (answer.status_code, answer.json()["code"]) == (403, "token_scope")
