"""Which two checkpoints are compared, and a consent to a change of who signs."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.ledger.models import Checkpoint
from apps.ledger.proving import nearest_sizes, of_size
from apps.negotiation.forms import ApprovalForm

MAX_INDEX = 2**63 - 1
_PARTING = re.compile(r"[\s,.\u2009\u202f\u00a0]")


class SizeField(forms.IntegerField):
    """A number of entries as people write or copy one: 18204, 18,204 or 18 204."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MAX_INDEX, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off", "size": "12"}

    def to_python(self, value: Any) -> int | None:
        return super().to_python(_PARTING.sub("", value) if isinstance(value, str) else value)


class ComparisonForm(forms.Form):
    """`checkpoints` holds what the sizes stand for, once the form is valid."""

    a = SizeField(label=gettext_lazy("First checkpoint (number of entries)"))
    b = SizeField(label=gettext_lazy("Second checkpoint (number of entries)"))

    def clean_a(self) -> Checkpoint:
        return self._checkpoint("a")

    def clean_b(self) -> Checkpoint:
        return self._checkpoint("b")

    def _checkpoint(self, name: str) -> Checkpoint:
        size = self.cleaned_data[name]
        checkpoint = of_size(size)
        if checkpoint is not None:
            return checkpoint
        nearest = [number_format(nearest_size, force_grouping=True) for nearest_size in nearest_sizes(size)]
        said = number_format(size, force_grouping=True)
        if not nearest:
            raise forms.ValidationError(_("There is no checkpoint yet."))
        raise forms.ValidationError(
            _("No checkpoint has %(size)s entries. Nearest: %(sizes)s.") % {"size": said, "sizes": "; ".join(nearest)}
        )


class ConsentForm(ApprovalForm):
    """As an approval is proved, of a digest that is no version's."""

    revision = None  # type: ignore[assignment]
    read = forms.BooleanField(
        label=gettext_lazy("I have compared the proposed change with what the delegation sent us itself"),
        error_messages={"required": gettext_lazy("Confirm that you have compared the proposed change.")},
    )
