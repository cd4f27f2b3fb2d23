"""The form of a notice: entered first, then shown as it is signed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clearances.forms import MomentField
from apps.cooperation.giving import MAX_HOURS, MAX_REASON, NoticeInput
from apps.cooperation.models import Holds, Step


class NoticeForm(forms.Form):
    reason = forms.CharField(label=_("Reasons"), max_length=MAX_REASON, widget=forms.Textarea(attrs={"rows": 4}))
    holds = forms.ChoiceField(
        label=_("What is in force: your delegation"), choices=Holds, widget=forms.RadioSelect, initial=Holds.ALL
    )
    hours = forms.IntegerField(
        label=_("Period of notice, in hours"),
        min_value=0,
        max_value=MAX_HOURS,
        initial=0,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "6"}),
    )
    said_at = MomentField(label=_("Given elsewhere at (UTC), if earlier than now"), required=False)

    def __init__(self, *args: Any, step: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        if step == Step.RETURNS:
            del self.fields["holds"], self.fields["hours"]

    def sent(self) -> NoticeInput:
        entered = self.cleaned_data
        return NoticeInput(
            self.step, entered["reason"], entered.get("hours", 0), entered.get("holds", Holds.ALL), entered["said_at"]
        )
