"""Requests to the implementation under test, each bounded in size and time, and never to another host.

The token goes to the one origin that was named and nowhere else: no redirect is followed, no proxy or password file of
the environment is read, and an address of another origin is refused before anything is sent.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
CHUNK = 65_536
# Of a request that is answered 429, and the longest time in between, in seconds.
ATTEMPTS, LONGEST_WAIT = 4, 61
_ACCEPT = "application/json, application/problem+json"


class CannotAsk(Exception):
    """No answer that could be judged: the network failed, or the answer is too large, too slow or not in its form."""


class OutOfBudget(Exception):
    """As many requests, or as much time, as this run may take."""


class BadAddress(ValueError):
    """No address that a token may be sent to."""


@dataclass(frozen=True)
class Limits:
    """Of a whole run: requests, seconds and bytes, all of which are kept; of one answer: bytes and seconds."""

    requests: int = 3_000
    seconds: float = 600.0
    bytes: int = 512 * 2**20
    answer_bytes: int = 32 * 2**20
    answer_seconds: float = 30.0


@dataclass(frozen=True)
class Answer:
    """What came back. `headers` by lower-case name."""

    method: str
    address: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """Raises CannotAsk for what is no JSON: also NaN, a member twice, or nesting beyond the interpreter's depth."""
        try:
            return json.loads(self.body.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
        except RecursionError:
            raise CannotAsk(f"{self.named}: the JSON is nested too deeply") from None
        except ValueError as error:
            raise CannotAsk(f"{self.named}: not JSON in UTF-8 ({error})") from error

    @property
    def named(self) -> str:
        return f"{self.method} {self.address}"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice in one object")
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def origin_of(address: str) -> tuple[str, str, int]:
    """Scheme, host and port. Raises BadAddress."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    except (ValueError, KeyError):
        raise BadAddress(f"{address[:200]} is no address of http or https.") from None
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise BadAddress(f"{address[:200]} names no host, or a password.")
    return parts.scheme, parts.hostname, port


def root_of(address: str) -> str:
    """The address that a run begins with, without a slash at its end. Raises BadAddress; http is for this computer
    alone."""
    scheme, host, _port = origin_of(address)
    if scheme == "http" and host not in LOOPBACK:
        raise BadAddress("A token is sent over https alone, but to this computer.")
    parts = urlsplit(address)
    if parts.query or parts.fragment:
        raise BadAddress("Name the root of the implementation, without a query.")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


@dataclass
class Client:
    """Asks one implementation. `transport` stands in the place of the network where the caller has one."""

    root: str
    token: str
    limits: Limits = field(default_factory=Limits)
    ca: str | None = None
    transport: httpx.BaseTransport | None = None

    def __post_init__(self) -> None:
        self.root = root_of(self.root)
        self.asked = self.received = 0
        self._ends = time.monotonic() + self.limits.seconds
        self._http = self._opened()

    def _opened(self) -> httpx.Client:
        return httpx.Client(
            follow_redirects=False,
            trust_env=False,
            timeout=min(self.limits.answer_seconds, 10.0),
            transport=self.transport,
            verify=_trusting(self.ca),
            headers={"Accept": _ACCEPT, "Accept-Encoding": "identity", "User-Agent": "jic-conformance"},
        )

    def get(self, address: str, *, token: str | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """`token`: in place of the run's own, empty for none."""
        return self._ask("GET", address, None, token, headers or {})

    def post(self, address: str, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
        return self._ask("POST", address, body, None, headers or {})

    def absolute(self, address: str) -> str:
        """An address below the root as a whole one. Raises CannotAsk for one of another origin."""
        whole = f"{self.root}{address}" if address.startswith("/") and not address.startswith("//") else address
        try:
            same = origin_of(whole) == origin_of(self.root)
        except BadAddress as error:
            raise CannotAsk(str(error)) from error
        if not same:
            raise CannotAsk(f"an address of another origin was not asked: {whole[:200]}")
        return whole

    def _ask(self, method: str, address: str, body: Any, token: str | None, headers: Mapping[str, str]) -> Answer:
        """Asked again after the time that a 429 names, where that is short: how often one may ask is no requirement."""
        whole = self.absolute(address)
        sent = self.token if token is None else token
        authorization = {"Authorization": f"Bearer {sent}"} if sent else {}
        for _attempt in range(ATTEMPTS):
            answer = self._asked_once(method, whole, body, {**authorization, **headers})
            wait = _wait_after(answer)
            if wait is None or time.monotonic() + wait >= self._ends:
                return answer
            time.sleep(wait)
        return answer

    def _asked_once(self, method: str, whole: str, body: Any, headers: Mapping[str, str]) -> Answer:
        left = self._ends - time.monotonic()
        if self.asked >= self.limits.requests or self.received >= self.limits.bytes or left <= 0:
            raise OutOfBudget
        self.asked += 1
        seconds = min(self.limits.answer_seconds, left)
        watch = threading.Timer(seconds, self._http.close)
        watch.daemon = True
        watch.start()
        try:
            return self._read(method, whole, body, headers, time.monotonic() + seconds)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, RuntimeError, ValueError) as error:
            what = "took too long" if time.monotonic() > self._ends - left + seconds else _brief(error)
            raise CannotAsk(f"{method} {whole[:200]}: {what}") from error
        finally:
            watch.cancel()
            # Who asks is said by the token alone: a session that began with one would answer for none.
            self._http.cookies.clear()
            if self._http.is_closed:
                self._http = self._opened()

    def _read(self, method: str, address: str, body: Any, headers: Mapping[str, str], ends: float) -> Answer:
        content = None if body is None else json.dumps(body).encode()
        typed = {"Content-Type": "application/json"} if content is not None else {}
        with self._http.stream(method, address, content=content, headers={**headers, **typed}) as response:
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise CannotAsk(f"{method} {address[:200]}: compressed, though that was not asked for")
            parts, size = [], 0
            for part in response.iter_raw(CHUNK):
                size += len(part)
                self.received += len(part)
                if size > self.limits.answer_bytes:
                    raise CannotAsk(f"{method} {address[:200]}: more than {self.limits.answer_bytes:,} bytes")
                if time.monotonic() > ends:
                    raise CannotAsk(f"{method} {address[:200]}: took too long")
                parts.append(part)
            named = {name.lower(): value for name, value in response.headers.items()}
            return Answer(method, address, response.status_code, named, b"".join(parts))

    def close(self) -> None:
        self._http.close()


def _trusting(ca: str | None) -> Any:
    import ssl

    return ssl.create_default_context(cafile=ca) if ca else True


def _wait_after(answer: Answer) -> int | None:
    """Seconds after which to ask again; None where the answer is to be taken."""
    wait = answer.headers.get("retry-after", "")
    if answer.status != 429 or not (wait.isascii() and wait.isdigit() and len(wait) < 4 and int(wait) <= LONGEST_WAIT):
        return None
    return int(wait)


def _brief(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
