"""One entry's proof as a text."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jic_verify.tlog.checkpoints import parse_checkpoint
from jic_verify.tlog.notes import parse_note
from jic_verify.tlog.proofs import MalformedProof, format_proof, parse_proof
from jic_verify.tlog.tree import inclusion_proof, leaf_hash, verify_inclusion
from tests.tlog.logs import Log

HASH = base64.b64encode(bytes(32)).decode()
NOTE = "log\n1\n...\n\n— log ...\n"


def test_a_proof_leads_from_its_leaf_to_its_own_checkpoint():
    log = Log()
    text = format_proof(5, inclusion_proof(5, 11, log.subtree), log.note(11))
    proof = parse_proof(text.encode())
    checkpoint = parse_checkpoint(parse_note(proof.checkpoint_note).text)
    verify_inclusion(leaf_hash(log.leaf(5)), proof.index, checkpoint.size, proof.hashes, checkpoint.root)


def test_it_is_written_as_the_specification_says():
    assert format_proof(73894, [bytes(32)], NOTE, b"page") == (
        f"c2sp.org/tlog-proof@v1\nextra cGFnZQ==\nindex 73894\n{HASH}\n\n{NOTE}"
    )
    assert format_proof(0, [], NOTE) == f"c2sp.org/tlog-proof@v1\nindex 0\n\n{NOTE}"


@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    st.text(min_size=1),
    st.none() | st.binary(max_size=40),
)
def test_every_proof_is_read_as_it_was_written(index, hashes, note, extra):
    proof = parse_proof(format_proof(index, hashes, note, extra).encode())
    assert (proof.index, list(proof.hashes), proof.checkpoint_note, proof.extra) == (
        index,
        hashes,
        note.encode(),
        extra,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1\n",
        f"c2sp.org/tlog-proof@v1\n\n{NOTE}",
        "c2sp.org/tlog-proof@v1\nindex 0\n\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{NOTE[:6]}",
        f"c2sp.org/tlog-proof@v2\nindex 0\n\n{NOTE}",
        f"\nc2sp.org/tlog-proof@v1\nindex 0\n\n{NOTE}",
        f"c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\n{NOTE}",
        f"c2sp.org/tlog-proof@v1\nindex 00\n\n{NOTE}",
        f"c2sp.org/tlog-proof@v1\nindex -1\n\n{NOTE}",
        f"c2sp.org/tlog-proof@v1\nindex\n\n{NOTE}",
        f"c2sp.org/tlog-proof@v1\nindex  0\n\n{NOTE}",
        f"c2sp.org/tlog-proof@v1\nindex {2**63}\n\n{NOTE}",
        f"c2sp.org/tlog-proof@v1\nindex 0\nextra cGFnZQ==\n\n{NOTE}",
        f"c2sp.org/tlog-proof@v1\nextra cGFnZQ\nindex 0\n\n{NOTE}",
        f"c2sp.org/tlog-proof@v1\nextra cGFnZQ==\nextra cGFnZQ==\nindex 0\n\n{NOTE}",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{HASH}=\n\n{NOTE}",
        f"c2sp.org/tlog-proof@v1\nindex 0\n {HASH}\n\n{NOTE}",
        f"c2sp.org/tlog-proof@v1\nindex 0\ncGFnZQ==\n\n{NOTE}",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{HASH}é\n\n{NOTE}",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{(HASH + chr(10)) * 64}\n{NOTE}",
    ],
)
def test_what_is_no_proof_is_refused(text):
    with pytest.raises(MalformedProof):
        parse_proof(text.encode())
