"""A side leaves the demonstration, by the notice in `theatre/scenario.json`: only where somebody asks for it, since
joint acts then stop until the side returns. A notice is in effect from when it is recorded, and none is dated back by
months: this one says in its reasons of which day it tells."""

from __future__ import annotations

from apps.access.identity import identify
from apps.accounts.models import User
from apps.consents.proofs import Proof
from apps.cooperation.giving import NoticeInput, checked_notice, give_notice
from apps.cooperation.models import Notice
from apps.theatre.facts import theatre


def leave(proof: Proof) -> Notice:
    """Raises NotAllowedInState where the side has left already, and LookupError where the theatre has no such notice or
    the demonstration was not loaded."""
    departure = theatre().departure
    if departure is None:
        raise LookupError("theatre/scenario.json has no departure")
    person = User.objects.select_related("delegation").filter(username=departure["by"]).first()
    if person is None:
        raise LookupError(f"there is no user {departure['by']}: load the demo first")
    actor = identify(person)
    reason = f"{departure['reason']} ({departure['source']})"
    sent = NoticeInput(departure["step"], reason, holds=departure["holds"])
    return give_notice(actor=actor, content=checked_notice(actor, sent), proof=proof)
