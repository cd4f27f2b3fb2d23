"""Differences by word: what they say, and that nothing in a text makes them costly."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.negotiation import text_diff
from apps.negotiation.text_diff import MAX_CELLS, MAX_PIECES, Unit, difference

TEXT = st.text(alphabet="ab \nЖя", max_size=40)
LONGEST_TERMS = 20_000


def marked(first, second):
    return [(piece.mark, piece.text) for piece in difference(first, second).pieces]


@given(TEXT, TEXT)
def test_the_pieces_give_both_texts_back(first, second):
    pieces = difference(first, second).pieces
    assert "".join(piece.text for piece in pieces if piece.mark != "ins") == first
    assert "".join(piece.text for piece in pieces if piece.mark != "del") == second


@given(TEXT, TEXT)
def test_no_piece_is_empty_and_neighbours_differ_in_mark(first, second):
    pieces = difference(first, second).pieces
    assert all(piece.text for piece in pieces)
    assert all(a.mark != b.mark for a, b in pairwise(pieces))


@given(TEXT)
def test_a_text_does_not_differ_from_itself(text):
    assert not difference(text, text).differs


@given(TEXT, TEXT)
def test_two_texts_differ_unless_they_are_one(first, second):
    assert difference(first, second).differs == (first != second)


def test_a_changed_phrase_is_read_as_one():
    assert marked("1. Neither side moves forward.", "1. Wholly other terms.") == [
        ("same", "1. "),
        ("del", "Neither side moves forward."),
        ("ins", "Wholly other terms."),
    ]


def test_a_blank_after_a_changed_word_stays_in_both():
    assert marked("for 72 hours", "for 48 hours") == [
        ("same", "for "),
        ("del", "72"),
        ("ins", "48"),
        ("same", " hours"),
    ]


def test_a_word_added_at_the_end_is_all_that_is_marked():
    assert marked("Both sides", "Both sides agree") == [("same", "Both sides"), ("ins", " agree")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a b " * 5_000, "a\nb\n" * 5_000),
        ("a " * 10_000, "b a " * 5_000),
        (" ".join(map(str, range(4_000))), " ".join(map(str, reversed(range(4_000))))),
        ("a\n" * 10_000, "\n" * 20_000),
        (" " * 20_000, "a" * 20_000),
    ],
    ids=["blanks of another kind", "repeated", "reversed", "lines", "blanks"],
)
def test_the_longest_terms_are_compared_within_both_bounds(monkeypatch, first, second):
    sizes = watch_sizes(monkeypatch)
    assert max(len(first), len(second)) <= LONGEST_TERMS
    assert len(difference(first, second).pieces) <= MAX_PIECES
    assert all(rows * columns <= MAX_CELLS for rows, columns in sizes)


def test_long_terms_with_scattered_changes_are_compared_by_word():
    words = [str(number) for number in range(3_000)]
    changed = ["other" if number % 30 == 0 else word for number, word in enumerate(words)]
    comparison = difference(" ".join(words), " ".join(changed))
    assert comparison.unit is Unit.WORD
    assert sum(piece.mark == "ins" for piece in comparison.pieces) == 100


def test_longer_texts_are_compared_by_clause_and_say_so(monkeypatch):
    sizes = watch_sizes(monkeypatch)
    clause = "word " * 50
    first, second = f"{clause}\n" * 400, f"{clause}\n" * 399 + "another clause\n"
    comparison = difference(first, second)
    assert comparison.unit is Unit.CLAUSE
    assert comparison.pieces[-2].text.strip() == clause.strip()
    assert all(rows * columns <= MAX_CELLS for rows, columns in sizes)


def test_texts_of_endless_clauses_are_compared_as_a_whole():
    comparison = difference("a\n" * 20_000, "b\n" * 20_000)
    assert comparison.unit is Unit.WHOLE
    assert [piece.mark for piece in comparison.pieces] == ["del", "ins", "same"]


def watch_sizes(monkeypatch):
    """The lengths of both lists in each call of the algorithm, which still does its work."""
    sizes = []
    real = text_diff.LCSseq.opcodes

    class Watched:
        @staticmethod
        def opcodes(first, second):
            sizes.append((len(first), len(second)))
            return real(first, second)

    monkeypatch.setattr(text_diff, "LCSseq", Watched)
    return sizes
