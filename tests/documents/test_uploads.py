"""What is uploaded lies on no disk in plain bytes: neither the body of a request nor a file within it."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.core.handlers.asgi import ASGIHandler
from django.test import RequestFactory

from apps.documents.page_images import MAX_BYTES
from jic.body_limit import LONGEST_BODY


@pytest.mark.parametrize("size", [MAX_BYTES, LONGEST_BODY - 1_000_000])
def test_a_file_stays_in_memory(size: int) -> None:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.pdf", bytes(size))})
    file = request.FILES["file"]
    assert isinstance(file, InMemoryUploadedFile)
    assert file.size == size


def test_the_longest_body_stays_in_memory() -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": bytes(LONGEST_BODY), "more_body": False}

    body = async_to_sync(ASGIHandler().read_body)(receive)
    assert not body._rolled
    body.close()
