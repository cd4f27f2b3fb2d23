"""Entering an instrument into the registry, and adding to it: a language version, an article that governs something."""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from celery import current_app
from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from apps.access.connection import as_system, unit_of_work
from apps.access.errors import NotVisible, at_field
from apps.access.identity import Identity
from apps.access.models import Caveat
from apps.access.policy import get_visible, require
from apps.access.readable import readable
from apps.accounts.models import Delegation
from apps.designations.models import Designation
from apps.designations.schema import BY_NAME
from apps.documents.contents import instrument_content
from apps.documents.envelope import WHOLE, Place, new_key, seal
from apps.documents.file_keys import wrap_for
from apps.documents.keys import has_key
from apps.documents.models import Article, FileBytes, Instrument, InstrumentFile
from apps.documents.page_images import MAX_BYTES, media_type_of
from apps.documents.policies import ADD, ENTER
from apps.documents.selectors import instrument_row
from apps.texts.moments import current_moment
from apps.theatre.facts import theatre
from apps.truce.decisions import lock

log = logging.getLogger(__name__)
MAX_TITLE = 300
MAX_NUMBER = 9_999
# Of one delegation; of one instrument.
MAX_INSTRUMENTS, MAX_FILES, MAX_ARTICLES = 200, 20, 100


def enter(
    *,
    actor: Identity,
    number: int,
    titles: Mapping[str, str],
    level: int,
    compartments: Collection[str] = (),
    releasable_to: Collection[str] = (),
    joint: bool = True,
    said_at: datetime | None = None,
) -> Instrument:
    """Put an instrument into the registry. `joint`: it comes from all signatories together, else from the actor's
    delegation. `said_at`: since when the parties have it, if it is entered later. Raises NotPermitted, Incomplete."""
    now = current_moment()
    taken = {code: readable(f"title_{code}", text, one_line=True) for code, text in titles.items()}
    for code in theatre().language_codes:
        if not taken.get(code):
            raise at_field(f"title_{code}", _("Write the title in every language."))
        if len(taken[code]) > MAX_TITLE:
            raise at_field(f"title_{code}", _("Write at most %(count)s characters.") % {"count": MAX_TITLE})
    if not 0 < number <= MAX_NUMBER:
        raise at_field("number", _("Enter a number from 1 to %(count)s.") % {"count": MAX_NUMBER})
    if said_at is not None and said_at > now:
        raise at_field("said_at", _("This time is still to come."))
    _check_marking(actor, level, compartments, releasable_to, joint=joint)
    with unit_of_work(actor):
        instrument = Instrument(
            level=level,
            caveat=Caveat.of(compartments, releasable_to),
            originator_id=None if joint else actor.delegation_id,
            content=instrument_content(number, taken),
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            said_at=said_at or now,
            at=now,
        )
        require(actor, ENTER, instrument)
        with as_system():
            count = Instrument.objects.filter(delegation_id=actor.delegation_id).count()
        if count >= MAX_INSTRUMENTS:
            raise at_field(
                "number",
                _("The registry is full: a delegation enters at most %(count)s documents.")
                % {"count": MAX_INSTRUMENTS},
            )
        instrument.save()
        return instrument


def _check_marking(
    actor: Identity, level: int, compartments: Collection[str], releasable_to: Collection[str], *, joint: bool
) -> None:
    """Nobody marks what they could not read afterwards, nor keeps from a signatory what comes from all of them."""
    if not 0 < level <= actor.marks_up_to:
        raise at_field("level", _("You do not have the right to mark with this level."))
    if not set(compartments) <= actor.mark_compartments & actor.compartments:
        raise at_field(
            "compartments",
            _(
                "You do not have the right to mark with this compartment. Ask a clearance admin of "
                "your delegation for it."
            ),
        )
    named = set(releasable_to)
    everybody = set(Delegation.objects.values_list("code", flat=True))
    signatories = set(Delegation.objects.signatories().values_list("code", flat=True))
    if named and not (actor.delegation_code in named and named <= everybody):
        raise at_field("releasable_to", _("Select one of the options. Your own delegation always has access."))
    if joint and named and not signatories <= named:
        raise at_field("releasable_to", _("What comes from all signatories is releasable to every one of them."))


def add_file(
    *, actor: Identity, instrument: uuid.UUID, language: str, data: bytes, said_at: datetime | None = None
) -> InstrumentFile:
    """Store a language version, encrypted for every delegation that may read it; the worker draws its pages. Raises
    NotVisible, NotPermitted, Incomplete."""
    now = current_moment()
    media_type = _checked_file(language, data)
    with unit_of_work(actor):
        lock()
        found = instrument_row(actor, instrument, now)
        require(actor, ADD, found)
        if not has_key(actor.delegation_code):
            raise at_field(
                "file",
                _("Your delegation has no key for documents. Ask the system operator to make one."),
            )
        if InstrumentFile.objects.filter(instrument=found).count() >= MAX_FILES:
            raise at_field("file", _("A document has at most %(count)s files.") % {"count": MAX_FILES})
        file = InstrumentFile.objects.create(
            instrument=found,
            language=language,
            media_type=media_type,
            size=len(data),
            digest=hashlib.sha256(data).digest(),
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            said_at=max(said_at or now, found.said_at),
            at=now,
        )
        key = new_key()
        place = Place(str(found.uuid), str(file.uuid), file.digest_hex, WHOLE)
        FileBytes.objects.create(file=file, sealed=seal(key, place, data))
        wrap_for(file, readers_of(found), key)
        transaction.on_commit(_wake_worker)
        return file


def readers_of(instrument: Instrument) -> list[Delegation]:
    """The delegations whose people may read an instrument: everybody's once it is released, else those signatories
    that its marking names."""
    delegations = Delegation.objects.order_by("pk")
    if instrument.released_at is not None:
        return list(delegations)
    caveat = instrument.caveat
    named = set(caveat.releasable_to) if caveat else set()
    return [one for one in delegations if one.is_signatory and (not named or one.code in named)]


def _checked_file(language: str, data: bytes) -> str:
    """Its type. What takes longer to find out the worker finds out."""
    if language not in theatre().language_codes:
        raise at_field("language", _("Select a language of the instruments."))
    if not data:
        raise at_field("file", _("The file is empty."))
    if len(data) > MAX_BYTES:
        raise at_field("file", _("The file is larger than %(count)s MB.") % {"count": MAX_BYTES // 1_000_000})
    media_type = media_type_of(data)
    if not media_type:
        raise at_field("file", _("Choose a PDF, a PNG or a JPEG. This file is something else, whatever its name says."))
    return media_type


def _wake_worker() -> None:
    """A message that is lost changes nothing: the clock asks again."""
    try:
        current_app.send_task("documents.render", expires=15, retry=False)
    except OperationalError as error:
        log.warning("The broker does not answer (%s): the pages are drawn at the next beat.", error)


def govern(
    *,
    actor: Identity,
    instrument: uuid.UUID,
    article: str,
    designation: str = "",
    provision: str = "",
    said_at: datetime | None = None,
) -> Article:
    """Say which article governs a designation (by its reference) or a provision. Raises NotVisible, NotPermitted,
    Incomplete."""
    now = current_moment()
    name = readable("article", article, one_line=True)
    if not name or len(name) > 40:
        raise at_field("article", _("Name the article in at most %(count)s characters.") % {"count": 40})
    if bool(designation) == bool(provision):
        raise at_field("designation", _("Name a designation or a provision, one of the two."))
    if provision and provision not in BY_NAME:
        raise at_field("provision", _("Select one of the provisions."))
    with unit_of_work(actor):
        lock()
        found = instrument_row(actor, instrument, now)
        require(actor, ADD, found)
        governed = _designation(actor, designation) if designation else None
        if Article.objects.filter(instrument=found).count() >= MAX_ARTICLES:
            raise at_field("article", _("A document has at most %(count)s such lines.") % {"count": MAX_ARTICLES})
        return Article.objects.create(
            instrument=found,
            article=name,
            designation=governed,
            provision=provision,
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            said_at=max(said_at or now, found.said_at),
            at=now,
        )


def _designation(actor: Identity, reference: str) -> Designation:
    """One that was submitted and that the actor may see, by its reference; others look as if they were not there."""
    wanted = reference.strip().upper()
    try:
        return get_visible(actor, Designation.objects.all(), reference=wanted)
    except NotVisible as error:
        raise at_field("designation", _("There is no such designation.")) from error
