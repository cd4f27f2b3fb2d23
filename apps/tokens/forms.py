from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.tokens.models import Scope
from apps.tokens.second_factor import Factor
from apps.tokens.services import MAX_DAYS

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "autocapitalize": "off"}


class TokenForm(forms.Form):
    """What a token is for, what it opens and for how long; and the one field of the person's second factor."""

    purpose = forms.CharField(label=_("Purpose"), max_length=80)
    scope = forms.ChoiceField(label=_("Scope"), choices=Scope.choices)
    days = forms.IntegerField(
        label=_("Days until it expires"),
        min_value=1,
        max_value=MAX_DAYS,
        initial=30,
        error_messages={
            name: _("Enter a number of days from 1 to %(most)s.") % {"most": MAX_DAYS}
            for name in ("invalid", "min_value", "max_value")
        },
    )
    answer = forms.CharField(max_length=20_000, widget=forms.HiddenInput(attrs={"data-passkey-answer": ""}))
    code = forms.CharField(label=_("One-time code"), max_length=40, widget=forms.TextInput(attrs=CODE))
    password = forms.CharField(
        label=_("Confirm your password"),
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, factor: Factor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.factor = factor
        for other in set(Factor) - {factor}:
            del self.fields[other.value]

    @property
    def proof(self) -> str:
        """What was sent as the second factor."""
        return str(self.cleaned_data[self.factor.value])

    def again(self) -> None:
        """What serves once is asked for anew; what else was entered stays."""
        self.data = {**dict(self.data.items()), self.factor.value: ""}
