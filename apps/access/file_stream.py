"""The one way in which the site sends a file: a piece at a time, and from where a client's copy of it ends.

Under ASGI Django reads a synchronous iterator, and with it any `FileResponse`, into memory before it sends a byte. Here
each piece is read when the one before it was sent, so that an answer costs as much memory whatever the file's size
(ADR 0069).
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import BinaryIO

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from apps.access.requests import SiteRequest
from apps.access.streams import holds_session, while_allowed

PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=([0-9]{1,18})-([0-9]{1,18})?")


@dataclass(frozen=True)
class SentFile:
    """An open file and how it is sent. `name` is what it is saved as; without one it is shown. `etag` is a name of
    exactly these bytes, in quotes: without one, parts of it cannot be asked for."""

    file: BinaryIO
    media_type: str
    name: str = ""
    etag: str = ""

    @property
    def headers(self) -> dict[str, str]:
        headers = {"Cache-Control": "no-store, private"}
        if self.etag:
            headers |= {"ETag": self.etag, "Accept-Ranges": "bytes"}
        disposition = content_disposition_header(bool(self.name), self.name)
        return headers | ({"Content-Disposition": disposition} if disposition else {})


class FileAnswer(StreamingHttpResponse):
    """Closes its file when the answer is over, also where nothing of it was sent."""

    def __init__(self, file: BinaryIO, chunks: AsyncIterator[bytes], *, status: int, headers: dict[str, str]) -> None:
        super().__init__(chunks, status=status, headers=headers)
        self._file = file

    def close(self) -> None:
        self._file.close()
        super().close()


def page_file(request: SiteRequest, sent: SentFile) -> HttpResponseBase:
    """The file, to whoever is signed in. It breaks off when their session or anything that they held ends."""
    return file_answer(request, sent, holds_session(request))


def file_answer(request: HttpRequest, sent: SentFile, holds: Callable[[], bool]) -> HttpResponseBase:
    """The file, or the one part of it that the client asks for (`Range: bytes=N-` or `bytes=N-M`), where its copy is of
    the same file (`If-Range`). Any other range is answered with the whole file, as RFC 9110 allows. The answer breaks
    off when `holds` says no more. It closes the file."""
    size = os.fstat(sent.file.fileno()).st_size
    requested = _part(request, sent.etag, size)
    headers = {**sent.headers, "Content-Type": sent.media_type}
    if requested is not None and requested.start >= size:
        sent.file.close()
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    part = range(size) if requested is None else requested
    headers["Content-Length"] = str(len(part))
    if requested is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    if request.method == "HEAD":
        sent.file.close()
        return HttpResponse(headers=headers, status=200 if requested is None else 206)
    chunks = while_allowed(holds, _pieces(sent.file, part))
    return FileAnswer(sent.file, chunks, status=200 if requested is None else 206, headers=headers)


def _part(request: HttpRequest, etag: str, size: int) -> range | None:
    """The bytes that are asked for, as far as there are any; None: all of them."""
    wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
    if not etag or wanted is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = int(wanted[1]), int(wanted[2] or size - 1)
    if wanted[2] and last < first:
        return None
    return range(first, max(first, min(last + 1, size)))


async def _pieces(file: BinaryIO, part: range) -> AsyncIterator[bytes]:
    """In threads, since a disk may be slow."""
    left = len(part)
    try:
        await sync_to_async(file.seek, thread_sensitive=False)(part.start)
        while left and (piece := await sync_to_async(file.read, thread_sensitive=False)(min(PIECE, left))):
            left -= len(piece)
            yield piece
    finally:
        # Django closes no answer that ends with an error, as one does whose reader's access ends.
        file.close()
