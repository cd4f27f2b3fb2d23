"""Who has to sign changes by everybody's consent: proposed by the operator, consented to by each signatory's authority,
and carried out only then."""

from __future__ import annotations

import io
import json
import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from apps.accounts.models import Delegation
from apps.accounts.services import sync_delegations
from apps.ledger.bootstrap import create_log
from apps.ledger.keys import identity
from apps.ledger.models import SignatoryChange, SignatoryConsent, Witness
from apps.ledger.signatory_changes import ConsentMissing, carry_out, is_founded, propose, propose_otherwise
from apps.ledger.witness_registry import add, remove
from apps.theatre.facts import theatre
from jic_verify import witness as verifiers_witness
from jic_verify.tlog.notes import Cosigner
from jic_verify.witness import Memory
from tests.drafting import in_state
from tests.people import PASSWORD, person
from tests.signing import options_of, with_key
from tests.witnessed import Witnesses, handed_out, judged

pytestmark = pytest.mark.django_db

What = SignatoryChange.What


def key() -> str:
    return Cosigner("own.example/witness", Ed25519PrivateKey.generate()).verifier.vkey


@pytest.fixture
def proposed() -> SignatoryChange:
    """RU's own witness, proposed once something was submitted."""
    create_log()
    in_state("submitted")
    made = add(url="https://witness.example/ru", vkey=key(), delegation=Delegation.objects.get(code="RU"))
    assert isinstance(made, SignatoryChange)
    return made


def address(change: SignatoryChange) -> str:
    return f"/ledger/witnesses/{change.uuid}/"


def consent(client, change: SignatoryChange, **more):
    return client.post(address(change), {"digest": change.digest_hex, "read": "on", "password": PASSWORD, **more})


def witness_of(code: str) -> str:
    return Witness.objects.get(delegation__code=code, removed_at=None).vkey


def test_before_the_first_submission_witnesses_are_set_freely():
    create_log()
    assert not is_founded()
    made = add(url="https://witness.example/ru", vkey=key(), delegation=Delegation.objects.get(code="RU"))
    assert isinstance(made, Witness)
    assert witness_of("RU") == made.vkey


def test_afterwards_it_takes_every_signatorys_consent(sign_in, proposed):
    before = witness_of("RU")
    for name in ("us.authority", "ru.authority"):
        with pytest.raises(ConsentMissing):
            carry_out(proposed.uuid)
        assert witness_of("RU") == before
        assert consent(sign_in(name), proposed).status_code == 302
    out = io.StringIO()
    call_command("ledger", "witness", "carry-out", str(proposed.uuid), stdout=out)
    assert "Carried out" in out.getvalue()
    assert witness_of("RU") == proposed.vkey
    assert "carried out" in sign_in("us.auditor").get("/ledger/witnesses/").content.decode()


def test_the_command_says_what_is_missing(proposed):
    with pytest.raises(CommandError, match=r"Consent is missing from (RU, US|US, RU)\."):
        call_command("ledger", "witness", "carry-out", str(proposed.uuid))
    with pytest.raises(CommandError, match="No change has the identifier"):
        call_command("ledger", "witness", "carry-out", "00000000-0000-4000-8000-000000000000")


def test_taking_a_signatorys_own_witness_back_is_proposed_too(sign_in, proposed):
    for name in ("us.authority", "ru.authority"):
        consent(sign_in(name), proposed)
    carry_out(proposed.uuid)
    made = remove(proposed.vkey)
    assert isinstance(made, SignatoryChange)
    assert witness_of("RU") == proposed.vkey


def test_a_delegation_goes_back_to_a_witness_that_it_had(sign_in, proposed):
    before = witness_of("RU")
    for name in ("us.authority", "ru.authority"):
        consent(sign_in(name), proposed)
    carry_out(proposed.uuid)
    back = remove(proposed.vkey)
    with pytest.raises(ConsentMissing):
        carry_out(back.uuid)
    for name in ("us.authority", "ru.authority"):
        assert consent(sign_in(name), back).status_code == 302
    carry_out(back.uuid)
    assert witness_of("RU") == before


def test_what_was_carried_out_once_is_not_carried_out_again(sign_in, proposed):
    joins = propose_otherwise("UN")
    for name in ("us.authority", "ru.authority"):
        consent(sign_in(name), joins)
    carry_out(joins.uuid)
    leaves = propose_otherwise("UN")
    Delegation.objects.filter(code="UN").update(is_signatory=False)
    assert leaves.what == What.LEAVES
    carry_out(joins.uuid)
    assert not Delegation.objects.get(code="UN").is_signatory


def test_the_same_change_is_proposed_once(proposed):
    again = add(url=proposed.url, vkey=proposed.vkey, delegation=proposed.delegation)
    assert again == proposed
    assert SignatoryChange.objects.count() == 1


def test_a_witness_that_is_gone_is_not_replaced_by_a_start(proposed):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_witness SET removed_at = now() WHERE delegation_id = %s", [proposed.delegation_id]
        )
    create_log()
    assert not Witness.objects.filter(delegation=proposed.delegation, removed_at=None).exists()


@pytest.mark.parametrize("name", ["us.officer", "us.admin", "un.observer", "us.auditor"])
def test_nobody_else_consents(sign_in, proposed, name):
    answer = consent(sign_in(name), proposed)
    assert answer.status_code in (200, 404)
    assert not SignatoryConsent.objects.exists()
    assert (answer.status_code == 200) == (name == "us.auditor")


def test_a_delegation_consents_once_and_to_what_it_was_shown(sign_in, proposed):
    authority = sign_in("us.authority")
    other = authority.post(address(proposed), {"digest": "0" * 64, "read": "on", "password": PASSWORD})
    assert other.status_code == 409
    assert consent(authority, proposed, read="").status_code == 422
    assert consent(authority, proposed, password="wrong").status_code == 422
    assert not SignatoryConsent.objects.exists()
    assert consent(authority, proposed).status_code == 302
    consent(authority, proposed)
    assert SignatoryConsent.objects.count() == 1
    page = authority.get(address(proposed)).content.decode()
    assert '<form method="post" class="next"' not in page


def test_whoever_has_a_passkey_signs_the_consent(sign_in, proposed):
    device = with_key("ru.authority")
    authority = sign_in("ru.authority")
    asked = options_of(authority.get(address(proposed)), "signing-options")
    assert consent(authority, proposed).status_code == 422
    assert consent(authority, proposed, assertion=device.signed(asked)).status_code == 302
    (given,) = SignatoryConsent.objects.all()
    stated = given.evidence["statement"]
    assert (given.method, stated["act"], stated["change"]) == ("passkey", "consent", str(proposed.uuid))
    assert (stated["digest"], stated["delegation"]) == (proposed.digest_hex, "RU")


def test_a_signature_for_a_change_serves_for_no_other(sign_in, proposed):
    device = with_key("ru.authority")
    authority = sign_in("ru.authority")
    signed = device.signed(options_of(authority.get(address(proposed)), "signing-options"))
    other = add(url="https://witness.example/ru2", vkey=key(), delegation=proposed.delegation)
    assert consent(authority, other, assertion=signed).status_code == 422
    assert not SignatoryConsent.objects.exists()


def test_the_theatre_alone_makes_no_signatory_and_none_less(proposed):
    rows = [{**row, "is_signatory": row["code"] == "UN"} for row in theatre().delegation_rows]
    otherwise = sync_delegations(rows, founded=is_founded())
    assert sorted(otherwise) == ["RU", "UN", "US"]
    assert set(Delegation.objects.signatories().values_list("code", flat=True)) == {"US", "RU"}
    joins = propose_otherwise("UN")
    assert (joins.what, propose_otherwise("US").what) == (What.JOINS, What.LEAVES)
    with pytest.raises(ConsentMissing):
        carry_out(joins.uuid)


def test_a_signatory_joins_by_everybodys_consent(sign_in, proposed):
    joins = propose_otherwise("UN")
    for name in ("us.authority", "ru.authority"):
        assert consent(sign_in(name), joins).status_code == 302
    carry_out(joins.uuid)
    assert Delegation.objects.get(code="UN").is_signatory


@pytest.mark.parametrize("table", ["ledger_signatorychange", "ledger_signatoryconsent"])
def test_what_was_proposed_and_consented_to_stays(sign_in, proposed, table):
    consent(sign_in("us.authority"), proposed)
    for statement in (f"UPDATE {table} SET at = now()", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_pages_speak_both_languages(sign_in, proposed, language):
    client = sign_in("ru.authority")
    client.post("/language/", {"language": language})
    texts = [client.get(where).content.decode() for where in ("/ledger/witnesses/", address(proposed))]
    russian = [bool(re.search("Свидетел", text)) for text in texts]
    assert russian == [language == "ru"] * 2
    assert json.dumps(proposed.vkey)[1:-1] in texts[1]


@pytest.fixture
def witnesses(tmp_path):
    in_state("submitted")
    made = Witnesses(tmp_path / "witnesses")
    made.agree()
    return made


def own_witness(witnesses: Witnesses, tmp_path) -> tuple[Cosigner, SignatoryChange]:
    """RU's own witness, proposed; it knows nothing of the log yet."""
    cosigner = Cosigner("own.example/witness", Ed25519PrivateKey.generate())
    # Asked by the tests' own queue, as those of this site are.
    change = propose(What.WITNESS, Delegation.objects.get(code="RU"), vkey=cosigner.verifier.vkey)
    return cosigner, change


def changed_hands(witnesses: Witnesses, cosigner: Cosigner, tmp_path) -> None:
    keys = list(identity().keys)
    memory = Memory(tmp_path / "own")
    witnesses.by_code["RU"] = verifiers_witness.Witness([cosigner], {witnesses.origin: keys}, memory, counts=True)
    in_state("submitted")
    witnesses.agree()


def test_a_bundle_shows_the_consents_and_who_signs_now(sign_in, witnesses, tmp_path):
    kept, _ = handed_out(tmp_path, "before.zip")
    cosigner, change = own_witness(witnesses, tmp_path)
    device = with_key("us.authority")
    authority = sign_in("us.authority")
    asked = options_of(authority.get(address(change)), "signing-options")
    assert consent(authority, change, assertion=device.signed(asked)).status_code == 302
    assert consent(sign_in("ru.authority"), change).status_code == 302
    carry_out(change.uuid)
    changed_hands(witnesses, cosigner, tmp_path)
    path, _ = handed_out(tmp_path, "after.zip")
    verdict = judged(path)
    assert verdict.finding is None, verdict.finding
    # Who kept a bundle from before sees the change as well, and why it holds.
    assert judged(path, since=kept).finding is None, judged(path, since=kept).finding


FORGED = {
    "nobody consented": [],
    "one consented": ["ru.authority"],
}


@pytest.mark.parametrize("how", FORGED)
def test_a_bundle_refuses_a_witness_that_changed_without_all_consents(sign_in, witnesses, tmp_path, how):
    cosigner, change = own_witness(witnesses, tmp_path)
    for name in FORGED[how]:
        consent(sign_in(name), change)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_witness SET removed_at = now() WHERE delegation_id = %s", [change.delegation_id])
    Witness.objects.create(delegation=change.delegation, vkey=change.vkey, url="", added_at=timezone.now())
    changed_hands(witnesses, cosigner, tmp_path)
    finding = judged(handed_out(tmp_path)[0]).finding
    assert (finding.check, "without all consents" in finding.sentence) == (12, True)


def test_a_consent_by_a_key_that_nobody_registered_is_refused(sign_in, witnesses, tmp_path):
    _cosigner, change = own_witness(witnesses, tmp_path)
    device = with_key("us.authority")
    authority = sign_in("us.authority")
    asked = options_of(authority.get(address(change)), "signing-options")
    consent(authority, change, assertion=device.signed(asked))
    # As whoever writes to the table could: a key of nobody's, and evidence of its own.
    given = SignatoryConsent.objects.get()
    stranger = with_key("ru.officer", confirmed=False)
    public = stranger.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    forged = {"delegation": Delegation.objects.get(code="RU"), "user": person("ru.authority"), "public_key": public}
    SignatoryConsent.objects.create(
        change=change.uuid, digest=given.digest, method="passkey", evidence=given.evidence, at=timezone.now(), **forged
    )
    witnesses.agree()
    finding = judged(handed_out(tmp_path)[0]).finding
    assert finding.check in (8, 9), finding
