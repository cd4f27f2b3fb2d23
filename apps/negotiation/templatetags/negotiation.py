import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.designations.kinds import Amendment
from apps.designations.models import Designation, Version
from apps.negotiation.act_sentences import fact_of
from apps.negotiation.batches import offered
from apps.negotiation.clauses import Block, ClauseRow, table
from apps.negotiation.comparison import VersionComparison
from apps.negotiation.labels import need_sentence
from apps.negotiation.models import Act
from apps.negotiation.provisions import Row, provision_rows
from apps.negotiation.registry import spec_of
from apps.negotiation.selectors import Turn
from apps.negotiation.step_labels import MoveRow, gain_m2, more_moves, move_rows, name_of, place_of
from apps.negotiation.steps import Step
from apps.negotiation.text_diff import Piece
from apps.texts.characters import visible
from apps.texts.numerals import tokens
from apps.texts.templatetags.texts import BREAK, paragraphs
from apps.theatre.facts import theatre

register = template.Library()

# How a conflict's severity is drawn in a list of problems.
SEVERITY_LOOK = {"blocks": "error", "warns": "warning", "allowed": "fine"}


# A number as it is written in a text, with what may stand between its digits.
NUMBER = re.compile(r"([0-9](?:[0-9.,\u00a0\u202f ]*[0-9])?)")


def _with_marks(text: str, values: frozenset[str], language: str) -> SafeString:
    lines = (
        format_html_join(
            "",
            "{}",
            (
                (format_html("<mark>{}</mark>", part) if tokens(part, language).numbers.keys() & values else part,)
                for part in NUMBER.split(visible(line))
            ),
        )
        for line in text.split("\n")
    )
    return format_html_join(BREAK, "<bdi>{}</bdi>", ((line,) for line in lines))


@register.simple_tag
def need(turn: Turn, designation: Designation) -> str:
    """What the designation waits for, in words."""
    assert designation.on_table is not None
    return need_sentence(
        turn.need,
        state=designation.amendment_state or designation.state,
        number=designation.on_table.number,
        side=designation.on_table.delegation.word("mark"),
    )


@register.filter
def amendment(designation: Designation) -> str:
    """What is on the table while the designation holds, in words; empty where nothing is."""
    version = designation.proposed
    if version is None:
        return ""
    state = Amendment(designation.amendment_state).label
    return gettext("%(state)s: version %(number)s by %(side)s") % {
        "state": state,
        "number": version.number,
        "side": version.mark,
    }


@register.filter
def fact(act: Act) -> str:
    """What was done, as a line of the timeline after the mark of the delegation."""
    return fact_of(spec_of(act.code), act.from_state)


@register.filter
def provisions(version: Version) -> list[Row]:
    """What was agreed beside the texts, row by row."""
    return provision_rows(version)


@register.filter
def step_name(step: Step) -> str:
    """What a difference is called in a list."""
    return name_of(step)


@register.filter
def near(step: Step) -> str:
    """The place that a difference is near, and its direction from there; empty where none is near."""
    return place_of(step.near)


@register.simple_tag
def step_gain(step: Step, own: str) -> float:
    """Square metres that one's own outline covers there beyond the other."""
    return gain_m2(step, own)


@register.filter
def size_of(value: float) -> float:
    """A number without its sign."""
    return abs(value)


@register.filter
def moves(step: Step) -> list[MoveRow]:
    """The vertices of a difference as both versions have them."""
    return move_rows(step)


@register.filter
def moves_left_out(step: Step) -> int:
    """How many vertices the table of them leaves out."""
    return more_moves(step)


@register.simple_tag
def block_cells(block: Block, comparison: VersionComparison) -> list[ClauseRow]:
    """The clauses of one difference of a comparison, in each language."""
    return table([block], theatre().language_codes, emptied=comparison.emptied_terms) or []


@register.filter
def at_key(values: Any, key: Any) -> Any:
    """The value of a mapping at a key, or nothing; also of none."""
    return values.get(key, "") if values else ""


@register.simple_tag(takes_context=True)
def batch_choices(context: template.Context) -> list[tuple[str, Any]]:
    """What the reader may do with several designations at once."""
    return offered(context["request"].identity)


@register.filter
def severity_look(severity: str) -> str:
    """The class of a conflict in a list of problems."""
    return SEVERITY_LOOK[severity]


@register.simple_tag
def text_pieces(pieces: Iterable[Piece], values: frozenset[str] | str = "", language: str = "") -> SafeString:
    """A compared text: its pieces follow each other as they do in the text, with no blank that is not theirs. Numbers
    among `values`, which the text in another language does not have, are marked."""
    return format_html_join("", "{}", ((_marked(piece, values, language),) for piece in pieces))


def _marked(piece: Piece, values: frozenset[str] | str, language: str) -> SafeString:
    is_later = piece.mark != "del"
    text = _with_marks(piece.text, frozenset(values), language) if values and is_later else paragraphs(piece.text)
    return text if piece.mark == "same" else format_html("<{0}>{1}</{0}>", piece.mark, text)
