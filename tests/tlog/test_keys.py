"""Verifier keys: what they say, and that nothing else passes for one."""

import base64

import pytest

from jic_verify.tlog.notes import MalformedKey, Signer, Verifier
from tests.tlog.logs import cosigner, private_key, quantum_cosigner

# Of the specification signed-note.
FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
REMORA = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"


@pytest.mark.parametrize(("vkey", "name", "kind"), [(FOO, "example.com/foo", 1), (REMORA, "remora.n621.de", 4)])
def test_a_published_key_is_read_and_written_again(vkey, name, kind):
    verifier = Verifier.parse(vkey)
    assert (verifier.name, verifier.kind, len(verifier.public), verifier.vkey) == (name, kind, 32, vkey)


@pytest.mark.parametrize(
    "made",
    [Signer("a/log", private_key("log")), cosigner("us"), quantum_cosigner("ru")],
    ids=lambda made: type(made).__name__,
)
def test_every_kind_of_ours_is_read_again(made):
    assert Verifier.parse(made.verifier.vkey) == made.verifier


def test_one_private_key_has_another_id_for_each_name_and_kind():
    ids = {Signer(name, private_key("one")).verifier.key_id for name in ("a", "b")} | {cosigner("a").verifier.key_id}
    assert len(ids) == 3


NAME, ID, MATERIAL = "example.com/foo", "530d903a", "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "+",
        "++",
        NAME,
        f"{NAME}+{ID}",
        f"{NAME}+{ID}+",
        f"{NAME}+{ID}+{MATERIAL}=",
        f"{NAME}+{ID}+{MATERIAL}\n",
        f"{NAME}+{ID}+{MATERIAL[:-1]}",
        f"{NAME}+{ID}+{MATERIAL[:-4]}",
        f"{NAME}+{ID.upper()}+{MATERIAL}",
        f"{NAME}+0{ID}+{MATERIAL}",
        f"{NAME}+530d903b+{MATERIAL}",
        f"{NAME}x+{ID}+{MATERIAL}",
        f"+{ID}+{MATERIAL}",
        f"example com+{ID}+{MATERIAL}",
        f"example\u2003com+{ID}+{MATERIAL}",
        f"example\x01com+{ID}+{MATERIAL}",
        f"example\ud800com+{ID}+{MATERIAL}",
        f"{NAME}+{ID}+Ag" + MATERIAL[2:],
        f"{NAME}+{ID}+" + base64.b64encode(b"\x04").decode(),
    ],
)
def test_what_is_no_key_is_refused(vkey):
    with pytest.raises(MalformedKey):
        Verifier.parse(vkey)


def test_an_id_that_does_not_follow_from_the_key_is_refused():
    foo = Verifier.parse(FOO)
    with pytest.raises(MalformedKey, match="not the one derived"):
        Verifier(foo.name, b"\0\0\0\0", foo.kind, foo.public)


def test_a_name_that_an_ml_dsa_message_has_no_room_for_is_refused():
    public = quantum_cosigner("ru").verifier.public
    assert Verifier.of("r" * 255, 6, public)
    with pytest.raises(MalformedKey, match="255"):
        Verifier.of("r" * 256, 6, public)
