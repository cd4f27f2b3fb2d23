"""The words of the scripts, in the page's language. The keys and the English are the front end's own list."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override


@cache
def script_element(name: str, language: str) -> SafeString:
    """`<script type="application/json" id="…">` with {key: text} in a language: `phrases` is on every page,
    `verifier-phrases` where bundles are verified. Made once: it took a twentieth of the time of every page."""
    source = Path(settings.BASE_DIR) / "frontend" / f"{name}.json"
    english: dict[str, str] = json.loads(source.read_text(encoding="utf-8"))
    with override(language):
        return json_script({key: gettext(text) for key, text in english.items()}, name)
