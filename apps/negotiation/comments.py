"""The thread of a designation: internal notes and what is shared with every signatory."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import Incomplete
from apps.access.identity import Identity
from apps.access.policy import get_visible, require, visible
from apps.access.readable import readable
from apps.designations.models import Designation
from apps.negotiation.models import Comment
from apps.negotiation.policies import COMMENT
from apps.negotiation.request_keys import created_identity

LONGEST = 5_000


def comment(
    *, actor: Identity, designation: uuid.UUID, text: str, internal: bool, key: uuid.UUID | None = None
) -> Comment:
    """Add a note. Before submission every note is internal, whatever was asked: nobody else can see the draft.

    One that is sent twice, by its `key` or as the last that was said here, is added once.
    """
    words = readable("text", text)
    if not words:
        raise Incomplete(fields={"text": [_("Enter a comment first.")]})
    if len(words) > LONGEST:
        raise Incomplete(fields={"text": [_("Shorten the comment to %(count)d characters.") % {"count": LONGEST}]})
    with unit_of_work(actor):
        # One at a time: of two that are sent at once, the second sees the first.
        rows = Designation.objects.select_for_update(of=("self",)).select_related("current")
        subject = get_visible(actor, rows, uuid=designation)
        require(actor, COMMENT, subject)
        internal = internal or not subject.is_shared
        identity = created_identity(actor, f"comment on {subject.uuid}", key)
        sent_before = _sent_before(actor, subject, identity, words, internal)
        if sent_before is not None:
            return sent_before
        note = Comment(
            uuid=identity,
            designation=subject,
            version=subject.on_table,
            author_id=actor.user_id,
            delegation_id=actor.delegation_id,
            internal=internal,
            text=words,
        )
        note.save()
        return note


def _sent_before(
    actor: Identity, thing: Designation, identity: uuid.UUID, words: str, internal: bool
) -> Comment | None:
    """The comment that a request has added already. Raises Incomplete where its key was used for another text."""
    own = visible(actor, Comment.objects.filter(designation=thing, author_id=actor.user_id))
    added = own.filter(uuid=identity).first()
    if added is not None and (added.text, added.internal) != (words, internal):
        sentence = _("This key has already added another comment. Use another key for this one.")
        raise Incomplete(fields={"text": [sentence]})
    if added is not None:
        return added
    last = visible(actor, Comment.objects.filter(designation=thing)).order_by("at", "pk").last()
    last_words = last and (last.author_id, last.text, last.internal, last.version_id)
    return last if last_words == (actor.user_id, words, internal, thing.on_table_id) else None
