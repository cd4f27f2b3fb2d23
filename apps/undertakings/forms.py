"""Forms of what a delegation says of a pull-back. Their choices are of the zone that they are about."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.clearances.forms import MomentField
from apps.designations import problem_labels
from apps.designations.outlines import read_place
from apps.geometry.outline import Vertex
from apps.geometry.problems import GeometryRejected
from apps.negotiation.forms import offer
from apps.theatre.facts import theatre
from apps.undertakings.models import OF_POSTS, Access, State, VisitPlan
from apps.undertakings.photo_copies import copied
from apps.undertakings.photo_images import MAX_BYTES
from apps.undertakings.photo_statements import MAX_REASON
from apps.undertakings.photos import MAX_TEXT, PhotoInput, findings_on
from apps.undertakings.pull_back import Step, party_word
from apps.undertakings.selectors import Zone
from apps.undertakings.statements import (
    MAX_COUNT,
    MAX_MINUTES,
    MAX_NOTE,
    FindingInput,
    ItemInput,
    MarkInput,
    OutcomeInput,
    VisitInput,
)


def state_label(state: str, *, of_posts: bool) -> Any:
    """A state in words: posts stand or do not, everything else is withdrawn or is not."""
    return OF_POSTS.get(State(state), State(state).label) if of_posts else State(state).label


def state_choices(*, of_posts: bool) -> list[tuple[str, Any]]:
    return [(state.value, state_label(state.value, of_posts=of_posts)) for state in State]


def party_choices(parties: tuple[str, ...]) -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(party, party_word(party).name(language)) for party in parties]


def _number(label: Any, most: int, *, required: bool = False) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "8"})
    return forms.IntegerField(label=label, required=required, min_value=0, max_value=most, widget=widget)


class PlaceField(forms.CharField):
    """A point, typed in any form in which coordinates are; its value is longitude and latitude in microdegrees."""

    def clean(self, value: Any) -> Vertex | None:
        entered = super().clean(value)
        if not entered:
            return None
        try:
            return read_place(entered)
        except GeometryRejected as refusal:
            raise forms.ValidationError([problem_labels.whole_sentence(one) for one in refusal.problems]) from refusal


class StatementForm(forms.Form):
    """What every statement has: when it was made, where it is recorded here later."""

    said_at = MomentField(label=_("Said at (UTC), if earlier than now"), required=False)


class MarkForm(StatementForm):
    party = forms.ChoiceField(label=_("Party"), widget=forms.RadioSelect)
    state = forms.ChoiceField(label=_("What your delegation says"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=pgettext_lazy("column", "Note"),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        offer(self, "party", party_choices(step.parties))
        offer(self, "state", state_choices(of_posts=step.is_of_posts))

    def sent(self) -> MarkInput:
        data = self.cleaned_data
        return MarkInput(self.step.number, data["party"], data["state"], data["note"], data["said_at"])


class ItemForm(StatementForm):
    party = forms.ChoiceField(label=_("Party"))
    arms = forms.ChoiceField(label=_("Category of arms"))
    count = _number(_("How many"), MAX_COUNT, required=True)
    text = forms.CharField(label=_("What stands there"), max_length=200)
    place = PlaceField(label=_("Place"), max_length=100)

    def __init__(self, *args: Any, zone: Zone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        offer(self, "party", party_choices(zone.pull_back.parties))
        arms = theatre().provisions.words["arms"]
        named = {band.arms for band in zone.pull_back.bands}
        offer(self, "arms", [(word.code, word.name(language)) for word in arms if word.code in named])

    def sent(self) -> ItemInput:
        data = self.cleaned_data
        return ItemInput(data["party"], data["arms"], data["count"], data["text"], data["place"], data["said_at"])


class VisitForm(StatementForm):
    planned_at = MomentField(label=_("Planned for (UTC)"))
    text = forms.CharField(
        label=_("Where, and what is to be verified"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    mirrors = forms.TypedChoiceField(
        label=_("Mirrors the visit"), required=False, coerce=int, empty_value=None, choices=()
    )

    def __init__(self, *args: Any, zone: Zone, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [one.plan for one in zone.visits if one.plan.delegation.code != own][-50:]
        choices = [(str(plan.number), f"{plan.reference} ({plan.delegation.code})") for plan in others]
        offer(self, "mirrors", [("", str(_("None"))), *choices])

    def sent(self) -> VisitInput:
        data = self.cleaned_data
        return VisitInput(data["planned_at"], data["text"], data["mirrors"], data["said_at"])


class OutcomeForm(StatementForm):
    began_at = MomentField(label=_("Began at (UTC)"))
    access = forms.ChoiceField(label=pgettext_lazy("visit", "Access"), choices=Access.choices, widget=forms.RadioSelect)
    limited_by = forms.CharField(label=_("Who limited it"), required=False, max_length=200)
    reason = forms.CharField(
        label=_("Reason given"), required=False, max_length=MAX_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )
    minutes = _number(_("Minutes until access, or until the visit was given up"), MAX_MINUTES)
    text = forms.CharField(
        label=_("What was seen"), required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def sent(self) -> OutcomeInput:
        data = self.cleaned_data
        return OutcomeInput(
            data["began_at"],
            data["access"],
            data["limited_by"],
            data["reason"],
            data["minutes"],
            data["text"],
            data["said_at"],
        )


class FindingForm(StatementForm):
    state = forms.ChoiceField(label=_("What your delegation says"), choices=State.choices, widget=forms.RadioSelect)
    visit = forms.UUIDField(label=_("On the visit"), required=False, widget=forms.Select)
    count = _number(_("How many were seen"), MAX_COUNT)
    place = PlaceField(label=_("Where they stand now"), required=False, max_length=100)
    note = forms.CharField(
        label=pgettext_lazy("column", "Note"),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, zone: Zone, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visits = [one.plan for one in zone.visits if one.plan.delegation.code == own][-50:]
        choices = [("", _("None")), *((str(plan.uuid), plan.reference) for plan in visits)]
        widget = self.fields["visit"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = choices

    def sent(self) -> FindingInput:
        data = self.cleaned_data
        return FindingInput(data["state"], data["visit"], data["count"], data["place"], data["note"], data["said_at"])


class PhotoForm(forms.Form):
    file = forms.FileField(
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    finding = forms.TypedChoiceField(
        label=_("Shows a finding of this visit"), required=False, coerce=uuid.UUID, empty_value=None, choices=()
    )

    def __init__(self, *args: Any, zone: Zone, plan: VisitPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = get_language() or "en"
        # With its number here: as an attribute it would have the language in which the process began.
        label = _("Photo (JPEG, PNG or WebP, at most %(size)s MB)") % {"size": MAX_BYTES // 1_000_000}
        self.fields["file"].label = label
        numbers = {item.uuid: item.reference for item in zone.items}
        findings = findings_on(zone, plan)[-50:]
        named = [(str(one.uuid), f"{numbers.get(one.item, '')} {State(one.state).label}") for one in findings]
        offer(self, "finding", [("", str(_("None"))), *named])
        if not findings:
            del self.fields["finding"]
        self.fields |= _photo_texts(self.language)
        self.order_fields(["file", *(name for name in self.fields if name.startswith("text_")), "finding"])

    def sent(self) -> PhotoInput:
        """With the copies, which take a child process a second. Raises Incomplete, Busy."""
        data = self.cleaned_data
        copies = copied(bytes(data["file"].read(MAX_BYTES + 1)))
        texts = {one.code: data[f"text_{one.code}"] for one in theatre().languages}
        return PhotoInput(copies, texts, self.language, data.get("finding"))


def _photo_texts(language: str) -> dict[str, forms.Field]:
    """What a photo shows, in each language of the instruments; the reader's own comes first, and is required."""
    fields: dict[str, forms.Field] = {}
    for one in sorted(theatre().languages, key=lambda one: one.code != language):
        own = one.code == language
        described = _("What it shows: %(text)s") if own else _("What it shows: %(text)s, if you like")
        fields[f"text_{one.code}"] = forms.CharField(
            label=described % {"text": one.word(language, "text")},
            required=own,
            max_length=MAX_TEXT,
            widget=forms.Textarea(attrs={"rows": 2, "lang": one.code}),
        )
    return fields


def described_photo() -> dict[str, forms.Field]:
    """The fields of the form of a photo, whatever it shows."""
    return PhotoForm.base_fields | _photo_texts(get_language() or "en")


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the photo is withdrawn"), max_length=MAX_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class DescriptionForm(forms.Form):
    text = forms.CharField(max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = next(one.word(get_language() or "en", "text") for one in theatre().languages if one.code == language)
        self.fields["text"].label = _("What it shows: %(text)s") % {"text": name}
        self.fields["text"].widget.attrs["lang"] = language
