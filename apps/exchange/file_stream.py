"""A file that lies on the disk, sent a piece at a time, from where a client's copy of it ends."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from asgiref.sync import sync_to_async
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from apps.access.connection import as_system
from apps.access.requests import ApiRequest
from apps.access.streams import still_holds, while_allowed
from apps.tokens.models import ApiToken

PIECE = 256 * 1024
_FROM = re.compile(r"bytes=([0-9]{1,18})-")


def file_response(request: ApiRequest, path: Path, *, etag: str, media_type: str) -> HttpResponseBase:
    """The file, or what follows a position where the client asks for that (`Range: bytes=N-`) and its copy is of the
    same file (`If-Range`). Any other range is answered with the whole file, as RFC 9110 allows. The answer breaks off
    when the caller's access ends. Raises FileNotFoundError."""
    file = path.open("rb")
    size = path.stat().st_size
    start = _start(request, etag)
    headers = {"ETag": etag, "Accept-Ranges": "bytes", "Cache-Control": "no-store, private"}
    if start is not None and start >= size:
        file.close()
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    file.seek(start or 0)
    headers["Content-Length"] = str(size - (start or 0))
    if start is not None:
        headers["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
    chunks = while_allowed(lambda: _holds(request), _pieces(file))
    return StreamingHttpResponse(chunks, status=200 if start is None else 206, content_type=media_type, headers=headers)


def _start(request: ApiRequest, etag: str) -> int | None:
    wanted = _FROM.fullmatch(request.headers.get("Range", ""))
    if wanted is None or request.headers.get("If-Range", etag) != etag:
        return None
    return int(wanted[1])


async def _pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    """In threads, since a disk may be slow; a synchronous iterator would be read whole before anything is sent."""
    try:
        while piece := await sync_to_async(file.read, thread_sensitive=False)(PIECE):
            yield piece
    finally:
        file.close()


def _holds(request: ApiRequest) -> bool:
    """Whether the caller still has what they had, and their token, or their session, is still good."""
    if not still_holds(request.identity):
        return False
    if not isinstance(request.auth, ApiToken):
        return bool(request.session.exists(request.session.session_key or ""))
    with as_system():
        token = ApiToken.objects.filter(pk=request.auth.pk).first()
    return token is not None and token.status_at(timezone.now()) == "usable"
