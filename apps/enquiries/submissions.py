"""What may be asked of the secretariat, and what it comments. Raises NotVisible, NotPermitted, NotAllowedInState."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.utils import timezone

from apps.access.errors import NotPermitted
from apps.access.identity import Identity
from apps.access.submissions import Submission
from apps.designations.selectors import visible_designation
from apps.enquiries.asking import already_commented, ask, comment, may_ask, may_comment
from apps.enquiries.forms import CommentForm, QuestionForm
from apps.enquiries.models import EnquiryReply
from apps.enquiries.selectors import enquiry_of
from apps.enquiries.steps import steps_of


def question(actor: Identity, designation: uuid.UUID, step: str = "") -> Submission:
    """Asking the secretariat about a designation; `step`: the number of the one that the form begins with."""
    row = visible_designation(actor, designation)
    if not may_ask(actor, row):
        raise NotPermitted
    make_form = partial(QuestionForm, steps=steps_of(row.in_force), initial={"step": step})
    return Submission(make_form, lambda form: ask(actor=actor, designation=designation, **form.cleaned_data))


def reply(actor: Identity, enquiry: uuid.UUID) -> Submission:
    """Commenting on a question that has no comment yet, as the secretariat."""
    asked = enquiry_of(actor, enquiry, timezone.now())
    if asked.reply is not None:
        raise already_commented()
    if not may_comment(actor, asked.designation):
        raise NotPermitted

    def record(form: Any) -> EnquiryReply:
        return comment(actor=actor, enquiry=enquiry, texts=form.texts(), said_at=form.cleaned_data["said_at"])

    return Submission(CommentForm, record)
