"""Pages of files that come in: uploading, how far the reading is, what was read, and making drafts of it."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.access.bound_data import posted
from apps.access.errors import NotVisible
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.designations.past import page_number
from apps.designations.selectors import delegations
from apps.imports.choosing import choose, choose_all, save_mapping
from apps.imports.drafting import make_drafts, progress, try_again
from apps.imports.forms import QUESTIONS, MappingForm, UploadForm
from apps.imports.labels import FORMATS, dropped_sentences, fault_sentence, problem_sentences
from apps.imports.limits import MAX_BYTES, MAX_FEATURES, MAX_FIELD_NAME, MAX_FIELDS
from apps.imports.models import FileImport, ImportedFeature
from apps.imports.receiving import read_anew, receive, remove
from apps.imports.selectors import PAGE, counts, drawn, features_page, layers_of, own_file, own_files
from apps.negotiation.drafts import may_begin

State = FileImport.State


def files(request: SiteRequest) -> HttpResponse:
    """Uploading a file, and those that lie here."""
    if not may_begin(request.identity):
        raise NotVisible
    form = UploadForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            sent = form.cleaned_data["file"]
            file = receive(actor=request.identity, name=sent.name, content=sent.read())
            return redirect(file)
    context = {
        "form": form,
        "files": [(file, FORMATS[file.format]) for file in own_files(request.identity)],
        "megabytes": MAX_BYTES // 1_000_000,
        "most": MAX_FEATURES,
    }
    return render(request, "imports/files.html", context, status=422 if form.errors else 200)


def file(request: SiteRequest, upload: uuid.UUID) -> HttpResponse:
    """One file: how far its reading is, what it asks, or what was read of it."""
    found = own_file(request.identity, upload)
    if request.htmx:
        # The part that says how far it is asks for itself; once there is more to see, the page is loaded anew.
        answer = render(request, "imports/progress.html", {"file": found})
        if not found.is_under_way:
            answer["HX-Refresh"] = "true"
        return answer
    return _page(request, found, _mapping_form(request, found) if found.state == State.READY else None)


def _page(request: SiteRequest, found: FileImport, form: MappingForm | None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "file": found,
        "format": FORMATS[found.format],
        "fault": fault_sentence(found.fault, found.fault_params) if found.fault else "",
    }
    if found.state == State.ASKING:
        guess = {"encoding": found.heading.get("guess", "")}
        context["questions"] = [QUESTIONS[ask](initial=guess) for ask in found.heading["asks"] if ask in QUESTIONS]
    if form is not None:
        context |= _read_context(request, found, form)
    return render(request, "imports/file.html", context, status=status)


def _mapping_form(request: SiteRequest, found: FileImport, data: Any = None) -> MappingForm:
    initial = MappingForm.initial_of(found.mapping)
    return MappingForm(request.identity, found.heading.get("fields", []), data, initial=initial)


def _read_context(request: SiteRequest, found: FileImport, form: MappingForm) -> dict[str, Any]:
    number, layer = page_number(request.GET.get("page")), request.GET.get("layer", "")[:MAX_FIELD_NAME]
    features, complete = drawn(found, delegations()[request.identity.delegation_id], layer)
    rows, has_more = features_page(found, number, layer)
    return {
        "form": form,
        "counts": counts(found),
        "progress": progress(found),
        "layers": layers_of(found),
        "layer": layer,
        "rows": [_row(feature) for feature in rows],
        "previous": number - 1 if number > 1 else "",
        "next": number + 1 if has_more else "",
        "page": number,
        "features": {"type": "FeatureCollection", "features": features},
        "complete": complete,
        "most_fields": MAX_FIELDS,
        "left_out": _first_names(found.heading.get("left_out", {})),
    }


def _first_names(left_out: dict[str, Any]) -> str:
    names = left_out.get("names", [])
    return ", ".join([*names, "…"] if left_out.get("count", 0) > len(names) else names)


def _row(feature: ImportedFeature) -> dict[str, Any]:
    values = [f"{name}: {value}" for name, value in list(feature.values.items())[:4]]
    return {
        "feature": feature,
        "values": " · ".join(values)[:200],
        "problems": problem_sentences(feature.problems),
        "dropped": dropped_sentences(feature.dropped),
    }


@require_POST
def answer(request: SiteRequest, upload: uuid.UUID) -> HttpResponse:
    """What the file does not say, or that its axes are to be swapped: it is read again."""
    found = own_file(request.identity, upload)
    answers: dict[str, Any] = {}
    for name, form_type in QUESTIONS.items():
        if name in request.POST:
            form = form_type(request.POST)
            if not form.is_valid():
                raise NotVisible
            answers[name] = form.cleaned_data[name]
    if "swap" in request.POST:
        answers["swap"] = not found.answers.get("swap", False)
    read_anew(request.identity, upload, **answers)
    return redirect(found)


@require_POST
def choice(request: SiteRequest, upload: uuid.UUID) -> HttpResponse:
    """Which features drafts are made of: those of one page, or all at once, of one layer where that is named."""
    found, layer = own_file(request.identity, upload), request.POST.get("layer", "")[:MAX_FIELD_NAME]
    if which := request.POST.get("which"):
        choose_all(request.identity, upload, which, [layer] if layer else [])
    else:
        choose(request.identity, upload, shown=_numbers(request, "shown"), chosen=_numbers(request, "chosen"))
    query = urlencode({"page": page_number(request.POST.get("page")), "layer": request.POST.get("shown_layer", "")})
    return redirect(f"{found.get_absolute_url()}?{query}#features")


def _numbers(request: SiteRequest, name: str) -> set[int]:
    sent = request.POST.getlist(name)[:PAGE]
    return {int(text) for text in sent if text.isascii() and text.isdigit() and len(text) < 7}


def drafts(request: SiteRequest, upload: uuid.UUID) -> HttpResponse:
    """Saving which field is what, and making drafts of the chosen features, some at a time."""
    found = own_file(request.identity, upload)
    if request.method != "POST" or found.state != State.READY:
        return redirect(found)
    if "go_on" not in request.POST:
        form = _mapping_form(request, found, request.POST)
        if not form.is_valid():
            return _page(request, found, form, 422)
        save_mapping(request.identity, upload, form.mapping)
        try_again(request.identity, upload)
    made = make_drafts(actor=request.identity, file=upload)
    failed = found.features.filter(chosen=True, designation=None).exclude(failures=[])[:PAGE]
    context = {"file": found, "progress": made, "failed": failed}
    return render(request, "imports/drafts.html", context)


@require_POST
def forget(request: SiteRequest, upload: uuid.UUID) -> HttpResponse:
    remove(request.identity, upload)
    messages.success(request, _("The file was removed. Drafts that were made of it stay."))
    return redirect("imports:files")
