"""Forms of questions to the secretariat and of its comments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.clearances.forms import MomentField
from apps.enquiries.asking import FIRST, MAX_COMMENT, MAX_QUESTION
from apps.theatre.facts import theatre


class _SaidForm(forms.Form):
    said_at = MomentField(label=_("Said at (UTC), if earlier than now"), required=False)


class QuestionForm(_SaidForm):
    text = forms.CharField(
        label=_("Question to the secretariat"), max_length=MAX_QUESTION, widget=forms.Textarea(attrs={"rows": 4})
    )
    field_order = ("text", "said_at")


class CommentForm(_SaidForm):
    """A text in each language of the instruments, of which the first is required."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        for one in sorted(theatre().languages, key=lambda one: one.code != FIRST):
            self.fields[f"text_{one.code}"] = forms.CharField(
                label=_("Comment: %(text)s") % {"text": one.word(language, "text")},
                required=one.code == FIRST,
                max_length=MAX_COMMENT,
                widget=forms.Textarea(attrs={"rows": 5, "lang": one.code}),
            )
        self.order_fields([*(name for name in self.fields if name != "said_at"), "said_at"])

    def texts(self) -> dict[str, str]:
        return {one.code: self.cleaned_data[f"text_{one.code}"] for one in theatre().languages}
