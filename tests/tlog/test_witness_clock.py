"""A witness whose clock steps back never says an earlier time than it has said."""

import pytest

from jic_verify.witness import Memory, Witness, parse_answer
from tests.tlog.logs import Log, cosigner, quantum_cosigner

LOG, OTHER = Log(), Log("example.org/other")
KEYS = {log.origin: [log.signer.verifier] for log in (LOG, OTHER)}


class Clock:
    now = 1000.9

    def __call__(self):
        return self.now


def said(witness, log, old, new):
    answer = witness.add_checkpoint(log.request(old, new))
    (line, *_) = parse_answer(answer.body, witness.verifiers, log.text(new))
    return line.timestamp


@pytest.mark.parametrize("key", [cosigner("us"), quantum_cosigner("us")], ids=["ed25519", "ml-dsa-44"])
def test_stepping_back_repeats_the_last_time_also_after_a_restart(tmp_path, key):
    clock = Clock()
    witness = Witness([key], KEYS, Memory(tmp_path), clock)
    assert said(witness, LOG, 0, 3) == 1000
    clock.now = 500
    assert said(witness, LOG, 3, 4) == 1000
    again = Witness([key], KEYS, Memory(tmp_path), clock)
    assert said(again, LOG, 4, 5) == 1000
    clock.now = 1001
    assert said(again, LOG, 5, 6) == 1001


def test_what_it_said_of_one_log_holds_for_the_others(tmp_path):
    clock = Clock()
    witness = Witness([cosigner("us")], KEYS, Memory(tmp_path), clock)
    assert said(witness, LOG, 0, 3) == 1000
    clock.now = 500
    assert said(witness, OTHER, 0, 3) == 1000
    assert said(Witness([cosigner("us")], KEYS, Memory(tmp_path), clock), OTHER, 3, 4) == 1000


def test_what_another_process_said_holds_too(tmp_path):
    clock, late = Clock(), Clock()
    witness = Witness([cosigner("us")], KEYS, Memory(tmp_path), late)
    late.now = 10
    assert said(Witness([cosigner("us")], KEYS, Memory(tmp_path), clock), LOG, 0, 3) == 1000
    assert said(witness, LOG, 3, 4) == 1000


def test_a_clock_before_1970_says_the_first_second(tmp_path):
    assert said(Witness([cosigner("us")], KEYS, Memory(tmp_path), lambda: -5.0), LOG, 0, 3) == 1
