"""The fields of a page's form as the API takes and describes them.

A program sends JSON: numbers, lists, moments with their offset. Each value is checked as such and then given to the
form in the way in which a browser would have sent it, so that the form alone decides what is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.access.errors import Incomplete
from apps.clearances.forms import MomentField
from apps.exchange.fields import MomentField as ApiMomentField
from apps.exchange.strict import StrictSerializer
from apps.texts.moments import instant

Fields = Mapping[str, forms.Field]
# Where a refusal is about the whole.
WHOLE = "non_field_errors"
# Codes that one refusal names.
MAX_CODES = 60


class FormSerializer(StrictSerializer):
    """What may be sent: the fields of the form in `context["form"]`; of `described` where only its description is
    wanted, which knows nobody and no record."""

    described: Callable[[], Fields]

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        form = self.context.get("form")
        fields = type(self).described() if form is None else form.fields
        return {name: api_field(field) for name, field in fields.items()}


def api_field(field: forms.Field) -> serializers.Field[Any, Any, Any, Any]:
    """What the API takes for a field of a form."""
    options: dict[str, Any] = {"required": field.required, "help_text": _help_of(field)}
    if not field.required:
        options["allow_null"] = True
    if isinstance(field, forms.FileField):
        return serializers.FileField(**options, allow_empty_file=True)
    if isinstance(field, MomentField):
        return ApiMomentField(**options)
    if isinstance(field, forms.BooleanField):
        return serializers.BooleanField(**options)
    if isinstance(field, forms.MultipleChoiceField):
        child = serializers.CharField(max_length=100)
        return serializers.ListField(**options, child=child, max_length=MAX_CODES)
    if isinstance(field, forms.UUIDField):
        return serializers.UUIDField(**options)
    if isinstance(field, forms.IntegerField):
        bounds: dict[str, Any] = {"min_value": field.min_value, "max_value": field.max_value}
        return serializers.IntegerField(**options, **bounds)
    if isinstance(field, forms.TypedChoiceField) and field.coerce is int:
        return serializers.IntegerField(**options, min_value=0, max_value=2**31 - 1)
    most = getattr(field, "max_length", None) or 100
    return serializers.CharField(**options, allow_blank=not field.required, trim_whitespace=False, max_length=most)


def _help_of(field: forms.Field) -> str:
    """The label, and the codes of choices that depend on nobody."""
    codes = _codes(field)
    label = str(field.label or "")
    return f"{label} ({', '.join(codes)})".strip() if codes else label


def _codes(field: forms.Field) -> list[str]:
    """What may be sent for a choice, without the empty one."""
    if not isinstance(field, forms.ChoiceField):
        return []
    return [str(code) for code, _label in _flat(field.choices) if code != ""][:MAX_CODES]


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield code, label


def form_data(values: Mapping[str, Any]) -> tuple[MultiValueDict[str, str], MultiValueDict[str, Any]]:
    """Checked values as a browser sends them: the data of a form, and its files."""
    data: MultiValueDict[str, str] = MultiValueDict()
    files: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in values.items():
        if value is None or value is False:
            continue
        if value is True:
            data[name] = "on"
        elif isinstance(value, datetime):
            data[name] = instant(value)
        elif isinstance(value, list):
            data.setlist(name, value)
        elif hasattr(value, "chunks"):
            files[name] = value
        else:
            data[name] = str(value)
    return data, files


def refusal_of(form: forms.Form) -> Incomplete:
    """What is wrong with a form, at its fields; of a choice, the codes that may be sent are named."""
    fields: dict[str, list[str]] = {}
    for name, errors in form.errors.as_data().items():
        sentences = [str(sentence) for error in errors for sentence in error.messages]
        if any(error.code == "invalid_choice" for error in errors) and (codes := _codes(form.fields[name])):
            sentences.append(_("Send one of these: %(codes)s.") % {"codes": ", ".join(codes)})
        fields[WHOLE if name == "__all__" else name] = sentences
    return Incomplete(fields=fields)


_TYPES: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.FileField, "file"),
    (MomentField, "moment"),
    (forms.BooleanField, "boolean"),
    (forms.MultipleChoiceField, "choices"),
    (forms.ChoiceField, "choice"),
    (forms.UUIDField, "uuid"),
    (forms.IntegerField, "integer"),
)


class OptionSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(allow_blank=True)
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]


class DescribedFieldSerializer(serializers.Serializer[Any]):
    """One field as its page shows it, in the language of the request."""

    name = serializers.CharField()
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    type = serializers.ChoiceField(choices=["text", *(word for _sort, word in _TYPES)])
    required = serializers.BooleanField()  # type: ignore[assignment]
    max_length = serializers.IntegerField(allow_null=True)
    choices = OptionSerializer(many=True, allow_null=True, help_text="Null where it is no choice.")


class DescriptionSerializer(serializers.Serializer[Any]):
    """What may be sent here by whoever asks, now."""

    form = DescribedFieldSerializer(many=True)


def described(form: forms.Form) -> dict[str, Any]:
    """The form for programs that show it to people."""
    return {"form": [_described(name, field) for name, field in form.fields.items()]}


def _described(name: str, field: forms.Field) -> dict[str, Any]:
    choices = getattr(field.widget if isinstance(field, forms.UUIDField) else field, "choices", None)
    return {
        "name": name,
        "label": str(field.label or ""),
        "type": next((word for sort, word in _TYPES if isinstance(field, sort)), "text"),
        "required": field.required,
        "max_length": getattr(field, "max_length", None),
        "choices": None
        if choices is None
        else [{"value": str(code), "label": str(label)} for code, label in _flat(choices)],
    }
