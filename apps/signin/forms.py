from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "autocapitalize": "off"}


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("username") and cleaned.get("password"):
            user = authenticate(self.request, username=cleaned["username"], password=cleaned["password"])
            if not isinstance(user, User):
                raise ValidationError(
                    _("Wrong user name or password. Check both and try again."),
                    code="sign_in",
                )
            self.user = user
        return cleaned


class CodeForm(forms.Form):
    """A code that the app shows now; where it is asked for at signing in, a recovery code serves as well."""

    code = forms.CharField(label=_("One-time code"), max_length=40, widget=forms.TextInput(attrs=CODE))

    def again(self) -> None:
        """A code serves once: the field is shown empty."""
        self.data = {**self.data.dict(), "code": ""} if hasattr(self.data, "dict") else {}


class ReplaceCodesForm(CodeForm):
    """The same from within a session, which may be a stolen one: with what only its owner knows."""

    password = forms.CharField(
        label=_("Confirm your password"),
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("password", "code")


class KeyAnswerForm(forms.Form):
    answer = forms.CharField(max_length=20_000, widget=forms.HiddenInput(attrs={"data-passkey-answer": ""}))


class OpenRecoveryForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class RecoverForm(forms.Form):
    username = forms.CharField(
        label=_("User name"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    phrase = forms.CharField(
        label=_("Recovery phrase"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Repeat the new password"),
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two passwords differ."))
        return cleaned


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    next = forms.CharField(required=False)
