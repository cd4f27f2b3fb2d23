"""Tells a request's thread that its client has gone. Django ends its own waiting then, not the thread that works."""

from __future__ import annotations

import threading
from typing import Any

from apps.bounds.budget import GONE
from jic.body_limit import App, Message, Receive, Send


class Watched:
    """An ASGI application whose requests carry an event in their scope that is set once the client has gone."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        gone = threading.Event()

        async def watched() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect":
                gone.set()
            return message

        await self.app({**scope, GONE: gone}, watched, send)
