"""The register's filters, as a form that pages and the API share."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.access.conditions import NEVER
from apps.access.identity import Identity
from apps.access.policy import filter_for
from apps.accounts.models import Delegation
from apps.designations.choice_widgets import FilterMenu, FilterSelect
from apps.designations.kinds import State, kind_choices
from apps.designations.models import Designation
from apps.designations.policies import AMENDMENT
from apps.designations.selectors import near, saying
from apps.theatre.facts import find_places

SORTS = {
    "-changed": (("-state_since", "-pk"), _("Last changed first")),
    "changed": (("state_since", "pk"), _("Oldest change first")),
    "reference": (("reference", "pk"), _("By reference, ascending")),
    "-reference": (("-reference", "-pk"), _("By reference, descending")),
}


# A status that a designation has beside its own.
AMENDED = "amended"


class RegisterFilter(django_filters.FilterSet):
    text = django_filters.CharFilter(
        label=_("Title, terms or reference"),
        max_length=100,
        method="filter_text",
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )
    place = django_filters.CharFilter(label=_("Near a place"), max_length=80, method="filter_place")
    kind = django_filters.MultipleChoiceFilter(label=_("Type"), choices=kind_choices, distinct=False, widget=FilterMenu)
    state = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=State.choices, distinct=False, widget=FilterMenu, method="filter_state"
    )
    delegation = django_filters.ModelChoiceFilter(
        label=_("Originator"),
        field_name="owner",
        to_field_name="code",
        queryset=Delegation.objects.all(),
        empty_label=_("All"),
        widget=FilterSelect,
    )
    sort = django_filters.ChoiceFilter(
        label=_("Sort by"),
        choices=[(code, label) for code, (_order, label) in SORTS.items()],
        method="filter_sort",
        empty_label=None,
        widget=FilterSelect,
    )

    class Meta:
        model = Designation
        fields: list[str] = []

    def __init__(self, *args: Any, actor: Identity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._amended = filter_for(actor, Designation, AMENDMENT)
        if self._amended != NEVER:
            self.filters["state"].extra["choices"] = [*State.choices, (AMENDED, _("Amendment proposed"))]

    def filter_state(self, queryset: QuerySet[Designation], name: str, values: list[str]) -> QuerySet[Designation]:
        """Those in one of the states; `amended` are those of which the reader may see that an amendment is proposed."""
        states = [value for value in values if value != AMENDED]
        wanted = Q(state__in=states) if states else NEVER
        if AMENDED in values:
            # The state is named for the index of those that have one.
            wanted |= self._amended & ~Q(amendment_state="")
        return queryset.filter(wanted)

    def filter_text(self, queryset: QuerySet[Designation], name: str, value: str) -> QuerySet[Designation]:
        return saying(queryset, value)

    def filter_place(self, queryset: QuerySet[Designation], name: str, value: str) -> QuerySet[Designation]:
        places = find_places(value, 1)
        return near(queryset, places[0]) if places else queryset.none()

    def filter_sort(self, queryset: QuerySet[Designation], name: str, value: str) -> QuerySet[Designation]:
        order, _label = SORTS[value]
        return queryset.order_by(*order)
