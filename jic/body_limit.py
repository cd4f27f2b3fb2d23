"""How long a request may be. Django bounds forms, but stores any body on disk before it looks at it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

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
            await _refuse(send)
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
            await _refuse(send)


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"The request is too long.\n"})
