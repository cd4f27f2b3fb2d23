"""Provisions that are tables: bands and posts of a zone, steps of a pull-back, who may pass a road, flights that stay
possible, the parties, periods and acts of a cessation, and a plan of separation.

Each names what it needs of the others in its rule. Words come from the theatre (`theatre/provisions.json`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.designations.columns import (
    AreaColumn,
    Cells,
    Choice,
    ChoiceColumn,
    Choosable,
    MomentColumn,
    NumberColumn,
    PlaceColumn,
    WordsColumn,
)
from apps.designations.provision_types import Stated, TableProvision
from apps.geometry.bands import COMPASS, sides_towards
from apps.theatre.facts import theatre

BOTH_SIDES = "both"
# What a step of a pull-back is about beside the categories of arms.
POSTS = "posts"


def _vocabulary(name: str) -> Iterable[Choosable]:
    return theatre().provisions.words[name]


def _delegations() -> Iterable[Choosable]:
    return [Choice(one.code, one.code) for one in theatre().delegations]


def _sides() -> Iterable[Choosable]:
    labels = {
        BOTH_SIDES: pgettext_lazy("sides of a road", "both"),
        "north": pgettext_lazy("side of a road", "north"),
        "south": pgettext_lazy("side of a road", "south"),
        "east": pgettext_lazy("side of a road", "east"),
        "west": pgettext_lazy("side of a road", "west"),
    }
    return [Choice(code, label) for code, label in labels.items()]


def _ends() -> Iterable[Choosable]:
    labels = {"flat": pgettext_lazy("ends of a band", "flat"), "round": pgettext_lazy("ends of a band", "round")}
    return [Choice(code, label) for code, label in labels.items()]


def _subjects() -> Iterable[Choosable]:
    return [Choice(POSTS, gettext_lazy("Posts")), *_vocabulary("arms")]


def _bands_rule(rows: Sequence[Cells], content: Stated) -> str | None:
    line = content.provisions.get("centre_line")
    if not line:
        return _("Enter the centre line of the road too: the distances are measured from it.")
    sides: dict[tuple[str, str], set[str]] = {}
    for number, row in enumerate(rows, 1):
        side, of = row["side"], sides.setdefault((row["party"], row["arms"]), set())
        if side in of or (of and BOTH_SIDES in {side, *of}):
            return _("Row %(number)s repeats a side for the same party and category.") % {"number": number}
        if side in COMPASS and sides_towards(line, side) is None:
            return _("Row %(number)s: the road has no such side. Select both, or the sides between which it runs.") % {
                "number": number
            }
        of.add(side)
    return None


def _steps_rule(rows: Sequence[Cells], content: Stated) -> str | None:
    """Steps are counted from 1 in the order in which they stand, and each opens after one before it."""
    for number, row in enumerate(rows, 1):
        if row["step"] != number:
            return _("Row %(number)s: number the steps from 1 in their order.") % {"number": number}
        if row.get("after", 0) >= number:
            return _("Row %(number)s: a step opens after one that stands before it.") % {"number": number}
    return None


def _pull_back_rule(rows: Sequence[Cells], content: Stated) -> str | None:
    arms = {band.get("arms") for band in content.provisions.get("bands") or ()}
    for number, row in enumerate(rows, 1):
        if row["subject"] == POSTS and not content.provisions.get("posts"):
            return _("Row %(number)s: enter the posts that stand up with this step.") % {"number": number}
        if row["subject"] != POSTS and row["subject"] not in arms:
            return _("Row %(number)s: enter a band for the category that moves back.") % {"number": number}
    return _steps_rule(rows, content)


def _periods_rule(rows: Sequence[Cells], content: Stated) -> str | None:
    for number, row in enumerate(rows[:-1], 1):
        if "hours" not in row:
            return _("Row %(number)s: only the last period can be without an end.") % {"number": number}
    return None


def _once_rule(names: Sequence[str], rows: Sequence[Cells], content: Stated) -> str | None:
    """No two rows say the same of what these columns name."""
    seen = set()
    for number, row in enumerate(rows, 1):
        key = tuple(row.get(name) for name in names)
        if key in seen:
            return _("Row %(number)s repeats an earlier one.") % {"number": number}
        seen.add(key)
    return None


_PARTY = ChoiceColumn("party", gettext_lazy("Party"), words=partial(_vocabulary, "parties"))
_CONDITION = WordsColumn("condition", gettext_lazy("Condition"), required=False)
_STEP = NumberColumn("step", gettext_lazy("Step"), least=1, most=24)
_AFTER = NumberColumn("after", gettext_lazy("Opens after step"), required=False, least=1, most=24)

BANDS = TableProvision(
    "bands",
    gettext_lazy("Bands"),
    gettext_lazy("How far from the centre line each party stays, by category of arms."),
    families=frozenset({"zone"}),
    rule=_bands_rule,
    columns=(
        _PARTY,
        ChoiceColumn("arms", gettext_lazy("Category of arms"), words=partial(_vocabulary, "arms")),
        ChoiceColumn("side", gettext_lazy("Side of the road"), words=_sides),
        NumberColumn("distance_m", gettext_lazy("Distance (m)"), least=1, most=50_000, unit="m"),
        ChoiceColumn("ends", gettext_lazy("Ends of the band"), words=_ends),
    ),
)
POSTS_TABLE = TableProvision(
    "posts",
    gettext_lazy("Posts"),
    gettext_lazy("Who runs each post, who guards it, and how many people it may have."),
    families=frozenset({"zone", "route"}),
    columns=(
        WordsColumn("name", gettext_lazy("Post"), max_length=100),
        PlaceColumn("place", gettext_lazy("Place")),
        WordsColumn("operator", gettext_lazy("Run by"), max_length=200),
        WordsColumn("guard", gettext_lazy("Guarded by"), required=False, max_length=200),
        NumberColumn("limit", gettext_lazy("At most (people)"), least=0, most=1_000),
    ),
)
PULL_BACK_STEPS = TableProvision(
    "pull_back_steps",
    gettext_lazy("Steps of the pull-back"),
    gettext_lazy("All parties take each step at the same time. A step opens when the one before it is verified."),
    families=frozenset({"zone"}),
    rule=_pull_back_rule,
    columns=(
        _STEP,
        ChoiceColumn("subject", gettext_lazy("What moves or stands up"), words=_subjects),
        WordsColumn("title", gettext_lazy("Title of the step"), max_length=200),
        MomentColumn("due", gettext_lazy("Due (UTC)"), required=False),
        _AFTER,
    ),
)
PASSAGE = TableProvision(
    "passage",
    gettext_lazy("Who may pass"),
    gettext_lazy("Who uses the road, and under which condition."),
    families=frozenset({"route"}),
    rule=partial(_once_rule, ("users",)),
    columns=(
        ChoiceColumn("users", gettext_lazy("Users of the road"), words=partial(_vocabulary, "passage")),
        _CONDITION,
    ),
)
EXCEPTIONS = TableProvision(
    "exceptions",
    gettext_lazy("Flights that stay possible"),
    gettext_lazy("Flights that are no combat flights, and under which condition they are flown."),
    families=frozenset({"no_combat_flights"}),
    rule=partial(_once_rule, ("flights",)),
    columns=(
        ChoiceColumn("flights", gettext_lazy("Flights"), words=partial(_vocabulary, "flights")),
        _CONDITION,
    ),
)
PARTIES = TableProvision(
    "parties",
    gettext_lazy("Parties"),
    gettext_lazy("Who ceases hostilities, and which delegation answers for it."),
    families=frozenset({"cessation"}),
    rule=partial(_once_rule, ("party",)),
    columns=(_PARTY, ChoiceColumn("answered_by", gettext_lazy("Answered for by"), required=False, words=_delegations)),
)
PERIODS = TableProvision(
    "periods",
    gettext_lazy("Periods"),
    gettext_lazy("How long the parties commit themselves each time; the last one may be without an end."),
    families=frozenset({"cessation"}),
    rule=_periods_rule,
    columns=(
        WordsColumn("name", gettext_lazy("Period"), max_length=100),
        NumberColumn("hours", gettext_lazy("Length (hours)"), required=False, least=1, most=87_600, unit="h"),
    ),
)
CONDUCT = TableProvision(
    "conduct",
    gettext_lazy("What is prohibited and permitted"),
    families=frozenset({"cessation"}),
    columns=(
        ChoiceColumn("rule", gettext_lazy("Rule"), words=partial(_vocabulary, "conduct")),
        WordsColumn("act", pgettext_lazy("conduct", "What"), max_length=500),
    ),
)
PARTICIPANTS = TableProvision(
    "participants",
    gettext_lazy("Groups present"),
    gettext_lazy("Which groups are in the area, each with the delegation that says so."),
    families=frozenset({"intermingled"}),
    columns=(
        WordsColumn("group", gettext_lazy("Group"), max_length=200),
        ChoiceColumn("asserted_by", gettext_lazy("Stated by"), words=_delegations),
    ),
)
SEPARATION_STEPS = TableProvision(
    "separation_steps",
    gettext_lazy("Plan of separation"),
    gettext_lazy("Step by step: which part of the area is to be of one party alone, and by when."),
    families=frozenset({"intermingled"}),
    rule=_steps_rule,
    columns=(
        _STEP,
        WordsColumn("title", gettext_lazy("Title of the step"), max_length=200),
        AreaColumn("target", gettext_lazy("Area to be separated")),
        MomentColumn("due", gettext_lazy("Due (UTC)"), required=False),
        _AFTER,
    ),
)

# In the order of pages and forms.
TABLES: tuple[TableProvision, ...] = (
    PARTIES,
    PERIODS,
    CONDUCT,
    BANDS,
    POSTS_TABLE,
    PULL_BACK_STEPS,
    PASSAGE,
    EXCEPTIONS,
    PARTICIPANTS,
    SEPARATION_STEPS,
)
