"""Forms of the negotiation: the reasons that acts need, approvals, releases, disclosures and comments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Delegation
from apps.clearances.forms import MomentField
from apps.consents.step_up import StepUp
from apps.geometry.precision import Precision
from apps.negotiation.anchors import AnchorInput, AnchorKind
from apps.negotiation.labels import ASK_REASONS
from apps.negotiation.models import ThreadChange
from apps.releases.labels import LABEL
from apps.releases.models import Tells


def offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, str]]) -> None:
    """Set the choices of a field, which depend on who asks."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class ActForm(forms.Form):
    """An act's own page: the revision that was looked at, and the words that the act needs."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reasons = forms.MultipleChoiceField(
        label=_("Information needed"), choices=ASK_REASONS, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    # Languages whose texts are confirmed with the act.
    confirmed = forms.MultipleChoiceField(
        label=_("Confirmed texts"), required=False, widget=forms.CheckboxSelectMultiple
    )


class ConfirmationForm(forms.Form):
    """Which texts of a version somebody confirms; the digest is that of the version that they have read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    confirmed = forms.MultipleChoiceField(
        label=_("Confirmed texts"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Select the texts that you confirm.")},
    )


class ApprovalForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    read = forms.BooleanField(
        label=_("I have read every text and seen the outline"),
        error_messages={"required": _("Confirm that you have read every text and seen the outline.")},
    )
    password = forms.CharField(
        label=_("Confirm your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("One-time code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "value": ""}
        ),
    )
    assertion = forms.CharField(
        max_length=20_000, required=False, widget=forms.HiddenInput(attrs={"data-passkey-answer": ""})
    )

    def ask(self, required: StepUp) -> None:
        """Ask for one proof only: a signature and a one-time code take the place of the password."""
        if required is not StepUp.CODE:
            del self.fields["code"]
        if required is not StepUp.PASSWORD:
            del self.fields["password"]


class ReleaseForm(forms.Form):
    """To whom a version is shown before agreement, how exactly, and until when."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    to = forms.ChoiceField(label=_("To"), widget=forms.RadioSelect)
    precision = forms.ChoiceField(
        label=_("Precision"), choices=[(one.value, LABEL[one]) for one in Precision], widget=forms.RadioSelect
    )
    until = MomentField(label=_("Until (UTC)"), required=False)

    def __init__(self, *args: Any, receivers: list[Delegation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "to", [(receiver.code, str(receiver)) for receiver in receivers])


class DisclosureForm(forms.Form):
    """How much a blocked approver is told, and the choice that was seen to hold; none given matches nothing."""

    sequence = forms.IntegerField(required=False, widget=forms.HiddenInput)
    tells = forms.ChoiceField(label=_("What to disclose"), choices=Tells)

    def clean_sequence(self) -> int:
        seen = self.cleaned_data["sequence"]
        return -1 if seen is None else int(seen)


class CommentForm(forms.Form):
    """Begins a thread. Whom it is for, the button says that sends it."""

    text = forms.CharField(label=_("Comment"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 3}))
    audience = forms.ChoiceField(
        label=_("Visible to"),
        choices=[("internal", _("Own delegation only")), ("shared", _("Every signatory"))],
    )
    anchor = forms.ChoiceField(label=_("About"), choices=AnchorKind.choices, required=False)
    clause = forms.IntegerField(label=_("Number of the clause"), min_value=1, max_value=9_999, required=False)
    start = forms.CharField(label=_("Position, or first place on the border"), max_length=80, required=False)
    end = forms.CharField(label=_("Second place on the border"), max_length=80, required=False)

    def entered_anchor(self) -> AnchorInput:
        data = self.cleaned_data
        return AnchorInput(data["anchor"], data["clause"], data["start"], data["end"])


class AnswerForm(forms.Form):
    """Answers in a thread, resolves it or reopens it."""

    thread = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Answer"), max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    change = forms.ChoiceField(choices=[("", ""), *ThreadChange.choices], required=False)
