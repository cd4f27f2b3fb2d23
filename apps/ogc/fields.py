"""The fields that may be asked for by name: an allow-list. Each is shown in every feature, so that no question reaches
what the caller is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django.db.models import Case, F, FloatField, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Collate
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.geometry.precision import Precision
from apps.theatre.facts import theatre

FieldType = Literal["text", "number", "moment"]
SCHEMAS: dict[FieldType, dict[str, str]] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "moment": {"type": "string", "format": "date-time"},
}
GEOMETRY = "geometry"
_EXISTENCE = Value(Precision.EXISTENCE.value)


@dataclass(frozen=True)
class Field:
    """`column` is where it stands, with `{version}` for the version that a collection shows; `{since}` and `{status}`
    for what that version's own machine says."""

    name: str
    type: FieldType
    label: Any
    column: str

    def expression(self, version: str) -> Any:
        """What is compared, in one form and order wherever it is compared: text by its characters, numbers as
        numbers."""
        amended = version == "proposed"
        column = self.column.format(
            version=version,
            status="amendment_state" if amended else "state",
            since="amendment_since" if amended else "state_since",
        )
        if self.name == "precision":
            return Collate(Case(When(precision="", then=Value(Precision.EXACT.value)), default=F("precision")), "C")
        if self.name == "area_m2":
            # One whose existence alone was released says no place and no size.
            return Case(When(precision=Precision.EXISTENCE, then=None), default=F(column), output_field=FloatField())
        if self.name.startswith("title_"):
            return Collate(KeyTextTransform(self.name.removeprefix("title_"), f"{version}__titles"), "C")
        if self.type == "text":
            return Collate(Cast(column, TextField()), "C")
        return Cast(column, FloatField()) if self.type == "number" else F(column)


@lru_cache(maxsize=1)
def fields() -> dict[str, Field]:
    titles = [
        Field(f"title_{code}", "text", format_lazy("{} ({})", _("Title"), code), "{version}__titles")
        for code in theatre().language_codes
    ]
    return {
        field.name: field
        for field in (
            Field("reference", "text", _("Reference"), "reference"),
            Field("kind", "text", _("Type"), "kind"),
            *titles,
            Field("status", "text", _("Status"), "{status}"),
            Field("status_since", "moment", _("Status since"), "{since}"),
            Field("originator", "text", _("Originator"), "owner__code"),
            Field("delegation", "text", _("Current version by"), "{version}__delegation__code"),
            Field("level", "number", _("Level"), "level"),
            Field("precision", "text", _("Precision"), "precision"),
            Field("valid_from", "moment", _("Valid from"), "{version}__valid_from"),
            Field("valid_until", "moment", _("Valid until"), "{version}__valid_until"),
            Field("area_m2", "number", _("Area"), "{version}__area_m2"),
        )
    }
