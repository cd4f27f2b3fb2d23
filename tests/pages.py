"""Looking at pages without a browser."""

import re
from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpResponse


def without_tokens(answer: HttpResponse) -> str:
    """The page's text without the CSRF tokens, which are masked anew in every answer, and the clock in its bar."""
    text = re.sub(r'(name="csrf-token" content|name="csrfmiddlewaretoken" value)="\w+"', r"\1", answer.content.decode())
    return re.sub(r"\d\d:\d\dZ</b> \d\d:\d\d", "", text)


def body(answer: Any) -> bytes:
    """The bytes of an answer, also of one that streams."""
    if not answer.streaming:
        return bytes(answer.content)

    async def read() -> bytes:
        return b"".join([chunk async for chunk in answer])

    return async_to_sync(read)() if answer.is_async else b"".join(answer)
