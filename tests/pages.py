"""Looking at pages without a browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import HttpResponse
from django.template import Template, engines
from django.test import override_settings


def without_tokens(answer: HttpResponse) -> str:
    """The page's text without the CSRF tokens, which are masked anew in every answer, and the clock in its bar."""
    text = re.sub(r'(name="csrf-token" content|name="csrfmiddlewaretoken" value)="\w+"', r"\1", answer.content.decode())
    return re.sub(r"\d\d:\d\dZ</b> \d\d:\d\d", "", text)


def text_of(page: str) -> str:
    """What a page says, without its elements and scripts, one blank between words."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)))


def hidden_fields(page: str) -> dict[str, str]:
    """What a page, or a part of one, sends along unseen, without the token of its forms."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}


def body(answer: Any) -> bytes:
    """The bytes of an answer, also of one that streams."""
    if not answer.streaming:
        return bytes(answer.content)

    async def read() -> bytes:
        return b"".join([chunk async for chunk in answer])

    return async_to_sync(read)() if answer.is_async else b"".join(answer)


@contextmanager
def refusals_without_frame() -> Iterator[None]:
    """Refusals are rendered without `base.html`, which is the same around them as around every other page, and takes
    most of the time of a walk that is refused at most addresses."""
    engine = engines["django"].engine  # type: ignore[attr-defined]
    whole = engine.get_template("errors/refusal.html")
    (loader,) = engine.template_loaders
    kept = loader.get_template_cache["errors/refusal.html"]
    source = whole.source.replace('{% extends "base.html" %}', "")
    assert source != whole.source, "errors/refusal.html extends another template"
    loader.get_template_cache["errors/refusal.html"] = Template(source, whole.origin, whole.name, engine)
    try:
        yield
    finally:
        loader.get_template_cache["errors/refusal.html"] = kept


@contextmanager
def requests_not_counted() -> Iterator[None]:
    """No request counts towards a limit, none of which a walk reaches: to count takes an eighth of a request that is
    refused. For clients that ask for their first page meanwhile; the limits have tests of their own."""
    kept = [name for name in settings.MIDDLEWARE if name != "jic.rate_limit.RatesMiddleware"]
    assert len(kept) == len(settings.MIDDLEWARE) - 1, "the limits are counted somewhere else"
    with override_settings(MIDDLEWARE=kept):
        yield
