"""Auditors read the history: of designations that they may see, and of their own delegation's private matters."""

from django.utils.translation import gettext_lazy as _

from apps.access.conditions import HasRole, OfSignatory, OwnDelegation, Present, Self, cleared
from apps.access.own_rows import keep_own
from apps.access.policy import VIEW, Row, register
from apps.access.roles import Role
from apps.access.row_security import exempt
from apps.designations.policies import released_to_own
from apps.ledger.models import BundleOrder, Entry, SignatoryConsent

NO_DESIGNATION = Present("designation_id", absent=True, said=_("it does not concern a designation"))
NOBODYS_MATTER = Present("private_to_id", absent=True, said=_("it is not private to a delegation"))
AUDITORS = HasRole((Role.AUDITOR.value,))
READ_HISTORY = "read_history"

register(
    Entry,
    [
        # Of no designation and nobody's private matter: the delegations themselves.
        Row(VIEW, (AUDITORS, NO_DESIGNATION, NOBODYS_MATTER, *cleared())),
        # Access of the auditor's own delegation's members, and what else is its own: of a restricted document, of a
        # copy or a blocked approval, as far as the marking of that record allows.
        Row(VIEW, (AUDITORS, NO_DESIGNATION, OwnDelegation("private_to_id"), *cleared())),
        # Of designations, as far as the marking allows.
        Row(
            VIEW,
            (
                AUDITORS,
                OfSignatory(),
                NOBODYS_MATTER,
                *cleared(),
                *cleared("designation__"),
            ),
        ),
        Row(VIEW, (AUDITORS, OwnDelegation("private_to_id"), *cleared(), *cleared("designation__"))),
        # Of a copy that the auditor's delegation was given, while it has it.
        Row(VIEW, (AUDITORS, *released_to_own("designation__"), *cleared(), *cleared("designation__"))),
    ],
)

# What somebody asked for, and the name of its file, is theirs alone.
register(BundleOrder, [Row(VIEW, (Self("user_id"),))])

exempt("ledger.Tile", "Hashes of the log, which show nothing of what they commit to.", readable=True)
exempt("ledger.Checkpoint", "Signed roots of the log, shown at the foot of every page.", readable=True)
exempt("ledger.Cosignature", "What witnesses signed.", readable=True)
exempt("ledger.LogKey", "The log's public keys.", readable=True)
exempt("ledger.Rules", "Digests of the rules in force, which every side's auditors read.", readable=True)
exempt("ledger.SignatoryChange", "Proposals of who has to sign, which every signatory judges.", readable=True)
exempt("ledger.SignatoryConsent", "Who has consented to them.", readable=True)
keep_own(SignatoryConsent)
exempt("ledger.Witness", "The witnesses' names and public keys.", readable=True)
exempt(
    "ledger.Alert", "What the log's state has met: numbers and names of witnesses, shown by /healthz.", readable=True
)
exempt("ledger.Bucket", "Counts for the log's map: the sealer's own.")
exempt("ledger.BucketHashes", "The hashes of those counts: the sealer's own.")
