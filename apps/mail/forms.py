from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    """An address, with what only its owner knows: the session may be a stolen one."""

    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Confirm your password"),
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
