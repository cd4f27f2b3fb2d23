"""Every answer of a witness, in the specification's order."""

import pytest

from jic_verify.tlog.checkpoints import Checkpoint, parse_checkpoint
from jic_verify.tlog.notes import Signer, Verifier, parse_note
from jic_verify.witness import Memory, Witness, format_request, origin_hash, parse_answer, parse_size
from tests.tlog.logs import VECTORS, Log, cosigner, private_key, quantum_cosigner

LOG = Log()
US = cosigner("example.org/witness/us")
RU = quantum_cosigner("example.org/witness/ru")
NOON = 1473681600


@pytest.fixture
def witness(tmp_path):
    return Witness([US], {LOG.origin: [LOG.signer.verifier]}, Memory(tmp_path), now=lambda: NOON)


def size_said(answer):
    assert (answer.status, answer.content_type) == (409, "text/x.tlog.size")
    return parse_size(answer.body)


def test_the_first_checkpoint_is_cosigned_without_a_proof(witness):
    answer = witness.add_checkpoint(LOG.request(0, 7))
    assert answer.status == 200
    (line,) = parse_answer(answer.body, [US.verifier], LOG.text(7))
    assert (line.verifier, line.timestamp) == (US.verifier, NOON)


def test_a_checkpoint_that_continues_the_last_is_cosigned(witness):
    for old, new in ((0, 1), (1, 4), (4, 7), (7, 8), (8, 30)):
        assert witness.add_checkpoint(LOG.request(old, new)).status == 200


def test_the_same_checkpoint_is_cosigned_again_at_a_later_time(tmp_path):
    times = iter([NOON, NOON, NOON + 60])
    witness = Witness([US], {LOG.origin: [LOG.signer.verifier]}, Memory(tmp_path), now=lambda: next(times))
    said = [witness.add_checkpoint(LOG.request(old, 7)).body for old in (0, 7, 7)]
    assert [parse_answer(body, [US.verifier], LOG.text(7))[0].timestamp for body in said] == [NOON, NOON, NOON + 60]


def test_the_empty_log_is_cosigned(witness):
    assert witness.add_checkpoint(LOG.request(0, 0)).status == 200
    assert witness.add_checkpoint(LOG.request(0, 3)).status == 200


def test_each_key_of_a_witness_cosigns_with_a_line_of_its_own(tmp_path):
    witness = Witness([US, RU], {LOG.origin: [LOG.signer.verifier]}, Memory(tmp_path), now=lambda: NOON)
    answer = witness.add_checkpoint(LOG.request(0, 7))
    found = parse_answer(answer.body, witness.verifiers, LOG.text(7))
    assert [one.verifier for one in found] == [US.verifier, RU.verifier]


def test_extension_lines_are_cosigned_as_they_are(witness):
    note = LOG.note(7, "an extension")
    answer = witness.add_checkpoint(format_request(0, [], note))
    assert parse_answer(answer.body, [US.verifier], LOG.text(7, "an extension"))


def test_a_request_of_another_implementation_is_cosigned(tmp_path):
    key = Verifier.parse((VECTORS / "litewitness-mldsa.vkey").read_text().strip())
    witness = Witness([US], {key.name: [key]}, Memory(tmp_path))
    assert witness.add_checkpoint((VECTORS / "litewitness-mldsa.request").read_bytes()).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        LOG.request(0, 7).replace(b"old", b"new"),
        LOG.request(0, 7)[:-1],
        LOG.request(0, 7).replace(b"\n7\n", b"\n07\n"),
        format_request(0, [], f"hello\n\n{LOG.signer.sign('hello')}"),
        format_request(0, [bytes(32)] * 64, LOG.note(7)),
    ],
)
def test_what_is_no_request_is_400(witness, body):
    assert witness.add_checkpoint(body).status == 400


def test_an_old_size_beyond_the_checkpoints_is_400(witness):
    assert witness.add_checkpoint(LOG.request(8, 7, [])).status == 400


def test_an_unknown_log_is_404(witness):
    assert witness.add_checkpoint(Log("example.org/other").request(0, 7)).status == 404


def test_a_checkpoint_without_the_logs_signature_is_403(witness):
    other = Signer("example.org/log", private_key("thief"))
    text = LOG.text(7)
    assert witness.add_checkpoint(format_request(0, [], f"{text}\n{other.sign(text)}")).status == 403
    assert witness.add_checkpoint(format_request(0, [], f"{text}\n{US.cosign(text, 1)}")).status == 403


def test_a_failing_signature_of_the_log_is_403(witness):
    note = LOG.note(7).replace(LOG.text(7), LOG.text(8))
    assert witness.add_checkpoint(format_request(0, [], note)).status == 403


def test_a_failing_signature_beside_a_good_one_is_403(tmp_path):
    second = Signer(LOG.origin, private_key("second"))
    witness = Witness([US], {LOG.origin: [LOG.signer.verifier, second.verifier]}, Memory(tmp_path))
    bad = LOG.note(7) + second.sign(LOG.text(8))
    good = LOG.note(7) + second.sign(LOG.text(7))
    assert witness.add_checkpoint(format_request(0, [], bad)).status == 403
    assert witness.add_checkpoint(format_request(0, [], good)).status == 200


def test_signatures_of_strangers_and_of_the_witness_itself_are_passed_over(witness):
    note = LOG.note(7) + cosigner("stranger").cosign(LOG.text(7), 1) + US.cosign(LOG.text(9), 1)
    assert witness.add_checkpoint(format_request(0, [], note)).status == 200
    assert b"stranger" not in witness.recent(origin_hash(LOG.origin)).body


def test_another_old_size_than_the_remembered_is_409_and_the_size(witness):
    assert size_said(witness.add_checkpoint(LOG.request(3, 7))) == 0
    witness.add_checkpoint(LOG.request(0, 7))
    assert size_said(witness.add_checkpoint(LOG.request(0, 9))) == 7
    assert size_said(witness.add_checkpoint(LOG.request(8, 9))) == 7
    assert size_said(witness.add_checkpoint(LOG.request(3, 5))) == 7


def test_no_leaves_with_another_root_are_422_once_the_rest_is_right(witness):
    text = f"{LOG.origin}\n0\n{Checkpoint(LOG.origin, 1, bytes(32)).body.splitlines()[2]}\n"
    body = format_request(0, [], f"{text}\n{LOG.signer.sign(text)}")
    assert witness.add_checkpoint(body).status == 422
    unsigned = format_request(0, [], f"{text}\n{US.cosign(text, 1)}")
    assert witness.add_checkpoint(unsigned).status == 403
    witness.add_checkpoint(LOG.request(0, 7))
    assert size_said(witness.add_checkpoint(body)) == 7


def test_a_proof_from_no_leaves_is_422(witness):
    assert witness.add_checkpoint(LOG.request(0, 7, [bytes(32)])).status == 422


def test_a_proof_that_does_not_hold_is_422(witness):
    witness.add_checkpoint(LOG.request(0, 7))
    right = LOG.proof(7, 12)
    for wrong in ([], right[:-1], [*right, bytes(32)], [bytes(32), *right[1:]]):
        assert witness.add_checkpoint(LOG.request(7, 12, wrong)).status == 422
    assert witness.add_checkpoint(LOG.request(7, 12)).status == 200


def test_another_root_of_the_same_size_is_422(witness):
    witness.add_checkpoint(LOG.request(0, 7))
    assert witness.add_checkpoint(Log(branch="fork").request(7, 7, [])).status == 422


def test_a_needless_proof_for_the_same_size_is_422(witness):
    witness.add_checkpoint(LOG.request(0, 7))
    assert witness.add_checkpoint(LOG.request(7, 7, [bytes(32)])).status == 422


def test_a_fork_is_422_even_with_its_own_proof(witness):
    fork = Log(branch="fork", common=5)
    witness.add_checkpoint(LOG.request(0, 7))
    assert witness.add_checkpoint(fork.request(7, 12)).status == 422


def test_a_log_that_went_back_is_not_cosigned_whatever_old_size_it_says(witness):
    witness.add_checkpoint(LOG.request(0, 7))
    for old, status in ((0, 409), (5, 409), (7, 400)):
        assert witness.add_checkpoint(LOG.request(old, 5, [])).status == status
    assert size_said(witness.add_checkpoint(LOG.request(0, 9))) == 7


def test_monitors_get_the_last_checkpoint_signed_by_log_and_witness(witness):
    assert witness.recent(origin_hash(LOG.origin)).status == 404
    witness.add_checkpoint(LOG.request(0, 7))
    answer = witness.add_checkpoint(LOG.request(7, 9))
    recent = witness.recent(origin_hash(LOG.origin))
    assert recent.status == 200
    note = parse_note(recent.body)
    assert parse_checkpoint(note.text).size == 9
    assert {one.verifier for one in note.verified([LOG.signer.verifier, US.verifier])} == {
        LOG.signer.verifier,
        US.verifier,
    }
    assert recent.body.endswith(answer.body)


@pytest.mark.parametrize(
    "name", ["", "x", "../refusals", origin_hash("example.org/other"), origin_hash(LOG.origin).upper()]
)
def test_monitors_get_404_for_any_other_name(witness, name):
    witness.add_checkpoint(LOG.request(0, 7))
    assert witness.recent(name).status == 404


def test_logs_do_not_disturb_each_other(tmp_path):
    other = Log("example.org/other")
    keys = {log.origin: [log.signer.verifier] for log in (LOG, other)}
    witness = Witness([US], keys, Memory(tmp_path), now=lambda: NOON)
    assert witness.add_checkpoint(LOG.request(0, 7)).status == 200
    assert witness.add_checkpoint(other.request(0, 5)).status == 200
    assert witness.add_checkpoint(LOG.request(7, 9)).status == 200


def test_a_witness_has_keys_of_its_own(tmp_path):
    with pytest.raises(ValueError, match="same name and id"):
        Witness([US], {LOG.origin: [US.verifier]}, Memory(tmp_path))
    with pytest.raises(ValueError, match="same name and id"):
        Witness([US, US], {LOG.origin: [LOG.signer.verifier]}, Memory(tmp_path))
    with pytest.raises(ValueError, match="needs a key"):
        Witness([], {LOG.origin: [LOG.signer.verifier]}, Memory(tmp_path))


def test_ml_dsa_does_not_begin_with_a_log_whose_name_it_cannot_sign(tmp_path):
    log = Log("o" * 256)
    with pytest.raises(ValueError, match="too long"):
        Witness([RU], {log.origin: [log.signer.verifier]}, Memory(tmp_path))
