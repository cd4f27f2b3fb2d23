"""The words of the scripts, in the page's language. The keys and the English are the front end's own list."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext


@lru_cache
def english(name: str = "phrases") -> dict[str, str]:
    source = Path(settings.BASE_DIR) / "frontend" / f"{name}.json"
    phrases: dict[str, str] = json.loads(source.read_text(encoding="utf-8"))
    return phrases


def phrases(name: str = "phrases") -> dict[str, str]:
    """{key: text} for `<script type="application/json" id="…">` of the same name: `phrases` is on every page,
    `verifier-phrases` where bundles are verified."""
    return {key: gettext(text) for key, text in english(name).items()}
