"""What a grant gives, in the reader's language."""

from django.utils.translation import get_language

from apps.access.models import Grant
from apps.theatre.facts import theatre


def granted_words(grant: Grant) -> str:
    """ "Liaison officer", "Aleppo: mark". By its code where the theatre no longer has it."""
    if grant.role:
        return str(grant.get_role_display())
    place, language = theatre(), get_language() or "en"
    if grant.compartment:
        known = grant.compartment in place.compartment_codes
        name = place.compartment(grant.compartment).name(language) if known else grant.compartment
    else:
        known = grant.level in place.level_orders
        name = place.level(grant.level or 0).name(language) if known else str(grant.level)
    return f"{name}: {grant.get_right_display()}"
