"""The form of a refusal by RFC 9457. No Django here: whatever answers for the API can use it."""

from typing import Any

PROBLEM_JSON = "application/problem+json"


def problem_body(status: int, code: str, title: str, detail: str = "", **more: Any) -> dict[str, Any]:
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code, **more}
