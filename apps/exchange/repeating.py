"""Writes that are sent again: with the same `Idempotency-Key`, the same answer, and nothing is done twice (ADR 0060).

The key is claimed in the transaction in which the write is carried out. A second request with it waits at the unique
index until the first has committed, and finds its answer. A refusal gives the key back: it did nothing. It keeps what
was counted of it, such as a wrong password, since each service takes back its own part alone.
"""

from __future__ import annotations

import hashlib
import json
import uuid
import zlib
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, cast

from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.errors import LockNotAvailable, QueryCanceled
from rest_framework.parsers import MultiPartParser

from apps.access.errors import DomainError
from apps.access.identity import Identity
from apps.access.requests import SiteRequest
from apps.designations.selectors import visible_designation
from apps.exchange.models import KeptAnswer
from apps.exchange.permissions import STORES_NOTHING
from apps.exchange.problem_details import PROBLEM_JSON, problem_body
from apps.exchange.uploads import CONTENT_DIGEST, BadDigest, sha256_in

API = "/api/v1/"
# What an address may call the designation that it is about.
ABOUT = ("designation", "zone", "area")
KEPT = timedelta(hours=24)
# Of one token, or of a person's sessions, within that time.
MAX_KEPT = 5_000
LONGEST_KEY = 64
# What is sent again beside status and body.
KEPT_HEADERS = ("Content-Type", "Content-Language", "ETag", "Location")


class BadKey(DomainError):
    code = "idempotency_key"
    status = 400
    title = _("The header Idempotency-Key holds 1 to 64 letters, digits or signs of ASCII.")
    mend = _("Send a random UUID, a new one for each write.")


class KeyOfAnother(DomainError):
    code = "idempotency_key_reused"
    status = 409
    title = _("This Idempotency-Key was used for another request.")
    mend = _("Send a new key with a new request. Nothing was changed.")


class StillUnderWay(DomainError):
    code = "idempotency_in_progress"
    status = 409
    title = _("The first request with this Idempotency-Key is still being carried out.")
    mend = _("Send the same request again in a moment. You will get its answer.")
    retry_after = 2


class AnswerClosed(DomainError):
    code = "idempotency_answer_closed"
    status = 409
    title = _("This request was carried out. What you may see has changed since, so its answer is not sent again.")
    mend = _("Read the record as you may see it now.")


class TooManyKeys(DomainError):
    code = "too_many_requests"
    status = 429
    title = _("Too many answers are kept for you.")
    mend = _("Send without Idempotency-Key, or wait: each is kept for 24 hours. Nothing was changed.")
    retry_after = 3_600


class RepeatsMiddleware:
    """Stands last, so that a request is repeated only for whoever every other middleware has let in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method != "POST" or not request.path.startswith(API) or "Idempotency-Key" not in request.headers:
            return None
        if not request.user.is_authenticated or getattr(getattr(view, "cls", None), "tokens", "") == STORES_NOTHING:
            return None
        try:
            designation = next((kwargs[name] for name in ABOUT if name in kwargs), None)
            sent = _fingerprint(request, getattr(view, "cls", None))
            carry_out = partial(view, request, *args, **kwargs)
            return _once(cast(SiteRequest, request), sent, carry_out, designation)
        except DomainError as error:
            return _refusal(error)
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable | QueryCanceled):
                return _refusal(StillUnderWay())
            raise


def _once(
    request: SiteRequest, sent: bytes, carry_out: Callable[[], Any], designation: uuid.UUID | None
) -> HttpResponse:
    """The answer to the request: of its first time, or of now."""
    answer = KeptAnswer(
        user=request.user,
        holder=_holder(request),
        key=_key(request),
        request=sent,
        rights=_rights(request.identity),
        at=timezone.now(),
    )
    with transaction.atomic():
        if not _claimed(answer):
            return _again(request, answer, designation)
        response: HttpResponse = carry_out()
        response.render() if hasattr(response, "render") else None
        if connection.needs_rollback:
            transaction.set_rollback(True)
        elif response.status_code < 300:
            _keep(answer, response)
        else:
            answer.delete()
    return response


def _holder(request: SiteRequest) -> uuid.UUID:
    presented = getattr(request, "presented", None)
    return cast(uuid.UUID, presented.token.uuid if presented else request.user.uuid)


def _key(request: HttpRequest) -> str:
    key = request.headers["Idempotency-Key"].strip().removeprefix('"').removesuffix('"')
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise BadKey
    return key


def _fingerprint(request: HttpRequest, view_class: Any) -> bytes:
    """Of what was sent. An upload is not read here: it names its digest, to which its view holds it. Parts are read
    only where the view takes them: it would take them for its own once they were. Raises BadDigest."""
    hashed = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    takes_parts = MultiPartParser in getattr(view_class, "parser_classes", ())
    if getattr(view_class, "is_upload", False):
        digest = sha256_in(request.headers.get(CONTENT_DIGEST, ""))
        if digest is None:
            raise BadDigest
        hashed.update(digest + request.headers.get("Content-Disposition", "").encode())
    elif takes_parts and request.content_type == "multipart/form-data":
        _hash_parts(request, hashed.update)
    else:
        hashed.update(request.body)
    return hashed.digest()


def _hash_parts(request: HttpRequest, update: Callable[[bytes], None]) -> None:
    """The parts, since each sending divides them by other words; files in pieces, since they are kept in none."""
    update(json.dumps([[name, values] for name, values in sorted(request.POST.lists())]).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            update(json.dumps([name, file.name, file.size]).encode())
            for piece in file.chunks():
                update(piece)
            file.seek(0)


def _rights(principal: Identity) -> bytes:
    return hashlib.sha256(repr(sorted(principal.principal_settings.items())).encode()).digest()


def _claimed(answer: KeptAnswer) -> bool:
    """Whether nobody has used the key; waits for whoever is using it. Raises TooManyKeys."""
    recent = KeptAnswer.objects.filter(user_id=answer.user_id, holder=answer.holder, at__gt=answer.at - KEPT)
    if recent.count() >= MAX_KEPT and not recent.filter(key=answer.key).exists():
        raise TooManyKeys
    # What is over and was not deleted yet keeps no key.
    KeptAnswer.objects.filter(holder=answer.holder, key=answer.key, at__lte=answer.at - KEPT).delete()
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _keep(answer: KeptAnswer, response: HttpResponse) -> None:
    answer.status = response.status_code
    answer.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    answer.body = zlib.compress(response.content, 1)
    answer.save(update_fields=["status", "headers", "body"])


def _again(request: SiteRequest, sent: KeptAnswer, designation: uuid.UUID | None) -> HttpResponse:
    """The answer that is kept, to whoever may still read it. Raises KeyOfAnother, AnswerClosed and NotVisible."""
    kept = KeptAnswer.objects.filter(holder=sent.holder, key=sent.key).first()
    if kept is None or kept.status is None:
        raise StillUnderWay
    if bytes(kept.request) != sent.request:
        raise KeyOfAnother
    if bytes(kept.rights) != sent.rights:
        raise AnswerClosed
    if designation is not None:
        visible_designation(request.identity, designation)
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return HttpResponse(zlib.decompress(bytes(kept.body)), status=kept.status, headers=headers)


def _refusal(error: DomainError) -> HttpResponse:
    body = problem_body(error.status, error.code, str(error.title), str(error.mend))
    response = JsonResponse(body, status=error.status, content_type=PROBLEM_JSON)
    if seconds := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(seconds)
    return response
