"""Signatories whose witness is missing, and files that cannot be written: told by alerts until they are mended."""

from __future__ import annotations

from apps.accounts.models import Delegation
from apps.ledger.alerts import raise_alert
from apps.ledger.checkpoints import theatre_signatories
from apps.ledger.models import AlertKind, Witness
from apps.ledger.publishing import files_behind


def expected() -> list[str]:
    """Codes of all whose witness has to cosign: the theatre's signatories, and the table's beside them."""
    known = theatre_signatories()
    others = Delegation.objects.signatories().exclude(code__in=known)
    return [*known, *others.values_list("code", flat=True)]


def lacking() -> list[str]:
    """Those that have no witness in use, or are no signatories in the table."""
    there = Witness.objects.filter(removed_at=None, delegation__is_signatory=True)
    having = set(there.values_list("delegation__code", flat=True))
    return [code for code in expected() if code not in having]


def tell_what_is_missing() -> int:
    """Raise an alert for each signatory without a witness, and where the published files cannot be written; returns how
    many there are."""
    missing = lacking()
    for code in missing:
        raise_alert(AlertKind.SIGNATORY, f"{code} has no witness in use, or is no signatory in the table any more.")
    behind = files_behind()
    if behind:
        raise_alert(AlertKind.FILES, "The published files have not followed the last agreed checkpoint.")
    return len(missing) + behind
