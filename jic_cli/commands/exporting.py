"""A file of what one may see: asked for, waited for, and fetched; a download that was cut goes on where it was."""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from jic_cli.api import LATER, Api, unreachable
from jic_cli.atomic import read_private, unwritable, write_private
from jic_cli.commands.reading import identifier_of
from jic_cli.exits import Exit
from jic_cli.failures import Failure, Refused
from jic_cli.printing import Advance
from jic_cli.session import Session
from jic_cli.shapes import EXPORT
from jic_cli.texts import translate as _
from jic_cli.waits import Patience

# Seconds between two questions whether the file is ready.
EVERY = 1.0


@dataclass(frozen=True)
class Wanted:
    """What a file is asked for by; one that was begun is gone on with where this is the same."""

    site: str
    format: str
    scope: str
    designations: list[str]
    edition: int | None = None
    as_of: str = ""
    as_known: str = ""

    @property
    def sent(self) -> dict[str, Any]:
        """As the site is asked for it: without what is not said."""
        return {name: value for name, value in asdict(self).items() if value and name != "site"}


def export(session: Session, words: argparse.Namespace) -> Exit:
    _check_words(words)
    target: Path = words.output or Path(f"{_scope(words)[1]}.{words.format}")
    _check_free(target, is_replaced=words.force)
    with session.api() as api:
        chosen = [identifier_of(api, reference) for reference in words.references]
        wanted = Wanted(
            api.site, words.format, _scope(words)[0], chosen, words.edition, words.as_of or "", words.as_known or ""
        )
        found = _begun(session, api, target, wanted) or _asked(api, target, wanted)
        try:
            found = _ready(session, api, found, words.wait)
            _fetch(session, api, found, target)
        except Refused as refusal:
            if refusal.exit_status == Exit.NOT_FOUND:
                raise _not_kept() from refusal
            raise
    _check_free(target, is_replaced=words.force)
    try:
        _part(target).replace(target)
        _note(target).unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(target, error) from error
    if session.printer.is_json:
        session.printer.object(
            {"file": str(target), "bytes": found["bytes"], "format": words.format, "scope": wanted.scope}
        )
    else:
        session.printer.line(_("Written: %(file)s (%(bytes)s bytes)") % {"file": target, "bytes": found["bytes"]})
    return Exit.OK


def _check_words(words: argparse.Namespace) -> None:
    if words.references and (words.edition or words.as_of):
        raise Failure(Exit.USAGE, _("Name references, or an edition, or a moment: not several of them."), code="usage")
    if words.as_known and not words.as_of:
        raise Failure(Exit.USAGE, _("--as-known belongs to --as-of."), code="usage")


def _scope(words: argparse.Namespace) -> tuple[str, str]:
    """What the site is asked for, and how its file is called where no other name is given."""
    if words.references:
        return "chosen", "designations"
    if words.edition:
        return "edition", f"edition-{words.edition}"
    return ("as_of" if words.as_of else words.scope), "designations"


def _check_free(target: Path, *, is_replaced: bool) -> None:
    if not target.parent.is_dir():
        raise Failure(Exit.FILE, _("“%s” is no folder.") % target.parent)
    if target.is_dir() or (target.exists() and not is_replaced):
        raise Failure(Exit.FILE, _("“%s” is there already. Name another file, or add --force.") % target)


def _part(target: Path) -> Path:
    """What was fetched so far."""
    return target.with_name(f"{target.name}.part")


def _note(target: Path) -> Path:
    """Of which file that is."""
    return target.with_name(f"{target.name}.part.json")


def _begun(session: Session, api: Api, target: Path, wanted: Wanted) -> dict[str, Any] | None:
    """The file that an earlier run began to fetch, if the site still keeps it."""
    note = read_private(_note(target))
    if note is None:
        return None
    if note.get("wanted") == asdict(wanted):
        try:
            found: dict[str, Any] = api.get(f"exports/{note['export']}/", EXPORT)
            if found["state"] != "failed":
                return found
        except Failure as failure:
            if failure.exit_status != Exit.NOT_FOUND:
                raise
        session.printer.note(_("The site no longer keeps the file that was begun. It is made anew."))
    return None


def _asked(api: Api, target: Path, wanted: Wanted) -> dict[str, Any]:
    """A new file, noted before any of it is fetched."""
    found: dict[str, Any] = api.post("exports/", EXPORT, wanted.sent)
    # What lies there is of another file.
    _part(target).unlink(missing_ok=True)
    write_private(_note(target), {"wanted": asdict(wanted), "export": found["export"]})
    return found


def _ready(session: Session, api: Api, found: dict[str, Any], longest: float) -> dict[str, Any]:
    until = time.monotonic() + longest
    with session.printer.progress(_("The file is being made"), None):
        while found["state"] == "waiting":
            if time.monotonic() > until:
                raise Failure(Exit.NETWORK, _("The file is not ready yet. Run the same command again later."))
            time.sleep(EVERY)
            found = api.get(f"exports/{found['export']}/", EXPORT)
    if found["state"] == "failed":
        raise Failure(Exit.REFUSED, str(found["fault"]), code="export_failed")
    return found


def _fetch(session: Session, api: Api, found: dict[str, Any], target: Path) -> None:
    """All bytes into the part, however often the connection breaks while some come."""
    part, total = _part(target), int(found["bytes"])
    patience = Patience(session.patience)
    with session.printer.progress(target.name, total, is_bytes=True) as advance:
        while (have := part.stat().st_size if part.exists() else 0) != total:
            asked: float | None = None
            try:
                _fetch_once(api, found, part, 0 if have > total else have, advance)
                failure = _cut(api, httpx.ReadError(""))
            except httpx.TransportError as error:
                failure = _cut(api, error)
            except Refused as refusal:
                if refusal.status not in LATER:
                    raise
                failure, asked = refusal, refusal.asked_wait
            if part.exists() and part.stat().st_size > have:
                patience.succeeded()
            if part.exists() and part.stat().st_size == total:
                return
            if not patience.wait(asked):
                raise failure


def _fetch_once(api: Api, found: dict[str, Any], part: Path, have: int, advance: Advance) -> None:
    """What follows `have` bytes, or the whole where the site sends that. Raises httpx.TransportError where it is
    cut, and Failure."""
    headers = {"Range": f"bytes={have}-", "If-Range": f'"{found["export"]}"'} if have else {}
    part.touch(mode=0o600)
    with api.download(f"exports/{found['export']}/file/", headers) as answer:
        is_rest = answer.status_code == 206
        if is_rest and not answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            raise Failure(Exit.NETWORK, _("The site sent another part of the file than was asked for."))
        try:
            with part.open("ab" if is_rest else "wb") as file:
                done = have if is_rest else 0
                for piece in answer.iter_raw():
                    done += len(piece)
                    if done > int(found["bytes"]):
                        raise Failure(Exit.NETWORK, _("The site sent more than it announced."))
                    file.write(piece)
                    advance.to(done)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise unwritable(part, error) from error


def _cut(api: Api, error: httpx.TransportError) -> Failure:
    failure = unreachable(api.site, error)
    return Failure(failure.exit_status, failure.sentence, details=[_("Run the same command again: it goes on.")])


def _not_kept() -> Failure:
    return Failure(
        Exit.NOT_FOUND,
        _("The site no longer keeps this file."),
        code="export_gone",
        details=[_("You asked for another one meanwhile, an hour is over, or you may not see all of it any more.")],
    )
