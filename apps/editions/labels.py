"""How audiences and changes are called on pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from apps.access.markings import name_of, rel_to
from apps.theatre.facts import theatre
from jic_verify.edition import Audience

# Sign and word of what an edition brought to a designation.
CHANGES: dict[str, tuple[str, Any]] = {
    "entered": ("+", pgettext_lazy("edition", "entered")),
    "changed": ("±", pgettext_lazy("edition", "changed")),
    "left": ("−", pgettext_lazy("edition", "left")),
}


def audience_words(audience: Audience) -> str:
    """JIC RESTRICTED//REL TO US, RU: the marking that the audience is."""
    known = theatre()
    level = known.level(audience.level).name(get_language() or "en") if audience.level in known.level_orders else ""
    compartments = [name_of(code) for code in audience.compartments if code in known.compartment_codes]
    return "//".join([level or _("no level"), *compartments, rel_to(audience.delegations)])
