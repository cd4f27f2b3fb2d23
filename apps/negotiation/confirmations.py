"""Which languages of a version's texts a named person has confirmed to say what the others say.

All languages are equally authoritative, and an officer writes in their own. The texts in another language are missing
until somebody has written them, and unconfirmed until a named person confirms them. Only what is there and confirmed in
every language can be agreed. A confirmation names the digest of all texts: a change of one of them, in whichever
language, voids it; a version that changes nothing but the outline keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.access.errors import Incomplete, NotAllowedInState
from apps.access.identity import Identity
from apps.access.policy import permitted
from apps.accounts.compiled_query import KEY_SLOT, CompiledQuery
from apps.designations.content import Content
from apps.designations.models import Designation, Version
from apps.designations.provision_tables import TABLES
from apps.designations.schema import CORRIGENDUM, RESERVATIONS, TEXTS
from apps.designations.structured import Corrigendum, Reservation, Texts
from apps.geometry.canonical import digest
from apps.negotiation.act_spec import ActContext
from apps.negotiation.models import TextConfirmation
from apps.theatre.facts import Language, theatre


@dataclass(frozen=True)
class TextStatus:
    """The texts of a version in one language: whether they are all there, and who confirms them."""

    language: Language
    is_missing: bool
    confirmations: tuple[TextConfirmation, ...] = ()

    @property
    def is_confirmed(self) -> bool:
        return not self.is_missing and bool(self.confirmations)

    @property
    def is_pending(self) -> bool:
        """Whether they are there, and nobody has confirmed them yet."""
        return not self.is_missing and not self.confirmations


def texts_digest(designation: Designation, content: Content) -> bytes:
    """The SHA-256 of all that a content says in words, in every language: its texts, the reasons of its reservations,
    and the mistake that it corrects."""
    reasons, mistake = _texts_in_parts(content)
    return digest(
        {
            "designation": str(designation.uuid),
            "texts": {code: {text.key: content.text(text, code) for text in TEXTS} for code in content.languages},
            "reasons": sorted(json.dumps(dict(texts), sort_keys=True, ensure_ascii=False) for texts in reasons),
            "mistake": dict(mistake),
        }
    )


def missing_languages(content: Content) -> set[str]:
    """The languages in which a text is not there."""
    reasons, mistake = _texts_in_parts(content)
    parts = [*reasons, *([mistake] if mistake else [])]
    return {
        code
        for code in theatre().language_codes
        if not all(content.text(text, code) for text in TEXTS) or not all(texts.get(code) for texts in parts)
    }


def _texts_in_parts(content: Content) -> tuple[list[Texts], Texts]:
    """Every reason of every reservation with all that tables say in words, and the mistake that is corrected."""
    reservations: Sequence[Reservation] = content.provisions.get(RESERVATIONS.name) or ()
    corrigendum: Corrigendum | None = content.provisions.get(CORRIGENDUM.name)
    reasons = [texts for reservation in reservations for texts in reservation.reasons.values()]
    reasons += [texts for table in TABLES for texts in table.texts(content.provisions.get(table.name) or ())]
    return reasons, corrigendum.mistake if corrigendum else {}


@lru_cache(maxsize=1)
def _confirmations() -> CompiledQuery[TextConfirmation]:
    rows = TextConfirmation.objects.filter(designation_id=KEY_SLOT).select_related("user", "delegation")
    return CompiledQuery(rows, [KEY_SLOT])


def text_statuses(designation: Designation, version: Version) -> list[TextStatus]:
    """How the texts of a version stand, language by language, in the theatre's order."""
    return _statuses(designation, version, _of(designation))


def visible_text_statuses(actor: Identity, designation: Designation, version: Version) -> list[TextStatus]:
    """The same, with the confirmations that this reader may see."""
    return _statuses(designation, version, permitted(actor, _of(designation)))


def _of(designation: Designation) -> list[TextConfirmation]:
    confirmations = _confirmations().ask(designation.pk)
    for confirmation in confirmations:
        confirmation.designation = designation
    return confirmations


def _statuses(designation: Designation, version: Version, confirmations: list[TextConfirmation]) -> list[TextStatus]:
    content = version.content
    standing, missing = texts_digest(designation, content), missing_languages(content)
    by_language: dict[str, list[TextConfirmation]] = {}
    for confirmation in confirmations:
        if bytes(confirmation.texts_digest) == standing:
            by_language.setdefault(confirmation.text_language, []).append(confirmation)
    return [
        TextStatus(language, language.code in missing, tuple(by_language.get(language.code, ())))
        for language in theatre().languages
    ]


def to_confirm(statuses: Collection[TextStatus]) -> list[Language]:
    """The languages whose texts can be compared with others: none where there is one text alone."""
    there = [status.language for status in statuses if not status.is_missing]
    return there if len(there) > 1 else []


def has_to_confirm(actor: Identity, statuses: Collection[TextStatus]) -> bool:
    """Whether there is a text that this person could confirm and has not."""
    by_actor = {
        status.language.code
        for status in statuses
        if any(confirmation.user_id == actor.user_id for confirmation in status.confirmations)
    }
    return any(language.code not in by_actor for language in to_confirm(statuses))


def note_confirmations(
    actor: Identity, designation: Designation, version: Version, languages: Collection[str], at: datetime
) -> None:
    """Record that the actor confirms the texts in these languages. One whose texts are not all there cannot be
    confirmed, and is passed over; what the actor has confirmed before stays as it was recorded."""
    content = version.content
    possible = {*languages} - missing_languages(content)
    if not possible:
        return
    confirmed, own = texts_digest(designation, content), designation.text_confirmations.filter(user_id=actor.user_id)
    already = set(own.filter(texts_digest=confirmed).values_list("text_language", flat=True))
    for language in theatre().language_codes:
        if language in possible - already:
            TextConfirmation(
                designation=designation,
                text_language=language,
                texts_digest=confirmed,
                user_id=actor.user_id,
                delegation_id=actor.delegation_id,
                at=at,
            ).save()


def note_author(actor: Identity, designation: Designation, version: Version, content: Content, at: datetime) -> None:
    """Record what the author of a version confirms: what they have said that they do, and the texts in the language of
    their delegation, which they have written or taken over by sending them."""
    note_confirmations(actor, designation, version, {own_language(actor), *content.confirmed}, at)


def own_language(actor: Identity) -> str:
    """The language in which an actor's delegation writes; empty where it writes in none of the instruments'."""
    code = actor.delegation_code
    return next((one.language for one in theatre().delegations if one.code == code), "")


def check_every_text(context: ActContext) -> None:
    """The part of an agreement that is about texts: record what the actor confirms with it, and refuse it while a text
    is missing or confirmed by nobody. Raises NotAllowedInState or Incomplete."""
    version = context.about
    note_confirmations(context.actor, context.designation, version, context.given.confirmed, context.at)
    statuses = text_statuses(context.designation, version)
    missing = [status for status in statuses if status.is_missing]
    if missing:
        mend = _("Agreement needs every text. A new version adds it.")
        raise NotAllowedInState(missing_sentence(missing[0].language), mend=mend)
    pending = [unconfirmed_sentence(status.language) for status in statuses if status.is_pending]
    if pending:
        raise Incomplete(fields={"confirmed": pending})


def _text_in(language: Language) -> str:
    """As within a sentence in the reader's language: "the Russian text"."""
    return language.word(get_language() or "en", "the_text")


def missing_sentence(language: Language) -> str:
    return _("%(text)s is missing.") % {"text": capfirst(_text_in(language))}


def unconfirmed_sentence(language: Language) -> str:
    return _("%(text)s is not confirmed yet. Compare it with the others, and confirm it.") % {
        "text": capfirst(_text_in(language))
    }


def confirm_sentence(language: Language) -> str:
    """What somebody confirms: the label of a box."""
    return _("I have compared %(text)s with the others and confirm that it says the same.") % {
        "text": _text_in(language)
    }


def as_given(statuses: Collection[TextStatus]) -> dict[str, Any]:
    """By language, as the API and exports give it: `missing`, `unconfirmed`, or `confirmed` by whom and when."""
    return {
        status.language.code: {
            "status": "missing" if status.is_missing else "confirmed" if status.confirmations else "unconfirmed",
            "confirmed": [
                {"user": one.user.username, "delegation": one.delegation.code, "at": one.dated}
                for one in status.confirmations
            ],
        }
        for status in statuses
    }
