"""Lists of designations, and one of them."""

from __future__ import annotations

import argparse
import re
import uuid
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jic_cli.api import Api
from jic_cli.exits import Exit
from jic_cli.failures import Failure
from jic_cli.session import Session
from jic_cli.shapes import DESIGNATION, DESIGNATIONS
from jic_cli.texts import language
from jic_cli.texts import translate as _

PAGE = 200
# What the site's list is narrowed by, as its API names them.
FILTERS = ("text", "place", "kind", "state", "delegation")
_REFERENCE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,39}")


def pages(api: Api, path: str, params: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """Page after page of a list. Of the address of the next page only its cursor is taken, which leads nowhere else."""
    cursor = ""
    while True:
        page = api.get(path, DESIGNATIONS, {**params, "limit": PAGE, **({"cursor": cursor} if cursor else {})})
        yield page["results"]
        following = _cursor(page.get("next") or "")
        if not following or following == cursor:
            return
        cursor = following


def _cursor(address: str) -> str:
    try:
        return parse_qs(urlsplit(address).query).get("cursor", [""])[0]
    except ValueError:
        return ""


def list_designations(session: Session, words: argparse.Namespace) -> Exit:
    """As pages come, so that a list of any length takes no more memory than a page."""
    params = {name: value for name in FILTERS if (value := getattr(words, name))}
    left = words.limit
    with session.api() as api:
        for page in pages(api, "designations/", params):
            shown = page if left is None else page[:left]
            _print(session, shown)
            left = None if left is None else left - len(shown)
            if left == 0:
                break
    return Exit.OK


def _print(session: Session, page: Sequence[dict[str, Any]]) -> None:
    if session.printer.is_json:
        for row in page:
            session.printer.object(row)
        return
    headings = [_("Reference"), _("Status"), _("Type"), _("Originator"), _("Since"), _("Title")]
    session.printer.rows(headings, (4, 4, 4, 2, 5, 9), [_cells(row) for row in page])


def _cells(row: dict[str, Any]) -> list[str]:
    return [
        # A draft has no reference yet: it is shown and asked for by its identifier.
        str(row.get("reference") or row.get("uuid") or ""),
        str(row.get("state") or ""),
        str(row.get("kind") or ""),
        str(row.get("owner") or ""),
        str(row.get("state_since") or "")[:16],
        title_of(row.get("current") or {}),
    ]


def title_of(version: dict[str, Any]) -> str:
    """In the terminal's language, else in the other."""
    other = "en" if language() == "ru" else "ru"
    return str(version.get(f"title_{language()}") or version.get(f"title_{other}") or "")


def identifier_of(api: Api, reference: str) -> str:
    """The identifier of a designation by its reference or by itself. Raises Failure."""
    try:
        return str(uuid.UUID(reference))
    except ValueError:
        pass
    if _REFERENCE.fullmatch(reference):
        for page in pages(api, "designations/", {"text": reference}):
            for row in page:
                if str(row.get("reference") or "").casefold() == reference.casefold():
                    return str(uuid.UUID(row["uuid"]))
    raise Failure(Exit.NOT_FOUND, _("There is no designation “%s” for you.") % reference, code="not_found")


def show(session: Session, words: argparse.Namespace) -> Exit:
    with session.api() as api:
        found = api.get(f"designations/{identifier_of(api, words.reference)}/", DESIGNATION)
    if session.printer.is_json:
        session.printer.object(found)
        return Exit.OK
    version = found.get("current") or {}
    turn = found.get("turn") or {}
    session.printer.fields(
        [
            (_("Reference"), str(found.get("reference") or "")),
            (_("Identifier"), str(found.get("uuid") or "")),
            (_("Status"), str(found.get("state") or "")),
            (_("Since"), str(found.get("state_since") or "")),
            (_("Type"), str(found.get("kind") or "")),
            (_("Originator"), str(found.get("owner") or "")),
            (_("Answer due"), str(found.get("answer_due") or "")),
            (_("Turn of"), ", ".join(map(str, turn.get("delegations") or []))),
            (_("Possible actions"), ", ".join(map(str, found.get("possible_acts") or []))),
            (_("Version"), str(version.get("number") or "")),
            (_("Digest"), str(version.get("digest") or "")),
            (_("Level"), str(version.get("level") or "")),
            (_("Valid from"), str(version.get("valid_from") or "")),
            (_("Valid until"), str(version.get("valid_until") or "")),
            *((_("Title"), str(version.get(f"title_{code}") or "")) for code in ("en", "ru")),
            *((_("Terms"), str(version.get(f"terms_{code}") or "")) for code in ("en", "ru")),
        ]
    )
    return Exit.OK
