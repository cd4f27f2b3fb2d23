"""What is chosen of a sheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.sheets.choices import Choices
from apps.sheets.paper import PAPERS, SCALES
from apps.theatre.facts import theatre

MAP, INSTRUMENT = "map", "instrument"
_DIGEST = r"^[0-9a-fA-F\s]{64,90}$"


def _scales() -> list[tuple[int, Any]]:
    return [(0, _("fit to the sheet")), *((scale, f"1:{scale:,}".replace(",", "\u00a0")) for scale in SCALES)]


def _languages() -> list[tuple[str, Any]]:
    language = get_language() or "en"
    return [("", _("all languages")), *((one.code, one.word(language, "name")) for one in theatre().languages)]


class SheetForm(forms.Form):
    """`versions` are offered as an instrument too."""

    what = forms.ChoiceField(label=_("What to print"), choices=[(MAP, _("Map sheet")), (INSTRUMENT, _("Instrument"))])
    paper = forms.ChoiceField(
        label=pgettext_lazy("sheet", "Paper"), choices=[(name, name) for name in sorted(PAPERS, reverse=True)]
    )
    orientation = forms.ChoiceField(
        label=_("Orientation"), choices=[("landscape", _("landscape")), ("portrait", _("portrait"))]
    )
    scale = forms.TypedChoiceField(label=_("Scale"), choices=_scales, coerce=int)
    language = forms.ChoiceField(label=_("Language of the sheet"), choices=_languages, required=False)

    def __init__(self, *args: Any, has_instrument: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"paper": "A3", **(self.initial or {})}
        if not has_instrument:
            del self.fields["what"]

    @property
    def is_instrument(self) -> bool:
        return self.cleaned_data.get("what") == INSTRUMENT

    @property
    def chosen(self) -> Choices:
        """An instrument has one form, whatever else was chosen."""
        if self.is_instrument:
            return Choices("A4", landscape=False)
        values = self.cleaned_data
        return Choices(
            values["paper"], values["orientation"] == "landscape", values["scale"], values.get("language", "")
        )


class DigestForm(forms.Form):
    digest = forms.RegexField(
        _DIGEST,
        label=_("Digest, as the sheet has it"),
        max_length=90,
        error_messages={"invalid": _("Enter the 64 digits and letters a to f of the digest.")},
    )
    edition = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=999_999_999)
    audience = forms.CharField(required=False, widget=forms.HiddenInput, max_length=300)
    version = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_digest(self) -> str:
        digest = "".join(str(self.cleaned_data["digest"]).lower().split())
        if len(digest) != 64:
            raise forms.ValidationError(_("Enter the 64 digits and letters a to f of the digest."))
        return digest
