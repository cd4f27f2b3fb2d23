"""Forms of what a delegation states of groups. None asks where a group is, or how many it has."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.clearances.forms import MomentField
from apps.groups.labels import made_to_words
from apps.groups.models import MAX_NAME, Language, ListedAs, Says
from apps.groups.pasting import MAX_LINES
from apps.groups.selectors import signatories
from apps.groups.statements import MAX_LINE, MAX_NOTE, DeclarationInput, ListingInput, NameInput
from apps.negotiation.forms import offer


def _texts(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _remark() -> forms.CharField:
    label = pgettext_lazy("group", "Remark")
    return forms.CharField(label=label, required=False, max_length=MAX_NOTE, widget=_texts())


class StatedForm(forms.Form):
    """What every statement has: when it was made, where it is recorded here later."""

    said_at = MomentField(label=_("Said at (UTC), if earlier than now"), required=False)


class NameForm(StatedForm):
    language = forms.ChoiceField(label=_("Language"), choices=Language, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Name, in the letters of the language"), max_length=MAX_NAME)
    since = MomentField(label=_("In use from (UTC)"), required=False)
    until = MomentField(label=_("In use until (UTC)"), required=False)
    source = forms.CharField(label=pgettext_lazy("group", "Source"), required=False, max_length=300)
    field_order: tuple[str, ...] = ("language", "text", "since", "until", "source", "said_at")

    def sent(self) -> NameInput:
        values = self.cleaned_data
        return NameInput(
            values["language"], values["text"], values["since"], values["until"], values["source"], values["said_at"]
        )


class GroupForm(NameForm):
    is_another = forms.BooleanField(
        label=_("It is another group than those that have this name already"), required=False
    )
    field_order: tuple[str, ...] = (*NameForm.field_order, "is_another")


class DeclarationForm(StatedForm):
    says = forms.ChoiceField(label=_("The group declared that it is"), choices=Says, widget=forms.RadioSelect)
    since = MomentField(label=_("In effect from (UTC)"))
    made_to = forms.ChoiceField(label=_("Made to"), required=False)
    reference = forms.CharField(label=_("Reference of the paper"), max_length=MAX_LINE)
    declared_at = MomentField(label=_("Declared at (UTC)"))
    remark = forms.CharField(
        label=pgettext_lazy("group", "Remark"), required=False, max_length=MAX_NOTE, widget=_texts()
    )
    field_order: tuple[str, ...] = ("says", "since", "made_to", "reference", "declared_at", "remark", "said_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "made_to", [(code, made_to_words(code)) for code in ("", *signatories())])

    def sent(self) -> DeclarationInput:
        values = self.cleaned_data
        return DeclarationInput(
            values["says"],
            values["since"],
            values["made_to"],
            values["reference"],
            values["declared_at"],
            values["remark"],
            values["said_at"],
        )


class ListingForm(StatedForm):
    listed_as = forms.ChoiceField(label=_("On your delegation's list as"), choices=ListedAs, widget=forms.RadioSelect)
    since = MomentField(label=_("Since (UTC), if earlier than it is said"), required=False)
    reference = forms.CharField(label=_("Paper that says so"), required=False, max_length=MAX_LINE)
    remark = forms.CharField(
        label=pgettext_lazy("group", "Remark"), required=False, max_length=MAX_NOTE, widget=_texts()
    )
    field_order: tuple[str, ...] = ("text", "listed_as", "since", "reference", "remark", "said_at", "confirmation")

    def sent(self) -> ListingInput:
        values = self.cleaned_data
        return ListingInput(
            values["listed_as"], values["since"], values["reference"], values["remark"], values["said_at"]
        )


class PasteForm(ListingForm):
    text = forms.CharField(
        label=_("Groups, one a line: a name in any script, or a reference"),
        max_length=MAX_LINES * (MAX_NAME + 2),
        widget=_texts(10),
    )
    # Of what the page showed; empty until it has shown something.
    confirmation = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class RetractionForm(forms.Form):
    reason = forms.CharField(label=pgettext_lazy("retraction", "Reason"), max_length=MAX_NOTE, widget=_texts(3))
