"""The registry of groups: a group, the comparison of the lists, and what delegations state."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from apps.access.requests import ApiRequest
from apps.designations.selectors import delegations
from apps.exchange.group_serializers import GroupDetailSerializer
from apps.exchange.views.reading import AS_OF, Reading
from apps.exchange.views.submitting import Sending, Subject
from apps.groups import submissions
from apps.groups.comparison import totals
from apps.groups.forms import DeclarationForm, GroupForm, ListingForm, NameForm, RetractionForm
from apps.groups.models import ListedAs
from apps.groups.selectors import Stated, compared, sheet_of, signatories
from apps.truce.decisions import lock
from apps.truce.views import asked_moment

PREFIX = "groups/"
CLASS = OpenApiParameter("class", str, description="Only lines of this class, as `totals` names them.")


class LineSerializer(serializers.Serializer[Any]):
    """A group with what each signatory's list has of it, by code."""

    group = serializers.UUIDField()
    reference = serializers.CharField()
    lists = serializers.DictField(child=serializers.ChoiceField(choices=ListedAs.values))

    def get_fields(self) -> dict[str, Any]:
        """With a field whose name Python keeps for itself."""
        return {**super().get_fields(), "class": serializers.CharField()}


class ComparisonSerializer(serializers.Serializer[Any]):
    """`totals`: how many lines there are of each class."""

    as_of = serializers.DateTimeField()
    totals = serializers.DictField(child=serializers.IntegerField())
    results = LineSerializer(many=True)


def read_comparison(request: ApiRequest) -> dict[str, Any]:
    """The lists of all signatories line by line. Nothing is decided between them."""
    moment, _is_past = asked_moment(request)
    lines = compared(request.identity, moment)
    asked = request.query_params.get("class", "")
    return {
        "as_of": moment,
        "totals": dict(totals(lines, signatories())),
        "results": [
            {
                "group": line.group.uuid,
                "reference": line.group.reference,
                "class": line.line_class,
                "lists": {one.delegation.code: one.listed_as for one in line.listings if one is not None},
            }
            for line in lines
            if not asked or line.line_class == asked
        ],
    }


def read_group(request: ApiRequest, group: uuid.UUID) -> dict[str, Any]:
    """A group with all that each delegation states of it."""
    moment, _is_past = asked_moment(request)
    sheet = sheet_of(request.identity, group, moment, list(delegations().values()))
    declarations = [stated for account in sheet.accounts for stated in account.declarations]
    listings = [stated for account in sheet.accounts for stated in account.listings]
    return {
        "as_of": moment,
        "group": sheet.group.uuid,
        "reference": sheet.group.reference,
        "added_by": sheet.group.delegation.code,
        "added_at": sheet.group.said_at,
        "names": [_stated(one, "language", "text", "since", "until", "source") for one in sheet.names],
        "class": sheet.line.line_class,
        "declarations": [
            _stated(one, "says", "since", "made_to", "reference", "declared_at", "remark") for one in declarations
        ],
        "listings": [_stated(one, "listed_as", "since", "reference", "remark") for one in listings],
    }


def _stated(stated: Stated, *columns: str) -> dict[str, Any]:
    row, retraction = stated.row, stated.retraction
    return {
        "statement": row.uuid,
        "delegation": row.delegation.code,
        "said_at": row.said_at,
        "recorded_at": row.at,
        "retracted_at": retraction.said_at if retraction else None,
        **{column: getattr(row, column) for column in columns},
    }


GROUP = Reading("groups:group", read_group, GroupDetailSerializer, "A group")
READINGS = (
    GROUP,
    Reading("groups:compare", read_comparison, ComparisonSerializer, "The lists compared", (AS_OF, CLASS)),
)
_OF_GROUP = Subject(GROUP, ("group",), lock)
SENDINGS = (
    Sending("groups:new", submissions.new_group, lambda: GroupForm.base_fields, "Add a group"),
    Sending("groups:name", submissions.new_name, lambda: NameForm.base_fields, "State a name", subject=_OF_GROUP),
    Sending(
        "groups:declaration",
        submissions.new_declaration,
        lambda: DeclarationForm.base_fields,
        "State what a group declared",
        subject=_OF_GROUP,
    ),
    Sending(
        "groups:listing",
        submissions.new_listing,
        lambda: ListingForm.base_fields,
        "Put a group on the own list, or take it off",
        subject=_OF_GROUP,
    ),
    Sending(
        "groups:retract",
        submissions.new_retraction,
        lambda: RetractionForm.base_fields,
        "Retract a statement",
        subject=_OF_GROUP,
    ),
)
