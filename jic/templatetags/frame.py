"""Tags of the frame around every page: its notices, and the settings of its scripts."""

from __future__ import annotations

import json

from django import template

register = template.Library()

NOTICE_LOOK = {"error": "stop", "warning": "warn"}
# An answer of 204 changes nothing; a refusal that says why takes the place of the form; any other fault stays outside.
# No text becomes code, and no style is written into the page: the content security policy would stop both.
HTMX_CONFIG = {
    "allowEval": False,
    "includeIndicatorStyles": False,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "409|412|422", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}


@register.simple_tag
def htmx_config() -> str:
    """What htmx reads in the page's head."""
    return json.dumps(HTMX_CONFIG, separators=(",", ":"))


@register.filter
def notice_look(level: str) -> str:
    """The class of a message by its level."""
    return NOTICE_LOOK.get(level, "ok")
