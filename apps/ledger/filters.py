"""The auditors' filters: by time, actor, designation, act and words."""

from __future__ import annotations

import uuid

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Delegation, User
from apps.accounts.usernames import canonical_username
from apps.clearances.forms import MomentField
from apps.designations.choice_widgets import FilterSelect
from apps.designations.models import Designation
from apps.ledger.labels import event_choices
from apps.ledger.models import MAP_EVENT, Entry
from apps.ledger.selectors import saying


class MomentFilter(django_filters.Filter):
    field_class = MomentField


class HistoryFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Titles, terms, comments and reasons"),
        max_length=100,
        method="filter_words",
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )
    since = MomentFilter(label=_("From (UTC)"), field_name="at", lookup_expr="gte")
    until = MomentFilter(label=_("Until (UTC)"), field_name="at", lookup_expr="lt")
    actor = django_filters.CharFilter(label=_("User name"), max_length=64, method="filter_actor")
    designation = django_filters.CharFilter(
        label=_("Designation reference"), max_length=40, method="filter_designation"
    )
    event = django_filters.ChoiceFilter(
        label=_("Action"), choices=event_choices, empty_label=_("All actions"), widget=FilterSelect
    )
    delegation = django_filters.ModelChoiceFilter(
        label=_("Delegation"),
        queryset=Delegation.objects.all(),
        to_field_name="code",
        method="filter_delegation",
        empty_label=_("All"),
        widget=FilterSelect,
    )

    class Meta:
        model = Entry
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        """Maps only where they are asked for: each batch has one, and nobody did anything."""
        chosen: QuerySet[Entry] = super().filter_queryset(queryset)
        return chosen if self.form.cleaned_data.get("event") == MAP_EVENT else chosen.exclude(event=MAP_EVENT)

    def filter_words(self, queryset: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        # The policy has already left out entries whose words the auditor may not read.
        return saying(queryset, value)

    def filter_actor(self, queryset: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        return queryset.filter(
            actor__in=list(User.objects.filter(username=canonical_username(value)).values_list("uuid", flat=True))
        )

    def filter_designation(self, queryset: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        found = Designation.objects.filter(reference=value.strip().upper()).values_list("pk", flat=True)
        try:
            found = Designation.objects.filter(uuid=uuid.UUID(value.strip())).values_list("pk", flat=True)
        except ValueError:
            pass
        # The policy has already left out entries of designations that the auditor may not see.
        return queryset.filter(designation_id__in=list(found))

    def filter_delegation(self, queryset: QuerySet[Entry], name: str, value: Delegation) -> QuerySet[Entry]:
        return queryset.filter(delegation=value.code)
