"""Choices of filters, whose HTML is made once for each language and selection.

Django renders a template for every option, and its attributes by two more: of the audit log's page that was a quarter.
What is kept depends on nothing but what it is kept under: name, attributes, options as they are shown, and selection.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.utils.safestring import SafeString

# Selections that are remembered; a filter with nothing selected, in two languages, is what nearly everybody asks for.
REMEMBERED = 256
Pairs = tuple[tuple[str, Any], ...]


class _RenderedOnce(forms.widgets.ChoiceWidget):
    """Options have no groups."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        shown: Pairs = tuple((str(code), str(label)) for code, label in self.choices)
        given: Pairs = tuple({**self.attrs, **(attrs or {})}.items())
        return _rendered(type(self), name, given, shown, tuple(self.format_value(value)))


@lru_cache(maxsize=REMEMBERED)
def _rendered(widget: type[_RenderedOnce], name: str, attrs: Pairs, shown: Pairs, value: tuple[str, ...]) -> SafeString:
    made = widget(choices=shown)
    return forms.widgets.ChoiceWidget.render(made, name, list(value), dict(attrs))


class FilterSelect(_RenderedOnce, forms.Select):
    """One of several, in a list that folds."""


class FilterMenu(_RenderedOnce, forms.CheckboxSelectMultiple):
    """Several, each with a box to tick."""

    template_name = "forms/filter_menu.html"
