"""A witness over HTTP, with real sockets."""

import http.client
import json
import socket
import threading
from contextlib import contextmanager

import pytest

from jic_verify import witness_http
from jic_verify.tlog.notes import parse_note
from jic_verify.witness import CorruptMemory, Memory, Witness, origin_hash, parse_answer
from jic_verify.witness_http import WitnessServer, serve
from tests.tlog.logs import Log, cosigner

LOG = Log()
US = cosigner("example.org/witness/us")
RECENT = f"/us/{origin_hash(LOG.origin)}/checkpoint"


@contextmanager
def served(folder, prefix="/us", passing=lambda point: None):
    witness = Witness([US], {LOG.origin: [LOG.signer.verifier]}, Memory(folder, passing))
    server = WitnessServer(witness, "127.0.0.1", 0, prefix)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def server(tmp_path):
    with served(tmp_path) as made:
        yield made


@pytest.fixture
def client(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    yield connection
    connection.close()


def ask(client, method, path, body=None, headers=None):
    client.request(method, path, body, headers or {})
    response = client.getresponse()
    return response.status, response.getheader("Content-Type"), response.read()


def said(server, *sent):
    """All that comes back until the server closes the connection."""
    got = b""
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as line:
        try:
            for one in sent:
                line.sendall(one)
            while more := line.recv(65536):
                got += more
        except ConnectionError:
            pass  # it was closed before all was sent
    return got


def test_a_checkpoint_is_cosigned_under_the_prefix(client):
    status, kind, body = ask(client, "POST", "/us/add-checkpoint", LOG.request(0, 7))
    assert (status, kind) == (200, "text/plain; charset=utf-8")
    assert parse_answer(body, [US.verifier], LOG.text(7))


def test_a_conflict_says_the_size_in_its_own_type(client):
    ask(client, "POST", "/us/add-checkpoint", LOG.request(0, 7))
    assert ask(client, "POST", "/us/add-checkpoint", LOG.request(0, 9)) == (409, "text/x.tlog.size", b"7\n")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"hello", 400),
        (b"", 400),
        (Log("example.org/other").request(0, 7), 404),
        (LOG.request(0, 7).replace(b"\n7\n", b"\n8\n"), 403),
        (LOG.request(0, 7, [bytes(32)]), 422),
    ],
)
def test_the_other_refusals_are_sentences(client, body, status):
    got, kind, sentence = ask(client, "POST", "/us/add-checkpoint", body)
    assert (got, kind) == (status, "text/plain; charset=utf-8")
    assert sentence.endswith(b".\n")


def test_monitors_get_the_last_checkpoint(client):
    assert ask(client, "GET", RECENT)[0] == 404
    cosigned = ask(client, "POST", "/us/add-checkpoint", LOG.request(0, 7))[2]
    status, kind, body = ask(client, "GET", RECENT)
    assert (status, kind) == (200, "text/plain; charset=utf-8")
    assert parse_note(body).text == LOG.text(7)
    assert body.endswith(cosigned)


@pytest.mark.parametrize(
    "path", ["/", "/us", "/us/", "/add-checkpoint", "/us/add-checkpoint/", "/us/us/add-checkpoint"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_other_paths_are_404(client, method, path):
    assert ask(client, method, path, LOG.request(0, 7) if method == "POST" else None)[0] == 404


def test_other_methods_are_405_and_told_which_is_right(client):
    for method, path, right in (
        ("GET", "/us/add-checkpoint", "POST"),
        ("PUT", "/us/add-checkpoint", "POST"),
        ("POST", RECENT, "GET"),
        ("DELETE", RECENT, "GET"),
    ):
        client.request(method, path, LOG.request(0, 7) if method in {"PUT", "POST"} else None)
        response = client.getresponse()
        response.read()
        assert (response.status, response.getheader("Allow")) == (405, right)


def test_head_is_answered_without_a_body(client):
    client.request("HEAD", RECENT)
    response = client.getresponse()
    assert (response.status, response.read()) == (405, b"")
    assert ask(client, "GET", RECENT)[0] == 404


def test_one_connection_carries_many_requests(client):
    for size in range(1, 20):
        assert ask(client, "POST", "/us/add-checkpoint", LOG.request(size - 1, size))[0] == 200
        line = client.sock
        assert line is not None
        assert ask(client, "GET", "/nowhere")[0] == 404
        assert ask(client, "PUT", RECENT, b"whatever")[0] == 405
        assert client.sock is line


def test_a_request_of_64_kb_is_read_and_one_byte_more_is_413(client):
    body = LOG.request(0, 7)
    padded = body + b"\n" * (64 * 1024 - len(body))
    assert ask(client, "POST", "/us/add-checkpoint", padded)[0] == 400
    assert ask(client, "POST", "/us/add-checkpoint", padded + b"\n")[0] == 413
    assert ask(client, "POST", "/us/add-checkpoint", body)[0] == 200


def test_a_client_that_asks_first_is_told_to_go_on(server):
    body = LOG.request(0, 7)
    head = "POST /us/add-checkpoint HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n"
    with (
        socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as line,
        line.makefile("rb") as answers,
    ):
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
        assert answers.readline() == b"HTTP/1.1 100 Continue\r\n"
        line.sendall(body)
        assert answers.read().startswith(b"\r\nHTTP/1.1 200 ")


def test_a_much_too_long_request_is_not_waited_for(server):
    head = b"POST /us/add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999\r\n\r\n"
    assert said(server, head, b"x" * 1024 * 1024).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ("Transfer-Encoding: chunked", 411),
        ("Content-Length: 5\r\nContent-Length: 5", 411),
        ("Content-Length: 5\r\nTransfer-Encoding: chunked", 411),
        ("Content-Length: -5", 400),
        ("Content-Length: +5", 400),
        ("Content-Length: 5, 5", 400),
        ("Content-Length: " + "9" * 5000, 400),
    ],
)
def test_a_request_whose_end_is_not_sure_is_the_last_on_its_connection(server, headers, status):
    got = said(server, f"POST /us/add-checkpoint HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n".encode())
    assert got.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Connection: close\r\n" in got


@pytest.mark.parametrize("sent", [b"hello\r\n\r\n", b"\xff\xfe\r\n\r\n", b"GET\r\n\r\n", b"x" * 70_000 + b"\r\n\r\n"])
def test_what_is_no_http_harms_nobody(server, client, sent):
    assert b"Traceback" not in said(server, sent)
    assert ask(client, "POST", "/us/add-checkpoint", LOG.request(0, 7))[0] == 200


def test_a_client_that_goes_away_within_its_request_harms_nobody(server, client):
    with socket.create_connection(("127.0.0.1", server.server_port)) as line:
        line.sendall(b"POST /us/add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nold 0\n")
    assert ask(client, "POST", "/us/add-checkpoint", LOG.request(0, 7))[0] == 200


def test_a_client_that_says_nothing_more_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(witness_http._Connection, "timeout", 0.2)
    with served(tmp_path) as server:
        sent = b"POST /us/add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nold 0\n"
        assert said(server, sent) == b""


def test_connections_beyond_the_limit_are_closed_and_the_others_served(tmp_path, monkeypatch):
    monkeypatch.setattr(witness_http, "MAX_CONNECTIONS", 2)
    with served(tmp_path) as server:
        lines = [http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10) for _ in range(2)]
        for line in lines:
            assert ask(line, "GET", RECENT)[0] == 404
        assert said(server) == b""
        for line in lines:
            assert ask(line, "POST", "/us/add-checkpoint", b"")[0] == 400
            line.close()


def test_without_a_prefix_it_is_served_at_the_root(tmp_path):
    with served(tmp_path, prefix="") as server:
        line = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        assert ask(line, "POST", "/add-checkpoint", LOG.request(0, 7))[0] == 200
        assert ask(line, "GET", RECENT.removeprefix("/us"))[0] == 200
        line.close()


def test_a_full_disk_is_500_and_cosigns_nothing(tmp_path):
    def full(point):
        raise OSError(28, "No space left on device")

    with served(tmp_path, passing=full) as server:
        line = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        status, _, body = ask(line, "POST", "/us/add-checkpoint", LOG.request(0, 7))
        assert (status, body.count("—".encode())) == (500, 0)
        assert ask(line, "GET", RECENT)[0] == 404
        line.close()


def test_a_spoiled_memory_stops_the_server_and_says_so(tmp_path):
    witness = Witness([US], {LOG.origin: [LOG.signer.verifier]}, Memory(tmp_path))
    witness.add_checkpoint(LOG.request(0, 7))
    stopped, where = [], []

    def run():
        try:
            serve(witness, "127.0.0.1", 0, "us", lambda url: (where.append(url), ready.set()))
        except CorruptMemory as error:
            stopped.append(error)

    ready = threading.Event()
    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(10)
    (tmp_path / origin_hash(LOG.origin)).write_bytes(b"spoiled")
    line = http.client.HTTPConnection(where[0].split("/")[2], timeout=10)
    assert ask(line, "POST", "/us/add-checkpoint", LOG.request(7, 9))[0] == 500
    thread.join(10)
    assert not thread.is_alive()
    assert len(stopped) == 1


def test_many_clients_at_once_climb_one_log(server):
    def climb():
        line = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
        old = 0
        while old < 25:
            status, _, body = ask(line, "POST", "/us/add-checkpoint", LOG.request(old, old + 1))
            if status == 200:
                old += 1
                cosigned.append(old)
            else:
                assert status == 409
                old = int(body)
        line.close()

    cosigned = []
    threads = [threading.Thread(target=climb) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(cosigned) == list(range(1, 26))


def test_forks_that_come_over_http_are_kept_as_evidence(client, tmp_path):
    ask(client, "POST", "/us/add-checkpoint", LOG.request(0, 7))
    assert ask(client, "POST", "/us/add-checkpoint", Log(branch="fork").request(7, 9))[0] == 422
    assert json.loads((tmp_path / "refusals").read_text())["submitted"] == Log(branch="fork").note(9)
