"""The base map: the theatre's own layers, or beneath them an operator's PMTiles extract."""

from __future__ import annotations

import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from apps.theatre.facts import theatre


@lru_cache(maxsize=1)
def base_layers() -> tuple[bytes, str]:
    """All layers as one JSON document, and its entity tag. Read once: `theatre/` changes with a new start only."""
    body = json.dumps(theatre().base_layers(), ensure_ascii=False, separators=(",", ":")).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def extract() -> Path | None:
    """The operator's PMTiles file, if one is set and there."""
    path = Path(settings.BASEMAP) if settings.BASEMAP else None
    return path if path and path.is_file() and os.access(path, os.R_OK) else None


def read_range(path: Path, start: int, end: int) -> bytes:
    """Bytes start to end (inclusive) of the extract."""
    with path.open("rb") as file:
        file.seek(start)
        return file.read(end - start + 1)
