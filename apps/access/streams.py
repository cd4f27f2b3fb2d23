"""Answers that outlive their request's beginning: they end when the principal's access does.

A page reads its identity once, when it begins. A stream goes on, so it asks again at least each second, also while it
has nothing to say, and breaks off when the principal has lost anything that they held, was made inactive or signed out.
It breaks off with an error: what was cut short must not look whole.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import TypeVar

from asgiref.sync import sync_to_async
from django.db import connection

from apps.access.identity import Identity, identify
from apps.access.requests import ApiRequest, SiteRequest
from apps.accounts.models import User

EVERY = 0.5  # seconds: asked twice in each second, so that a slow answer of the database still leaves it within one

T = TypeVar("T")


class AccessEnded(Exception):
    """The principal's access ended while a stream was under way."""


def guarded(request: SiteRequest, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks, for as long as whoever asked holds what they held and stays signed in."""
    return while_allowed(holds_session(request), chunks)


def holds_session(request: SiteRequest | ApiRequest) -> Callable[[], bool]:
    """Asks whether whoever asked still holds what they held, and is still signed in."""
    session, key = request.session, request.session.session_key or ""
    principal = request.identity

    def holds() -> bool:
        return session.exists(key) and still_holds(principal)

    return holds


def still_holds(principal: Identity) -> bool:
    """Whether the person may still sign in and has lost nothing that this identity has."""
    user = User.objects.select_related("delegation").filter(pk=principal.user_id, is_active=True).first()
    return user is not None and identify(user).covers(principal)


async def while_allowed(holds: Callable[[], bool], chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks, each sent only after access was asked for within the last moment. Raises AccessEnded."""
    clock = asyncio.get_running_loop().time
    asked = float("-inf")
    coming: asyncio.Future[bytes] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(chunks))
            await asyncio.wait({coming}, timeout=EVERY)
            if clock() - asked >= EVERY:
                if not await in_thread(holds):
                    raise AccessEnded
                asked = clock()
            if coming.done():
                try:
                    chunk = coming.result()
                except StopAsyncIteration:
                    return
                coming = None
                yield chunk
    finally:
        if coming is not None:
            coming.cancel()
            with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration, Exception):
                await coming
        # What a generator holds open is closed now, not when it is collected.
        if isinstance(chunks, AsyncGenerator):
            await chunks.aclose()


async def in_thread(read: Callable[[], T]) -> T:
    """Read from the database without keeping its connection until the stream's end."""

    def reading() -> T:
        try:
            return read()
        finally:
            if not connection.in_atomic_block:
                connection.close()

    return await sync_to_async(reading)()
