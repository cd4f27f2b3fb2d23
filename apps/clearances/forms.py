from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.access.models import Grant
from apps.access.roles import Right, Role
from apps.clearances.labels import granted_words
from apps.clearances.services import What
from apps.texts.interface import present_interface
from apps.texts.labels import moment_sentence
from apps.texts.moments import read_moment
from apps.theatre.facts import theatre


class MomentInput(forms.TextInput):
    """A moment in UTC as all pages write it, 12 Sep 2016, 16:00Z; a script says beside it what was understood, and the
    time in the theatre. No native field: that one speaks the browser's language and hides which zone it means."""

    template_name = "forms/moment.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off", "spellcheck": "false", **(attrs or {})})

    def format_value(self, value: Any) -> Any:
        """To the minute, and to the second where it has seconds: what is shown is what the next save stores."""
        if not isinstance(value, datetime):
            return super().format_value(value)
        # A field prepares a moment without its zone, which is UTC here.
        utc = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        day = date_format(utc, present_interface().day)
        return f"{day}, {utc.strftime('%H:%M:%S' if utc.second else '%H:%M')}Z"


class MomentField(forms.DateTimeField):
    """A moment in UTC, in whole seconds, of a year that everybody can show."""

    widget = MomentInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)
        self.error_messages["invalid"] = _("Enter day and time in UTC, for example 12 Sep 2016 16:00.")

    def to_python(self, value: Any) -> datetime | None:
        read = read_moment(value) if isinstance(value, str) else None
        if isinstance(value, str) and value.strip() and read is None and not re.search("[t:]", value, re.IGNORECASE):
            # A day alone would be its first second, whichever was meant.
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        moment: datetime | None = read or super().to_python(value)
        if moment is None:
            return None
        if sentence := moment_sentence(moment):
            raise ValidationError(sentence)
        return moment


def what_choices() -> list[Any]:
    language = get_language() or "en"
    roles = [(f"role:{role.value}", role.label) for role in Role]
    levels = [(f"level:{level.order}", level.name(language)) for level in theatre().levels]
    return [
        ("", "—"),
        (_("Role"), roles),
        (pgettext_lazy("marking", "Classification level"), levels),
        (_("Topic"), _compartments("subject", language)),
        (pgettext_lazy("region", "Area"), _compartments("area", language)),
    ]


def _compartments(group: str, language: str) -> list[tuple[str, str]]:
    return [
        (f"compartment:{compartment.code}", compartment.name(language))
        for compartment in theatre().compartments
        if compartment.group == group
    ]


class GrantForm(forms.Form):
    what = forms.ChoiceField(label=_("Role, level or compartment"), choices=what_choices)
    right = forms.ChoiceField(
        label=_("Right (of a level or compartment)"), choices=Right.choices, required=False, initial=Right.READ
    )
    valid_until = MomentField(label=_("Until (UTC). Leave empty for no end date."), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    @property
    def given(self) -> What:
        kind, _sep, value = self.cleaned_data["what"].partition(":")
        if kind == "role":
            return What(role=value)
        if kind == "level":
            return What(level=int(value), right=self.cleaned_data["right"])
        return What(compartment=value, right=self.cleaned_data["right"])


class DecisionForm(forms.Form):
    """Proposals that were chosen, and why they are declined where they are."""

    chosen = forms.TypedMultipleChoiceField(coerce=uuid.UUID)
    reason = forms.CharField(label=_("Reason for declining"), max_length=500, required=False)

    def __init__(self, data: Any, grants: list[Grant]) -> None:
        super().__init__(data)
        chosen: Any = self.fields["chosen"]
        chosen.choices = [(str(grant.uuid), str(grant.uuid)) for grant in grants]
        chosen.error_messages = {
            "required": _("Select at least one proposal."),
            "invalid_choice": _("A proposal that you selected is no longer pending. The list below is up to date."),
        }


class ReviewForm(forms.Form):
    """For each grant that somebody holds: keep it, or take it back and say why."""

    KEEP, REVOKE = "keep", "revoke"
    CHOICES = ((KEEP, pgettext_lazy("access", "keep")), (REVOKE, pgettext_lazy("access", "revoke")))

    note = forms.CharField(label=_("Note (optional)"), max_length=500, required=False)

    def __init__(self, data: Any, grants: list[Grant]) -> None:
        super().__init__(data)
        self.grants = grants
        for grant in grants:
            # Nothing is chosen beforehand: each line is decided.
            self.fields[f"decision_{grant.uuid}"] = forms.ChoiceField(
                label=granted_words(grant),
                choices=self.CHOICES,
                error_messages={"required": _("Select keep or revoke.")},
            )
            self.fields[f"reason_{grant.uuid}"] = forms.CharField(
                label=granted_words(grant), max_length=500, required=False
            )

    @property
    def rows(self) -> list[tuple[Grant, forms.BoundField, forms.BoundField]]:
        return [(grant, self[f"decision_{grant.uuid}"], self[f"reason_{grant.uuid}"]) for grant in self.grants]

    @property
    def decisions(self) -> dict[uuid.UUID, str | None]:
        cleaned = self.cleaned_data
        return {
            grant.uuid: cleaned[f"reason_{grant.uuid}"] if cleaned[f"decision_{grant.uuid}"] == self.REVOKE else None
            for grant in self.grants
        }


class SheetForm(forms.Form):
    file = forms.FileField(label=_("Table (CSV, UTF-8, at most 256 kB and 500 lines)"))


class RevokeForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)
