"""Two clients at once never get a witness to cosign two trees that do not continue each other."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from jic_verify.witness import Memory, Witness, parse_size
from tests.tlog.logs import ROOT, Log, cosigner

TRIALS = 150
COMMON = 5
LEFT, RIGHT = Log(branch="left", common=COMMON), Log(branch="right", common=COMMON)
US = cosigner("example.org/witness/us")


def witness_of(folder):
    return Witness([US], {LEFT.origin: [LEFT.signer.verifier]}, Memory(folder))


def at_once(*asked):
    """The statuses of requests, (witness, body) each, that all begin in the same moment."""
    barrier = Barrier(len(asked))

    def ask(one):
        witness, body = one
        barrier.wait()
        return witness.add_checkpoint(body).status

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(ask, asked))


@pytest.mark.parametrize("processes", ["one", "two"])
def test_of_two_forks_at_once_only_one_is_ever_cosigned(tmp_path, processes):
    for number in range(TRIALS):
        one = witness_of(tmp_path / str(number))
        # Two of them on one folder share nothing in memory, as two processes do not.
        other = one if processes == "one" else witness_of(tmp_path / str(number))
        one.add_checkpoint(LEFT.request(0, COMMON))
        statuses = at_once((one, LEFT.request(COMMON, 8)), (other, RIGHT.request(COMMON, 8)))
        assert sorted(statuses) == [200, 409]


def test_a_shorter_tree_never_takes_the_place_of_a_longer_one(tmp_path):
    steps = [LEFT.request(COMMON, size) for size in (6, 7, 8, 9)]
    for number in range(TRIALS // 3):
        witness = witness_of(tmp_path / str(number))
        witness.add_checkpoint(LEFT.request(0, COMMON))
        statuses = at_once(*[(witness, body) for body in steps])
        assert sorted(statuses) == [200, 409, 409, 409]
        assert parse_size(witness.add_checkpoint(LEFT.request(0, 12)).body) == 6 + statuses.index(200)


CLIMB = """
import sys
from pathlib import Path
from tests.tlog.logs import Log
from tests.tlog.test_witness_at_once import witness_of
from jic_verify.witness import parse_size

log, witness = Log(branch=sys.argv[2]), witness_of(Path(sys.argv[1]))
old = 0
while old < 40:
    answer = witness.add_checkpoint(log.request(old, old + 1))
    if answer.status == 200:
        print(old + 1)
        old += 1
    elif answer.status == 409:
        old = parse_size(answer.body)
    else:
        break
"""


def test_two_processes_climbing_two_forks_cosign_one_of_them_only(tmp_path):
    running = [
        subprocess.Popen(
            [sys.executable, "-c", CLIMB, str(tmp_path), branch], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        for branch in ("left", "right")
    ]
    cosigned = [process.communicate(timeout=60)[0].split() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert sorted(cosigned, key=len) == [[], [str(size) for size in range(1, 41)]]
