"""The words for precisions: what a reader is told, and what a copy says of itself in each language; and what a blocked
approver is told of what holds back their approval."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Delegation
from apps.designations.kinds import kind_name
from apps.geometry.precision import Precision
from apps.texts.interface import present_interface
from apps.theatre.facts import theatre

LABEL: dict[Precision, Any] = {
    Precision.EXACT: _("exact"),
    Precision.SQUARES_1_KM: _("1 km grid squares"),
    Precision.SQUARES_5_KM: _("5 km grid squares"),
    Precision.SQUARES_10_KM: _("10 km grid squares"),
    Precision.MINUTE: _("one-minute cells"),
    Precision.DISTRICT: _("district only"),
    Precision.EXISTENCE: _("existence only"),
}

MEANS: dict[Precision, Any] = {
    Precision.EXACT: _("The outline, the texts, the provisions and the validity period, unchanged."),
    Precision.SQUARES_1_KM: _("The MGRS grid squares of 1 km that the outline touches. No texts."),
    Precision.SQUARES_5_KM: _("The MGRS grid squares of 5 km that the outline touches. No texts."),
    Precision.SQUARES_10_KM: _("The MGRS grid squares of 10 km that the outline touches. No texts."),
    Precision.MINUTE: _(
        "Below 10 km²: the one-minute cell with the position. Above: all one-minute cells "
        "that the outline touches. No texts."
    ),
    Precision.DISTRICT: _(
        "The whole districts that the outline touches, drawn as the area nearest to each district seat. No texts."
    ),
    Precision.EXISTENCE: _("Only that a designation of this type exists. No location and no texts."),
}

_TERMS = _("Copy released before agreement. The outline is generalised (%(precision)s) and is not a proposal.")


def said_of(kind: str, precision: Precision) -> tuple[dict[str, str], dict[str, str]]:
    """Title and terms of a generalised copy, by language: made of its kind and precision alone."""
    titles, terms = {}, {}
    for language in theatre().language_codes:
        with override(language):
            label = str(LABEL[precision])
            titles[language] = f"{kind_name(kind)}: {label}"
            terms[language] = str(_TERMS) % {"precision": label}
    return titles, terms


def _delegation(one: Delegation, case: str) -> str:
    """A delegation within a sentence, in the case that the sentence asks for in languages that have cases."""
    return one.word(present_interface().delegation_in(case))


def held_back_by(owner: Delegation, kind: str, reference: str = "") -> str:
    """What holds an approval back, as far as its originator lets the approver be told."""
    words = {"owner": _delegation(owner, "genitive"), "kind": kind_name(kind), "reference": reference}
    if reference:
        return gettext("Blocked by a designation of %(owner)s: %(kind)s, %(reference)s.") % words
    return gettext("Blocked by a designation of %(owner)s: %(kind)s.") % words


def settle_with(owner: Delegation) -> str:
    return gettext("Contact %(owner)s to resolve this. They allow this information to be shown to you.") % {
        "owner": _delegation(owner, "instrumental")
    }
