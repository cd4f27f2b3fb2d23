"""Forms of the cessation: proposals of joint decisions, consents, and what a delegation says for itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.clearances.forms import MomentField
from apps.negotiation.forms import ApprovalForm, offer
from apps.theatre.facts import Place, theatre
from apps.truce.clock import Course
from apps.truce.comments import FIRST, MAX_COMMENT, MAX_QUESTION
from apps.truce.contents import Content, Count, DayD, Establishment, Reset
from apps.truce.decisions import next_renewal
from apps.truce.models import Aid, ClauseReading, Purpose, Report, Says
from apps.truce.problems import no_cessation
from apps.truce.statements import MAX_COUNTED, MAX_TEXT, DayInput, ReadingInput, ReportInput
from apps.truce.sundown import sundown

# Of the places of the theatre, those at which people would look up the sun.
TOWNS = ("governorate_capital", "town")
MAX_DAY = 100_000


def towns() -> list[Place]:
    return [place for place in theatre().places if place.kind in TOWNS]


def _days(label: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "6"})
    return forms.IntegerField(label=label, min_value=1, max_value=MAX_DAY, widget=widget)


def _texts(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SaidForm(forms.Form):
    """What has a time at which it was said, where it is recorded here later."""

    said_at = MomentField(label=_("Said at (UTC), if earlier than now"), required=False)
    reports = forms.CharField(
        label=_("Reports behind it, for example US-0012, US-0015"), required=False, max_length=400
    )

    def names(self) -> list[str]:
        return str(self.cleaned_data["reports"]).replace(";", ",").split(",")


class ProposalForm(forms.Form):
    """A joint decision. Its subclasses make the content."""

    agreed_at = MomentField(label=_("Agreed elsewhere at (UTC)"), required=False)

    def __init__(self, *args: Any, course: Course | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course = course

    def content(self) -> Content:
        """What is proposed. Raises NotAllowedInState where there is no cessation that it could be about."""
        raise NotImplementedError  # No proposal is of no purpose: each class below is of one.

    def present_course(self) -> Course:
        if self.course is None:
            raise no_cessation()
        return self.course


class DayDForm(ProposalForm):
    instant = MomentField(label=_("Day D (UTC)"))
    place = forms.ChoiceField(label=_("Place of the sundown"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        named = sorted(((place.id, place.name(language)) for place in towns()), key=lambda pair: pair[1])
        offer(self, "place", [("", pgettext("place", "none")), *named])
        for one in theatre().languages:
            label = _("What was announced: %(text)s") % {"text": one.word(language, "text")}
            self.fields[f"announced_{one.code}"] = forms.CharField(
                label=label, required=False, max_length=500, widget=_texts(2)
            )

    def sundown_place(self) -> Place | None:
        chosen = self.cleaned_data.get("place")
        return theatre().place(chosen) if chosen else None

    def content(self) -> DayD:
        instant, place = self.cleaned_data["instant"], self.sundown_place()
        zone = theatre().zone
        return DayD(
            instant,
            zone,
            place.id if place else "",
            sundown(place, instant.date()) if place else None,
            {code: self.cleaned_data[f"announced_{code}"].strip() for code in theatre().language_codes},
        )


class RenewalForm(ProposalForm):
    def content(self) -> Content:
        renewal = next_renewal(self.present_course())
        if renewal is None:
            raise no_cessation()
        return renewal


class CountForm(ProposalForm):
    first = _days(_("First day"))
    last = _days(_("Last day"))

    def content(self) -> Count:
        return Count(self.present_course().day_d.uuid, self.cleaned_data["first"], self.cleaned_data["last"])


class ResetForm(ProposalForm):
    day = _days(_("Count anew from day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        for one in theatre().languages:
            label = _("Reason: %(text)s") % {"text": one.word(language, "text")}
            self.fields[f"reason_{one.code}"] = forms.CharField(label=label, max_length=2_000, widget=_texts())

    def content(self) -> Reset:
        reasons = {code: self.cleaned_data[f"reason_{code}"].strip() for code in theatre().language_codes}
        return Reset(self.present_course().day_d.uuid, self.cleaned_data["day"], reasons)


class EstablishmentForm(ProposalForm):
    instant = MomentField(label=_("Established from (UTC)"))

    def content(self) -> Establishment:
        return Establishment(self.present_course().day_d.uuid, self.cleaned_data["instant"])


PROPOSALS: dict[Purpose, type[ProposalForm]] = {
    Purpose.DAY_D: DayDForm,
    Purpose.RENEWAL: RenewalForm,
    Purpose.COUNT: CountForm,
    Purpose.RESET: ResetForm,
    Purpose.ESTABLISH: EstablishmentForm,
}


class DecisionConsentForm(ApprovalForm):
    """As an approval is proved, of a joint decision."""

    revision = None  # type: ignore[assignment]
    read = forms.BooleanField(
        label=_("I have read what is decided"),
        error_messages={"required": _("Confirm that you have read what is decided.")},
    )


class EndForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), required=False, max_length=2_000, widget=_texts())


class AttestationForm(SaidForm):
    says = forms.ChoiceField(label=_("Account of the day"), choices=Says, widget=forms.RadioSelect)
    aid = forms.ChoiceField(
        label=_("Did aid come through that day?"), choices=Aid, widget=forms.RadioSelect, initial=Aid.UNKNOWN
    )
    remark = forms.CharField(label=_("Remark or reason"), required=False, max_length=MAX_TEXT, widget=_texts())

    def sent(self, day: int) -> DayInput:
        data = self.cleaned_data
        return DayInput(day, data["says"], data["aid"], data["remark"], self.names(), data["said_at"])


class SigningForm(ApprovalForm):
    """The second step of an attestation: exactly what was checked, to be signed."""

    revision = None  # type: ignore[assignment]
    read = None  # type: ignore[assignment]
    name = forms.UUIDField(widget=forms.HiddenInput)


class ClauseReadingForm(SaidForm):
    clause = forms.ChoiceField(label=_("Clause"))
    kept = forms.ChoiceField(label=_("Reading"), choices=ClauseReading.Kept, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=MAX_TEXT, widget=_texts())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        clauses = theatre().arrangement.clauses
        offer(self, "clause", [(one.code, one.names.get(language, one.names["en"])) for one in clauses])

    def sent(self, day: int) -> ReadingInput:
        data = self.cleaned_data
        return ReadingInput(day, data["clause"], data["kept"], data["reason"], self.names(), data["said_at"])


class ReportForm(SaidForm):
    reports = None  # type: ignore[assignment]
    type = forms.ChoiceField(label=pgettext_lazy("report", "Type"), choices=Report.Type, widget=forms.RadioSelect)
    since = MomentField(label=_("Happened at, or window from (UTC)"))
    until = MomentField(label=_("Window to (UTC), of a count"), required=False)
    counted = forms.IntegerField(
        label=_("Number, of a count"),
        required=False,
        min_value=0,
        max_value=MAX_COUNTED,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "9"}),
    )
    text = forms.CharField(label=_("What is reported"), max_length=MAX_TEXT, widget=_texts(4))

    def sent(self) -> ReportInput:
        data = self.cleaned_data
        return ReportInput(data["type"], data["since"], data["text"], data["until"], data["counted"], data["said_at"])


class WorkForm(forms.Form):
    """`done` is what the button says that sends it."""

    work = forms.CharField(max_length=32, widget=forms.HiddenInput)
    done = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes", widget=forms.HiddenInput
    )
    note = forms.CharField(label=pgettext_lazy("column", "Note"), required=False, max_length=500)


def question_field() -> forms.CharField:
    """Of a question to the secretariat."""
    return forms.CharField(
        label=_("Question to the secretariat"), max_length=MAX_QUESTION, widget=forms.Textarea(attrs={"rows": 4})
    )


def comment_fields() -> dict[str, forms.CharField]:
    """A text of a comment in each language of the instruments, of which the first is required."""
    language = get_language() or "en"
    return {
        f"text_{one.code}": forms.CharField(
            label=_("Comment: %(text)s") % {"text": one.word(language, "text")},
            required=one.code == FIRST,
            max_length=MAX_COMMENT,
            widget=forms.Textarea(attrs={"rows": 5, "lang": one.code}),
        )
        for one in sorted(theatre().languages, key=lambda one: one.code != FIRST)
    }


def comment_texts(form: forms.Form) -> dict[str, str]:
    """What was entered in them, by language."""
    return {one.code: form.cleaned_data[f"text_{one.code}"] for one in theatre().languages}
