"""Adding an immutable version, and the rules that any version has to meet."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.errors import Incomplete
from apps.access.identity import Identity
from apps.access.models import Caveat
from apps.access.readable import unreadable_fields
from apps.cooperation.joint import check_joint
from apps.designations.content import Content, content_digest
from apps.designations.kinds import family_of
from apps.designations.models import Designation, Version
from apps.designations.schema import (
    BY_NAME,
    CORRIGENDUM,
    REMAINDERS,
    RESERVATIONS,
    STRUCTURED,
    TEXTS,
    canonical_provisions,
    each_text,
)
from apps.designations.selectors import Replaced, replaced_by
from apps.negotiation.act_spec import ActContext
from apps.negotiation.caveat_rules import caveat_faults
from apps.negotiation.common_ground import with_remainders
from apps.negotiation.confirmations import note_author
from apps.negotiation.corrigenda import corrigendum_faults
from apps.negotiation.reservations import reservation_faults, with_reasons_of_others
from apps.texts.characters import normalise
from apps.texts.labels import bounds_sentence
from apps.texts.moments import in_bounds, whole_second
from apps.theatre.facts import theatre

# Common ground and a corrigendum are made by all or not at all: neither is begun while somebody is away.
JOINT_PROVISIONS = {CORRIGENDUM.name, REMAINDERS.name}


def normalised(content: Content) -> Content:
    """The same content with its texts in their one form and its moments in whole seconds, as they are hashed."""
    texts: dict[str, Any] = {
        text.attribute: {language: normalise(value) for language, value in getattr(content, text.attribute).items()}
        for text in TEXTS
    }
    provisions = {
        name: BY_NAME[name].normalised(value) if name in BY_NAME else value
        for name, value in content.provisions.items()
        if value is not None
    }
    return replace(
        content,
        **texts,
        provisions=provisions,
        source_note=normalise(content.source_note),
        valid_from=whole_second(content.valid_from),
        valid_until=whole_second(content.valid_until),
    )


def check_content(actor: Identity, designation: Designation, content: Content, replaced: Replaced | None) -> None:
    """Raise Incomplete with a sentence at each field that breaks a rule."""
    fields: dict[str, list[str]] = {}
    current, held, now = designation.current, designation.in_force, timezone.now()
    if held is not None and _marking_of(content) != _marking_of(held.content):
        fields.setdefault("level", []).append(
            _(
                "An amendment keeps the marking of what it amends. To change the marking, make a new designation that"
                " replaces this one."
            )
        )
    elif content.level not in theatre().level_orders:
        fields.setdefault("level", []).append(_("Select one of the levels."))
    elif content.level > actor.marks_up_to:
        fields.setdefault("level", []).append(
            _(
                "You do not have the right to mark at this level. Select a lower level, or ask a "
                "clearance admin of your delegation for the right."
            )
        )
    elif current is not None and content.level < current.level and designation.owner_id != actor.delegation_id:
        fields.setdefault("level", []).append(_("Only the originator may lower the marking."))
    elif replaced is not None and content.level < replaced.level:
        # Both its record and its digest name what it replaces.
        fields.setdefault("level", []).append(
            _("Use at least the classification level of the designation that it replaces.")
        )
    fields |= caveat_faults(actor, designation, content, replaced)
    if not isinstance(content.shape, family_of(designation.kind).shape):
        fields.setdefault("geometry", []).append(_("This type of designation needs a different type of outline."))
    if content.valid_from and content.valid_until and content.valid_until <= content.valid_from:
        fields.setdefault("valid_until", []).append(_("The validity period must end after it starts."))
    if held is not None and content.valid_from and content.valid_from > max(held.valid_from or now, now):
        # Nothing would hold from the last approval until then.
        fields.setdefault("valid_from", []).append(
            _("An amendment holds from the last approval on. Leave the start as it is, or empty.")
        )
    if content.valid_until and content.valid_until <= now:
        fields.setdefault("valid_until", []).append(
            _("The validity period would already have expired. Select a later time.")
        )
    for name in ("valid_from", "valid_until"):
        moment = getattr(content, name)
        if moment is not None and not in_bounds(moment):
            fields.setdefault(name, []).append(bounds_sentence())
    fields |= _text_faults(content)
    for name, faults in _provision_faults(actor, designation, content).items():
        fields.setdefault(name, []).extend(faults)
    if fields:
        raise Incomplete(fields=fields)


def _marking_of(content: Content) -> tuple[int, frozenset[str], frozenset[str]]:
    return content.level, frozenset(content.compartments), frozenset(content.releasable_to)


def _text_faults(content: Content) -> dict[str, list[str]]:
    """What is missing among the texts, or cannot be read, by field."""
    texts = {"source_note": content.source_note.strip()}
    lines = {"source_note"}
    missing = {}
    begun = content.languages
    for text, language in each_text():
        name, value = text.name_in(language), content.text(text, language)
        texts[name] = value
        if text.one_line:
            lines.add(name)
        if not value and (language in begun or not begun):
            missing[name] = [_missing_text_sentence(also_in_others=len(begun) > 1)]
    return missing | unreadable_fields(texts, lines=frozenset(lines))


def _missing_text_sentence(*, also_in_others: bool) -> str:
    if also_in_others:
        return _("Enter this text too, or leave every text in this language empty until it is written.")
    return _("Enter the title and the terms in at least one language.")


def _provision_faults(actor: Identity, designation: Designation, content: Content) -> dict[str, list[str]]:
    """What speaks against the provisions, by field."""
    family = family_of(designation.kind)
    faults = {}
    for name, value in content.provisions.items():
        provision = BY_NAME.get(name)
        if provision in STRUCTURED:
            continue
        if provision is None or not provision.belongs_to(family.code):
            faults[name] = [_("This type of designation does not have this provision.")]
        elif fault := provision.fault(value, content):
            faults[name] = [fault]
    structured = {
        RESERVATIONS.name: reservation_faults(actor, content),
        "corrects": corrigendum_faults(designation, content),
    }
    return {**faults, **{name: sentences for name, sentences in structured.items() if sentences}}


def version_of(
    actor: Identity,
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
        delegation_id=actor.delegation_id,
        author_id=actor.user_id,
        **{
            text.attribute: {language: content.text(text, language) for language in content.languages} for text in TEXTS
        },
        provisions=canonical_provisions(content.provisions),
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
        amends=bytes.fromhex(content.amends) if content.amends else None,
        digest=content_digest(designation.uuid, designation.kind, replaces, content),
    )


def next_version(actor: Identity, designation: Designation, content: Content) -> Version:
    """The next version of a designation as it would be stored, its caveat apart; nothing is written. Raises
    Incomplete."""
    replaced = replaced_by(designation)
    content = with_reasons_of_others(actor, designation, normalised(content))
    check_content(actor, designation, content, replaced)
    held, parent = designation.in_force, _latest(designation)
    content = with_remainders(designation, content, parent.sequence + 1 if parent else 1)
    version = version_of(
        actor,
        designation,
        replace(content, amends=held.digest_hex if held else None),
        parent=parent,
        replaces=replaced.uuid if replaced else None,
    )
    there = (designation.on_table, held)
    same = next((one for one in there if one is not None and _says_the_same(version, one)), None)
    if same is not None:
        if content.confirmed:
            raise Incomplete(
                _("Your version is the same as version %(number)s.") % {"number": same.number},
                mend=_("To confirm texts without a new version, use “Confirm the texts” on the record."),
                fields={},
            )
        if held is not None:
            raise Incomplete(
                _("Your version is the same as version %(number)s.") % {"number": same.number},
                mend=_("Change the texts, outline, validity period or provisions. The marking cannot be amended."),
                fields={},
            )
        raise Incomplete(
            _("Your version is the same as the current version."),
            mend=_("Change the texts, outline, validity period or marking, or agree to the current version."),
            fields={},
        )
    return version


def _latest(designation: Designation) -> Version | None:
    """The version that the next one follows: the one on the table, or an amendment that came to nothing."""
    if designation.in_force is None or designation.is_amended:
        return designation.on_table
    return designation.versions.order_by("-sequence").first()


def _says_the_same(version: Version, other: Version) -> bool:
    """Whether nothing differs but what is amended, and which designations would go on with what remains."""
    one, another = (_without_identities(each.content) for each in (version, other))
    return one == another


def _without_identities(content: Content) -> Content:
    remainders = content.provisions.get(REMAINDERS.name, ())
    grounds = tuple((one.of, one.ground) for one in remainders)
    return replace(content, basis="", source_note="", amends=None).with_provision(REMAINDERS.name, grounds)


def add_version(actor: Identity, designation: Designation, content: Content) -> Version:
    """Store the next version of a locked designation and put it on the table. The caller saves the designation."""
    version = next_version(actor, designation, content)
    version.caveat = Caveat.of(version.compartments, version.releasable_to)
    version.save()
    if designation.in_force is not None:
        designation.proposed = version
    else:
        designation.current = version
        designation.level, designation.caveat = version.level, version.caveat
    return version


def bring_version(context: ActContext) -> None:
    """The own part of every act that brings a version."""
    assert context.given.content is not None  # dispatch refuses an act that lacks what it takes
    content = context.given.content
    if content.on_common_ground or JOINT_PROVISIONS & content.provisions.keys():
        check_joint()
    context.version = add_version(context.actor, context.designation, content)
    note_author(context.actor, context.designation, context.version, content, context.at)


def answer_due() -> timedelta:
    return timedelta(hours=theatre().answer_within_hours)
