"""What a delegation may enter in the registry of documents, and what records it. Consents to a release are signed, and
stand apart."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.policy import require, require_reader
from apps.access.submissions import Submission
from apps.designations.policies import OFFICERS
from apps.documents import publishing
from apps.documents.entering import add_file, enter, govern
from apps.documents.forms import ArticleForm, FileForm, InstrumentForm, ReleaseEndForm
from apps.documents.models import InstrumentFile, PublicationEnd
from apps.documents.policies import ADD, EVERYBODY, PROPOSE
from apps.documents.selectors import Listed, listed, publication_of


def check_reads(actor: Identity) -> None:
    """Raise NotVisible for whoever may know of no document."""
    require_reader(actor, EVERYBODY.roles)


def new_instrument(actor: Identity) -> Submission:
    """Entering a document; its language versions are uploaded apart."""
    if not (actor.is_signatory and actor.has(*OFFICERS.roles)):
        raise NotVisible
    return Submission(partial(InstrumentForm, actor), lambda form: enter(actor=actor, **form.sent()))


def _to_add_to(actor: Identity, document: uuid.UUID) -> Listed:
    """A document to which the actor may add. Raises NotVisible, NotPermitted."""
    instrument = listed(actor, document, timezone.now())
    require(actor, ADD, instrument.row)
    return instrument


def new_file(actor: Identity, document: uuid.UUID) -> Submission:
    """Uploading a language version."""
    instrument = _to_add_to(actor, document)

    def record(form: Any) -> InstrumentFile:
        language = form.cleaned_data["language"]
        return add_file(actor=actor, instrument=document, language=language, data=form.content())

    return Submission(FileForm, record, instrument)


def new_article(actor: Identity, document: uuid.UUID) -> Submission:
    """Saying which article governs a designation or a provision."""
    instrument = _to_add_to(actor, document)
    return Submission(
        ArticleForm, lambda form: govern(actor=actor, instrument=document, **form.cleaned_data), instrument
    )


def propose_release(actor: Identity, document: uuid.UUID) -> Submission:
    """Putting the release of a document (`about`) before every signatory. Nothing is entered."""
    instrument = listed(actor, document, timezone.now())
    require(actor, PROPOSE, instrument.row)
    return Submission(forms.Form, lambda _form: publishing.propose(actor=actor, instrument=document), instrument)


def end_release(actor: Identity, publication: uuid.UUID) -> Submission:
    """Declining what another delegation proposed, or withdrawing what the own one did."""
    check_reads(actor)
    published = publication_of(actor, publication, timezone.now())

    def record(form: Any) -> PublicationEnd | None:
        return publishing.end(actor=actor, publication=publication, reason=form.cleaned_data["reason"]).end

    return Submission(partial(ReleaseEndForm, auto_id="end_%s"), record, published)
