from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.clearances.roles import Role
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
    levels = [(f"level:{level.order}", level.name(language)) for level in theatre().levels]
    return [("", "—"), (_("Role"), roles), (pgettext_lazy("marking", "Level"), levels)]


class GrantForm(forms.Form):
    what = forms.ChoiceField(label=_("Role or level"), choices=what_choices)
    valid_until = MomentField(label=_("Until (UTC; empty: without end)"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    @property
    def role(self) -> str:
        kind, _sep, value = self.cleaned_data["what"].partition(":")
        return value if kind == "role" else ""

    @property
    def level(self) -> int | None:
        kind, _sep, value = self.cleaned_data["what"].partition(":")
        return int(value) if kind == "level" else None


class RevokeForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)
