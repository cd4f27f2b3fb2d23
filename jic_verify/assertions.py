"""Assertions: how each person who gave a consent proved who they are, and what that binds to."""

from __future__ import annotations

import base64
import json
from enum import StrEnum
from typing import Any

from jic_verify.passkeys import Expected, NotSigned, judge
from jic_verify.rows import ApprovalRow
from jic_verify.rules import APPROVE

# Methods that are no signature: the server says that it saw them.
SEEN_BY_SERVER = frozenset({"code", "password", "session"})


class Evidence(StrEnum):
    """What a consent rests on."""

    ATTESTED = "attested by the server"
    SIGNED = "signed"


class BadAssertion(ValueError):
    """An assertion that is not that of its approval, or does not prove what it says."""


def judge_evidence(approval: ApprovalRow) -> Evidence:
    """What one person's evidence is worth for the digest that they approved. Raises BadAssertion.

    Here, and nowhere else, a method of signing is added: it has to show that the key signed a statement in which the
    digest stands, and gives SIGNED.
    """
    method, public_key, evidence = approval.method, approval.public_key, approval.evidence
    if method in SEEN_BY_SERVER:
        if public_key is not None:
            raise BadAssertion(f"The method {method} is no signature, and yet there is a key to it.")
        return Evidence.ATTESTED
    if method == "passkey" and public_key is not None:
        if approval.purpose != APPROVE:
            raise BadAssertion("A passkey signs approvals only, and this is another consent.")
        stated = evidence.get("statement") if isinstance(evidence, dict) else None
        expected = Expected(
            approval.designation, approval.version, approval.delegation, approval.digest, approval.round
        )
        try:
            judge(evidence, public_key, expected, canonical(stated))
        except NotSigned as error:
            raise BadAssertion(str(error)) from error
        return Evidence.SIGNED
    raise BadAssertion(f"This version of the verifier cannot judge the method {json.dumps(method[:40])}.")


def judge_assertion(content: bytes, approval: ApprovalRow) -> Evidence:
    """What the file at `assertions/<index>` shows of the approval at that index: it has to say what the approval's own
    opening says, byte for byte. Raises BadAssertion."""
    digest, evidence, method, key = approval.digest, approval.evidence, approval.method, approval.public_key
    if evidence == {} and key is None and method in SEEN_BY_SERVER:
        # Nearly all of them: the text needs no encoder.
        expected = f'{{"digest":"{digest}","evidence":{{}},"method":"{method}","public_key":null}}\n'.encode()
    else:
        shown = None if key is None else base64.b64encode(key).decode()
        expected = canonical({"digest": digest, "evidence": evidence, "method": method, "public_key": shown}) + b"\n"
    if content != expected:
        raise BadAssertion("The assertion does not say, in canonical JSON, what the approval's own opening says.")
    return judge_evidence(approval)


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
