"""Following the feed of changes: each at least once, in order, from where the last run ended."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from jic_cli.atomic import read_private, write_private
from jic_cli.exits import Exit
from jic_cli.failures import Failure
from jic_cli.session import Session
from jic_cli.shapes import CHANGES, ME
from jic_cli.texts import translate as _

LIMIT = 500


def follow(session: Session, words: argparse.Namespace) -> Exit:
    """Print what changed; with `--follow`, wait for more until interrupted, which is the way to end it. The cursor is
    kept after its lines were printed: what was cut is printed again."""
    path = words.cursor or session.folder / "changes.json"
    try:
        with session.api() as api:
            user = str(api.get("me/", ME)["user"])
            cursor = words.since if words.since is not None else _kept(path, api.site, user)
            while True:
                page = api.get("changes/", CHANGES, {"limit": LIMIT, **({"since": cursor} if cursor else {})})
                for change in page["results"]:
                    _print(session, change)
                if page["cursor"] != cursor:
                    cursor = str(page["cursor"])
                    write_private(path, {"site": api.site, "user": user, "cursor": cursor})
                if not page["more"]:
                    if not words.follow:
                        return Exit.OK
                    time.sleep(words.every)
    except KeyboardInterrupt:
        if words.follow:
            return Exit.OK
        raise


def _print(session: Session, change: dict[str, Any]) -> None:
    if session.printer.is_json:
        session.printer.object(change)
    else:
        session.printer.line(" ".join(str(change.get(name, "")) for name in ("at", "what", "about", "subject")))


def _kept(path: Path, site: str, user: str) -> str:
    """Where the last run of this person at this site ended; "" for the first record."""
    kept = read_private(path)
    if kept is None:
        return ""
    if (kept.get("site"), kept.get("user")) != (site, user):
        raise Failure(Exit.FILE, _("“%s” is of another site or person. Name another file with --cursor.") % path)
    return str(kept.get("cursor", ""))
