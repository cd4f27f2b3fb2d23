"""Assertions: how each person proved himself who gave a consent, and what that binds to."""

from __future__ import annotations

import base64
import binascii
import json
from enum import StrEnum
from typing import Any

from jic_verify.rows import ApprovalRow

# Methods that are no signature: the server says that it saw them.
SEEN_BY_SERVER = frozenset({"password", "session"})


class Evidence(StrEnum):
    """What a consent rests on."""

    ATTESTED = "attested by the server"
    SIGNED = "signed"


class BadAssertion(ValueError):
    """An assertion that is not that of its approval, or does not prove what it says."""


def judge_evidence(method: str, digest: str, evidence: Any, public_key: bytes | None) -> Evidence:
    """What one person's evidence is worth for this digest (hex). Raises BadAssertion.

    Here, and nowhere else, a method of signing is added: it has to show that `public_key` signed a statement in which
    the digest stands, and gives SIGNED.
    """
    if method in SEEN_BY_SERVER:
        if public_key is not None:
            raise BadAssertion(f"The method {method} is no signature, and yet there is a key to it.")
        return Evidence.ATTESTED
    raise BadAssertion(f"This version of the verifier cannot judge the method {json.dumps(method[:40])}.")


def judge_assertion(content: bytes, approval: ApprovalRow) -> Evidence:
    """What the file at `assertions/<index>` shows of the approval at that index. Raises BadAssertion."""
    digest, evidence, method = approval.digest, approval.evidence, approval.method
    if evidence == {} and method in SEEN_BY_SERVER:
        # Nearly all of them: the text needs no encoder.
        expected_text = f'{{"digest":"{digest}","evidence":{{}},"method":"{method}","public_key":null}}\n'
        if content == expected_text.encode():
            return judge_evidence(method, digest, evidence, None)
    expected = {"digest": digest, "evidence": evidence, "method": method}
    if content == canonical({**expected, "public_key": None}) + b"\n":
        return judge_evidence(method, digest, evidence, None)
    try:
        said = json.loads(content)
        public_key = said["public_key"]
        same = isinstance(public_key, str) and content == canonical({**expected, "public_key": public_key}) + b"\n"
        key = base64.b64decode(public_key, validate=True) if same else b""
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error):
        same = False
    if not same:
        raise BadAssertion("The assertion does not say, in canonical JSON, the approval's digest, evidence and method.")
    return judge_evidence(method, digest, evidence, key)


def canonical(content: Any) -> bytes:
    """RFC 8785 without numbers that are no integers. Raises BadAssertion for what has no such form."""
    try:
        return _canonical(content).encode()
    except (ValueError, RecursionError) as error:
        raise BadAssertion("The approval's evidence has no canonical form.") from error


def _canonical(content: Any) -> str:
    if isinstance(content, dict):
        keys = sorted(content, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_TEXT(key)}:{_canonical(content[key])}" for key in keys) + "}"
    if isinstance(content, list):
        return "[" + ",".join(map(_canonical, content)) + "]"
    if isinstance(content, float) or (isinstance(content, int) and abs(content) >= 2**53):
        raise ValueError("a number that not every reader reads alike")
    return _TEXT(content)


_TEXT = json.JSONEncoder(ensure_ascii=False).encode
