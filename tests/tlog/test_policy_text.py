"""Policies as texts: every rule of tlog-policy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jic_verify.tlog.notes import Signer, Verifier
from jic_verify.tlog.policy import Group, MalformedPolicy, Policy, format_policy
from tests.tlog.logs import cosigner, private_key, quantum_cosigner

LOG = Signer("example.org/log", private_key("log")).verifier
US, RU, UN = (cosigner(f"example.org/witness/{code}").verifier for code in ("us", "ru", "un"))
QUANTUM = quantum_cosigner("example.org/witness/quantum").verifier
DEFINED = f"log {LOG.vkey}\nwitness us {US.vkey}\nwitness ru {RU.vkey}\nwitness un {UN.vkey}\n"


def test_the_policy_of_two_signatories_is_written_and_read():
    text = format_policy([LOG], {"us": US, "ru": RU, "un": UN}, ["us", "ru"])
    assert text == f"{DEFINED}group both all us ru\nquorum both\n"
    policy = Policy.parse(text.encode())
    assert policy.logs == (LOG,)
    assert policy.witnesses == {"us": US, "ru": RU, "un": UN}
    assert (policy.groups, policy.quorum) == ({"both": Group(2, ("us", "ru"))}, "both")


def test_space_tabs_comments_and_addresses_are_understood():
    text = (
        f"  # ours\n\n \t \nlog\t {LOG.vkey}  https://example.org/log \t\n"
        f"#witness us\n\twitness us {US.vkey} https://us.example.org\nwitness ru {RU.vkey}\nquorum us\n"
    )
    policy = Policy.parse(text.encode())
    assert policy.urls == {LOG.vkey: "https://example.org/log", US.vkey: "https://us.example.org"}
    assert policy.quorum == "us"


def test_any_is_one_and_groups_may_hold_groups():
    text = f"{DEFINED}group few any us ru\ngroup all all few un\nquorum all\n"
    policy = Policy.parse(text.encode())
    assert policy.groups == {"few": Group(1, ("us", "ru")), "all": Group(2, ("few", "un"))}


def test_a_number_is_understood_up_to_the_number_of_members():
    assert Policy.parse(f"{DEFINED}group two 2 us ru un\nquorum two\n".encode()).groups["two"].threshold == 2


def test_without_a_log_and_without_witnesses_a_policy_may_do():
    assert Policy.parse(b"quorum none\n") == Policy((), {}, {}, "none", {})


def test_keys_of_ml_dsa_may_be_logs_and_witnesses():
    policy = Policy.parse(f"log {QUANTUM.vkey}\nwitness q {QUANTUM.vkey}\nquorum q\n".encode())
    assert policy.logs == (QUANTUM,)
    assert policy.witnesses == {"q": QUANTUM}


def test_names_are_octets_of_which_utf8_is_one_use():
    text = f"witness США {US.vkey}\n".encode() + b"witness \xff\xfe " + f"{RU.vkey}\n".encode() + b"quorum \xff\xfe\n"
    policy = Policy.parse(text)
    assert list(policy.witnesses) == ["США", "\udcff\udcfe"]
    assert policy.quorum == "\udcff\udcfe"


def test_a_kelvin_sign_is_no_k():
    text = f"witness K {US.vkey}\nquorum \u212a\n"
    with pytest.raises(MalformedPolicy, match="No line before defines"):
        Policy.parse(text.encode())


def test_thirty_two_of_each_are_read_and_many_more():
    lines = [f"log {Signer(f'log/{n}', private_key(f'log {n}')).verifier.vkey}" for n in range(40)]
    lines += [f"witness w{n} {cosigner(f'w/{n}').verifier.vkey}" for n in range(40)]
    lines += ["group g0 any w0", *[f"group g{n} all g{n - 1} w{n}" for n in range(1, 40)], "quorum g39", ""]
    assert len(Policy.parse("\n".join(lines).encode()).groups) == 40


SAME_KEY_OTHER_NAME = Verifier.of("another/name", 4, US.public)
LOG_SAME_KEY = Verifier.of("another/log", 1, LOG.public)
WRONG = {
    "empty": ("", "no quorum"),
    "no quorum": (DEFINED, "no quorum"),
    "two quorums": (f"{DEFINED}quorum us\nquorum ru\n", "a quorum already"),
    "the same quorum twice": (f"{DEFINED}quorum us\nquorum us\n", "a quorum already"),
    "quorum none twice": ("quorum none\nquorum none\n", "a quorum already"),
    "quorum of two names": (f"{DEFINED}quorum us ru\n", "no line of a policy"),
    "quorum of no name": (f"{DEFINED}quorum\n", "no line of a policy"),
    "quorum not defined": (f"{DEFINED}quorum gb\n", "defines gb"),
    "quorum defined later": (f"quorum us\n{DEFINED}", "Line 1 .* defines us"),
    "quorum is a vkey": (f"{DEFINED}quorum {US.vkey}\n", "No line before"),
    "quorum all": (f"{DEFINED}quorum all\n", "defines all"),
    "log twice": (f"{DEFINED}log {LOG.vkey}\nquorum us\n", "listed twice"),
    "log's key by another name": (f"{DEFINED}log {LOG_SAME_KEY.vkey}\nquorum us\n", "listed twice"),
    "log with a cosigner's key": (f"log {US.vkey}\nquorum none\n", "kind 0x04"),
    "log with two addresses": (f"log {LOG.vkey} a b\nquorum none\n", "no line of a policy"),
    "log without a key": ("log\nquorum none\n", "no line of a policy"),
    "log with a bad key": (f"log {LOG.vkey}x\nquorum none\n", "Line 1 .* verifier key"),
    "witness twice": (f"{DEFINED}witness us2 {US.vkey}\nquorum us\n", "listed twice"),
    "witness's key by another name": (f"{DEFINED}witness us2 {SAME_KEY_OTHER_NAME.vkey}\nquorum us\n", "listed twice"),
    "witness with a log's key": (f"witness us {LOG.vkey}\nquorum us\n", "kind 0x01"),
    "two witnesses of a name": (f"{DEFINED}witness us {QUANTUM.vkey}\nquorum us\n", "name us is taken"),
    "witness called none": (f"witness none {US.vkey}\nquorum none\n", "name none is taken"),
    "witness without a key": ("witness us\nquorum none\n", "no line of a policy"),
    "group called as a witness": (f"{DEFINED}group us any ru\nquorum us\n", "name us is taken"),
    "group called none": (f"{DEFINED}group none any us\nquorum none\n", "name none is taken"),
    "two groups of a name": (f"{DEFINED}group g any us\ngroup g any ru\nquorum g\n", "name g is taken"),
    "group of nobody": (f"{DEFINED}group g any\nquorum g\n", "no line of a policy"),
    "group of one not defined": (f"{DEFINED}group g any gb\nquorum g\n", "defines gb"),
    "group of itself": (f"{DEFINED}group g any g\nquorum g\n", "defines g"),
    "group of none": (f"{DEFINED}group g any none\nquorum g\n", "defines none"),
    "member twice": (f"{DEFINED}group g any us us\nquorum g\n", "us is a member twice"),
    "member of two groups": (f"{DEFINED}group g any us\ngroup h all us g\nquorum h\n", "us is a member twice"),
    "at least nobody": (f"{DEFINED}group g 0 us\nquorum g\n", "neither all"),
    "at least more than there are": (f"{DEFINED}group g 3 us ru\nquorum g\n", "neither all"),
    "at least one and a zero": (f"{DEFINED}group g 01 us\nquorum g\n", "neither all"),
    "at least minus one": (f"{DEFINED}group g -1 us\nquorum g\n", "neither all"),
    "at least a word": (f"{DEFINED}group g most us\nquorum g\n", "neither all"),
    "at least more than can be": (f"{DEFINED}group g {'9' * 6000} us\nquorum g\n", "neither all"),
    "another word": (f"{DEFINED}trust us\nquorum us\n", "`trust` is no line"),
    "a word in capitals": (f"{DEFINED}QUORUM us\n", "`QUORUM` is no line"),
    "no last line end": (f"{DEFINED}quorum us", "no line end"),
    "carriage return": (f"{DEFINED}quorum us\r\n", "Line 5 .* 0x0d"),
    "delete character": (f"# \x7f\n{DEFINED}quorum us\n", "Line 1 .* 0x7f"),
    "zero": (f"{DEFINED}quorum us\0\n", "0x00"),
    "form feed": (f"{DEFINED}quorum\x0cus\n", "0x0c"),
    "no-break space": (f"{DEFINED}quorum\u00a0us\n", "no line of a policy"),
    "line separator": (f"{DEFINED}quorum us\u2028quorum ru\n", "no line of a policy"),
}


@pytest.mark.parametrize(("text", "sentence"), WRONG.values(), ids=WRONG)
def test_what_is_no_policy_is_refused(text, sentence):
    with pytest.raises(MalformedPolicy, match=sentence):
        Policy.parse(text.encode())


@pytest.mark.parametrize("name", ["two words", "", "us\nquorum us", "none", "both", "us\t"])
def test_no_policy_is_written_with_a_name_that_none_can_have(name):
    with pytest.raises(MalformedPolicy):
        format_policy([LOG], {name: US, "ru": RU}, [name, "ru"])


def test_no_policy_is_written_of_a_signatory_without_a_witness():
    with pytest.raises(MalformedPolicy):
        format_policy([LOG], {"us": US}, ["us", "ru"])


words = st.sampled_from(
    [
        "log",
        "witness",
        "group",
        "quorum",
        "none",
        "all",
        "any",
        "1",
        "2",
        "us",
        "ru",
        "g",
        LOG.vkey,
        US.vkey,
        RU.vkey,
        "#",
        "",
    ]
)


@given(st.lists(st.lists(words, max_size=6), max_size=8))
def test_any_lines_of_such_words_are_a_policy_or_refused(lines):
    try:
        policy = Policy.parse("".join(" ".join(line) + "\n" for line in lines).encode())
    except MalformedPolicy:
        return
    assert policy.quorum in {"none", *policy.witnesses, *policy.groups}
