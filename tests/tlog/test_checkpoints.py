"""Checkpoints: what is one, and that it has one form only."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jic_verify.tlog.checkpoints import Checkpoint, MalformedCheckpoint, parse_checkpoint
from jic_verify.tlog.tree import EMPTY_ROOT

SOFA = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
NOTHING = base64.b64encode(EMPTY_ROOT).decode()


def test_the_example_of_the_specification_is_read_and_written_again():
    checkpoint = parse_checkpoint(SOFA)
    assert (checkpoint.origin, checkpoint.size, len(checkpoint.root)) == ("example.com/behind-the-sofa", 20852163, 32)
    assert checkpoint.body == SOFA


def test_extension_lines_are_kept():
    checkpoint = parse_checkpoint(f"{SOFA}first\nsecond\n")
    assert checkpoint.extensions == ("first", "second")
    assert checkpoint.body == f"{SOFA}first\nsecond\n"


def test_no_leaves_have_the_hash_of_nothing():
    assert parse_checkpoint(f"log\n0\n{NOTHING}\n").root == EMPTY_ROOT
    with pytest.raises(MalformedCheckpoint, match="hash of nothing"):
        parse_checkpoint(f"log\n0\n{ROOT}\n")
    assert parse_checkpoint(f"log\n0\n{ROOT}\n", any_empty_root=True).size == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        SOFA[:-1],
        f"log\n1\n{ROOT}",
        f"log\n1\n{ROOT}\n\n",
        f"log\n1\n{ROOT}\n\nextension\n",
        f"\n1\n{ROOT}\n",
        f"log\n\n{ROOT}\n",
        f"log\n01\n{ROOT}\n",
        f"log\n+1\n{ROOT}\n",
        f"log\n-1\n{ROOT}\n",
        f"log\n 1\n{ROOT}\n",
        f"log\n1_0\n{ROOT}\n",
        f"log\n١\n{ROOT}\n",
        f"log\n²\n{ROOT}\n",
        f"log\n{2**63}\n{ROOT}\n",
        f"log\n{'9' * 5000}\n{ROOT}\n",
        f"log\n1\n{ROOT[:-1]}\n",
        f"log\n1\n{ROOT} \n",
        f"log\n1\n{ROOT.replace('2I=', '2J=')}\n",
        f"log\n1\n{base64.b64encode(bytes(31)).decode()}\n",
        f"log\n1\n{base64.b64encode(bytes(33)).decode()}\n",
        f"log\r\n1\r\n{ROOT}\r\n",
        f"l\0g\n1\n{ROOT}\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(MalformedCheckpoint):
        parse_checkpoint(text)


@given(
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1),
    st.integers(1, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
    st.lists(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1), max_size=3),
)
def test_every_checkpoint_is_read_as_it_was_written(origin, size, root, extensions):
    checkpoint = Checkpoint(origin, size, root, tuple(extensions))
    assert parse_checkpoint(checkpoint.body) == checkpoint


@given(st.text())
def test_any_text_is_refused_or_has_this_form(text):
    try:
        assert parse_checkpoint(text).body == text
    except MalformedCheckpoint:
        pass


@pytest.mark.parametrize(
    "wrong",
    [
        ("", 1, bytes(32)),
        ("two\nlines", 1, bytes(32)),
        ("log", -1, bytes(32)),
        ("log", 2**63, bytes(32)),
        ("log", 1, b""),
    ],
)
def test_none_is_made_that_no_text_could_say(wrong):
    with pytest.raises(MalformedCheckpoint):
        Checkpoint(*wrong)
