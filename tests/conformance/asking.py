"""The suite against our own implementation in this process, where a test may change what it answers.

Answers to reading are kept for as long as nothing was written, so that the many tests that change one thing each do not
ask the site for all the rest again.
"""

from __future__ import annotations

from collections.abc import Callable

import httpx
from django.test import Client as Program

from jic_conformance.client import Client, Limits
from jic_conformance.requirement import ConformanceClass
from jic_conformance.run import Run, run
from jic_conformance.site import Chosen, Site

# What is sent on of a request, and what is handed out of an answer.
Ask = Callable[[httpx.Request], httpx.Response]
Mutation = Callable[[httpx.Request, Ask], httpx.Response]
_kept: dict[tuple[str, str], httpx.Response] = {}


class OurSite(httpx.BaseTransport):
    """The site without a network, as a mutation leaves it."""

    def __init__(self, mutation: Mutation | None = None) -> None:
        self._site = Program(enforce_csrf_checks=True, raise_request_exception=False)
        self._mutation = mutation
        self._wrote = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._mutation is None:
            return self._ask(request)
        return self._mutation(request, self._ask)

    def _ask(self, request: httpx.Request) -> httpx.Response:
        place = (str(request.url), request.headers.get("Authorization", ""))
        self._wrote = self._wrote or request.method != "GET"
        if self._wrote:
            return self._answered(request)
        if place not in _kept:
            _kept[place] = self._answered(request)
        return copied(_kept[place])

    def _answered(self, request: httpx.Request) -> httpx.Response:
        headers = {name: value for name, value in request.headers.items() if name not in ("host", "content-length")}
        typed = headers.pop("content-type", "application/json")
        answer = self._site.generic(
            request.method, request.url.raw_path.decode(), request.read(), content_type=typed, headers=headers
        )
        return copied(httpx.Response(answer.status_code, headers=list(answer.items()), content=answer.content))


def copied(response: httpx.Response, body: bytes | None = None, status: int | None = None) -> httpx.Response:
    """The same answer, with another body or status."""
    headers = [(name, value) for name, value in response.headers.multi_items() if name.lower() != "content-length"]
    content = response.read() if body is None else body
    return httpx.Response(response.status_code if status is None else status, headers=headers, stream=_Bytes(content))


class _Bytes(httpx.SyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self):
        yield self._content


def judged(
    token: str, mutation: Mutation | None = None, chosen: Chosen | None = None, *classes: ConformanceClass
) -> Run:
    client = Client("http://localhost", token, Limits(seconds=120), transport=OurSite(mutation))
    return run(Site(client, chosen), classes)
