"""What a log and a witness say to each other, from both sides."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jic_verify.tlog.keys import cosigned_message
from jic_verify.tlog.notes import BadSignature
from jic_verify.tlog.signers import signature_line
from jic_verify.witness import (
    MalformedAnswer,
    MalformedRequest,
    format_request,
    parse_answer,
    parse_request,
    parse_size,
)
from tests.tlog.logs import VECTORS, Log, cosigner, quantum_cosigner, quantum_key

HASH = base64.b64encode(bytes(32)).decode()
NOTE = "log\n1\n...\n\n— log ...\n"
US, RU = cosigner("example.org/witness/us"), quantum_cosigner("example.org/witness/ru")


def test_a_request_is_written_as_the_specification_says():
    assert format_request(20852014, [bytes(32)] * 2, NOTE).decode() == f"old 20852014\n{HASH}\n{HASH}\n\n{NOTE}"
    assert format_request(0, [], NOTE).decode() == f"old 0\n\n{NOTE}"


def test_a_request_of_another_implementation_is_read():
    request = parse_request((VECTORS / "litewitness-mldsa.request").read_bytes())
    assert (request.old_size, request.proof) == (0, ())
    assert request.note.startswith(b"example.com/mldsa-log\n1\n")


@given(st.integers(0, 2**63 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=63), st.text(min_size=1))
def test_every_request_is_read_as_it_was_written(old, proof, note):
    request = parse_request(format_request(old, proof, note))
    assert (request.old_size, list(request.proof), request.note) == (old, proof, note.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "old 0\n",
        "old 0\n\n",
        f"old 0\n{NOTE[:4]}",
        f"\nold 0\n\n{NOTE}",
        f"old\n\n{NOTE}",
        f"old 00\n\n{NOTE}",
        f"old -1\n\n{NOTE}",
        f"old  1\n\n{NOTE}",
        f"old 1 \n\n{NOTE}",
        f"old 1\r\n\r\n{NOTE}",
        f"old {2**63}\n\n{NOTE}",
        f"new 1\n\n{NOTE}",
        f"old é\n\n{NOTE}",
        f"old 1\n{HASH[:-1]}\n\n{NOTE}",
        f"old 1\nAAAA\n\n{NOTE}",
        "old 1\n" + f"{HASH}\n" * 64 + f"\n{NOTE}",
    ],
)
def test_what_is_no_request_is_refused(text):
    with pytest.raises(MalformedRequest):
        parse_request(text.encode())


def test_an_answer_gives_the_lines_of_known_witnesses():
    text = Log().text(3)
    lines = [US.cosign(text, 5), cosigner("example.org/stranger").cosign(text, 6), RU.cosign(text, 7)]
    found = parse_answer("".join(lines).encode(), [US.verifier, RU.verifier], text)
    assert [(one.verifier, one.timestamp, one.line) for one in found] == [
        (US.verifier, 5, lines[0]),
        (RU.verifier, 7, lines[2]),
    ]


def test_an_answer_over_another_checkpoint_is_refused():
    with pytest.raises(BadSignature):
        parse_answer(US.cosign(Log().text(4), 5).encode(), [US.verifier], Log().text(3))


def test_an_answer_of_strangers_is_refused():
    text = Log().text(3)
    with pytest.raises(BadSignature, match="No line"):
        parse_answer(US.cosign(text, 5).encode(), [RU.verifier], text)


def test_an_answer_that_does_not_say_when_is_refused():
    text = Log().text(3)
    timeless = quantum_key(RU.verifier.name).sign(cosigned_message(RU.verifier.name, text, 0))
    with pytest.raises(BadSignature, match="without saying when"):
        parse_answer(signature_line(RU.verifier, bytes(8) + timeless).encode(), [RU.verifier], text)


@pytest.mark.parametrize("body", [b"", b"\n", b"hello\n", b"\xff\n", US.cosign("log\n", 1).encode()[:-1]])
def test_what_is_no_answer_is_refused(body):
    with pytest.raises(MalformedAnswer):
        parse_answer(body, [US.verifier], Log().text(3))


def test_a_size_is_decimal_and_a_line_end():
    assert parse_size(b"20852014\n") == 20852014
    for wrong in (b"", b"\n", b"1", b"01\n", b"-1\n", b" 1\n", b"1\n\n", b"1\r\n", b"\xb2\n", b"9" * 5000 + b"\n"):
        with pytest.raises(MalformedAnswer):
            parse_size(wrong)
