from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.http import HttpResponse
from django.shortcuts import render

from apps.access.errors import NotVisible
from apps.access.markings import HasMarking, together
from apps.access.requests import SiteRequest
from apps.accounts.compiled_query import KEYS_SLOT, CompiledQuery
from apps.designations.index_lookups import among
from apps.designations.paging import page_of
from apps.ledger.cells import fields_of, stored_row
from apps.ledger.filters import HistoryFilter
from apps.ledger.models import Entry
from apps.ledger.proof_captions import way_of
from apps.ledger.proving import opening_lines, proof_file, prove_entry
from apps.ledger.selectors import (
    check_visible,
    entry_for,
    grouped,
    history,
    lines,
    outlines_of,
    reworded,
    version_before,
)
from apps.ledger.views.auditors import a_file, for_auditors

PAGE = 50


def _marked(entries: Iterable[Entry]) -> Iterator[HasMarking]:
    """The entries, and the designations that they are about."""
    for entry in entries:
        yield entry
        if entry.designation:
            yield entry.designation


@lru_cache(maxsize=1)
def _rows() -> CompiledQuery[Entry]:
    entries = Entry.objects.filter(among(KEYS_SLOT)).select_related("designation")
    return CompiledQuery(entries.defer("leaf", "openings").order_by(), [KEYS_SLOT])


@for_auditors
def list_history(request: SiteRequest) -> HttpResponse:
    """Every recorded change that the auditor may see, last first."""
    history_filter = HistoryFilter(request.GET, queryset=history(request.identity))
    page = page_of(
        history_filter.qs,
        request.GET,
        PAGE,
        _rows().ask,
        reader=request.identity,
    )
    context = {
        "filter": history_filter,
        "page": page,
        "groups": grouped(lines(page.rows)),
        "marking": together(_marked(page.rows)),
    }
    template = "ledger/history_list.html" if request.htmx else "ledger/history.html"
    return render(request, template, context)


@for_auditors
def entry(request: SiteRequest, index: int) -> HttpResponse:
    """One entry: what proves it, and what was before and after."""
    found = entry_for(request.identity, index)
    before = version_before(request.identity, found)
    proof = prove_entry(found)
    context = {
        "entry": found,
        "line": lines([found])[0],
        "proof": proof,
        "drawing": way_of(proof) if proof else None,
        "fields": fields_of(request.identity, found),
        "stored_row": stored_row(found),
        "reworded": reworded(before, found),
        "features": {"type": "FeatureCollection", "features": outlines_of(before, found)},
        "marking": together([*_marked([found]), *([before] if before else [])]),
    }
    return render(request, "ledger/entry.html", context)


def _size(request: SiteRequest) -> int | None:
    """The checkpoint that was asked for by `?size=`; None where any may be given."""
    text = request.GET.get("size", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise NotVisible
    return int(text)


@for_auditors
def proof_text(request: SiteRequest, index: int) -> HttpResponse:
    """The entry's inclusion proof as a C2SP `.tlog-proof`."""
    check_visible(request.identity, index)
    text = proof_file(index, _size(request))
    if text is None:
        raise NotVisible
    return a_file(text, f"{index}.tlog-proof")


@for_auditors
def leaf(request: SiteRequest, index: int) -> HttpResponse:
    """The bytes that were hashed."""
    return a_file(bytes(entry_for(request.identity, index).leaf), f"{index}.leaf.json")


@for_auditors
def openings(request: SiteRequest, index: int) -> HttpResponse:
    """What opens the entry's commitments: whoever may see the entry may see them."""
    return a_file(opening_lines(entry_for(request.identity, index)), f"{index}.openings.txt")
