from django import template

from apps.designations.models import Designation, Version
from apps.negotiation.labels import need_sentence
from apps.negotiation.models import Act
from apps.negotiation.provisions import Row, provision_rows
from apps.negotiation.registry import spec_of
from apps.negotiation.selectors import Turn

register = template.Library()


@register.simple_tag
def need(turn: Turn, designation: Designation) -> str:
    """What the designation waits for, in words."""
    assert designation.current is not None
    return need_sentence(
        turn.need,
        state=designation.state,
        number=designation.current.number,
        side=designation.current.delegation.word("mark"),
    )


@register.filter
def fact(act: Act) -> str:
    """What was done, as a line of the timeline after the mark of the delegation."""
    return str(spec_of(act.code).fact)


@register.filter
def provisions(version: Version) -> list[Row]:
    """What was agreed beside the texts, row by row."""
    return provision_rows(version)
