"""What a log signed and the witness refused is kept, with what it contradicts."""

import json

import pytest

from jic_verify.tlog.notes import parse_note
from jic_verify.witness import Memory, Witness
from tests.tlog.logs import Log, cosigner

LOG, FORK = Log(), Log(branch="fork", common=5)
US = cosigner("example.org/witness/us")


@pytest.fixture
def witness(tmp_path):
    made = Witness([US], {LOG.origin: [LOG.signer.verifier]}, Memory(tmp_path), now=lambda: 1473681600)
    made.add_checkpoint(LOG.request(0, 7))
    return made


def kept(folder):
    path = folder / "refusals"
    return [json.loads(line) for line in path.read_text().splitlines() if line] if path.exists() else []


def test_a_fork_is_kept_with_both_signed_notes(witness, tmp_path):
    witness.add_checkpoint(FORK.request(7, 9))
    (refusal,) = kept(tmp_path)
    assert (refusal["status"], refusal["origin"], refusal["at"]) == (422, LOG.origin, 1473681600)
    assert refusal["old_size"] == 7
    assert [bytes.fromhex(one) for one in refusal["proof"]] == FORK.proof(7, 9)
    for name, text in (("remembered", LOG.text(7)), ("submitted", FORK.text(9))):
        note = parse_note(refusal[name].encode())
        assert note.text == text
        assert LOG.signer.verifier in {one.verifier for one in note.verified([LOG.signer.verifier, US.verifier])}


def test_two_roots_of_one_size_are_kept_whatever_the_old_size(witness, tmp_path):
    assert witness.add_checkpoint(FORK.request(3, 7)).status == 409
    assert [(one["status"], one["submitted"]) for one in kept(tmp_path)] == [(409, FORK.note(7))]


@pytest.mark.parametrize(("old", "status"), [(0, 409), (5, 409), (7, 400)])
def test_a_log_that_went_back_is_kept_whatever_the_old_size(witness, tmp_path, old, status):
    assert witness.add_checkpoint(LOG.request(old, 5, [])).status == status
    assert [(one["status"], one["submitted"]) for one in kept(tmp_path)] == [(status, LOG.note(5))]


def test_what_proves_nothing_is_not_kept(witness, tmp_path):
    stranger = Log("example.org/other")
    for body in (b"hello", stranger.request(0, 3), LOG.request(0, 9), LOG.request(3, 7), LOG.request(7, 9)):
        witness.add_checkpoint(body)
    unsigned = FORK.request(7, 9).replace(LOG.signer.sign(FORK.text(9)).encode(), US.cosign("x", 1).encode())
    assert witness.add_checkpoint(unsigned).status == 403
    assert kept(tmp_path) == []


def test_a_refusal_before_anything_was_cosigned_has_nothing_to_contradict(tmp_path):
    witness = Witness([US], {LOG.origin: [LOG.signer.verifier]}, Memory(tmp_path))
    witness.add_checkpoint(LOG.request(0, 7, [bytes(32)]))
    assert [one["remembered"] for one in kept(tmp_path)] == [None]


def test_the_same_refusal_is_kept_once_also_after_a_restart(witness, tmp_path):
    again = Witness([US], {LOG.origin: [LOG.signer.verifier]}, Memory(tmp_path))
    for _ in range(3):
        witness.add_checkpoint(FORK.request(7, 9))
        again.add_checkpoint(FORK.request(7, 9) + cosigner("noise").cosign("x", 1).encode())
        Witness([US], {LOG.origin: [LOG.signer.verifier]}, Memory(tmp_path)).add_checkpoint(FORK.request(7, 9))
    assert len({one["submitted"] for one in kept(tmp_path)}) == 1
    assert len(kept(tmp_path)) == 2  # `again` began before the first was kept


def test_a_line_that_a_kill_has_torn_spoils_no_other(witness, tmp_path):
    witness.add_checkpoint(FORK.request(7, 9))
    with (tmp_path / "refusals").open("ab") as file:
        file.write(b'{"at": 1, "ori')
    again = Witness([US], {LOG.origin: [LOG.signer.verifier]}, Memory(tmp_path))
    again.add_checkpoint(FORK.request(7, 10))
    assert [one["status"] for one in Memory(tmp_path).refusals()] == [422, 422]


def test_strangers_signatures_do_not_swell_it(witness, tmp_path):
    noise = "".join(cosigner(f"noise/{number}").cosign("x", 1) for number in range(50))
    witness.add_checkpoint(FORK.request(7, 9) + noise.encode())
    assert "noise" not in (tmp_path / "refusals").read_text()
