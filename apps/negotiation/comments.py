"""The thread of a designation: internal notes and what is shared with the other delegation."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from apps.clearances.errors import Incomplete
from apps.clearances.identity import Identity, recorded
from apps.clearances.policy import get_visible, require
from apps.clearances.readable import readable
from apps.designations.models import Designation
from apps.negotiation.models import Comment
from apps.negotiation.policies import COMMENT

LONGEST = 5_000


def comment(*, who: Identity, designation: uuid.UUID, text: str, internal: bool) -> Comment:
    """Add a note. Before submission every note is internal, whatever was asked: nobody else can see the thing."""
    words = readable("text", text)
    if not words:
        raise Incomplete(fields={"text": [_("Enter a comment first.")]})
    if len(words) > LONGEST:
        raise Incomplete(fields={"text": [_("Shorten the comment to %(count)d characters.") % {"count": LONGEST}]})
    with recorded(who):
        thing = get_visible(who, Designation.objects.select_related("current"), uuid=designation)
        require(who, COMMENT, thing)
        note = Comment(
            designation=thing,
            version=thing.current,
            author_id=who.user_id,
            delegation_id=who.delegation_id,
            internal=internal or not thing.is_shared,
            text=words,
        )
        note.save()
        return note
