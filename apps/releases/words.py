"""The words for precisions: what a reader is told, and what a copy says of itself in both languages; and what a blocked
approver is told of what holds back his approval."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Delegation
from apps.designations.kinds import Kind
from apps.geometry.precision import Precision

LABEL: dict[Precision, Any] = {
    Precision.EXACT: _("exact"),
    Precision.SQUARES_1_KM: _("squares of 1 km"),
    Precision.SQUARES_5_KM: _("squares of 5 km"),
    Precision.SQUARES_10_KM: _("squares of 10 km"),
    Precision.MINUTE: _("to the minute"),
    Precision.DISTRICT: _("district only"),
    Precision.EXISTENCE: _("existence only"),
}

MEANS: dict[Precision, Any] = {
    Precision.EXACT: _("The outline, both texts and the validity, as they are."),
    Precision.SQUARES_1_KM: _("Whole squares of the MGRS grid that the ground meets, 1 km wide. No texts."),
    Precision.SQUARES_5_KM: _("Whole squares of the MGRS grid that the ground meets, 5 km wide. No texts."),
    Precision.SQUARES_10_KM: _("Whole squares of the MGRS grid that the ground meets, 10 km wide. No texts."),
    Precision.MINUTE: _("One position to the minute below 10 km², above it a perimeter of whole minutes. No texts."),
    Precision.DISTRICT: _("The districts that the ground meets, whole: each the ground nearest to its seat. No texts."),
    Precision.EXISTENCE: _("That there is one of this kind, and no place. No texts."),
}

_TERMS = _("This copy was released before agreement. Its outline is generalised (%(precision)s) and is no proposal.")


def said_of(kind: str, precision: Precision) -> tuple[dict[str, str], dict[str, str]]:
    """Title and terms of a generalised copy, by language: made of its kind and precision alone."""
    titles, terms = {}, {}
    for language in ("en", "ru"):
        with override(language):
            label = str(LABEL[precision])
            titles[language] = f"{Kind(kind).label}: {label}"
            terms[language] = str(_TERMS) % {"precision": label}
    return titles, terms


def _delegation(one: Delegation, case: str) -> str:
    """A delegation within a sentence, in the case that the sentence asks for in languages that have cases."""
    return one.word(f"delegation_{case}" if get_language() == "ru" else "delegation")


def held_back_by(owner: Delegation, kind: str, reference: str = "") -> str:
    """What holds an approval back, as far as its originator lets the approver be told."""
    words = {"owner": _delegation(owner, "genitive"), "kind": Kind(kind).label, "reference": reference}
    if reference:
        return gettext("A designation of %(owner)s holds it back: %(kind)s, %(reference)s.") % words
    return gettext("A designation of %(owner)s holds it back: %(kind)s.") % words


def settle_with(owner: Delegation) -> str:
    return gettext("Settle it with %(owner)s, which has allowed you to be told this.") % {
        "owner": _delegation(owner, "instrumental")
    }
