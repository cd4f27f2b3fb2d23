"""Which characters a text that people read or sign may have.

What is seen has to be what is signed. So a text is refused that holds a character which nobody sees, which changes the
order of what is seen, or which a terminal obeys; what can be written in two ways is written in one. No Django here.

- **Normalised**: Unicode's composed form (NFC); every line break becomes `\\n`; every space that only differs in width
  becomes an ordinary one. The no-break spaces of Russian typography (U+00A0, U+202F) stay.
- **Allowed because a language needs it**: the joiner U+200C after a letter of a script that joins, U+200D between two
  such letters; what makes one picture of several (U+FE0F, U+200D between pictures); up to four marks on one letter.
- **Refused**: everything else of the classes in `Problem`, with the place of each.

Sources: Unicode 15, `DerivedCoreProperties.txt` (Default_Ignorable_Code_Point); UTS 39, 5.4 (marks in a row);
RFC 5892, A.1 and A.2 (joiners in context).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

# More faults than these are not listed one by one: a sentence each would hide the text that they are about.
MAX_FAULTS = 3
# Marks on one letter: Vietnamese needs two, pointed Arabic three, and more only draw over the lines beside them.
MAX_MARKS = 4
# Letters shown on either side of a fault, so that its place is found.
CONTEXT = 12


class Problem(StrEnum):
    """Why a character is refused."""

    CONTROL = "control"  # a terminal or a parser obeys it: escapes, bells, nulls
    DIRECTION = "direction"  # changes the order in which letters are shown
    INVISIBLE = "invisible"  # takes no ink: zero-width, fillers, tags, variation selectors
    LINE_BREAK = "line_break"  # begins a new line in a text of one line
    UNASSIGNED = "unassigned"  # each computer draws it differently or not at all
    DAMAGED = "damaged"  # stands for a letter that an earlier program lost
    MARKS = "marks"  # more marks on one letter than any language writes, or marks on none
    OVERLAY = "overlay"  # a mark that strikes a letter through or encloses it: 72 would read as withdrawn
    GAP = "gap"  # more blanks in a row than anybody writes: they push a text out of sight


@dataclass(frozen=True)
class Fault:
    """One refused character: `line` and `column` count from 1; `before` and `after` are the text around it, with
    whatever else is refused made visible."""

    problem: Problem
    character: str
    line: int
    column: int
    before: str
    after: str

    @property
    def code_point(self) -> str:
        """U+202E."""
        return f"U+{ord(self.character):04X}"


DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Default ignorable, or drawn as nothing, though their category says letter, mark or symbol.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
JOINERS = frozenset("\u200c\u200d\ufe0f")
# Scripts in which a joiner changes how two letters are written, and with it what is read.
JOINING = re.compile(
    "[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0710-\u072f\u0750-\u077f\u0900-\u0dff\u08a0-\u08c7]"
)
LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Every space but the ordinary one and the two no-break spaces that Russian typography needs.
WIDE_SPACES = re.compile("[\u1680\u2000-\u200a\u205f\u3000]")
# Pictures, which several characters may make together.
PICTURE = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2460-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]")
DAMAGED = frozenset("\ufffc\ufffd")
MARK_CATEGORIES = ("Mn", "Me", "Mc")
# Strokes, slashes and enclosures over what is read. No language's letters are written with them.
OVERLAY = frozenset("\u0334\u0335\u0336\u0337\u0338\u20d2\u20d3\u20d8\u20d9\u20da\u20e5\u20e6\u20ea\u20eb")
MAX_BLANKS = 20
BLANKS = re.compile(rf"[ \t\u00a0\u202f]{{{MAX_BLANKS + 1}}}")
# A text of these alone needs no second look; it is nearly every text.
PLAIN = re.compile(
    "[\n -~\u00a0-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2015\u2018-\u201e\u2026\u202f\u20ac\u2116]*"
)


def normalise(text: str) -> str:
    """The one form in which a text is stored, hashed, indexed and looked for: NFC, `\\n` for every line break, an
    ordinary space for every space that differs in width alone."""
    return unicodedata.normalize("NFC", WIDE_SPACES.sub(" ", LINE_BREAKS.sub("\n", text)))


def normalise_search(text: str) -> str:
    """A question in the form of what it is put to; what nobody sees is left out of it."""
    return "".join(char for char in normalise(text) if problem_of(char) is None).replace("\n", " ").strip()


def problem_of(character: str) -> Problem | None:
    """Why a character is refused wherever it stands; None where only its place can be wrong."""
    if character in "\n\t":
        return None
    if character in DIRECTION:
        return Problem.DIRECTION
    if character in OVERLAY:
        return Problem.OVERLAY
    if INVISIBLE.match(character):
        return Problem.INVISIBLE
    if character in DAMAGED:
        return Problem.DAMAGED
    category = unicodedata.category(character)
    if category == "Cc":
        return Problem.CONTROL
    if category == "Me":
        return Problem.OVERLAY
    if category == "Cf":
        return Problem.INVISIBLE
    if category in ("Cn", "Co", "Cs"):
        return Problem.UNASSIGNED
    if category in ("Zl", "Zp"):
        return Problem.LINE_BREAK
    return None


def faults(text: str, *, one_line: bool = False) -> list[Fault]:
    """The characters of a normalised text that it may not have, in order. A text of one line has no line break and no
    tab either. Linear in the text's length."""
    if PLAIN.fullmatch(text) and not (one_line and "\n" in text) and not BLANKS.search(text):
        return []
    refused: list[Fault] = []
    line = column = 1
    marks = 0
    for at, character in enumerate(text):
        problem = problem_of(character)
        if character in "\n\t" and one_line:
            problem = Problem.LINE_BREAK if character == "\n" else Problem.CONTROL
        elif problem is Problem.INVISIBLE and _joins(text, at):
            problem = None
        elif problem is None and BLANKS.match(text, at) and (at == 0 or not BLANKS.match(text, at - 1)):
            problem = Problem.GAP
        if unicodedata.category(character) in MARK_CATEGORIES and problem is None:
            marks += 1
            if marks > MAX_MARKS or at == 0 or text[at - 1] in "\n\t ":
                problem = Problem.MARKS
        else:
            marks = 0
        if problem is not None:
            refused.append(_fault(text, at, problem, line, column))
        line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
    return refused


def _joins(text: str, at: int) -> bool:
    """Whether a joiner or a variation selector changes what is seen beside it."""
    character, after = text[at], text[at + 1 : at + 2]
    if at == 0 or character not in JOINERS:
        return False
    before = at - 1
    while before > 0 and unicodedata.category(text[before]) in MARK_CATEGORIES:
        before -= 1
    if character == "\ufe0f":
        return bool(PICTURE.match(text[at - 1]))
    if character == "\u200c":
        return bool(JOINING.match(text[before]))
    between_letters = JOINING.match(text[before]) and JOINING.match(after)
    return bool(between_letters or (PICTURE.match(text[before]) and PICTURE.match(after)))


def _fault(text: str, at: int, problem: Problem, line: int, column: int) -> Fault:
    before, after = text[max(0, at - CONTEXT) : at], text[at + 1 : at + 1 + CONTEXT]
    return Fault(
        problem=problem,
        character=text[at],
        line=line,
        column=column,
        before=visible(before.rpartition("\n")[2]),
        after=visible(after.partition("\n")[0]),
    )


def visible(text: str) -> str:
    """A text with what nobody would see written out, as `[U+202E]`: for what was stored before this rule, and for what
    other programs wrote. Line breaks and joiners that a language needs stay."""
    if PLAIN.fullmatch(text):
        return text
    shown = []
    for at, character in enumerate(text):
        hidden = problem_of(character) is not None and not _joins(text, at)
        shown.append(f"[U+{ord(character):04X}]" if hidden else character)
    return "".join(shown)


def says_something(text: str) -> bool:
    """Whether a text has a letter or a digit, and with it anything to read."""
    return any(unicodedata.category(character)[0] in "LN" and problem_of(character) is None for character in text)
