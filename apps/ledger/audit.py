"""What is recorded of the log itself: its keys, witnesses, alerts, the rules in force and who has to sign."""

from django.utils.translation import gettext_lazy as _

from apps.audit.labels import name_columns
from apps.audit.registry import INSERTS, Writes, exempt, register
from apps.ledger.models import Alert, LogKey, Rules, SignatoryChange, SignatoryConsent, Witness

name_columns(
    {
        "what": _("Change"),
        "change": _("Identifier of the change"),
        "release": _("Release of the software"),
        "transitions": _("Digest of the table of actions"),
        "theatre": _("Digest of the theatre data"),
        "conflicts": _("Digest of the conflict rules"),
        "policy": _("Digest of the access policy"),
        "origin": _("Name of the log"),
        "vkey": _("Verifier key"),
        "since": _("Valid from"),
        "until": _("Valid until"),
        "url": _("Address"),
        "added_at": _("Added"),
        "detail": _("Details"),
        "closed_at": _("Closed"),
        "closing_reason": _("Reason for closing"),
    }
)

# Keys and witnesses are the operator's to set (as the owner, by manage.py); the worker tells what it met.
register(LogKey, "log_key", _("Log key"), private="open", labels={"reason": _("Reason")})
register(Witness, "witness", _("Witness"), private="open")
register(Alert, "alert", _("Alert"), private="open", labels={"kind": _("Alert")})
register(Rules, "rules", _("Rules in force"), private="open", append_only=True)
register(SignatoryChange, "signatory_change", _("Proposed change of signatories"), private="open", append_only=True)
register(
    SignatoryConsent,
    "signatory_consent",
    _("Consent to a change of signatories"),
    private="open",
    append_only=True,
    writes=INSERTS,
)

exempt("ledger.Entry", "The log itself.")
exempt(
    "ledger.BundleOrder",
    "That somebody asked for a bundle binds nobody.",
    writes=Writes(insert=True, update=("name", "asked_at", "ready_at", "bytes", "failure")),
)
exempt("ledger.Tile", "The hashes of the log.")
exempt("ledger.Bucket", "How many entries each scope has: counted from the log, and in its map.")
exempt("ledger.BucketHashes", "The hashes of those counts.")
exempt("ledger.Checkpoint", "The signed roots over the log.")
exempt("ledger.Cosignature", "What witnesses signed: proves itself.")
