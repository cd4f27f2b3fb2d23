"""Two versions as a list of differences that are decided one by one, and the content that comes of the decisions.

The outline's differences come first, from west to east; then the title, the clauses, the validity period and the
provisions. Each is decided by one of CHOICES; nothing is decided beforehand. What comes out is the beginning of a form
like any other: it is checked, and sent in two steps, as if somebody had entered it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from shapely.geometry import shape as shape_of

from apps.bounds.child_processes import run_by_size
from apps.designations.models import Version
from apps.designations.schema import REMAINDERS, TEXTS
from apps.geometry.difference import Difference, Part, Side
from apps.geometry.differing_shapes import chosen, differences
from apps.geometry.outline import Outline
from apps.geometry.shapes import Route, Shape, Site
from apps.negotiation.clauses import Block, blocks, chosen_terms
from apps.negotiation.comparison import VersionComparison
from apps.negotiation.content_form import initial_from
from apps.negotiation.part_fields import is_field_of, with_reservation
from apps.negotiation.provisions import Row
from apps.theatre.facts import theatre
from apps.theatre.nearby import Nearby, nearby

T = TypeVar("T")


class Choice(StrEnum):
    """What is decided at a difference: one version's part, or a new one, which is drawn or written in the form."""

    A = "a"
    B = "b"
    ANEW = "n"
    # The ground of both, within the outline and agreed except here: a reservation, whose reason is written in the form.
    RESERVE = "r"


# What is made anew begins as in the first version.
SIDES = {Choice.B: Side.B, Choice.RESERVE: Side.BOTH}


class Subject(StrEnum):
    """What a step is about."""

    OUTLINE = "outline"
    TITLE = "title"
    CLAUSES = "clauses"
    VALIDITY = "validity"
    PROVISION = "provision"


@dataclass(frozen=True)
class Step:
    """One difference, with its number. Which of the parts is there follows from the subject."""

    number: int
    subject: Subject
    difference: Difference | None = None
    near: Nearby | None = None
    block: Block | None = None
    provision: tuple[Row, Row] | None = None

    @property
    def field(self) -> str:
        """The name of its choice in the form."""
        return f"d{self.number}"

    @property
    def may_be_reserved(self) -> bool:
        """Whether it can stay open as a reservation: one piece of ground that the form can carry."""
        found = self.difference
        return found is not None and found.part is Part.GROUND and found.gathered == 1 and found.is_drawn

    def allows(self, choice: str) -> bool:
        """Whether this decides it."""
        return choice in set(Choice) and (choice != Choice.RESERVE or self.may_be_reserved)

    @property
    def is_ground(self) -> bool:
        return self.difference is not None and self.difference.part in (Part.GROUND, Part.VERTICES)


def steps(found: VersionComparison) -> tuple[Step, ...]:
    """The differences of two versions, numbered from 1."""
    a, b = found.a, found.b
    parts: list[partial[Step]] = [
        partial(Step, subject=Subject.OUTLINE, difference=one, near=nearby(*one.at)) for one in shape_differences(a, b)
    ]
    if a.titles != b.titles:
        parts.append(partial(Step, subject=Subject.TITLE))
    parts += [partial(Step, subject=Subject.CLAUSES, block=block) for block in blocks_of(a, b) if block.differs]
    if found.validity_differs:
        parts.append(partial(Step, subject=Subject.VALIDITY))
    # What remains beside common ground follows from the outline.
    pairs = [pair for pair in found.provisions if pair[0].name != REMAINDERS.name]
    parts += [partial(Step, subject=Subject.PROVISION, provision=pair) for pair in pairs]
    return tuple(make(number=number) for number, make in enumerate(parts, 1))


def shape_differences(a: Version, b: Version) -> tuple[Difference, ...]:
    """In a child process where the outlines are large. None where the versions have no shapes of one kind."""
    first, second = a.as_shape, b.as_shape
    if type(first) is not type(second) or first == second:
        return ()
    return _bounded(differences, first, second)


def blocks_of(a: Version, b: Version) -> tuple[Block, ...]:
    return blocks(a.terms, b.terms, theatre().language_codes)


def built(
    a: Version, b: Version, found: Sequence[Step], choices: Sequence[Choice], base: Version, own: str
) -> dict[str, Any]:
    """The beginning of a form of what was decided; what nobody decided is as in `base`, one of the two. `own`: the code
    of the delegation that writes.

    What is to be made anew begins as in `a`. Raises EmptyOutline or BadShape where no outline is left.
    """
    initial = initial_from(base, own)
    decided = list(zip(found, choices, strict=True))
    shape = _chosen_shape(a, b, [choice for step, choice in decided if step.subject is Subject.OUTLINE])
    if shape is not None:
        initial |= {
            "geometry": json.dumps(shape.geojson()),
            "width_m": shape.width_m if isinstance(shape, Route) else None,
            "radius_m": shape.radius_m if isinstance(shape, Site) else None,
            "basis": "drawing",
            "on_common_ground": False,
        }
    for step, choice in decided:
        source = initial_from(b if choice is Choice.B else a, own)
        if step.subject is Subject.TITLE:
            names = [TEXTS[0].name_in(language) for language in theatre().language_codes]
            initial |= {name: source[name] for name in names}
        elif step.subject is Subject.VALIDITY:
            initial |= {name: source[name] for name in ("valid_from", "valid_until")}
        elif step.provision is not None:
            name = step.provision[0].name
            copied = {name, *(field for field in (*initial, *source) if is_field_of(name, field))}
            initial |= {field: source.get(field) for field in copied}
    for step, choice in decided:
        if choice is Choice.RESERVE and step.difference is not None:
            ground = Outline.from_shapely(shape_of(step.difference.geometry))
            initial |= with_reservation(initial, ground)
    clauses = [choice is Choice.B for step, choice in decided if step.subject is Subject.CLAUSES]
    if clauses:
        codes = theatre().language_codes
        terms = chosen_terms(blocks_of(a, b), clauses, codes)
        initial |= {TEXTS[1].name_in(language): terms[language] for language in codes}
    return initial


def _chosen_shape(a: Version, b: Version, choices: Sequence[Choice]) -> Shape | None:
    if not choices:
        return None
    sides = [SIDES.get(choice, Side.A) for choice in choices]
    return _bounded(chosen, a.as_shape, b.as_shape, sides)


def _bounded(work: Callable[..., T], first: Shape, second: Shape, *more: Any) -> T:
    size = len(json.dumps([first.canonical(), second.canonical()]))
    return run_by_size(size, work, first, second, *more)


def as_text(choices: Sequence[Choice]) -> str:
    """Decisions for an address: a letter each."""
    return "".join(choices)


def read_choices(text: str, found: Sequence[Step]) -> list[Choice] | None:
    """The decisions of an address; None unless it has one for each difference."""
    if len(text) != len(found) or not all(step.allows(letter) for step, letter in zip(found, text, strict=True)):
        return None
    return [Choice(letter) for letter in text]


def nothing_left() -> str:
    return _("These choices leave no outline. Choose otherwise at one of the differences.")
