"""Refusals as RFC 9457 problem details, in the caller's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from apps.access.errors import DomainError, NotVisible, StaleRecord
from apps.bounds.budget import as_refusal
from apps.exchange.contents import outline_rejected
from apps.exchange.problem_details import PROBLEM_JSON, problem_body
from apps.exchange.serializers import ActSerializer
from apps.geometry.problems import GeometryRejected
from apps.negotiation.blocks import Blocked, BlockedByConflict
from apps.negotiation.disclosing import DisclosureChanged
from apps.negotiation.selectors import changed_since

# Of what the library refuses; the sentence below says more.
TITLES = {
    400: gettext_lazy("The server did not understand this request."),
    401: gettext_lazy("You are not signed in."),
    403: gettext_lazy("You may not do this."),
    405: gettext_lazy("This cannot be done at this address."),
    406: gettext_lazy("This is not answered in that form."),
    415: gettext_lazy("This is not taken in that form."),
}


class PreconditionRequired(DomainError):
    code = "precondition_required"
    status = 428


class PreconditionFailed(StaleRecord):
    status = 412


class DisclosurePreconditionFailed(DisclosureChanged):
    status = 412


def problem(status: int, code: str, title: str, detail: str = "", **more: Any) -> Response:
    return Response(problem_body(status, code, title, detail, **more), status=status, content_type=PROBLEM_JSON)


def _of_domain(error: DomainError, context: dict[str, Any]) -> Response:
    more: dict[str, Any] = {}
    if isinstance(error, StaleRecord):
        designation = error.facts["designation"]
        acts = changed_since(context["request"].identity, designation, error.facts["revision"])
        more["changed"] = ActSerializer(acts, many=True).data
        more["revision"] = designation.revision
    if isinstance(error, BlockedByConflict):
        more["conflicts"] = [
            {
                "designation": str(conflict.designation.uuid),
                "reference": conflict.designation.reference,
                "amended": conflict.amended,
                "severity": conflict.severity,
                "reason": conflict.reason,
                "overlap_km2": round(conflict.overlap_km2, 6),
            }
            for conflict in error.facts["conflicts"]
        ]
    if isinstance(error, Blocked) and error.disclosed:
        more["held_back_by"] = [
            {"owner": told.owner.code, "kind": told.kind, "reference": told.reference or None}
            for told in error.disclosed
        ]
    if codes := error.facts.get("problems"):
        more["problems"] = codes
    if fields := error.facts.get("fields"):
        more["errors"] = {name: [str(sentence) for sentence in sentences] for name, sentences in fields.items()}
    answer = problem(error.status, error.code, str(error.title), str(error.mend), **more)
    if seconds := getattr(error, "retry_after", None):
        answer.headers["Retry-After"] = str(seconds)
    return answer


def _sentences(detail: Any, name: str) -> Iterator[tuple[str, list[str]]]:
    """The sentences at each field of DRF's errors, which stand in each other as the fields do: `content.level`."""
    prefix = f"{name}." if name else ""
    if isinstance(detail, Mapping):
        for member, inner in detail.items():
            yield from _sentences(inner, f"{prefix}{member}")
    elif isinstance(detail, list) and any(isinstance(item, Mapping | list) for item in detail):
        for index, inner in enumerate(detail):
            yield from _sentences(inner, f"{prefix}{index}")
    else:
        yield name, [str(sentence) for sentence in (detail if isinstance(detail, list) else [detail]) if sentence]


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None lets an unexpected error become a fault with a reference in the log."""
    if isinstance(error, Http404):
        error = NotVisible()
    if refusal := as_refusal(error):
        error = refusal
    if isinstance(error, GeometryRejected):
        error = outline_rejected(error)
    if isinstance(error, DomainError):
        return _of_domain(error, context)
    if isinstance(error, exceptions.ValidationError):
        detail = error.detail
        return problem(
            422, "incomplete", _("Some values in the request are not valid."), errors=dict(_sentences(detail, ""))
        )
    if isinstance(error, exceptions.APIException):
        status = error.status_code
        title = str(TITLES.get(status) or HTTPStatus(status).phrase)
        answer = problem(status, str(getattr(error, "default_code", "error")), title, str(error.detail))
        if header := getattr(error, "auth_header", None):
            answer.headers["WWW-Authenticate"] = header
        if wait := getattr(error, "wait", None):
            answer.headers["Retry-After"] = str(int(wait))
        return answer
    return None
