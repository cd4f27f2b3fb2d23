"""Texts in several languages: what differs while they are written, and confirming that they say the same."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.access.bound_data import posted
from apps.access.errors import NotVisible, StaleRecord
from apps.access.markings import together
from apps.access.policy import require
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.designations.schema import each_text, texts_by_language
from apps.negotiation.confirmations import confirm_sentence, to_confirm, visible_text_statuses
from apps.negotiation.confirming import confirm_texts
from apps.negotiation.disparities import differing_texts, disparity_sentences
from apps.negotiation.forms import ConfirmationForm, offer
from apps.negotiation.glossary import offered_terms
from apps.negotiation.policies import CONFIRM_TEXTS
from apps.negotiation.selectors import visible_record
from apps.negotiation.views.binding import content_context
from apps.texts.characters import normalise


@require_POST
def texts(request: SiteRequest) -> HttpResponse:
    """Of a form that is being written, as a part of its page: what differs between the languages, and the terms of the
    glossary that one text has and another lacks."""
    sent = texts_by_language(
        {
            text.name_in(language): normalise(request.POST.get(text.name_in(language), "")[: text.max_length])
            for text, language in each_text()
        }
    )
    context = {"differing": disparity_sentences(**sent), "offered": offered_terms(**sent)}
    return render(request, "negotiation/text_check.html", context)


def confirmation(request: SiteRequest, designation: uuid.UUID) -> HttpResponse:
    """The texts of the version on the table side by side, for a named person to confirm that they say the same."""
    actor = request.identity
    record = visible_record(actor, designation)
    version = record.on_table
    if version is None:
        raise NotVisible
    require(actor, CONFIRM_TEXTS, record)
    statuses = visible_text_statuses(actor, record, version)
    form = ConfirmationForm(posted(request), initial={"revision": record.revision, "digest": version.digest_hex})
    offer(form, "confirmed", [(language.code, confirm_sentence(language)) for language in to_confirm(statuses)])
    if request.method == "POST":
        with RefusalsIn(form):
            if form.is_valid():
                sent = form.cleaned_data
                confirm_texts(
                    actor=actor,
                    designation=record.uuid,
                    digest=sent["digest"],
                    languages=sent["confirmed"],
                    revision=sent["revision"],
                )
                messages.success(request, _("Your confirmation is recorded."))
                return redirect(record)
            if {"revision", "digest"} & form.errors.keys():
                raise StaleRecord(designation=record, revision=-1)
    context = {
        **content_context(record, version),
        "differing": differing_texts(version),
        "text_statuses": statuses,
        "form": form,
        "marking": together([version, record]),
    }
    return render(request, "negotiation/confirmation.html", context, status=422 if form.errors else 200)
