"""The threads of a record: shown with it, and exchanged alone when something is said in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apps.access.errors import Incomplete, NotAllowedInState
from apps.access.identity import Identity
from apps.access.policy import can
from apps.access.refusals import into_form
from apps.accounts.models import Delegation
from apps.designations.models import Designation, Version
from apps.negotiation.comments import answer, comment
from apps.negotiation.forms import AnswerForm, CommentForm
from apps.negotiation.policies import COMMENT
from apps.negotiation.selectors import comments_of
from apps.negotiation.threads import internal_label, share_label, threads_of
from apps.negotiation.visits import note_visit


def thread_context(
    actor: Identity, found: Designation, versions: list[Version], parties: Sequence[Delegation], *, by_itself: bool
) -> dict[str, Any]:
    """The threads that this reader may see, and forms to say something. `parties` are the signatories.
    What a page asks for `by_itself` is read by nobody yet."""
    comments = comments_of(actor, found)
    by_key = {version.pk: version for version in versions}
    for one in comments:
        one.version = by_key.get(one.version_id, one.version)
    seen = getattr(comments[0], "reader_seen_at", None) if comments else None
    if comments and not by_itself:
        note_visit(actor, found, comments, seen)
    return {
        "threads": threads_of(found, comments, reader_id=actor.user_id, seen_at=seen),
        "may_comment": can(actor, COMMENT, found),
        "share_label": share_label(actor, parties),
        "internal_label": internal_label(actor, parties),
        "comment_form": CommentForm(),
        "answer_form": AnswerForm(),
    }


def say(actor: Identity, found: Designation, form: CommentForm | AnswerForm) -> bool:
    """Whether what a valid form holds was said; what refuses it stands in the form."""
    data = form.cleaned_data
    try:
        if isinstance(form, AnswerForm):
            change = data["change"]
            answer(actor=actor, designation=found.uuid, thread=data["thread"], text=data["text"], change=change)
        else:
            internal, anchor = data["audience"] == "internal", form.entered_anchor()
            comment(actor=actor, designation=found.uuid, text=data["text"], internal=internal, anchor=anchor)
    except Incomplete as error:
        into_form(error, form)
        return False
    except NotAllowedInState as error:
        form.add_error(None, f"{error.title} {error.mend}")
        return False
    return True
