"""Streams of server-sent events, beside Django: while one is open it has no request, no thread and no connection.

The request that opens a stream is answered by Django like any other, through every middleware (session, rates, shares,
what the address opens). Where the view lets it in, its answer's head is sent, and the stream begins. Each event carries
as its id the moment at which it was sent, by the clock of the server: it counts nothing, and a reader who comes back
with it is told what changed since. A tick at fixed times says that the stream lives.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.live.audience import Reader
from apps.live.hub import Hub, Stream, hub

# For open pages, and for programs with a token.
PATHS = frozenset({"/live/events/", "/api/v1/events/"})
OPENING = "jic.live.opening"
# Seconds between two signs of life; what proxies close as idle rests longer.
BEAT = 15.0
# A reader who takes nothing for this long has gone.
PATIENCE = 20.0
# Within so many milliseconds a browser opens its stream again, so that not all of them come at once.
RETRY = (1_000, 5_000)

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Receive, Send], Awaitable[None]]


@dataclass
class Opening:
    """Travels in the scope of the request that asks for a stream; the view notes who may listen, and what they are told
    at once."""

    reader: Reader | None = None
    first: list[uuid.UUID] | None = None


def event_id(moment: float | None = None) -> str:
    """A moment as an id: whole milliseconds."""
    return str(int((time.time() if moment is None else moment) * 1000))


def event(name: str, data: Any) -> bytes:
    """One event, as it is sent."""
    return f"event: {name}\nid: {event_id()}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


def change(changed: list[uuid.UUID] | None) -> bytes:
    """The event that tells of changes; None: everything may have changed."""
    return event("change", {"all": True} if changed is None else {"changed": [str(one) for one in changed]})


class Streams:
    """An ASGI application that streams events where the one behind it lets a reader in."""

    def __init__(self, app: App, streams: Callable[[], Hub] = hub) -> None:
        self.app, self._hub = app, streams

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in PATHS or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        opening, answer = Opening(), list[Message]()

        async def collect(message: Message) -> None:
            answer.append(message)

        await self.app({**scope, OPENING: opening}, receive, collect)
        if opening.reader is None:
            for message in answer:
                await send(message)
            return
        head = [header for header in answer[0]["headers"] if header[0].lower() != b"content-length"]
        stream = self._hub().open(opening.reader)
        # From here on nothing is kept of the request.
        answer.clear()
        first = opening.first
        del opening
        await _stream(self._hub(), stream, head, first, receive, send)


async def _stream(
    streams: Hub,
    stream: Stream,
    head: list[tuple[bytes, bytes]],
    first: list[uuid.UUID] | None,
    receive: Receive,
    send: Send,
) -> None:
    watching = asyncio.create_task(_close_with_client(stream, receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await _send(send, f"retry: {random.randint(*RETRY)}\n\n".encode())  # noqa: S311  # nosec B311
        await _send(send, event("tick", {}) if first == [] else change(first))
        while (told := await _next(stream)) is not None:
            await _send(send, told)
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.wait_for(send({"type": "http.response.body", "body": b"", "more_body": False}), PATIENCE)
    except (OSError, TimeoutError):
        # Whoever listened has gone, or takes nothing any more.
        return
    finally:
        streams.remove(stream)
        watching.cancel()


async def _next(stream: Stream) -> bytes | None:
    """What is sent next, within a beat; None once the stream has ended."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stream.woken.wait(), BEAT)
    if stream.closed:
        return None
    return change(stream.take()) if stream.woken.is_set() else event("tick", {})


async def _send(send: Send, body: bytes) -> None:
    await asyncio.wait_for(send({"type": "http.response.body", "body": body, "more_body": True}), PATIENCE)


async def _close_with_client(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.close()
