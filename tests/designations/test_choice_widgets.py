"""Filters whose options are rendered once show what Django's own widgets show."""

import pytest
from django import forms
from django.test.html import parse_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.designations.choice_widgets import FilterMenu, FilterSelect

CHOICES = [("", _("All")), ("submitted", _("Submitted")), ('"<x>', "<b>")]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("value", ["", "submitted", '"<x>', "nothing", None])
def test_a_list_that_folds(value, language):
    with override(language):
        own = FilterSelect(choices=CHOICES).render("state", value, {"id": "id_state"})
        assert parse_html(own) == parse_html(forms.Select(choices=CHOICES).render("state", value, {"id": "id_state"}))


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("value", [[], ["submitted"], ["submitted", '"<x>'], None])
def test_boxes_to_tick(value, language):
    with override(language):
        own = FilterMenu(choices=CHOICES[1:]).render("state", value, {"id": "id_state"})
        plain = forms.CheckboxSelectMultiple(choices=CHOICES[1:]).render("state", value, {"id": "id_state"})
    inputs = [[dict(one.attributes) for one in _inputs(parse_html(html))] for html in (own, plain)]
    assert inputs[0] == inputs[1]
    assert "&lt;b&gt;" in own


def _inputs(element):
    found = [element] if getattr(element, "name", "") == "input" else []
    for child in getattr(element, "children", []):
        found += _inputs(child)
    return found


def test_a_choice_that_comes_later_is_shown():
    assert "Later" not in FilterSelect(choices=CHOICES).render("state", "")
    assert "Later" in FilterSelect(choices=[*CHOICES, ("later", "Later")]).render("state", "")
