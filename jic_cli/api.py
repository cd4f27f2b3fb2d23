"""The site's API: one request, sent again where it was cut or the site is busy, and nothing carried out twice.

Every write has an Idempotency-Key, so that sending it again is safe. No redirect is followed: it could lead the token
elsewhere. Answers are read up to a bound, and are not unpacked.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from jic_cli import __version__
from jic_cli.accounts import Account
from jic_cli.exits import Exit
from jic_cli.failures import Failure, Refused
from jic_cli.shapes import NOTHING, fault_in
from jic_cli.texts import language
from jic_cli.texts import translate as _
from jic_cli.waits import Patience, asked_wait

ROOT = "/api/v1/"
LARGEST_ANSWER = 64_000_000
_TIMES = httpx.Timeout(60.0, connect=10.0)
# The site is busy or away: the same request may be answered later.
LATER = (429, 502, 503, 504)
# With these the site itself sends problem details; other refusals may be those of a proxy before it.
_SAID_BY_THE_SITE = (400, 401, 403, 404, 405, 410, 501)
_UNDER_WAY = "idempotency_in_progress"


def new_key() -> str:
    """Of one write, however often it is sent."""
    return str(uuid.uuid4())


class Api:
    """`patience`: seconds that a request is sent again for. Usable as a context manager."""

    def __init__(self, account: Account, patience: float) -> None:
        self._patience = patience
        self.site = account.site
        self._client = httpx.Client(
            base_url=account.site + ROOT,
            headers={
                "Authorization": f"Bearer {account.token}",
                "Accept-Encoding": "identity",
                "Accept-Language": language(),
                "User-Agent": f"jic/{__version__}",
            },
            timeout=_TIMES,
            follow_redirects=False,
            # Over plain HTTP, which is for this machine, a proxy of the environment would be shown the token.
            trust_env=account.site.startswith("https:"),
        )

    def __enter__(self) -> Api:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def get(self, path: str, shape: Any, params: Mapping[str, Any] | None = None) -> Any:
        """The JSON of an answer, which has this shape (`shapes.py`). Raises Failure."""
        return self._sent("GET", path, shape, params=dict(params or {}))

    def delete(self, path: str) -> None:
        """Raises Failure."""
        self._sent("DELETE", path, (NOTHING, object))

    def post(self, path: str, shape: Any, content: Mapping[str, Any] | None = None) -> Any:
        """The JSON of an answer to a write. Raises Failure."""
        return self._sent("POST", path, shape, json=dict(content or {}), headers={"Idempotency-Key": new_key()})

    def upload(self, path: str, shape: Any, pieces: Pieces, headers: Mapping[str, str]) -> Any:
        """The JSON of an answer to bytes. Raises Failure."""
        more = {"Idempotency-Key": new_key(), "Content-Length": str(pieces.length)}
        return self._sent("POST", path, shape, content=pieces, headers={**headers, **more})

    def _sent(self, method: str, path: str, shape: Any, **request: Any) -> Any:
        patience = Patience(self._patience)
        while True:
            try:
                with self._client.stream(method, path, **request) as answer:
                    body = _read(answer)
            except httpx.TransportError as error:
                if not patience.wait():
                    raise unreachable(self.site, error) from error
                continue
            refusal = _refusal(answer, body)
            if refusal is None:
                return _shaped(_json(answer, body), shape)
            is_for_later = answer.status_code in LATER or refusal.code == _UNDER_WAY
            if not is_for_later or not patience.wait(refusal.asked_wait):
                raise refusal

    @contextmanager
    def download(self, path: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """An answer whose body is read by the caller, once. Raises Failure, and httpx.TransportError where it is
        cut."""
        with self._client.stream("GET", path, headers=dict(headers)) as answer:
            if answer.status_code not in (200, 206):
                body = _read(answer)
                raise _refusal(answer, body) or _not_the_site()
            yield answer


class Pieces:
    """Bytes that are sent a piece at a time; `advance` is told how many were."""

    PIECE = 64 * 1024

    def __init__(self, content: bytes, advance: Any) -> None:
        self._content, self._advance, self.length = content, advance, len(content)

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, self.length, self.PIECE):
            yield self._content[start : start + self.PIECE]
            self._advance(min(start + self.PIECE, self.length))


def unreachable(site: str, error: httpx.TransportError) -> Failure:
    """The text of the error names hosts and certificates at most."""
    return Failure(Exit.NETWORK, _("%s does not answer.") % site, details=[str(error)[:300] or type(error).__name__])


def _read(answer: httpx.Response) -> bytes:
    body = bytearray()
    for piece in answer.iter_raw():
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise Failure(Exit.NETWORK, _("The answer is too large to be read."))
    return bytes(body)


def _refusal(answer: httpx.Response, body: bytes) -> Refused | None:
    """What speaks of a refusal. Raises Failure for an answer that is none of the site's."""
    if answer.is_success:
        return None
    if answer.status_code < 400:
        raise _not_the_site()
    try:
        problem = json.loads(body)
    except (ValueError, RecursionError):
        problem = None
    if not isinstance(problem, dict):
        if answer.status_code in _SAID_BY_THE_SITE:
            raise _not_the_site(answer.status_code)
        problem = {}
    return Refused(answer.status_code, problem, asked_wait(answer.headers.get("Retry-After", "")))


def _json(answer: httpx.Response, body: bytes) -> Any:
    if answer.status_code == 204:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _not_the_site() from error


def _shaped(value: Any, shape: Any) -> Any:
    """Raises Failure for what is not of the shape."""
    fault = fault_in(value, shape)
    if fault is None:
        return value
    sentence = _("What answers is not the centre's API, or another version of it than this program knows.")
    raise Failure(
        Exit.NETWORK, sentence, code="unexpected_answer", details=[_("Not as expected: %s") % (fault[:200] or "JSON")]
    )


def _not_the_site(status: int = 0) -> Failure:
    sentence = _("What answers is not the centre's API. Check the site's address.")
    return Failure(Exit.NETWORK, sentence, code="not_the_site", details=[f"HTTP {status}"] if status else [])
