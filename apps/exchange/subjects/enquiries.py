"""What is asked of the secretariat, and its comments."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from apps.access.requests import ApiRequest
from apps.designations.selectors import visible_designation
from apps.enquiries import submissions
from apps.enquiries.data import enquiry_data
from apps.enquiries.forms import CommentForm, QuestionForm
from apps.enquiries.selectors import enquiries, enquiry_of
from apps.exchange.subjects.common import texts
from apps.exchange.views.reading import Reading
from apps.exchange.views.submitting import Sending, Subject
from apps.truce.decisions import lock
from apps.truce.views import asked_moment

PREFIX = "enquiries/"


class EnquiryCommentSerializer(serializers.Serializer[Any]):
    delegation = serializers.CharField()
    texts = texts()
    said_at = serializers.DateTimeField()


class EnquirySerializer(serializers.Serializer[Any]):
    """A question about a version that was in force; `comment` is null while there is none."""

    enquiry = serializers.UUIDField()
    reference = serializers.CharField()
    designation = serializers.UUIDField()
    version = serializers.UUIDField()
    asked_by = serializers.CharField()
    text = serializers.CharField()
    said_at = serializers.DateTimeField()
    comment = EnquiryCommentSerializer(allow_null=True)


class EnquiriesSerializer(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    results = EnquirySerializer(many=True)


def read_enquiries(request: ApiRequest) -> dict[str, Any]:
    """The newest questions about anything that the reader sees."""
    moment, _is_past = asked_moment(request)
    return {"as_of": moment, "results": [enquiry_data(one) for one in enquiries(request.identity, moment)]}


def read_about(request: ApiRequest, designation: uuid.UUID) -> dict[str, Any]:
    """The newest questions about one designation."""
    row = visible_designation(request.identity, designation)
    moment, _is_past = asked_moment(request)
    return {"as_of": moment, "results": [enquiry_data(one) for one in enquiries(request.identity, moment, row)]}


def read_enquiry(request: ApiRequest, enquiry: uuid.UUID) -> dict[str, Any]:
    """One question with its comment."""
    return enquiry_data(enquiry_of(request.identity, enquiry, timezone.now()))


ABOUT = Reading("enquiries:about", read_about, EnquiriesSerializer, "Questions about a designation")
ENQUIRY = Reading("enquiries:reply", read_enquiry, EnquirySerializer, "A question to the secretariat", ())
READINGS = (Reading("enquiries:list", read_enquiries, EnquiriesSerializer, "Questions to the secretariat"),)
SENDINGS: tuple[Sending, ...] = ()
ASK = Sending(
    "enquiries:about",
    submissions.question,
    lambda: QuestionForm.base_fields,
    "Ask the secretariat",
    subject=Subject(ABOUT, ("designation",), lock),
)
COMMENT = Sending(
    "enquiries:reply",
    submissions.reply,
    lambda: CommentForm().fields,
    "Comment on a question",
    subject=Subject(ENQUIRY, ("enquiry",), lock),
)
