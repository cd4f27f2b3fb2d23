"""Sending what a page's form takes. Each address stands where the page's stands, after /api/v1/."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.access.connection import unit_of_work
from apps.access.errors import DomainError
from apps.access.policy import require_reader
from apps.access.requests import ApiRequest
from apps.access.roles import Role
from apps.access.submissions import Submission
from apps.exchange.form_fields import DescriptionSerializer, Fields, FormSerializer, described, form_data, refusal_of
from apps.exchange.permissions import PROPOSES
from apps.exchange.preconditions import asked_tags, matches
from apps.exchange.views.reading import Reading, answer_of, entity_tag, reading_schema
from apps.truce.views import READERS

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="ETag from your last read of what this is about. With it nothing is recorded where that has changed.",
)


class ChangedSinceRead(DomainError):
    code = "changed_meanwhile"
    status = 412
    title = _("This was changed since you read it. Nothing was recorded.")
    mend = _("Read it again, and send If-Match with its new ETag, or without If-Match.")


class RecordedSerializer(serializers.Serializer[Any]):
    """What was recorded: its name, and the number under which people speak of it, where it has one."""

    uuid = serializers.UUIDField()
    reference = serializers.CharField(allow_blank=True)


@dataclass(frozen=True)
class Subject:
    """What a submission is about: how its address is read, and `lock`, which waits, to the end of a transaction, until
    nobody else changes it. `names`: the parts of the submission's address that the subject's has too."""

    reading: Reading
    names: tuple[str, ...]
    lock: Callable[[], None]


@dataclass(frozen=True)
class Sending:
    """An address that takes what the form of a page takes. `page`: the name of the page's address; `opened` says what
    may be sent there now; `fields` are those of the description; `fixed` stands in the page's address and not in this
    one's. `subject`: what If-Match is compared with."""

    page: str
    opened: Callable[..., Submission]
    fields: Callable[[], Fields]
    summary: str
    fixed: Mapping[str, str] = field(default_factory=dict)
    readers: tuple[Role, ...] = READERS
    subject: Subject | None = None

    @property
    def tag(self) -> str:
        return self.page.partition(":")[0]

    @property
    def name(self) -> str:
        """Of the address here, and of the operation."""
        return "-".join([self.page.replace(":", "-"), *self.fixed.values()]).replace("_", "-")

    @property
    def operation(self) -> str:
        return self.name.replace("-", "_")

    @property
    def view_name(self) -> str:
        return self.name.title().replace("-", "")

    @property
    def takes_file(self) -> bool:
        return any(isinstance(one, forms.FileField) for one in self.fields().values())


class SubmissionView(APIView):
    """Made for one row of the table (`submission_view`)."""

    tokens = PROPOSES
    sending: ClassVar[Sending]
    request: ApiRequest

    def get(self, request: ApiRequest, **of: Any) -> Response:
        """What may be sent here now."""
        return Response(DescriptionSerializer(described(self._opened(of).form())).data)

    def post(self, request: ApiRequest, **of: Any) -> Response:
        submission = self._opened(of)
        form = sent_form(submission.form, request.data)
        made = self._recorded(submission, form, of)
        answer = {"uuid": made.uuid, "reference": getattr(made, "reference", "") or ""}
        return Response(RecordedSerializer(answer).data, status=status.HTTP_201_CREATED)

    def _opened(self, of: Mapping[str, Any]) -> Submission:
        """Raises NotVisible to whoever does not read what this is about, and what the row raises."""
        require_reader(self.request.identity, self.sending.readers)
        return self.sending.opened(self.request.identity, **of, **self.sending.fixed)

    def _recorded(self, submission: Submission, form: forms.Form, of: Mapping[str, Any]) -> Any:
        """The row that was made, where the subject is as If-Match names it. Raises ChangedSinceRead."""
        subject, tags = self.sending.subject, asked_tags(self.request)
        with unit_of_work(self.request.identity) if subject and tags is not None else nullcontext():
            if subject is not None and tags is not None:
                subject.lock()
                answer = subject.reading.answer(self.request, **{name: of[name] for name in subject.names})
                if not matches(tags, entity_tag(answer)):
                    raise ChangedSinceRead
            return submission.record(form)


class SubjectView(SubmissionView):
    """GET answers with what the page shows beside its form."""

    reading: ClassVar[Reading]

    def get(self, request: ApiRequest, **of: Any) -> Response:
        return answer_of(self.reading, request, of)


def sent_form(make_form: Callable[..., Any], sent: Any) -> Any:
    """The valid form of what a program sent, made of data and files. Raises ValidationError for what is no such value,
    Incomplete for what the form refuses."""
    form = make_form()
    serializer = FormSerializer(data=sent, context={"form": form})
    serializer.is_valid(raise_exception=True)
    form = make_form(*form_data(serializer.validated_data))
    if not form.is_valid():
        raise refusal_of(form)
    return form


def submission_view(sending: Sending, reading: Reading | None = None) -> Callable[..., HttpResponseBase]:
    """The view of one row, with its own description. `reading`: what GET answers in place of what may be sent, where
    the page shows something beside its form."""
    members: dict[str, Any] = {"sending": sending, "reading": reading, "__doc__": ""}
    if sending.takes_file:
        members["parser_classes"] = [MultiPartParser]
    base: type[SubmissionView] = SubmissionView if reading is None else SubjectView
    view: type[SubmissionView] = type(f"{sending.view_name}View", (base,), members)
    get = reading_schema(reading) if reading else _form_schema(sending)
    made: Callable[..., HttpResponseBase] = extend_schema_view(get=get, post=_post_schema(sending))(view).as_view()
    return made


def _post_schema(sending: Sending) -> Any:
    members = {"described": staticmethod(sending.fields), "__doc__": f"{sending.summary}."}
    serializer = type(f"{sending.view_name}Serializer", (FormSerializer,), members)
    media_type = "multipart/form-data" if sending.takes_file else "application/json"
    return extend_schema(
        operation_id=f"{sending.operation}_send",
        summary=sending.summary,
        tags=[sending.tag],
        request={media_type: serializer} if sending.fields() else None,
        responses={201: RecordedSerializer},
        parameters=[IF_MATCH] if sending.subject else [],
    )


def _form_schema(sending: Sending) -> Any:
    return extend_schema(
        operation_id=f"{sending.operation}_form",
        summary=f"{sending.summary}: what may be sent",
        tags=[sending.tag],
        responses=DescriptionSerializer,
    )
