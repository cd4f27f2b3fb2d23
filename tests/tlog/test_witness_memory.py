"""What a witness remembers outlives it, whenever it dies; and it stops rather than forget."""

import subprocess
import sys

import pytest

from jic_verify.tlog.notes import Signer
from jic_verify.witness import CorruptMemory, Memory, Witness, origin_hash, parse_answer, parse_size
from tests.tlog.logs import ROOT, Log, cosigner, private_key

LOG = Log()
US = cosigner("example.org/witness/us")


def witness_of(folder, passing=lambda point: None, logs=None):
    return Witness([US], logs or {LOG.origin: [LOG.signer.verifier]}, Memory(folder, passing), now=lambda: 1473681600)


def remembered(folder):
    return (folder / origin_hash(LOG.origin)).read_bytes()


def test_another_witness_on_the_same_folder_goes_on(tmp_path):
    witness_of(tmp_path).add_checkpoint(LOG.request(0, 7))
    again = witness_of(tmp_path)
    assert again.add_checkpoint(LOG.request(0, 9)).body == b"7\n"
    assert again.add_checkpoint(Log(branch="fork").request(7, 9)).status == 422
    assert again.add_checkpoint(LOG.request(7, 9)).status == 200


def test_nobody_else_reads_what_it_remembers(tmp_path):
    folder = tmp_path / "memory"
    witness_of(folder).add_checkpoint(LOG.request(0, 7))
    assert folder.stat().st_mode & 0o077 == 0


KILLED = """
import os, sys
from pathlib import Path
from tests.tlog.logs import Log
from tests.tlog.test_witness_memory import witness_of

folder, point = Path(sys.argv[1]), sys.argv[2]
witness = witness_of(folder, lambda passed: os._exit(9) if passed == point else None)
answer = witness.add_checkpoint(Log().request(7, 9))
sys.stdout.write(str(answer.status))
"""


@pytest.mark.parametrize(("point", "size"), [("written", 7), ("renamed", 9), ("remembered", 9)])
def test_killed_at_any_moment_it_knows_old_or_new_and_answered_nothing(tmp_path, point, size):
    witness_of(tmp_path).add_checkpoint(LOG.request(0, 7))
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), point], capture_output=True, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stdout) == (9, b""), done.stderr.decode()
    witness = witness_of(tmp_path)
    assert parse_size(witness.add_checkpoint(LOG.request(0, 12)).body) == size
    assert witness.add_checkpoint(LOG.request(size, 12)).status == 200


def test_what_a_killed_writer_left_half_written_does_not_matter(tmp_path):
    witness_of(tmp_path).add_checkpoint(LOG.request(0, 7))
    (tmp_path / f"{origin_hash(LOG.origin)}.new").write_bytes(b"half a no")
    witness = witness_of(tmp_path)
    assert witness.add_checkpoint(LOG.request(7, 9)).status == 200


def test_where_the_disk_refuses_nothing_is_cosigned_and_the_old_stays(tmp_path):
    witness_of(tmp_path).add_checkpoint(LOG.request(0, 7))

    def full(point):
        if point == "written":
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        witness_of(tmp_path, full).add_checkpoint(LOG.request(7, 9))
    assert witness_of(tmp_path).add_checkpoint(LOG.request(0, 9)).body == b"7\n"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda note: b"",
        lambda note: b"hello",
        lambda note: note[:-1],
        lambda note: note.replace(b"\n7\n", b"\n5\n"),
        lambda note: note.replace(b"example.org/log", b"example.org/olg"),
        lambda note: note.partition(b"\n\n")[0] + b"\n\n\xe2\x80\x94 stranger AAAAAAA=\n",
        lambda note: b"\0" * len(note),
    ],
    ids=["empty", "other text", "cut", "other size", "other log", "unsigned", "zeros"],
)
def test_a_spoiled_memory_stops_it_instead_of_beginning_anew(tmp_path, spoil):
    witness = witness_of(tmp_path)
    witness.add_checkpoint(LOG.request(0, 7))
    (tmp_path / origin_hash(LOG.origin)).write_bytes(spoil(remembered(tmp_path)))
    for body in (LOG.request(0, 7), LOG.request(7, 9)):
        with pytest.raises(CorruptMemory):
            witness.add_checkpoint(body)
    with pytest.raises(CorruptMemory):
        witness.recent(origin_hash(LOG.origin))
    with pytest.raises(CorruptMemory):
        witness_of(tmp_path)


def test_what_it_remembers_of_another_log_does_not_pass_for_this_one(tmp_path):
    other = Log("example.org/other")
    logs = {log.origin: [log.signer.verifier] for log in (LOG, other)}
    witness = witness_of(tmp_path, logs=logs)
    witness.add_checkpoint(LOG.request(0, 7))
    witness.add_checkpoint(other.request(0, 7))
    (tmp_path / origin_hash(other.origin)).replace(tmp_path / origin_hash(LOG.origin))
    with pytest.raises(CorruptMemory, match="is about the log example"):
        witness.add_checkpoint(LOG.request(7, 9))


def test_every_single_bit_that_flips_is_noticed(tmp_path):
    witness = witness_of(tmp_path)
    witness.add_checkpoint(LOG.request(0, 7))
    note, path = remembered(tmp_path), tmp_path / origin_hash(LOG.origin)
    for at in range(0, len(note), 3):
        path.write_bytes(note[:at] + bytes([note[at] ^ 1]) + note[at + 1 :])
        try:
            answer = witness.add_checkpoint(LOG.request(0, 7))
        except CorruptMemory:
            continue
        # A line whose name or id was hit is a stranger's; the other line still vouches for the same tree.
        assert answer.body == b"7\n"


def test_a_log_that_changes_its_key_is_still_remembered(tmp_path):
    witness_of(tmp_path).add_checkpoint(LOG.request(0, 7))
    new = Signer(LOG.origin, private_key("new"))
    assert witness_of(tmp_path, logs={LOG.origin: [new.verifier]}).add_checkpoint(LOG.request(7, 9)).status == 403
    text = LOG.text(9)
    body = LOG.request(7, 9).replace(LOG.signer.sign(text).encode(), new.sign(text).encode())
    assert witness_of(tmp_path, logs={LOG.origin: [new.verifier]}).add_checkpoint(body).status == 200


def test_a_witness_that_changes_its_key_still_remembers(tmp_path):
    witness_of(tmp_path).add_checkpoint(LOG.request(0, 7))
    renewed = cosigner("example.org/witness/us/2")
    witness = Witness([renewed], {LOG.origin: [LOG.signer.verifier]}, Memory(tmp_path), now=lambda: 1)
    assert witness.add_checkpoint(LOG.request(0, 9)).body == b"7\n"
    answer = witness.add_checkpoint(LOG.request(7, 9))
    assert parse_answer(answer.body, [renewed.verifier], LOG.text(9))


def test_more_keys_than_a_strangers_note_may_have_are_remembered(tmp_path):
    keys = [Signer(LOG.origin, private_key(f"key {number}")) for number in range(63)]
    witness = Witness(
        [US, cosigner("second")], {LOG.origin: [LOG.signer.verifier, *(key.verifier for key in keys)]}, Memory(tmp_path)
    )
    body = LOG.request(0, 7) + "".join(key.sign(LOG.text(7)) for key in keys).encode()
    assert witness.add_checkpoint(body).status == 200
    assert witness.add_checkpoint(LOG.request(7, 9)).status == 200


def test_it_leaves_a_note_and_a_lock_for_each_log_and_nothing_else(tmp_path):
    witness_of(tmp_path / "a" / "b").add_checkpoint(LOG.request(0, 7))
    name = origin_hash(LOG.origin)
    assert sorted(path.name for path in (tmp_path / "a" / "b").iterdir()) == [name, f"{name}.lock"]
