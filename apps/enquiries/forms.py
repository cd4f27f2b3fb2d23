"""Forms of questions to the secretariat about a designation, and of its comments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from apps.clearances.forms import MomentField
from apps.enquiries.steps import StepOfVersion
from apps.negotiation.forms import offer
from apps.theatre.facts import in_language
from apps.truce.forms import comment_fields, comment_texts, question_field


class _SaidForm(forms.Form):
    said_at = MomentField(label=gettext_lazy("Said at (UTC), if earlier than now"), required=False)


class QuestionForm(_SaidForm):
    """About a designation, or one step of it where it has steps."""

    text = question_field()
    step = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, choices=())
    field_order = ("step", "text", "said_at")

    def __init__(self, *args: Any, steps: Sequence[StepOfVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not steps:
            del self.fields["step"]
            return
        language = get_language() or "en"
        named = [(str(one.number), f"{one.number}. {in_language(one.title, language)}") for one in steps]
        offer(self, "step", [("", _("The designation as a whole")), *named])
        self.fields["step"].label = _("About the step")


class CommentForm(_SaidForm):
    """A text in each language of the instruments, of which the first is required."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(comment_fields())
        self.order_fields([*(name for name in self.fields if name != "said_at"), "said_at"])

    def texts(self) -> dict[str, str]:
        return comment_texts(self)
