"""What a policy accepts, and why it does not."""

import pytest

from jic_verify.tlog.checkpoints import Checkpoint, MalformedCheckpoint
from jic_verify.tlog.keys import cosigned_message
from jic_verify.tlog.notes import BadSignature, Signer, parse_note
from jic_verify.tlog.policy import Policy, QuorumMissing, UnknownLog, format_policy
from jic_verify.tlog.signers import signature_line
from tests.tlog.logs import Log, cosigner, private_key, quantum_cosigner, quantum_key

LOG = Log()
US, RU, UN = (cosigner(f"example.org/witness/{code}") for code in ("us", "ru", "un"))
WITNESSES = {"us": US.verifier, "ru": RU.verifier, "un": UN.verifier}
BOTH = Policy.parse(format_policy([LOG.signer.verifier], WITNESSES, ["us", "ru"]).encode())


def cosigned(*cosigners, size=9, at=1473694980):
    lines = [one.cosign(LOG.text(size), at + number) for number, one in enumerate(cosigners)]
    return parse_note((LOG.note(size) + "".join(lines)).encode())


def test_a_checkpoint_that_both_cosigned_is_agreed():
    judgement = BOTH.judge(cosigned(US, RU))
    assert judgement.checkpoint == Checkpoint(LOG.origin, 9, LOG.root(9))
    assert judgement.signed_by == [LOG.signer.verifier.vkey]
    assert judgement.cosigned == {"us": 1473694980, "ru": 1473694981}


def test_a_witness_beyond_the_quorum_is_told_too():
    assert set(BOTH.judge(cosigned(UN, US, RU)).cosigned) == {"us", "ru", "un"}


@pytest.mark.parametrize(
    ("cosigners", "sentence"),
    [((), "by nobody, not by us, ru, un"), ((US,), "by us, not by ru, un"), ((RU, UN), "by ru, un, not by us")],
)
def test_a_checkpoint_that_one_of_both_lacks_is_not(cosigners, sentence):
    with pytest.raises(QuorumMissing, match=sentence):
        BOTH.judge(cosigned(*cosigners))


def test_a_failing_signature_of_any_known_key_spoils_it():
    for spoiled in (US, UN):
        wrong = spoiled.cosign(LOG.text(8), 1)
        others = [one.cosign(LOG.text(9), 1) for one in (US, RU, UN) if one is not spoiled]
        with pytest.raises(BadSignature, match=spoiled.verifier.name):
            BOTH.judge(parse_note((LOG.note(9) + "".join(others) + wrong).encode()))


def test_a_log_that_is_not_listed_is_unknown():
    other = Log("example.org/other")
    with pytest.raises(UnknownLog, match="lists no log"):
        BOTH.judge(parse_note(other.note(9).encode()))


def test_a_checkpoint_that_only_witnesses_signed_is_refused():
    lines = US.cosign(LOG.text(9), 1) + RU.cosign(LOG.text(9), 1)
    with pytest.raises(UnknownLog, match="has signed the checkpoint"):
        BOTH.judge(parse_note(f"{LOG.text(9)}\n{lines}".encode()))


def test_a_listed_log_cannot_sign_for_another():
    other = Log("example.org/other")
    policy = Policy.parse(format_policy([LOG.signer.verifier, other.signer.verifier], WITNESSES, ["us", "ru"]).encode())
    text = LOG.text(9)
    lines = other.signer.sign(text) + US.cosign(text, 1) + RU.cosign(text, 1)
    with pytest.raises(UnknownLog, match="has signed the checkpoint"):
        policy.judge(parse_note(f"{text}\n{lines}".encode()))


def test_either_key_of_a_log_is_enough_while_it_changes_them():
    new = Signer(LOG.origin, private_key("new"))
    policy = Policy.parse(format_policy([LOG.signer.verifier, new.verifier], WITNESSES, ["us", "ru"]).encode())
    text = LOG.text(9)
    lines = US.cosign(text, 1) + RU.cosign(text, 1)
    assert policy.judge(parse_note(f"{text}\n{new.sign(text)}{lines}".encode())).signed_by == [new.verifier.vkey]
    both = policy.judge(parse_note(f"{text}\n{LOG.signer.sign(text)}{new.sign(text)}{lines}".encode()))
    assert both.signed_by == [LOG.signer.verifier.vkey, new.verifier.vkey]


def test_without_a_quorum_the_logs_signature_is_enough():
    policy = Policy.parse(f"log {LOG.signer.verifier.vkey}\nquorum none\n".encode())
    assert policy.judge(parse_note(LOG.note(9).encode())).cosigned == {}


def test_two_of_three_are_enough_where_two_are_asked_for():
    text = format_policy([LOG.signer.verifier], WITNESSES, ["us", "ru"]).replace("all us ru", "2 us ru un")
    policy = Policy.parse(text.encode())
    for pair in ((US, RU), (US, UN), (RU, UN)):
        assert len(policy.judge(cosigned(*pair)).cosigned) == 2
    with pytest.raises(QuorumMissing):
        policy.judge(cosigned(UN))


def test_groups_of_groups_are_counted():
    lines = format_policy([LOG.signer.verifier], WITNESSES, ["us", "ru"]).removesuffix("quorum both\n")
    policy = Policy.parse(f"{lines}group more any both un\nquorum more\n".encode())
    assert policy.judge(cosigned(UN)).cosigned
    assert policy.judge(cosigned(US, RU)).cosigned
    with pytest.raises(QuorumMissing):
        policy.judge(cosigned(US))


def test_a_chain_of_groups_longer_than_the_stack_is_judged():
    groups = "group g0 any us\n" + "".join(f"group g{n} any g{n - 1}\n" for n in range(1, 3000))
    text = f"log {LOG.signer.verifier.vkey}\nwitness us {US.verifier.vkey}\n{groups}quorum g2999\n"
    assert Policy.parse(text.encode()).judge(cosigned(US)).cosigned
    with pytest.raises(QuorumMissing):
        Policy.parse(text.encode()).judge(cosigned())


def test_ml_dsa_witnesses_count_and_one_without_a_time_does_not():
    witness = quantum_cosigner("example.org/witness/quantum")
    policy = Policy.parse(format_policy([LOG.signer.verifier], {"q": witness.verifier}, ["q"]).encode())
    assert policy.judge(cosigned(witness, at=7)).cosigned == {"q": 7}
    timeless = quantum_key("example.org/witness/quantum").sign(cosigned_message(witness.verifier.name, LOG.text(9), 0))
    line = signature_line(witness.verifier, bytes(8) + timeless)
    with pytest.raises(QuorumMissing):
        policy.judge(parse_note((LOG.note(9) + line).encode()))


def test_a_note_that_is_no_checkpoint_is_refused():
    with pytest.raises(MalformedCheckpoint):
        BOTH.judge(parse_note(f"hello\n\n{LOG.signer.sign('hello')}".encode()))
