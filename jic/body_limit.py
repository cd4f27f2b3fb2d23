"""How long a request may be. Django bounds forms, but stores any body on disk before it looks at it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from apps.exchange.problem_details import PROBLEM_JSON, PROGRAMS, problem_body

# The longest honest request: a file of 5 MB beside the same outline as text, with what encoding adds.
LONGEST_BODY = 25_000_000

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Receive, Send], Awaitable[None]]


class Bounded:
    """An ASGI application that answers 413 to a body beyond `longest` bytes, announced or not."""

    def __init__(self, app: App, longest: int = LONGEST_BODY) -> None:
        self.app, self.longest = app, longest

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced[:20]) > self.longest:
            await _refuse(scope, send)
            return
        length = 0

        async def counted() -> Message:
            nonlocal length
            message = await receive()
            if message["type"] == "http.request":
                length += len(message.get("body", b""))
                if length > self.longest:
                    # For the application the client is gone; it stops and answers nothing.
                    return {"type": "http.disconnect"}
            return message

        await self.app(scope, counted, send)
        if length > self.longest:
            await _refuse(scope, send)


async def _refuse(scope: Any, send: Send) -> None:
    """In plain text; under the addresses for programs as problem details in the caller's language."""
    media_type, language, body = "text/plain; charset=utf-8", "en", b"The request is too long.\n"
    if scope.get("path", "").startswith(PROGRAMS):
        media_type, language = PROBLEM_JSON, _language(scope)
        body = _problem(language)
    fields = {"content-type": media_type, "content-language": language, "connection": "close"}
    headers = [(name.encode(), value.encode()) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _language(scope: Any) -> str:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    return translation.get_language_from_request(request)


def _problem(language: str) -> bytes:
    with translation.override(language):
        title = _("The request is too long.")
        mend = _("Send at most %(count)s MB at once. Nothing was changed.") % {"count": LONGEST_BODY // 1_000_000}
        return json.dumps(problem_body(413, "too_long", title, mend)).encode()
