"""The witness as a program of its own."""

import http.client
import re
import signal
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from jic_verify.tlog.notes import Verifier
from jic_verify.witness import origin_hash, parse_answer
from jic_verify.witness_http import main
from tests.tlog.logs import ROOT, Log
from tests.tlog.test_witness_entries import SIGNER, Counted

LOG, OTHER = Log(), Log("example.org/other")


def words(folder, *more, listen="http://127.0.0.1:0/us"):
    given = ["--name", "example.org/witness/us", "--key", str(folder / "us.pem"), "--memory", str(folder / "memory")]
    # The leaves of this log are no entries, which a witness would count.
    return [*given, "--plain", "--log", LOG.signer.verifier.vkey, "--listen", listen, *more]


class Running:
    """The program, and its address and keys as it says them."""

    def __init__(self, folder, *more, given=()):
        command = [sys.executable, "-m", "jic_verify.witness_http", *(given or words(folder, *more))]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
        self.keys = []
        for line in self.process.stdout:
            if found := re.fullmatch(r"Listens at (http://127\.0\.0\.1:[0-9]+/us)\n", line):
                self.url = urlsplit(found[1])
                break
            self.keys.append(Verifier.parse(line.removeprefix("Cosigns with ").strip()))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.kill()
        self.process.communicate()

    def ask(self, body, what="add-checkpoint"):
        line = http.client.HTTPConnection(self.url.netloc, timeout=10)
        line.request("POST", f"{self.url.path}/{what}", body)
        response = line.getresponse()
        return response.status, response.read(), line


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_cosigns_until_it_is_told_to_stop(tmp_path, number):
    with Running(tmp_path) as running:
        status, body, line = running.ask(LOG.request(0, 7))
        assert status == 200
        assert parse_answer(body, running.keys, LOG.text(7))
        # The client's connection stays open, and does not keep it from stopping.
        running.process.send_signal(number)
        assert running.process.wait(20) == 0
        line.close()
        assert "Traceback" not in running.process.stderr.read()


def test_killed_and_started_again_it_has_the_same_key_and_memory(tmp_path):
    with Running(tmp_path) as running:
        keys = running.keys
        assert running.ask(LOG.request(0, 7))[0] == 200
        running.process.send_signal(signal.SIGKILL)
        running.process.wait(20)
    with Running(tmp_path) as running:
        assert running.keys == keys
        assert running.ask(LOG.request(0, 9))[:2] == (409, b"7\n")
        assert running.ask(LOG.request(7, 9))[0] == 200


def test_it_serves_several_logs_and_cosigns_with_both_kinds_of_keys(tmp_path):
    more = ["--log", OTHER.signer.verifier.vkey, "--quantum-key", str(tmp_path / "quantum.pem")]
    with Running(tmp_path, *more) as running:
        assert [key.kind for key in running.keys] == [4, 6]
        for log in (LOG, OTHER):
            status, body, _ = running.ask(log.request(0, 7))
            assert status == 200
            assert len(parse_answer(body, running.keys, log.text(7))) == 2


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--log", "nonsense"], "A verifier key is"),
        (["--listen", "https://127.0.0.1:1/us"], "--listen is such as"),
        (["--listen", "127.0.0.1:8471"], "--listen is such as"),
        (["--listen", "http://127.0.0.1:99999/"], "ort"),
        (["--listen", "http://192.0.2.1:1/"], "address"),
        (["--name", "with a space"], "no key's name"),
    ],
)
def test_what_it_cannot_start_with_is_told_in_a_sentence(tmp_path, capsys, more, sentence):
    assert main(words(tmp_path, *more)) == 2
    assert sentence in capsys.readouterr().err


def test_a_key_file_that_others_can_read_is_told_with_the_way_to_mend_it(tmp_path, capsys):
    (tmp_path / "us.pem").write_bytes(b"")
    (tmp_path / "us.pem").chmod(0o644)
    assert main(words(tmp_path)) == 2
    assert f"chmod 600 {tmp_path / 'us.pem'}" in capsys.readouterr().err


def test_a_spoiled_memory_keeps_it_from_starting(tmp_path, capsys):
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / origin_hash(LOG.origin)).write_bytes(b"spoiled")
    assert main(words(tmp_path)) == 1
    assert "is not what the witness wrote there" in capsys.readouterr().err


def test_without_plain_it_counts_entries_over_http(tmp_path):
    log = Counted()
    size = log.batch(["common"])
    given = [word for word in words(tmp_path) if word != "--plain"]
    given[given.index("--log") + 1] = SIGNER.verifier.vkey
    with Running(tmp_path, given=given) as running:
        assert running.ask(log.request(0, size))[:2] == (424, b"0\n")
        assert running.ask(log.entries(0, size), "add-entries")[:2] == (200, b"%d\n" % size)
        assert running.ask(log.request(0, size))[0] == 200
