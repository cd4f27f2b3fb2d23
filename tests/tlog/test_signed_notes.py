"""Signed notes: what is one, and whose signatures hold."""

import base64

import pytest

from jic_verify.tlog.notes import BadSignature, MalformedNote, Signer, Verifier, parse_note
from tests.tlog.logs import private_key

FOO = Verifier.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
LINE = (
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
TEXT = "This is an example message.\n"
NOTE = f"{TEXT}\n{LINE}"


def line(name="example.com/bar", encoded="AAAAAAA="):
    return f"— {name} {encoded}\n"


def test_the_example_of_the_specification_holds():
    note = parse_note(NOTE.encode())
    assert note.text == TEXT
    assert [(one.verifier, one.timestamp) for one in note.verified([FOO])] == [(FOO, None)]
    assert str(note) == NOTE


def test_a_note_of_ours_holds():
    signer = Signer("example.org/log", private_key("log"))
    text = "Ognuno sta solo\n\ned è subito sera.\n"
    note = parse_note(f"{text}\n{signer.sign(text)}".encode())
    assert note.text == text
    assert note.verified([signer.verifier])[0].verifier == signer.verifier


def test_unknown_keys_are_passed_over_even_with_a_known_name_or_id():
    with_known_id = base64.b64encode(FOO.key_id + b"whatever").decode()
    others = line() + line("example.com/foo") + line("example.com/baz", with_known_id)
    note = parse_note(f"{TEXT}\n{others}{LINE}".encode())
    assert [one.verifier for one in note.verified([FOO])] == [FOO]
    assert note.verified([]) == []


def test_a_known_key_whose_signature_fails_spoils_the_note():
    with pytest.raises(BadSignature, match=r"example\.com/foo"):
        parse_note(NOTE.replace("example message", "exemple message").encode()).verified([FOO])


def test_a_known_key_whose_signature_has_another_length_spoils_the_note():
    cut = line("example.com/foo", "Uw2QOkn8srV1")
    with pytest.raises(BadSignature, match="5 bytes"):
        parse_note(f"{TEXT}\n{cut}".encode()).verified([FOO])


def test_a_key_that_is_no_point_of_the_curve_verifies_nothing():
    nowhere = Verifier.of("example.com/foo", 1, b"\xff" * 32)
    with pytest.raises(BadSignature):
        nowhere.verify(TEXT, b"\0" * 64)


def test_sixty_four_signatures_are_read_and_one_more_is_not():
    lines = [line(f"example.com/{number}") for number in range(65)]
    assert len(parse_note(f"{TEXT}\n{''.join(lines[:64])}".encode()).signatures) == 64
    with pytest.raises(MalformedNote, match="more than 64"):
        parse_note(f"{TEXT}\n{''.join(lines)}".encode())
    assert len(parse_note(f"{TEXT}\n{''.join(lines)}".encode(), most_signatures=65).signatures) == 65


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n",
        TEXT.encode(),
        f"{TEXT}\n".encode(),
        NOTE.encode()[:-1],
        f"{TEXT}{LINE}".encode(),
        f"{TEXT}\n{LINE}\n".encode(),
        f"{TEXT}\n{LINE}{LINE}".encode(),
        f"{TEXT}\n{LINE}{line('example.com/foo', 'Uw2QOgA=')}".encode(),
        f"{TEXT}\n{LINE}and more\n".encode(),
        f"{TEXT}\n{LINE}".replace("—", "-").encode(),
        f"{TEXT}\n{LINE}".replace("— ", "—  ").encode(),
        f"{TEXT}\n{LINE}".replace("— ", "—\u00a0").encode(),
        f"{TEXT}\r\n\n{LINE}".encode(),
        f"{TEXT}\t\n\n{LINE}".encode(),
        f"{TEXT}\x1f\n\n{LINE}".encode(),
        f"\0{TEXT}\n{LINE}".encode(),
        b"\xff" + NOTE.encode(),
        f"{TEXT}\n{line('a+b')}".encode(),
        f"{TEXT}\n{line('')}".encode(),
        f"{TEXT}\n{line(encoded='')}".encode(),
        f"{TEXT}\n{line(encoded='AAAAAA==')}".encode(),
        f"{TEXT}\n{line(encoded='AAAAAAB=')}".encode(),
        f"{TEXT}\n{line(encoded='AAAAAAA')}".encode(),
        f"{TEXT}\n{line(encoded='AAAA AAA=')}".encode(),
        f"{TEXT}\n{line(encoded='AAAA*AAA')}".encode(),
        f"{TEXT}\n{line(encoded='AAAAAAA-')}".encode(),
    ],
)
def test_what_is_no_note_is_refused(data):
    with pytest.raises(MalformedNote):
        parse_note(data)
