from django import template

from apps.designations.models import Designation
from apps.negotiation.selectors import Turn
from apps.negotiation.words import need_sentence

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
