"""The log as C2SP tlog-tiles asks for it, for programs that an auditor runs with their session."""

from __future__ import annotations

import re

from django.http import HttpResponse

from apps.access.errors import NotVisible
from apps.access.requests import SiteRequest
from apps.ledger.checkpoints import agreed
from apps.ledger.cosigning import full_note
from apps.ledger.selectors import newest_size
from apps.ledger.tiles import NoTile, entry_bundle, tile_hashes
from apps.ledger.views.auditors import for_auditors
from jic_verify.tlog.tiles import HEIGHT, WIDTH, MalformedTile, parse_number

# A tree of less than 2**63 leaves has no tiles above these.
LEVELS = range(8)
_PARTIAL = re.compile(r"(.+)\.p/([1-9][0-9]{0,2})", re.ASCII)


@for_auditors
def checkpoint(request: SiteRequest) -> HttpResponse:
    """The last agreed checkpoint with all its signatures."""
    found = agreed()
    if found is None:
        raise NotVisible
    return HttpResponse(
        full_note(found), content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store, private"}
    )


@for_auditors
def hash_tile(request: SiteRequest, level: str, number: str) -> HttpResponse:
    if level not in map(str, LEVELS):
        raise NotVisible
    return _tile(int(level), number, entries=False)


@for_auditors
def entry_tile(request: SiteRequest, number: str) -> HttpResponse:
    return _tile(0, number, entries=True)


def _tile(level: int, path: str, *, entries: bool) -> HttpResponse:
    number, width = _asked(path)
    # Nothing of what no signed checkpoint holds yet.
    if number * WIDTH + width > newest_size() >> (HEIGHT * level):
        raise NotVisible
    try:
        content = entry_bundle(number, width) if entries else tile_hashes(level, number, width)
    except NoTile as error:
        raise NotVisible from error
    # A tile of a given width never changes. Shared caches may not keep what only auditors may read.
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={"Cache-Control": "private, max-age=31536000, immutable"},
    )


def _asked(path: str) -> tuple[int, int]:
    """Number and width of `<number>` or `<number>.p/<width>`."""
    partial = _PARTIAL.fullmatch(path)
    plain, width = (partial[1], int(partial[2])) if partial else (path, WIDTH)
    if partial and width >= WIDTH:
        raise NotVisible
    try:
        return parse_number(plain), width
    except MalformedTile as error:
        raise NotVisible from error
