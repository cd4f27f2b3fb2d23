from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.clearances.roles import Right, Role
from jic.theatre import theatre


class MomentInput(forms.DateTimeInput):
    """A browser's own field for a moment; what is entered is UTC, as on all of the centre's papers."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    widget = MomentInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)


def what_choices() -> list[Any]:
    language = get_language() or "en"
    roles = [(f"role:{role.value}", role.label) for role in Role]
    levels = [(f"level:{one.order}", one.name(language)) for one in theatre().levels]
    return [
        ("", "—"),
        (_("Role"), roles),
        (pgettext_lazy("marking", "Level"), levels),
        (_("Subject"), _compartments("subject", language)),
        (_("Area"), _compartments("area", language)),
    ]


def _compartments(group: str, language: str) -> list[tuple[str, str]]:
    return [(f"compartment:{one.code}", one.name(language)) for one in theatre().compartments if one.group == group]


class GrantForm(forms.Form):
    what = forms.ChoiceField(label=_("Role, level or compartment"), choices=what_choices)
    right = forms.ChoiceField(
        label=_("Right (of a level or compartment)"), choices=Right.choices, required=False, initial=Right.READ
    )
    valid_until = MomentField(label=_("Until (UTC; empty: without end)"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    @property
    def given(self) -> dict[str, Any]:
        """What is given, as the service takes it."""
        kind, _sep, value = self.cleaned_data["what"].partition(":")
        if kind == "role":
            return {"role": value}
        return {kind: int(value) if kind == "level" else value, "right": self.cleaned_data["right"]}


class RevokeForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)
