"""Differences by word."""

from hypothesis import given
from hypothesis import strategies as st

from apps.negotiation.text_diff import differences, differs

TEXT = st.text(alphabet="ab \nЖя", max_size=40)


@given(TEXT, TEXT)
def test_the_pieces_give_both_texts_back(first, second):
    pieces = differences(first, second)
    assert "".join(piece.text for piece in pieces if piece.mark != "ins") == first
    assert "".join(piece.text for piece in pieces if piece.mark != "del") == second


@given(TEXT)
def test_a_text_does_not_differ_from_itself(text):
    assert not differs(differences(text, text))


def test_a_changed_phrase_is_read_as_one():
    pieces = differences("1. Neither side moves forward.", "1. Wholly other terms.")
    assert [(piece.mark, piece.text) for piece in pieces] == [
        ("same", "1. "),
        ("del", "Neither side moves forward."),
        ("ins", "Wholly other terms."),
    ]
