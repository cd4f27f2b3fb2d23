"""The forms of a file: uploading it, what it does not say, and which of its fields is what."""

from __future__ import annotations

from math import floor
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.access.identity import Identity
from apps.designations.kinds import kind_choices
from apps.designations.schema import each_text
from apps.imports.limits import MAX_FIELDS
from apps.imports.mapping import guessed, targets
from apps.negotiation.content_form import level_choices
from apps.theatre.facts import theatre


class UploadForm(forms.Form):
    file = forms.FileField(label=_("File"), allow_empty_file=True)


def system_choices() -> list[tuple[str, str]]:
    """The reference systems in which files about this theatre come without saying so: the grids of its zones."""
    bounds = theatre().bounds
    zones = range(floor(bounds.west / 6) + 1, floor(bounds.east / 6) + 2)
    return [
        ("EPSG:4326", str(_("WGS 84, longitude and latitude"))),
        ("EPSG:4284", str(_("SK-42 (Pulkovo 1942), longitude and latitude"))),
        *((f"EPSG:{32600 + zone + 30}", f"WGS 84 / UTM {zone + 30}N") for zone in zones),
        *((f"EPSG:{28400 + zone}", f"SK-42 (Pulkovo 1942) / Gauss-Krüger {zone}") for zone in zones),
    ]


class CrsForm(forms.Form):
    crs = forms.ChoiceField(label=_("Reference system of the coordinates"), choices=system_choices)


class EncodingForm(forms.Form):
    encoding = forms.ChoiceField(
        label=_("Letters"),
        choices=[("cp1251", _("Cyrillic (Windows-1251)")), ("cp1256", _("Arabic (Windows-1256)"))],
    )


QUESTIONS: dict[str, type[forms.Form]] = {"crs": CrsForm, "encoding": EncodingForm}


class MappingForm(forms.Form):
    """For each thing that a designation has the field that holds it, and what is taken where a feature has none."""

    def __init__(self, actor: Identity, fields: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Not in the file")), *((name, name) for name in fields[:MAX_FIELDS])]
        self.targets = targets()
        for target in self.targets:
            self.fields[f"in_{target.name}"] = forms.ChoiceField(
                label=target.label, choices=choices, required=False, initial=guessed(fields).get(target.name, "")
            )
            if target.default:
                self.fields[f"all_{target.name}"] = _default_field(
                    actor, target.name, format_lazy(_("{what}, for all without it"), what=target.label)
                )

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(label, field of the file, what is taken otherwise)."""
        return [
            (target.label, self[f"in_{target.name}"], self[f"all_{target.name}"] if target.default else None)
            for target in self.targets
        ]

    @property
    def mapping(self) -> dict[str, dict[str, Any]]:
        """As it is stored."""
        sent = self.cleaned_data
        return {
            "fields": {one.name: sent[f"in_{one.name}"] for one in self.targets if sent[f"in_{one.name}"]},
            "defaults": {
                one.name: sent[f"all_{one.name}"] for one in self.targets if one.default and sent[f"all_{one.name}"]
            },
        }

    @staticmethod
    def initial_of(mapping: dict[str, Any]) -> dict[str, Any]:
        """What a saved mapping says in the form; nothing where there is none, so that names are guessed."""
        if not mapping:
            return {}
        fields = {f"in_{one.name}": mapping["fields"].get(one.name, "") for one in targets()}
        return {**fields, **{f"all_{name}": value for name, value in mapping["defaults"].items()}}


def _default_field(actor: Identity, name: str, label: Any) -> forms.Field:
    if name == "kind":
        return forms.ChoiceField(label=label, choices=lambda: [("", "–"), *kind_choices()], required=False)
    if name == "level":
        return forms.ChoiceField(label=label, choices=[("", "–"), *level_choices(actor)], required=False)
    if name.startswith("terms_"):
        language = name.removeprefix("terms_")
        widget = forms.Textarea(attrs={"rows": 2, "lang": language})
        return forms.CharField(label=label, required=False, max_length=20_000, widget=widget)
    longest = next((text.max_length for text, language in each_text() if text.name_in(language) == name), 40)
    return forms.CharField(label=label, required=False, max_length=longest)
