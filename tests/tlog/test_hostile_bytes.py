"""Whatever the bytes are, a parser reads them or raises its one error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jic_verify.tlog.errors import TlogError
from jic_verify.tlog.notes import MalformedKey, MalformedNote, Verifier, parse_note
from jic_verify.tlog.policy import MalformedPolicy, Policy, format_policy
from jic_verify.tlog.proofs import MalformedProof, format_proof, parse_proof
from jic_verify.tlog.tiles import MalformedTile, nodes_of, pack_entries, unpack_entries
from jic_verify.tlog.tree import inclusion_proof
from jic_verify.witness import MalformedRequest, Memory, Witness, origin_hash, parse_answer, parse_request, parse_size
from tests.tlog.logs import Log, cosigner, quantum_cosigner

LOG = Log()
US, RU = cosigner("example.org/witness/us"), quantum_cosigner("example.org/witness/ru")
NOTE = f"{LOG.note(9)}{US.cosign(LOG.text(9), 1)}{RU.cosign(LOG.text(9), 2)}"
POLICY = format_policy([LOG.signer.verifier], {"us": US.verifier, "ru": RU.verifier}, ["us", "ru"])
JUDGE = Policy.parse(POLICY.encode())


@st.composite
def spoiled(draw, good):
    """Something near to what is right: with bytes changed, cut out, put in, doubled or swapped."""
    content = bytearray(good)
    for _ in range(draw(st.integers(1, 4))):
        at, end = sorted((draw(st.integers(0, len(content))), draw(st.integers(0, len(content)))))
        put = draw(
            st.one_of(
                st.binary(max_size=4),
                st.sampled_from([b"", b"\n", b"\n\n", b" ", b"+", b"=", b"0", b"\xff", "— ".encode(), b"\0", b"\r\n"]),
                st.just(bytes(content[at:end]) * 2),
            )
        )
        content[at : draw(st.sampled_from([at, min(at + 1, len(content)), end]))] = put
    return bytes(content)


def near(good):
    return st.one_of(st.binary(max_size=200), spoiled(good))


@given(near(NOTE.encode()))
def test_notes(data):
    try:
        note = parse_note(data)
    except MalformedNote:
        return
    assert str(note).encode() == data
    try:
        JUDGE.judge(note)
    except TlogError:
        return
    assert note.text == LOG.text(9)


@given(near(POLICY.encode()))
def test_policies(data):
    try:
        Policy.parse(data)
    except MalformedPolicy:
        pass


@given(near(format_proof(5, inclusion_proof(5, 9, LOG.subtree), NOTE, b"extra").encode()))
def test_proofs(data):
    try:
        proof = parse_proof(data)
    except MalformedProof:
        return
    again = format_proof(proof.index, proof.hashes, "", proof.extra).encode() + proof.checkpoint_note
    assert again == data


@given(near(pack_entries([b"one", b"", b"three"])))
def test_bundles_and_tiles(data):
    for parse in (unpack_entries, nodes_of):
        try:
            parse(data)
        except MalformedTile:
            pass


@given(st.one_of(st.text(), near(US.verifier.vkey.encode()).map(lambda data: data.decode("utf-8", "surrogateescape"))))
def test_keys(text):
    try:
        assert Verifier.parse(text).vkey == text
    except MalformedKey:
        pass


@given(near(LOG.request(5, 9)))
def test_requests(data):
    try:
        parse_request(data)
    except MalformedRequest:
        pass


@given(near(US.cosign(LOG.text(9), 1).encode()), st.binary(max_size=12))
def test_answers(data, size):
    for parse in (lambda: parse_answer(data, [US.verifier], LOG.text(9)), lambda: parse_size(size)):
        try:
            parse()
        except TlogError:
            pass


@pytest.fixture(scope="module")
def witness(tmp_path_factory):
    made = Witness([US], {LOG.origin: [LOG.signer.verifier]}, Memory(tmp_path_factory.mktemp("memory")))
    made.add_checkpoint(LOG.request(0, 5))
    return made


@given(data=near(LOG.request(5, 9)), name=st.text(max_size=70))
def test_a_witness_answers_anything_and_cosigns_nothing_but_the_log(witness, data, name):
    answer = witness.add_checkpoint(data)
    assert answer.status in {200, 400, 403, 404, 409, 422}
    assert witness.recent(name).status in {200 if name == origin_hash(LOG.origin) else 404}
    if answer.status == 200:  # what was spoiled were lines of strangers, if any
        assert parse_note(parse_request(data).note).text in {LOG.text(5), LOG.text(9)}
