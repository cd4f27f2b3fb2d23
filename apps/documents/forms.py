"""Forms of the registry of documents: entering one, a language version, what an article governs, and its release."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.access.identity import Identity
from apps.access.markings import name_of, rel_to
from apps.accounts.models import Delegation
from apps.clearances.forms import MomentField
from apps.designations.schema import BY_NAME
from apps.documents.entering import MAX_NUMBER, MAX_TITLE
from apps.documents.page_images import MAX_BYTES
from apps.negotiation.forms import ApprovalForm, offer
from apps.theatre.facts import theatre


class InstrumentForm(forms.Form):
    number = forms.IntegerField(
        label=pgettext_lazy("document", "Number in the series"),
        min_value=1,
        max_value=MAX_NUMBER,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "5"}),
    )
    origin = forms.ChoiceField(label=_("Originator"), widget=forms.RadioSelect, initial="joint")
    level = forms.TypedChoiceField(label=pgettext_lazy("marking", "Classification level"), coerce=int)
    compartments = forms.MultipleChoiceField(
        label=_("Compartments"), required=False, widget=forms.CheckboxSelectMultiple
    )
    releasable_to = forms.MultipleChoiceField(
        label=_("Releasable to"), required=False, widget=forms.CheckboxSelectMultiple
    )
    said_at = MomentField(label=_("In the parties' hands since (UTC), if earlier than now"), required=False)

    def __init__(self, actor: Identity, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self.fields |= _titles(language)
        delegations = list(Delegation.objects.all())
        own = next(one for one in delegations if one.pk == actor.delegation_id)
        offer(self, "origin", [("joint", pgettext("originator", "all signatories together")), ("own", str(own))])
        levels = [one for one in theatre().levels if one.order <= actor.marks_up_to]
        offer(self, "level", [("", ""), *((one.order, one.name(language)) for one in levels)])
        mine = actor.mark_compartments & actor.compartments
        held = [one.code for one in theatre().compartments if one.code in mine]
        offer(self, "compartments", [(code, name_of(code)) for code in held])
        if not held:
            del self.fields["compartments"]
        signatories = [one for one in delegations if one.is_signatory]
        offer(self, "releasable_to", [(one.code, rel_to([one.code])) for one in signatories])
        self.initial.setdefault("releasable_to", [one.code for one in signatories])

    def sent(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "number": data["number"],
            "titles": {code: data[f"title_{code}"] for code in theatre().language_codes},
            "level": data["level"],
            "compartments": data.get("compartments", []),
            "releasable_to": data["releasable_to"],
            "joint": data["origin"] == "joint",
            "said_at": data["said_at"],
        }


def _titles(language: str) -> dict[str, forms.Field]:
    """One field for each language of the instruments."""
    return {
        f"title_{one.code}": forms.CharField(
            label=_("Title: %(text)s") % {"text": one.word(language, "text")},
            max_length=MAX_TITLE,
            widget=forms.TextInput(attrs={"lang": one.code, "autocomplete": "off"}),
        )
        for one in theatre().languages
    }


def described_instrument() -> dict[str, forms.Field]:
    """The fields of the form of a document, whoever enters it."""
    return InstrumentForm.base_fields | _titles(get_language() or "en")


class FileForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"))
    file = forms.FileField(
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        # With its number here: as an attribute it would have the language in which the process began.
        label = _("File (PDF, PNG or JPEG, at most %(size)s MB)") % {"size": MAX_BYTES // 1_000_000}
        self.fields["file"].label = label
        offer(self, "language", [(one.code, one.word(language, "text")) for one in theatre().languages])

    def content(self) -> bytes:
        """The bytes of the file, and no more of a longer one than shows that it is too long."""
        return bytes(self.cleaned_data["file"].read(MAX_BYTES + 1))


class ArticleForm(forms.Form):
    article = forms.CharField(label=pgettext_lazy("column", "Article"), max_length=40)
    designation = forms.CharField(label=_("Reference of the designation"), required=False, max_length=40)
    provision = forms.ChoiceField(label=_("Or a provision, wherever it is agreed on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(name, str(provision.label)) for name, provision in BY_NAME.items()]
        offer(self, "provision", [("", pgettext("provision", "none")), *named])


class ReleaseConsentForm(ApprovalForm):
    """As an approval is proved, of a release to the public."""

    revision = None  # type: ignore[assignment]
    read = forms.BooleanField(
        label=_("I have read every page that is released"),
        error_messages={"required": _("Confirm that you have read every page that is released.")},
    )


class ReleaseEndForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
