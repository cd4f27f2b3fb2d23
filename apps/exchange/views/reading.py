"""Reading what a page shows. Each address stands where the page's stands, after /api/v1/, and answers with an ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.policy import require_reader
from apps.access.requests import ApiRequest
from apps.access.roles import Role
from apps.exchange.preconditions import has_already
from apps.truce.views import READERS

AS_OF = OpenApiParameter("as_of", str, description="A moment in UTC (RFC 3339): what was known by then.")


@dataclass(frozen=True)
class Reading:
    """An address that answers with what a page shows. `read(request, **of the address)` gives what the serializer
    takes; it raises NotVisible as the page does."""

    page: str
    read: Callable[..., Any]
    serializer: type[serializers.Serializer[Any]]
    summary: str
    parameters: tuple[OpenApiParameter, ...] = (AS_OF,)
    readers: tuple[Role, ...] = READERS

    @property
    def tag(self) -> str:
        return self.page.partition(":")[0]

    @property
    def name(self) -> str:
        return self.page.replace(":", "-").replace("_", "-")

    def answer(self, request: ApiRequest, **of: Any) -> Mapping[str, Any]:
        """Raises NotVisible to whoever reads no such page."""
        require_reader(request.identity, self.readers)
        answer: Mapping[str, Any] = self.serializer(self.read(request, **of)).data
        return answer


def entity_tag(answer: Mapping[str, Any]) -> str:
    """The tag of an answer: of all that it says but the moment as of which it says it."""
    said = {name: value for name, value in answer.items() if name != "as_of"}
    return f'"{hashlib.sha256(JSONRenderer().render(said)).hexdigest()[:32]}"'


class ReadView(APIView):
    """Made for one row of the table (`read_view`)."""

    reading: ClassVar[Reading]

    def get(self, request: ApiRequest, **of: Any) -> Response:
        return answer_of(self.reading, request, of)


def answer_of(reading: Reading, request: ApiRequest, of: Mapping[str, Any]) -> Response:
    """What an address answers, with its ETag; nothing but that to a caller who has it already."""
    answer = reading.answer(request, **of)
    tag = entity_tag(answer)
    if has_already(request, tag):
        return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
    return Response(answer, headers={"ETag": tag})


def read_view(reading: Reading) -> Callable[..., HttpResponseBase]:
    """The view of one row, with its own description."""
    name = f"{reading.name.title().replace('-', '')}ReadView"
    members = {"reading": reading, "__doc__": reading.read.__doc__}
    view: type[ReadView] = type(name, (ReadView,), members)
    made: Callable[..., HttpResponseBase] = extend_schema_view(get=reading_schema(reading))(view).as_view()
    return made


def reading_schema(reading: Reading) -> Any:
    return extend_schema(
        operation_id=f"{reading.name.replace('-', '_')}_read",
        summary=reading.summary,
        tags=[reading.tag],
        parameters=list(reading.parameters),
        responses=reading.serializer,
    )
