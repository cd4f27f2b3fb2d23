"""The words of the scripts, in the page's language. The keys and the English are the front end's own list."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext


@lru_cache(maxsize=1)
def english() -> dict[str, str]:
    source = Path(settings.BASE_DIR) / "frontend" / "phrases.json"
    phrases: dict[str, str] = json.loads(source.read_text(encoding="utf-8"))
    return phrases


def phrases() -> dict[str, str]:
    """{key: text} for `<script type="application/json" id="phrases">`."""
    return {key: gettext(text) for key, text in english().items()}
