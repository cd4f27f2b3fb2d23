"""Asking the secretariat about a movement, and commenting for the secretariat: on record as whatever is said of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from apps.access.errors import at_field
from apps.access.identity import Identity
from apps.movements.contents import CommentContent, QuestionContent
from apps.movements.models import MovementStatement
from apps.movements.policies import ASK, COMMENT
from apps.movements.recording import speaking
from apps.theatre.facts import theatre
from apps.truce.comments import written_question, written_texts


def ask_secretariat(
    *, actor: Identity, movement: uuid.UUID, text: str, said_at: datetime | None = None
) -> MovementStatement:
    """Ask for a comment on a movement. Raises NotVisible, NotPermitted, NotAllowedInState, Incomplete."""
    with speaking(actor, movement, said_at, ASK) as speaker:
        text = written_question(text)
        if not theatre().secretariat:
            raise at_field("text", _("There is no secretariat to ask."))
        number = len(speaker.course.questions) + 1
        return speaker.record("question", "", QuestionContent(number, text))


def comment_on(
    *, actor: Identity, movement: uuid.UUID, question: int, texts: Mapping[str, str], said_at: datetime | None = None
) -> MovementStatement:
    """Put the secretariat's comment on a question on record, once; `texts` by language, of which the first language has
    one. Raises NotVisible, NotPermitted, NotAllowedInState, Incomplete."""
    with speaking(actor, movement, said_at, COMMENT) as speaker:
        asked = next((one for one in speaker.course.questions if one.number == question), None)
        if asked is None:
            raise at_field("question", _("There is no such question."))
        if asked.comment is not None:
            raise at_field("question", _("This question has a comment already."))
        if speaker.said_at < asked.asked.said_at:
            raise at_field("said_at", _("The question was asked later."))
        return speaker.record("comment", "", CommentContent(question, written_texts(texts)))
