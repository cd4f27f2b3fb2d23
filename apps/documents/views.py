"""Pages of the restricted documents: the registry, one document, a page of it, and its release."""

from __future__ import annotations

import base64
import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from apps.access.bound_data import posted
from apps.access.markings import together
from apps.access.policy import can
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.access.roles import Role
from apps.accounts.passkeys import relying_party
from apps.consents.proofs import BY_SESSION
from apps.consents.signing import consent_statement, proof_from_form, signing_request
from apps.consents.step_up import check_possible, required_step_up
from apps.designations.policies import ALL_READERS, OFFICERS
from apps.designations.selectors import delegations
from apps.documents import publishing, submissions
from apps.documents.citing import cited
from apps.documents.forms import ArticleForm, FileForm, ReleaseConsentForm, ReleaseEndForm
from apps.documents.models import Instrument
from apps.documents.policies import ADD, EVERYBODY, OVERSEE, PROPOSE
from apps.documents.reading import open_page
from apps.documents.selectors import (
    Listed,
    Published,
    articles,
    file_of,
    listed,
    mismatches,
    opened_pages,
    openings,
    publication_of,
    registry,
)
from apps.texts.moments import instant
from apps.truce.timeline import in_order
from apps.truce.views import asked_moment

READERS = tuple(map(Role, EVERYBODY.roles))
TRUCE = tuple(map(Role, ALL_READERS.roles))


def _as_of(moment: datetime, *, is_past: bool) -> str:
    """What keeps the moment in a link to another page."""
    return f"?as_of={instant(moment)}" if is_past else ""


def documents(request: SiteRequest) -> HttpResponse:
    """The registry, now or as of a moment: what the reader may know of."""
    submissions.check_reads(request.identity)
    moment, is_past = asked_moment(request)
    found = registry(request.identity, moment)
    own = request.identity.delegation_code
    context = {
        "documents": found,
        "delegations": delegations(),
        "moment": moment,
        "is_past": is_past,
        "may_enter": not is_past and _may_enter(request),
        "waiting": [] if is_past else [one for one in found if one.proposed and one.proposed.waits_for(own)],
        "has_truce": request.identity.has(*TRUCE),
        "as_of": _as_of(moment, is_past=is_past),
        "marking": together([one.row for one in found]),
    }
    return render(request, "documents/list.html", context)


def _may_enter(request: SiteRequest) -> bool:
    actor = request.identity
    return actor.is_signatory and actor.has(*OFFICERS.roles) and actor.marks_up_to > 0


def new(request: SiteRequest) -> HttpResponse:
    """Entering a document; its language versions are uploaded on its page."""
    submission = submissions.new_instrument(request.identity)
    form = submission.form(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            made = submission.record(form)
            messages.success(request, _("Entered. Upload its language versions here."))
            return redirect("documents:document", made.uuid)
    return render(request, "documents/new.html", {"form": form}, status=422 if form.errors else 200)


def document(request: SiteRequest, document: uuid.UUID) -> HttpResponse:
    """One document: its language versions, what its articles govern, who opened it, and how far its release is."""
    submissions.check_reads(request.identity)
    moment, is_past = asked_moment(request)
    found = listed(request.identity, document, moment)
    return render(request, "documents/document.html", _document_context(request, found, moment, is_past=is_past))


def _document_context(request: SiteRequest, found: Listed, moment: datetime, *, is_past: bool) -> dict[str, Any]:
    actor, row = request.identity, found.row
    may_add = not is_past and can(actor, ADD, row)
    shown = openings(actor, row, moment)
    return {
        "found": found,
        "row": row,
        "moment": moment,
        "is_past": is_past,
        "delegations": delegations(),
        "articles": articles(actor, row, moment),
        "openings": shown,
        "more_openings": opened_pages(actor, row, moment) - len(shown),
        "oversees": can(actor, OVERSEE, row),
        "mismatches": mismatches(actor, row, moment),
        "cited": cited(row),
        "as_of": _as_of(moment, is_past=is_past),
        "may_add": may_add,
        "may_propose": not is_past and can(actor, PROPOSE, row) and bool(publishing.releasable(found)),
        "file_form": FileForm() if may_add else None,
        "article_form": ArticleForm() if may_add else None,
        "marking": together([row]),
    }


def add(request: SiteRequest, document: uuid.UUID) -> HttpResponse:
    """Uploading a language version."""
    submission = submissions.new_file(request.identity, document)
    form = submission.form(posted(request), request.FILES or None)
    if form.is_valid():
        with RefusalsIn(form):
            submission.record(form)
            messages.success(request, _("Uploaded and encrypted. Its pages are ready within a minute."))
            return redirect("documents:document", document)
    return _adding(request, submission.about, "documents/add.html", form)


def add_article(request: SiteRequest, document: uuid.UUID) -> HttpResponse:
    """Saying which article governs a designation or a provision."""
    submission = submissions.new_article(request.identity, document)
    form = submission.form(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            submission.record(form)
            messages.success(request, _("Recorded."))
            return redirect("documents:document", document)
    return _adding(request, submission.about, "documents/article.html", form)


def _adding(request: SiteRequest, found: Listed, template: str, form: Any) -> HttpResponse:
    context = {"form": form, "row": found.row, "marking": together([found.row])}
    return render(request, template, context, status=422 if form.errors else 200)


def page(request: SiteRequest, file: uuid.UUID, page: int) -> HttpResponse:
    """One page with the reader's name on it. The picture stands in the page itself: nothing of it has an address."""
    submissions.check_reads(request.identity)
    found = file_of(request.identity, file)
    shown = open_page(actor=request.identity, reader=request.user, file=file, number=page)
    context = {
        "row": found.instrument,
        "file": found,
        "shown": shown,
        "before": page - 1 if page > 1 else None,
        "after": page + 1 if page < shown.pages else None,
        "picture": base64.b64encode(shown.image).decode(),
        "marking": together([found.instrument]),
    }
    return render(request, "documents/page.html", context)


def propose(request: SiteRequest, document: uuid.UUID) -> HttpResponse:
    """What would be released, file by file; sent, it is put before every signatory."""
    submission = submissions.propose_release(request.identity, document)
    found, form = submission.about, submission.form(posted(request))
    if form.is_valid():
        made = submission.record(form)
        messages.success(request, _("Proposed. It takes effect when every signatory has consented."))
        return redirect("documents:release", made.uuid)
    context = {"row": found.row, "files": publishing.releasable(found), "marking": together([found.row])}
    return render(request, "documents/propose.html", context)


@sensitive_post_parameters("password", "code")
def release(request: SiteRequest, publication: uuid.UUID) -> HttpResponse:
    """GET shows exactly what would be released; POST consents for the reader's delegation."""
    submissions.check_reads(request.identity)
    actor = request.identity
    instrument, found = publication_of(actor, publication, timezone.now())
    context = _release_context(request, instrument, found, ReleaseEndForm(auto_id="end_%s"))
    if not publishing.may_decide(actor, found):
        if request.method == "POST":
            publishing.consent(actor=actor, publication=publication, digest="", proof=BY_SESSION)
        return render(request, "documents/release.html", context)
    form = ReleaseConsentForm(posted(request), initial={"digest": found.row.digest_hex})
    required = required_step_up(request.user)
    form.ask(required)
    stated = consent_statement(relying_party(request), actor.delegation_code, publication, found.row.digest_hex)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        with RefusalsIn(form):
            proof = proof_from_form(request, required, stated, sent)
            done = publishing.consent(actor=actor, publication=publication, digest=sent["digest"], proof=proof)
            if done.holds_since is not None:
                messages.success(request, _("Every signatory has consented: the document is released."))
            else:
                messages.success(request, _("Your delegation's consent is recorded."))
            return redirect("documents:release", publication)
    check_possible(required)
    context |= {"form": form, "signing": signing_request(request, required, stated)}
    context["delegation"] = request.user.delegation
    return render(request, "documents/release.html", context, status=422 if form.errors else 200)


def end_release(request: SiteRequest, publication: uuid.UUID) -> HttpResponse:
    """Declining what another delegation proposed, or withdrawing what the own one did."""
    submission = submissions.end_release(request.identity, publication)
    form = submission.form(posted(request))
    if form.is_valid():
        with RefusalsIn(form):
            submission.record(form)
            messages.success(request, _("Recorded. Nothing has been released."))
            return redirect("documents:release", publication)
    instrument, found = submission.about
    context = _release_context(request, instrument, found, form)
    return render(request, "documents/release.html", context, status=422 if form.errors else 200)


def _release_context(
    request: SiteRequest, instrument: Instrument, found: Published, end_form: ReleaseEndForm
) -> dict[str, Any]:
    """What the page of a release shows to whoever cannot consent to it."""
    return {
        "row": instrument,
        "found": found,
        "missing": in_order(found.missing()),
        "parties": in_order(found.row.parties),
        "by": delegations()[found.row.delegation_id],
        "form": None,
        "may_end": publishing.may_end(request.identity, found),
        "end_form": end_form,
        "marking": together([instrument]),
    }
