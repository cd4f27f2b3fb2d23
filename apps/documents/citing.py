"""What is publicly known of the arrangement's documents, from the theatre: what was published of which, and by whom."""

from __future__ import annotations

from apps.documents.models import Instrument
from apps.theatre.arrangement import KnownDocument
from apps.theatre.facts import theatre


def cited(instrument: Instrument) -> KnownDocument | None:
    """What the theatre says of a document of all signatories, by its number; None where it says nothing."""
    known = theatre().arrangement.documents if instrument.originator_id is None else ()
    return next((one for one in known if one.number == instrument.number), None)
