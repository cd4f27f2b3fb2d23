"""Adding an immutable version, and the rules that any version has to meet."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.errors import Incomplete
from apps.access.identity import Identity
from apps.access.models import Caveat
from apps.access.readable import unreadable_fields
from apps.designations.content import Content, content_digest, text_lines
from apps.designations.kinds import family_of
from apps.designations.models import Designation, Version
from apps.designations.selectors import Replaced, replaced_by
from apps.negotiation.act_spec import ActContext
from apps.negotiation.caveat_rules import caveat_faults
from apps.texts.characters import normalise
from apps.texts.labels import bounds_sentence
from apps.texts.moments import in_bounds, whole_second
from apps.theatre.facts import theatre

# The texts of a content, and those among them that have one line.
LINES = frozenset({"title_en", "title_ru", "source_note"})
TEXTS = ("title_en", "title_ru", "terms_en", "terms_ru", "source_note")


def normalised(content: Content) -> Content:
    """The same content with its texts in their one form and its moments in whole seconds, as they are hashed."""
    return replace(
        content,
        title_en=normalise(content.title_en),
        title_ru=normalise(content.title_ru),
        terms_en=normalise(content.terms_en),
        terms_ru=normalise(content.terms_ru),
        source_note=normalise(content.source_note),
        valid_from=whole_second(content.valid_from),
        valid_until=whole_second(content.valid_until),
    )


def check_content(who: Identity, designation: Designation, content: Content, replaced: Replaced | None) -> None:
    """Raise Incomplete with a sentence at each field that breaks a rule."""
    fields: dict[str, list[str]] = {}
    current = designation.current
    if content.level not in theatre().level_orders:
        fields.setdefault("level", []).append(_("Select one of the levels."))
    elif content.level > who.marks_up_to:
        fields.setdefault("level", []).append(
            _(
                "You do not have the right to mark at this level. Select a lower level, or ask a "
                "clearance admin of your delegation for the right."
            )
        )
    elif current is not None and content.level < current.level and designation.owner_id != who.delegation_id:
        fields.setdefault("level", []).append(_("Only the originator may lower the marking."))
    elif replaced is not None and content.level < replaced.level:
        # Both its record and its digest name what it replaces.
        fields.setdefault("level", []).append(
            _("Use at least the classification level of the designation that it replaces.")
        )
    fields |= caveat_faults(who, designation, content, replaced)
    if not isinstance(content.shape, family_of(designation.kind).shape):
        fields.setdefault("geometry", []).append(_("This type of designation needs a different type of outline."))
    if content.valid_from and content.valid_until and content.valid_until <= content.valid_from:
        fields.setdefault("valid_until", []).append(_("The validity period must end after it starts."))
    if content.valid_until and content.valid_until <= timezone.now():
        fields.setdefault("valid_until", []).append(
            _("The validity period would already have expired. Select a later time.")
        )
    for name in ("valid_from", "valid_until"):
        moment = getattr(content, name)
        if moment is not None and not in_bounds(moment):
            fields.setdefault(name, []).append(bounds_sentence())
    for name in ("title_en", "title_ru", "terms_en", "terms_ru"):
        if not getattr(content, name).strip():
            fields.setdefault(name, []).append(_("Enter this text: both language versions are equally authoritative."))
    fields |= unreadable_fields({name: getattr(content, name).strip() for name in TEXTS}, lines=LINES)
    if fields:
        raise Incomplete(fields=fields)


def version_of(
    who: Identity,
    designation: Designation,
    content: Content,
    *,
    parent: Version | None = None,
    replaces: uuid.UUID | None = None,
) -> Version:
    """The version, not stored yet and without its caveat, that says this; `replaces` is the identity of what its
    designation replaces."""
    outline = content.shape.outline()
    return Version(
        designation=designation,
        sequence=parent.sequence + 1 if parent else 1,
        parent=parent,
        delegation_id=who.delegation_id,
        author_id=who.user_id,
        title_en=content.title_en.strip(),
        title_ru=content.title_ru.strip(),
        terms_en=text_lines(content.terms_en),
        terms_ru=text_lines(content.terms_ru),
        shape=content.shape.canonical(),
        outline=outline.wkb,
        box=outline.box,
        area_m2=outline.area_m2,
        basis=content.basis,
        source_note=content.source_note.strip(),
        valid_from=content.valid_from,
        valid_until=content.valid_until,
        level=content.level,
        compartments=sorted(set(content.compartments)),
        releasable_to=sorted(set(content.releasable_to)),
        digest=content_digest(designation.uuid, designation.kind, replaces, content),
    )


def next_version(who: Identity, designation: Designation, content: Content) -> Version:
    """The next version of a designation as it would be stored, its caveat apart; nothing is written. Raises
    Incomplete."""
    parent, replaced = designation.current, replaced_by(designation)
    content = normalised(content)
    check_content(who, designation, content, replaced)
    version = version_of(who, designation, content, parent=parent, replaces=replaced.uuid if replaced else None)
    if parent is not None and bytes(parent.digest) == version.digest:
        raise Incomplete(
            _("Your version is the same as the current version."),
            mend=_("Change the texts, outline, validity period or marking, or agree to the current version."),
            fields={},
        )
    return version


def add_version(who: Identity, designation: Designation, content: Content) -> Version:
    """Store the next version of a locked designation and make it the current one. The caller saves the designation."""
    version = next_version(who, designation, content)
    version.caveat = Caveat.of(version.compartments, version.releasable_to)
    version.save()
    designation.current = version
    designation.level, designation.caveat = version.level, version.caveat
    return version


def bring_version(context: ActContext) -> None:
    """The own part of every act that brings a version."""
    assert context.given.content is not None  # dispatch refuses an act that lacks what it takes
    context.version = add_version(context.who, context.designation, context.given.content)


def answer_due() -> timedelta:
    return timedelta(hours=theatre().answer_within_hours)
