from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from apps.access.errors import NotVisible
from apps.access.requests import SiteRequest
from apps.designations.paging import page_of
from apps.ledger.checkpoints import agreed, all_agreed
from apps.ledger.cosigning import full_note
from apps.ledger.forms import ComparisonForm
from apps.ledger.models import Checkpoint, Rules
from apps.ledger.proof_captions import ways_of
from apps.ledger.proving import comparison_file, of_size, policy_file, prove_comparison
from apps.ledger.selectors import all_checkpoints, checkpoint_lines, neighbours
from apps.ledger.views.auditors import a_file, for_auditors

PAGE = 50


def _found(size: int) -> Checkpoint:
    checkpoint = of_size(size)
    if checkpoint is None:
        raise NotVisible
    return checkpoint


def _as_listed(keys: list[int]) -> QuerySet[Checkpoint]:
    return Checkpoint.objects.filter(pk__in=keys).defer("peaks", "note")


@for_auditors
def list_checkpoints(request: SiteRequest) -> HttpResponse:
    """Every signed state of the log, newest first, and above them what is wrong with it, if anything is."""
    page = page_of(
        all_checkpoints(),
        request.GET,
        PAGE,
        lambda keys: Checkpoint.objects.filter(pk__in=keys).defer("peaks", "note"),
        reader=request.identity,
    )
    two = _last_agreed()
    last = two[0] if two else None
    context = {
        "page": page,
        "lines": checkpoint_lines(page.rows, last),
        "last": last,
        "form": ComparisonForm(initial=_sizes(two)),
        "rules": Rules.objects.first(),
    }
    return render(request, "ledger/checkpoints.html", context)


@for_auditors
def checkpoint(request: SiteRequest, size: int) -> HttpResponse:
    found = _found(size)
    earlier, later = neighbours(found)
    last = agreed()
    context = {
        "checkpoint": found,
        "line": checkpoint_lines([found], last)[0],
        "note": full_note(found),
        "earlier": earlier,
        "later": later,
        "last": last,
        "first_entry": found.size - found.count,
        "last_entry": found.size - 1,
    }
    return render(request, "ledger/checkpoint.html", context)


@for_auditors
def note(request: SiteRequest, size: int) -> HttpResponse:
    """The signed note with every cosignature, byte for byte."""
    return a_file(full_note(_found(size)), f"checkpoint-{size}")


@for_auditors
def compare(request: SiteRequest) -> HttpResponse:
    """Any two checkpoints: that the later list begins with all of the earlier one. Without a choice, the last two that
    were agreed."""
    form = ComparisonForm(request.GET if {"a", "b"} & request.GET.keys() else _sizes(_last_agreed()) or None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        proof = prove_comparison(form.cleaned_data["a"], form.cleaned_data["b"])
        context |= {
            "proof": proof,
            "drawing": ways_of(proof),
            "both": [
                (line, full_note(line.checkpoint)) for line in checkpoint_lines([proof.earlier, proof.later], agreed())
            ],
        }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "ledger/compare.html", context, status=status)


@for_auditors
def comparison_proof(request: SiteRequest) -> HttpResponse:
    form = ComparisonForm(request.GET)
    if not form.is_valid():
        raise NotVisible
    one, other = form.cleaned_data["a"], form.cleaned_data["b"]
    return a_file(comparison_file(one, other), f"consistency-{one.size}-{other.size}")


@for_auditors
def policy(request: SiteRequest) -> HttpResponse:
    """The keys that a reader has to trust, to be compared with those that they were given elsewhere."""
    text = policy_file()
    if text is None:
        raise NotVisible
    return a_file(text, "policy")


def _last_agreed() -> list[Checkpoint]:
    """The last two, newest first; fewer where there are not as many."""
    return list(all_agreed().defer("peaks", "note")[:2])


def _sizes(last: list[Checkpoint]) -> dict[str, int]:
    """What is compared where nobody has chosen."""
    return {"a": last[-1].size, "b": last[0].size} if last else {}
