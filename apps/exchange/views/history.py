"""The auditors' history."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.errors import Incomplete, NotVisible
from apps.access.requests import ApiRequest
from apps.access.roles import Role
from apps.exchange.pagination import HistoryPagination
from apps.exchange.serializers import EntryDetailSerializer, EntrySerializer
from apps.ledger.filters import HistoryFilter
from apps.ledger.models import Entry
from apps.ledger.selectors import entry_for, history


@extend_schema_view(get=extend_schema(summary="Log entries that you may see", tags=["history"]))
class HistoryList(generics.ListAPIView[Entry]):
    serializer_class = EntrySerializer
    pagination_class = HistoryPagination
    filterset_class = HistoryFilter
    queryset = Entry.objects.none()
    request: ApiRequest

    def get_queryset(self) -> QuerySet[Entry]:
        if not self.request.identity.has(Role.AUDITOR):
            raise NotVisible
        return history(self.request.identity).select_related("designation").defer("openings")

    def filter_queryset(self, queryset: Any) -> Any:
        history_filter = HistoryFilter(self.request.query_params, queryset=queryset)
        if not history_filter.is_valid():
            raise Incomplete(fields={name: list(map(str, many)) for name, many in history_filter.errors.items()})
        return history_filter.qs


class HistoryDetail(APIView):
    @extend_schema(summary="One entry", tags=["history"], responses=EntryDetailSerializer)
    def get(self, request: ApiRequest, index: int) -> Response:
        if not request.identity.has(Role.AUDITOR):
            raise NotVisible
        return Response(EntryDetailSerializer(entry_for(request.identity, index)).data)
