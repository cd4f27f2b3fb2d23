"""Cosignatures of both kinds: ours, and those that others made."""

import pytest

from jic_verify.tlog.checkpoints import Checkpoint, MalformedCheckpoint
from jic_verify.tlog.keys import cosigned_message, cosigned_text
from jic_verify.tlog.notes import BadSignature, MalformedNote, Verifier, parse_note
from jic_verify.tlog.tree import EMPTY_ROOT
from tests.tlog.logs import VECTORS, Log, cosigner, quantum_cosigner

LOG = Verifier.parse("arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f")
WITNESSES = [
    Verifier.parse("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"),
    Verifier.parse("witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv"),
    Verifier.parse("transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM"),
]
COSIGNERS = [cosigner("example.org/witness/us"), quantum_cosigner("example.org/witness/ru")]
both_kinds = pytest.mark.parametrize("witness", COSIGNERS, ids=["ed25519", "ml-dsa-44"])


def test_a_checkpoint_that_public_witnesses_cosigned_holds():
    note = parse_note((VECTORS / "arche2025h1.checkpoint").read_bytes())
    found = note.verified([LOG, *WITNESSES])
    assert {one.verifier for one in found} == {LOG, *WITNESSES}
    assert {one.timestamp for one in found} == {None, 0x6A122120}


def test_it_does_not_hold_for_another_size():
    altered = (VECTORS / "arche2025h1.checkpoint").read_bytes().replace(b"1432088532", b"1432088533")
    for verifier in (LOG, *WITNESSES):
        with pytest.raises(BadSignature):
            parse_note(altered).verified([verifier])


def test_a_checkpoint_that_another_implementation_signed_with_ml_dsa_holds():
    key = Verifier.parse((VECTORS / "litewitness-mldsa.vkey").read_text().strip())
    note = parse_note((VECTORS / "litewitness-mldsa.request").read_bytes().removeprefix(b"old 0\n\n"))
    assert [(one.verifier, one.timestamp) for one in note.verified([key])] == [(key, 0)]


def test_the_signed_messages_are_those_of_the_specification():
    body = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert cosigned_text(body, 1679315147).decode() == f"cosignature/v1\ntime 1679315147\n{body}"
    assert cosigned_message("w", body, 1).hex() == (
        b"subtree/v1\n\0".hex()
        + "0177"
        + "0000000000000001"
        + "1b"
        + b"example.com/behind-the-sofa".hex()
        + "0000000000000000"
        + f"{20852163:016x}"
        + "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    )


@both_kinds
def test_a_cosignature_of_ours_holds_and_tells_its_time(witness):
    log = Log()
    note = parse_note(f"{log.note(7)}{witness.cosign(log.text(7), 1473694980)}".encode())
    verified = note.verified([log.signer.verifier, witness.verifier])
    assert [(one.verifier, one.timestamp) for one in verified] == [
        (log.signer.verifier, None),
        (witness.verifier, 1473694980),
    ]


@both_kinds
def test_a_cosignature_with_another_time_or_text_fails(witness):
    text = Log().text(7)
    note = parse_note(f"{text}\n{witness.cosign(text, 1473694980)}".encode())
    blob = note.signatures[0].blob
    assert witness.verifier.verify(text, blob) == 1473694980
    later = (1473694981).to_bytes(8, "big") + blob[8:]
    for other_text, other_blob in ((Log().text(8), blob), (text, later), (text, blob[:-1]), (text, blob[:-1] + b"\0")):
        with pytest.raises(BadSignature):
            witness.verifier.verify(other_text, other_blob)


@both_kinds
def test_a_time_beyond_63_bits_is_refused(witness):
    text = Log().text(7)
    blob = parse_note(f"{text}\n{witness.cosign(text, 2**63 - 1)}".encode()).signatures[0].blob
    assert witness.verifier.verify(text, blob) == 2**63 - 1
    with pytest.raises(BadSignature, match="time beyond"):
        witness.verifier.verify(text, b"\x80" + blob[1:])
    for no_time in (0, -1, 2**63):
        with pytest.raises((ValueError, OverflowError)):
            witness.cosign(text, no_time)


def test_ml_dsa_signs_neither_other_texts_nor_extension_lines():
    witness = COSIGNERS[1]
    with pytest.raises(MalformedCheckpoint):
        witness.cosign("no checkpoint\n", 1)
    blob = parse_note(f"x\n\n{witness.cosign(Log().text(3), 1)}".encode()).signatures[0].blob
    assert witness.verifier.verify(Log().text(3, "an extension"), blob) == 1
    with pytest.raises(BadSignature, match="only have signed a checkpoint"):
        witness.verifier.verify("no checkpoint\n", blob)


def test_ml_dsa_has_no_room_for_an_origin_of_256_bytes():
    with pytest.raises(MalformedCheckpoint, match="255"):
        COSIGNERS[1].cosign(Checkpoint("o" * 256, 0, EMPTY_ROOT).body, 1)


def test_ed25519_signs_extension_lines_too():
    witness = COSIGNERS[0]
    text = Log().text(3, "an extension")
    blob = parse_note(f"{text}\n{witness.cosign(text, 1)}".encode()).signatures[0].blob
    assert witness.verifier.verify(text, blob) == 1
    with pytest.raises(BadSignature):
        witness.verifier.verify(Log().text(3), blob)


def test_one_witness_twice_is_no_note():
    text, witness = Log().text(3), COSIGNERS[0]
    with pytest.raises(MalformedNote, match="same key"):
        parse_note(f"{text}\n{witness.cosign(text, 1)}{witness.cosign(text, 2)}".encode())
