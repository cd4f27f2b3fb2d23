"""Witnesses beyond our own two: added over HTTP, slow, gone, lying; and what the log makes of each."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from apps.accounts.models import Delegation
from apps.consents.proofs import BY_PASSWORD
from apps.ledger import cosigning, witness_client
from apps.ledger.bootstrap import end_rotation, rotate
from apps.ledger.bundle import policy
from apps.ledger.checkpoints import agreed, seal_state, signatures
from apps.ledger.cosigning import Answer, Progress, Question, full_note, packed, questions, take, unpacked
from apps.ledger.keys import identity
from apps.ledger.models import Alert, AlertKind, Checkpoint, Cosignature, Witness
from apps.ledger.seal import seal_all
from apps.ledger.signatory_changes import consent
from apps.ledger.witness_client import WitnessClient
from apps.ledger.witness_registry import BadWitness, add, carry_out_change, remove
from jic.local_witness import answered
from jic_verify import witness as verifiers_witness
from jic_verify.tlog.notes import Cosigner, Verifier, parse_note
from jic_verify.witness import Memory
from jic_verify.witness_http import WitnessServer
from tests.drafting import in_state
from tests.people import UserFactory, identity_of
from tests.witnessed import Witnesses, handed_out, judged

pytestmark = pytest.mark.django_db


@pytest.fixture
def witnesses(tmp_path: Path) -> Witnesses:
    in_state("submitted")
    made = Witnesses(tmp_path / "witnesses")
    made.agree()
    return made


@contextmanager
def listening(server: ThreadingHTTPServer) -> Iterator[str]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def third_witness(folder: Path, prefix: str = "/a/path") -> Iterator[tuple[str, str]]:
    """(URL, public key) of a witness that is nobody's here: another program's server on a port of this machine."""
    known = identity()
    cosigner = Cosigner("observer.example/w", Ed25519PrivateKey.generate())
    witness = verifiers_witness.Witness([cosigner], {known.origin: list(known.keys)}, Memory(folder))
    with listening(WitnessServer(witness, "127.0.0.1", 0, prefix)) as url:
        yield url + prefix, cosigner.verifier.vkey


def answering(status: int, body: bytes, pause: float = 0.0) -> ThreadingHTTPServer:
    """A server that says the same to everybody."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(pause)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                return

        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            return

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


def asked_over_http() -> list[Question]:
    cosigning.progress = Progress()
    return [question for question in questions() if question.url]


def carried() -> list[Answer]:
    """Every question that goes over HTTP is asked, and its answer taken down."""
    carrier = WitnessClient(lambda answer: None)
    carrier._begin()
    answers = [carrier.ask(question, identity().origin) for question in asked_over_http()]
    for answer in answers:
        take(answer)
    return answers


def test_an_added_witness_gets_each_checkpoint_and_is_shown_to_cosign(witnesses, tmp_path):
    with third_witness(tmp_path / "third") as (url, vkey):
        added = add(url=url, vkey=vkey)
        # It knows nothing yet: the first question tells the whole list.
        assert [answer.status for answer in carried()] == [200]
        for _ in range(3):
            UserFactory()
            witnesses.agree()
            assert [answer.status for answer in carried()] == [200]
        assert Cosignature.objects.filter(witness=added).count() == 4
        last = agreed()
        assert last is not None
        assert [one.witness.name for one in signatures(last) if one.when] == [
            *[one.name for one in Witness.objects.filter(delegation__isnull=False)],
            "observer.example/w",
        ]
        assert parse_note(full_note(last).encode()).verified([Verifier.parse(vkey)])
        assert vkey in policy()
        assert judged(handed_out(tmp_path)[0]).finding is None


def test_a_witness_that_forgot_is_told_everything_again(witnesses, tmp_path):
    with third_witness(tmp_path / "third") as (url, vkey):
        added = add(url=url, vkey=vkey)
        carried()
    UserFactory()
    witnesses.agree()
    key_kept = Witness.objects.get(pk=added.pk)
    with listening(answering(409, b"0\n")) as url:
        Witness.objects.filter(pk=key_kept.pk).update(url=url)
        # It has neither cosigned nor counted anything.
        assert [answer.status for answer in carried()] == [424]
        (question,) = asked_over_http_again()
        assert question.first == 0
        carrier = WitnessClient(lambda answer: None)
        carrier._begin()
        answer = carrier.ask(question, identity().origin)
        assert answer.status == 409
        take(answer)
        old = next(question.body for question in asked_over_http_again())
        assert old.startswith(b"old 0\n\n")
    assert not Alert.objects.exists()


def asked_over_http_again() -> list[Question]:
    return [question for question in questions() if question.url]


def test_a_removed_witness_is_not_asked_nor_its_signatures_handed_out(witnesses, tmp_path):
    with third_witness(tmp_path / "third") as (url, vkey):
        add(url=url, vkey=vkey)
        carried()
        remove("observer.example/w")
        UserFactory()
        witnesses.agree()
        assert asked_over_http() == []
    assert "observer.example" not in full_note(agreed())
    with pytest.raises(BadWitness):
        remove("observer.example/w")


def test_a_delegation_brings_its_own_witness_and_agreement_needs_that_one(witnesses, tmp_path):
    with third_witness(tmp_path / "ru-own") as (url, vkey):
        proposed = add(url=url, vkey=vkey, delegation=Delegation.objects.get(code="RU"))
        for name in ("us.authority", "ru.authority"):
            consent(actor=identity_of(name), change=proposed.uuid, digest=proposed.digest_hex, proof=BY_PASSWORD)
        carry_out_change(proposed.uuid)
        UserFactory()
        seal_all()
        witnesses.cosign()
        assert seal_state().signed == {"US": True, "RU": False}
        newest = Checkpoint.objects.first()
        assert agreed() != newest
        carried()
        assert agreed() == newest
        assert judged(handed_out(tmp_path)[0]).finding is None
        # To take it back takes everybody's consent again.
        remove(vkey)
        assert Witness.objects.get(delegation__code="RU", removed_at=None).url == url


@pytest.mark.parametrize(
    ("url", "vkey", "said"),
    [
        ("ftp://witness.example/", None, "URL"),
        ("http://", None, "URL"),
        ("http://w.example/?a=b", None, "URL"),
        ("http://w.example/", "nonsense", "cannot be read"),
        ("http://w.example/", "log", "cosigns"),
        ("http://w.example/", "taken", "already"),
    ],
)
def test_what_is_no_witness_is_refused_with_the_reason(witnesses, url, vkey, said):
    fresh = Cosigner("w.example", Ed25519PrivateKey.generate()).verifier.vkey
    keys = {"log": identity().keys[0].vkey, "taken": Witness.objects.first().vkey, None: fresh}
    with pytest.raises(BadWitness, match=said):
        add(url=url, vkey=keys.get(vkey, vkey or ""))


def only_witness(url: str) -> Witness:
    return add(url=url, vkey=Cosigner("odd.example/w", Ed25519PrivateKey.generate()).verifier.vkey)


@pytest.mark.parametrize(
    ("status", "body", "kind", "said"),
    [
        (200, b"what?", AlertKind.BAD_PROOF, "no signature"),
        (200, b"", AlertKind.BAD_PROOF, ""),
        (403, b"", AlertKind.BAD_PROOF, "does not accept"),
        (404, b"", AlertKind.BAD_PROOF, "does not know"),
        (422, b"", AlertKind.FORK, "does not continue"),
        (500, b"", AlertKind.BAD_PROOF, "status 500"),
        (409, b"many", AlertKind.BAD_PROOF, "without a size"),
        (409, b"999999\n", AlertKind.ROLLBACK, "999999"),
    ],
)
def test_whatever_a_witness_answers_is_told_and_agreement_goes_on(witnesses, status, body, kind, said):
    with listening(answering(status, body)) as url:
        only_witness(url)
        carried()
    alert = Alert.objects.get()
    assert (alert.kind, said in alert.detail) == (kind, True)
    UserFactory()
    # A claim without our own signature stops nobody.
    witnesses.agree()
    assert agreed() == Checkpoint.objects.first()


def test_a_witness_far_behind_counts_in_parts_and_cosigns_the_newest(witnesses, monkeypatch):
    monkeypatch.setattr(cosigning, "MAX_ENTRIES", 4)
    before = Checkpoint.objects.first()
    for _ in range(60):
        UserFactory()
        seal_all()
    for _ in range(60):
        if not witnesses.cosign():
            break
    newest = Checkpoint.objects.first()
    assert agreed() == newest
    # A cosignature of now on an earlier one would be later than the entries after it.
    assert not Cosignature.objects.filter(checkpoint__size__gt=before.size, checkpoint__size__lt=newest.size).exists()
    assert not Alert.objects.exists()


def test_answers_that_were_lost_keep_no_witness_behind(witnesses):
    UserFactory()
    seal_all()
    cosigning.progress = Progress()
    for question in questions():
        # It has counted and cosigned, and nobody hears of it.
        assert answered(witnesses.by_code[question.code], question.body, question.entries).status == 200
    cosigning.progress = Progress()
    for _ in range(4):
        for question in questions():
            said = answered(witnesses.by_code[question.code], question.body, question.entries)
            take(Answer(question.witness, said.status, said.body))
    assert agreed() == Checkpoint.objects.first()
    assert not Alert.objects.exists()


def test_the_same_thing_is_told_once_until_it_is_closed(witnesses):
    with listening(answering(422, b"")) as url:
        only_witness(url)
        carried()
        carried()
    assert Alert.objects.count() == 1


def test_a_signature_of_another_key_or_for_another_list_is_not_taken(witnesses):
    mine = Cosigner("odd.example/w", Ed25519PrivateKey.generate())
    other = Cosigner("odd.example/w", Ed25519PrivateKey.generate())
    note = Checkpoint.objects.first().note.partition("\n\n")[0] + "\n"
    for line in (other.cosign(note, 1), mine.cosign("x\n1\nAAAA\n", 1)):
        with listening(answering(200, line.encode())) as url, transaction.atomic():
            added = add(url=url, vkey=mine.verifier.vkey)
            carried()
            assert not Cosignature.objects.filter(witness=added).exists()
            assert Alert.objects.filter(kind=AlertKind.BAD_PROOF).exists()
            transaction.set_rollback(True)


def test_a_witness_that_is_gone_or_slow_alerts_nobody_and_delays_nobody(witnesses, monkeypatch):
    monkeypatch.setattr(witness_client, "READ_SECONDS", 0.3)
    only_witness("http://127.0.0.1:9/gone")
    with listening(answering(200, b"", pause=1.0)) as url:
        add(url=url, vkey=Cosigner("slow.example/w", Ed25519PrivateKey.generate()).verifier.vkey)
        assert [answer.status for answer in carried()] == [0, 0]
    assert not Alert.objects.exists()
    UserFactory()
    witnesses.agree()
    assert agreed() == Checkpoint.objects.first()


def test_a_question_is_not_asked_twice_while_the_first_is_under_way():
    delivered: list[Answer] = []
    arrived = threading.Event()

    def deliver(answer: Answer) -> None:
        delivered.append(answer)
        arrived.set()

    with listening(answering(404, b"", pause=0.4)) as url:
        carrier = WitnessClient(deliver)
        question = Question(1, "", url, b"old 0\n\n")
        for _ in range(5):
            carrier.send(question, "origin")
        assert arrived.wait(5)
        time.sleep(0.6)
    assert len(delivered) == 1


def test_an_endless_answer_is_cut_off():
    with listening(answering(200, b"x" * 1_000_000)) as url:
        carrier = WitnessClient(lambda answer: None)
        carrier._begin()
        answer = carrier.ask(Question(1, "", url, b""), "origin")
    assert answer.status == 0
    assert b"more than" in answer.body


def test_a_failing_witness_is_asked_less_and_less_often(monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(cosigning.time, "monotonic", lambda: clock[0])
    progress = Progress()
    pauses = []
    for _ in range(8):
        assert progress.free(1)
        progress.asked(1)
        progress.answered(1, reached=False)
        begun = clock[0]
        while not progress.free(1):
            clock[0] += 0.5
        pauses.append(clock[0] - begun)
    assert pauses == sorted(pauses)
    assert pauses[0] <= 4
    assert pauses[-1] == 60


def test_an_answer_survives_its_way_through_the_queue():
    answer = Answer(7, 200, "— x y\n".encode(), b"\x00\xff")
    assert unpacked(packed(answer)) == answer


def test_both_keys_sign_while_the_logs_key_changes_then_only_the_new_one(witnesses, tmp_path):
    old = identity().keys[0]
    new = rotate("yearly")
    UserFactory()
    witnesses.agree()  # they trust the old key only
    note = parse_note(Checkpoint.objects.first().note.encode())
    assert {one.verifier for one in note.verified([old, new])} == {old, new}
    assert judged(handed_out(tmp_path)[0]).finding is None
    end_rotation()
    following = Witnesses(tmp_path / "witnesses")
    UserFactory()
    following.agree()
    note = parse_note(Checkpoint.objects.first().note.encode())
    assert [one.verifier for one in note.verified([old, new])] == [new]
    assert agreed() == Checkpoint.objects.first()


def test_the_evidence_address_is_that_of_the_standard():
    # <monitoring prefix>/<origin hash>/checkpoint
    assert verifiers_witness.origin_hash("jic") == hashlib.sha256(b"jic").hexdigest()
