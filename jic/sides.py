"""The style sheet of the sides: /sides.<digest>.css, made of the theatre's data.

Pages allow no style of their own (Content-Security-Policy), so colours that are data come as a sheet of this site.
Its address changes with its content: browsers and caches keep it for good.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.theatre.facts import theatre
from apps.theatre.looks import Side

KEPT = "public, max-age=31536000, immutable"


def side_styles(side: Side) -> str:
    """What is this side's own; what all have alike is in frontend/styles, by --side and --side-soft."""
    slot, look = side.slot, side.look
    variables = f"--side-{slot}: {_both(look.light.ink, look.dark.ink)};"
    variables += f" --side-{slot}-soft: {_both(look.light.ground, look.dark.ground)};"
    own = f"--side: var(--side-{slot}); --side-soft: var(--side-{slot}-soft);"
    rules = (
        f":root {{ {variables} }}",
        f":is(.side-{slot}, .h-{slot}, .diff.from-{slot} del, .diff.to-{slot} ins) {{ {own} }}",
        f".side-{slot} {{ border-style: {look.drawn.frame}; }}",
        f'rect.s-{slot} {{ fill: url("#h-{slot}"); stroke: none; }}',
    )
    return "\n".join(rules)


def _both(light: str, dark: str) -> str:
    return f"light-dark({light}, {dark})"


@lru_cache(maxsize=4)
def _sheet(sides: tuple[Side, ...]) -> tuple[str, str]:
    """Its digest, as the address bears it, and its text."""
    text = "@layer sides {\n" + "\n".join(map(side_styles, sides)) + "\n}\n"
    return hashlib.sha256(text.encode()).hexdigest()[:16], text


def sheet_address() -> str:
    """Where pages find the sheet."""
    return reverse("sides", args=[_sheet(theatre().sides)[0]])


@login_not_required
@require_safe
def sides(request: HttpRequest, digest: str) -> HttpResponse:
    own, text = _sheet(theatre().sides)
    if digest != own:
        raise Http404
    return HttpResponse(text, content_type="text/css; charset=utf-8", headers={"Cache-Control": KEPT})
