"""The form of what a delegation says of a step."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.clearances.forms import MomentField
from apps.separation.models import Done
from apps.separation.statements import MAX_NOTE, AccountInput


class AccountForm(forms.Form):
    state = forms.ChoiceField(label=_("What your delegation says"), choices=Done, widget=forms.RadioSelect)
    since = MomentField(label=_("Since (UTC), if earlier than it is said"), required=False)
    note = forms.CharField(
        label=pgettext_lazy("column", "Note"),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    said_at = MomentField(label=_("Said at (UTC), if earlier than now"), required=False)

    def sent(self, step: int) -> AccountInput:
        values = self.cleaned_data
        return AccountInput(step, values["state"], values["since"], values["note"], values["said_at"])
