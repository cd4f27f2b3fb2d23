from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from apps.mail.addresses import on_the_wire


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

    def clean_address(self) -> str:
        """As it was entered."""
        address: str = self.cleaned_data["address"]
        try:
            on_the_wire(address)
        except ValueError:
            raise ValidationError(validate_email.message, code="invalid") from None
        return address
