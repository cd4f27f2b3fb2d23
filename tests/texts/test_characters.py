"""Which characters a text that people read or sign may have."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.texts.characters import Problem, faults, normalise, normalise_search, says_something, visible


@pytest.mark.parametrize(
    ("character", "problem"),
    [
        ("\u202e", Problem.DIRECTION),
        ("\u202a", Problem.DIRECTION),
        ("\u2066", Problem.DIRECTION),
        ("\u2069", Problem.DIRECTION),
        ("\u200e", Problem.DIRECTION),
        ("\u200f", Problem.DIRECTION),
        ("\u061c", Problem.DIRECTION),
        ("\u200b", Problem.INVISIBLE),
        ("\u200d", Problem.INVISIBLE),
        ("\u2060", Problem.INVISIBLE),
        ("\u2063", Problem.INVISIBLE),
        ("\u00ad", Problem.INVISIBLE),
        ("\u034f", Problem.INVISIBLE),
        ("\u115f", Problem.INVISIBLE),
        ("\u1160", Problem.INVISIBLE),
        ("\u17b4", Problem.INVISIBLE),
        ("\u180e", Problem.INVISIBLE),
        ("\u2800", Problem.INVISIBLE),
        ("\u3164", Problem.INVISIBLE),
        ("\uffa0", Problem.INVISIBLE),
        ("\ufe0f", Problem.INVISIBLE),
        ("\ufe00", Problem.INVISIBLE),
        ("\u0336", Problem.OVERLAY),
        ("\u0338", Problem.OVERLAY),
        ("\u20e0", Problem.OVERLAY),
        ("\u20dd", Problem.OVERLAY),
        ("\ufeff", Problem.INVISIBLE),
        ("\U000e0041", Problem.INVISIBLE),
        ("\U000e0100", Problem.INVISIBLE),
        ("\U0001d173", Problem.INVISIBLE),
        ("\x1b", Problem.CONTROL),
        ("\x00", Problem.CONTROL),
        ("\x07", Problem.CONTROL),
        ("\x08", Problem.CONTROL),
        ("\x7f", Problem.CONTROL),
        ("\x9b", Problem.CONTROL),
        ("\ufffd", Problem.DAMAGED),
        ("\ufffc", Problem.DAMAGED),
        ("\ufff9", Problem.INVISIBLE),
        ("\ue000", Problem.UNASSIGNED),
        ("\ud800", Problem.UNASSIGNED),
        ("\uffff", Problem.UNASSIGNED),
        ("\U0010ffff", Problem.UNASSIGNED),
    ],
)
def test_it_refuses_what_nobody_sees_with_its_place(character: str, problem: Problem) -> None:
    fault = faults(f"First line\nNeither{character} side")[0]

    assert (fault.problem, fault.line, fault.column) == (problem, 2, 8)
    assert (fault.before, fault.after) == ("Neither", " side")
    assert fault.code_point == f"U+{ord(character):04X}"


@pytest.mark.parametrize(
    "text",
    [
        "1. Neither side moves forward.\n2. Reports daily at 16:00Z.",
        "№ 5: «Касте́лло» – 1\u00a0500\u202fм; ё, Ё, й",
        "مفاوضات وقف إطلاق النار في حلب",
        "مُفَاوَضَةٌ",
        "می\u200cخواهم",
        "خانه\u200c ای",
        "⚠️ ok, 👨\u200d👩\u200d👧, 🏥",
        "Нохчийн мотт, гӀала, гIала; Київ, їжак; œuvre",
        "क्\u200dष",
        "Ở Việt Nam, naïve café, Ünïcödé",
        "36°15′13″N, ±5 m, 72 h ≤ 3 d, → ✓",
        "Tab\tand 😀",
    ],
)
def test_it_takes_what_languages_need(text: str) -> None:
    assert faults(normalise(text)) == []


@pytest.mark.parametrize("text", ["a\u200cb", "\u200cم", "م\u200d", "م\u200c\u200cم", "да\u200dнет", "a\ufe0f"])
def test_a_joiner_that_changes_no_letter_is_refused(text: str) -> None:
    assert {fault.problem for fault in faults(text)} == {Problem.INVISIBLE}


def test_marks_that_draw_over_other_lines_are_refused() -> None:
    assert faults("e" + "\u0301" * 4) == []
    assert [fault.column for fault in faults("e" + "\u0301" * 6)] == [6, 7]
    assert [fault.problem for fault in faults("\u0301no letter")] == [Problem.MARKS]


def test_blanks_that_push_a_text_out_of_sight_are_refused() -> None:
    assert faults("72" + " " * 20 + "hours") == []
    (fault,) = faults("72" + "\u00a0" * 150 + "hours")
    assert (fault.problem, fault.column) == (Problem.GAP, 3)


def test_a_text_of_one_line_has_no_line_break() -> None:
    assert [fault.problem for fault in faults("Title\nsecond", one_line=True)] == [Problem.LINE_BREAK]
    assert faults("Title\nsecond") == []


@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_break_becomes_one(line_break: str) -> None:
    assert normalise(f"a{line_break}b") == "a\nb"


def test_spaces_that_differ_in_width_become_one() -> None:
    assert normalise("a\u2003b\u3000c\u200ad\u00a0e\u202ff") == "a b c d\u00a0e\u202ff"


def test_what_can_be_written_in_two_ways_is_written_in_one() -> None:
    composed = "Тёплого"
    assert normalise(unicodedata.normalize("NFD", composed)) == composed
    assert normalise_search(unicodedata.normalize("NFD", composed) + "\u200b ") == composed


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "—", "\u200b", "\u3164", "\u2800\u2800", "…", "\u0301"])
def test_a_text_without_letter_or_digit_says_nothing(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize("text", ["a", "7", "حلب", "ё."])
def test_a_letter_or_a_digit_says_something(text: str) -> None:
    assert says_something(text)


def test_what_is_stored_already_is_written_out() -> None:
    assert visible("72\u202e84\u202c h \x1b[31mred") == "72[U+202E]84[U+202C] h [U+001B][31mred"
    assert visible("می\u200cخواهم\nline") == "می\u200cخواهم\nline"


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text())
def test_what_is_accepted_is_shown_as_it_is(text: str) -> None:
    normalised = normalise(text)
    if not faults(normalised):
        assert visible(normalised) == normalised


@given(st.text())
def test_what_is_made_visible_hides_nothing(text: str) -> None:
    hidden = {Problem.DIRECTION, Problem.CONTROL, Problem.INVISIBLE}
    left = [fault for fault in faults(visible(normalise(text))) if fault.problem in hidden]
    assert left == []
