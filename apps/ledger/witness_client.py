"""Taking questions to witnesses over HTTP, in threads beside the worker's task: a witness that is slow or gone keeps
nobody else waiting, and never the sealer."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import urllib3

from apps.ledger.cosigning import Answer, Question
from jic_verify.tlog.encoding import number_in
from jic_verify.witness import ENTRIES_NEEDED

CONNECT_SECONDS, READ_SECONDS = 3.0, 5.0
# More than a few signature lines is no answer.
LONGEST_ANSWER = 64 * 1024
MAX_AT_ONCE = 16


class Unreachable(OSError):
    """No answer was had; the text says why."""


class WitnessClient:
    """One question a witness at a time. `deliver` gets each answer, in a thread of ours."""

    def __init__(self, deliver: Callable[[Answer], None]) -> None:
        self._deliver = deliver
        self._lock = threading.Lock()
        self._process = 0
        self._under_way: set[int] = set()

    def _begin(self) -> None:
        # Threads and sockets do not survive a fork: each process has its own.
        self._process = os.getpid()
        self._under_way = set()
        self._pool = ThreadPoolExecutor(MAX_AT_ONCE, thread_name_prefix="ledger-postman")
        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        self._http = urllib3.PoolManager(timeout=timeout, retries=False, headers={"User-Agent": "jic-ledger"})

    def send(self, question: Question, origin: str) -> None:
        """Returns at once. Does nothing while the witness's last question is still under way."""
        with self._lock:
            if self._process != os.getpid():
                self._begin()
            if question.witness in self._under_way:
                return
            self._under_way.add(question.witness)
        self._pool.submit(self._carry, question, origin)

    def _carry(self, question: Question, origin: str) -> None:
        try:
            answer = self.ask(question, origin)
        finally:
            with self._lock:
                self._under_way.discard(question.witness)
        self._deliver(answer)

    def ask(self, question: Question, origin: str) -> Answer:
        """The witness's answer; status 0 where it gave none."""
        prefix = question.url.rstrip("/")
        try:
            if question.entries and (said := self._hand_over(question, prefix)):
                return said
            status, body = self._request("POST", f"{prefix}/add-checkpoint", question.body)
            evidence = b""
            if status == 409:
                # What it has cosigned last says whether we are behind, and whether it is our own signature that says
                # so.
                name = hashlib.sha256(origin.encode()).hexdigest()
                found, kept = self._request("GET", f"{prefix}/{name}/checkpoint")
                evidence = kept if found == 200 else b""
        except Unreachable as error:
            return Answer(question.witness, 0, str(error).encode())
        return Answer(question.witness, status, body, evidence)

    def _hand_over(self, question: Question, prefix: str) -> Answer | None:
        """The entries that stand before the checkpoint; None where the checkpoint is to be asked about now."""
        status, body = self._request("POST", f"{prefix}/add-entries", question.entries)
        if status == 404:
            # A plain tlog-witness, which counts nothing.
            return None
        if status == 409:
            counted = number_in(body.decode("latin-1").strip())
            # One that has counted more, or contradicts itself, is asked as any other.
            if counted is not None and counted < question.size and counted != question.first:
                return Answer(question.witness, ENTRIES_NEEDED, body)
            return None
        if status != 200:
            return Answer(question.witness, status, body)
        return None if question.body else Answer(question.witness, ENTRIES_NEEDED, body)

    def _request(self, method: str, url: str, body: bytes | None = None) -> tuple[int, bytes]:
        try:
            answer = self._http.request(method, url, body=body, preload_content=False, redirect=False)
            try:
                said = answer.read(LONGEST_ANSWER + 1)
            finally:
                answer.release_conn()
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise Unreachable(f"{url}: {error}") from error
        if len(said) > LONGEST_ANSWER:
            raise Unreachable(f"{url}: an answer of more than {LONGEST_ANSWER} bytes")
        return answer.status, said
