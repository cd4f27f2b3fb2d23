"""The form of a refusal by RFC 9457. No Django here: whatever answers for the API can use it."""

from typing import Any

PROBLEM_JSON = "application/problem+json"
# Addresses for programs. Under the second, a browser that asks for pages gets them.
API, OGC = "/api/", "/ogc/"
PROGRAMS = (API, OGC)


def wants_page(path: str, accept: str) -> bool:
    """Whether an answer at this address is to be a page: by the header Accept where both are answered, which a browser
    sends with HTML in the first place."""
    if path.startswith(OGC):
        return accept.lower().strip().startswith(("text/html", "application/xhtml+xml"))
    return not path.startswith(API)


def problem_body(status: int, code: str, title: str, detail: str = "", **more: Any) -> dict[str, Any]:
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code, **more}
