"""Files that appear whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from jic_cli.exits import Exit
from jic_cli.failures import Failure
from jic_cli.texts import translate as _

# Of what this program keeps for itself.
LARGEST = 100_000


def write_private(path: Path, content: dict[str, Any]) -> None:
    """Write JSON that only its owner may read (mode 0600). Raises Failure."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made with mode 0600 from the first byte on.
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(content, file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise unwritable(path, error) from error


def read_private(path: Path) -> dict[str, Any] | None:
    """What `write_private` wrote; None where there is nothing. Raises Failure."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(path, error) from error
    try:
        content = json.loads(raw) if len(raw) <= LARGEST else None
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise Failure(Exit.FILE, _("“%s” is damaged. Remove it and try again.") % path)
    return content


def unwritable(path: Path, error: OSError) -> Failure:
    return Failure(Exit.FILE, _("“%s” cannot be written.") % path, details=[error.strerror or ""])


def unreadable(path: Path, error: OSError) -> Failure:
    return Failure(Exit.FILE, _("“%s” cannot be read.") % path, details=[error.strerror or ""])
