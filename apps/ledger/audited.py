"""Which tables the database records, in one place; every other table is declared exempt with the reason.

A test fails when a new model stands in neither list, and when a live trigger differs from this list.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Audited:
    """One recorded table.

    `private` says to which delegation a change belongs while it is private: "designation" (the row is one), "record"
    (the row belongs to one), "own" (the row belongs to one and is its own delegation's for good), "member" (the row is
    about a person), "user" (the row is a person), "delegation" (its own delegation's for good), "open" (nobody's).
    `append_only` rows are refused any UPDATE or DELETE, whoever asks.
    """

    table: str
    noun: str
    private: str
    append_only: bool = False
    # Columns that say nothing (generated, or the moment of a sign-in), left out of the record.
    without: tuple[str, ...] = ()
    # Columns that only the server's own work needs, left out too. They change with others that are recorded.
    bookkeeping: tuple[str, ...] = ()
    # What a record says beside its columns (`sql/row.sql`).
    derived: tuple[str, ...] = ()
    # Columns of which only a hash is recorded.
    hashed: tuple[str, ...] = ()
    # A column whose value names the event better than created, changed, deleted.
    verb: str = ""
    # What is ever shown apart from the rest of a row (ADR 0013): columns that say where, and columns that hold words.
    outline: tuple[str, ...] = ()
    text: tuple[str, ...] = ()

    @property
    def left_out(self) -> tuple[str, ...]:
        """Columns that no record has: row numbers would tell how much there is that a reader may not see."""
        return (*NUMBERS, *self.without, *self.bookkeeping)


# Of every table. What a caveat says stands in the version's own columns.
NUMBERS = ("id", "row_revision", "caveat_id")

AUDITED: tuple[Audited, ...] = (
    Audited("accounts_delegation", "delegation", "open"),
    Audited("accounts_user", "user", "user", without=("last_login",), hashed=("password",)),
    # Keys that sign approvals: both sides' auditors may know them, or a signature would prove nothing to the other
    # side.
    Audited("accounts_passkey", "passkey", "open", without=("sign_count",), derived=("delegation_id",)),
    # Second factors, and getting in again without them: the own side's business; no secret is recorded, nor is signing
    # in with it.
    Audited("accounts_codedevice", "code_device", "member", without=("last_step", "failures", "failed_at", "secret")),
    Audited("accounts_recoverycode", "recovery_code", "member", hashed=("digest",)),
    Audited("accounts_knownbrowser", "known_browser", "member"),
    Audited("accounts_recovery", "recovery", "member", hashed=("digest",)),
    Audited("clearances_grant", "grant", "member"),
    Audited("clearances_accessreview", "access_review", "member", append_only=True),
    Audited(
        "designations_designation",
        "designation",
        "designation",
        bookkeeping=("draft_subject", "submitted_from", "submitted_revision"),
    ),
    Audited(
        "designations_version",
        "version",
        "record",
        append_only=True,
        without=("search",),
        outline=("outline", "shape", "box", "area_m2"),
        text=("title_en", "title_ru", "terms_en", "terms_ru", "source_note"),
    ),
    Audited("releases_release", "release", "delegation", append_only=True),
    Audited("releases_reading", "reading", "record", append_only=True),
    Audited("releases_disclosure", "disclosure", "own", append_only=True),
    Audited("negotiation_act", "act", "record", append_only=True, verb="code"),
    Audited("negotiation_approval", "approval", "record", append_only=True),
    Audited("negotiation_comment", "comment", "record", append_only=True),
    # The table once had a column for what holds back, of which nobody who reads the record may know.
    Audited("negotiation_withheld", "withheld", "delegation", append_only=True, without=("hidden_id",)),
    Audited("ledger_logkey", "log_key", "open"),
    Audited("ledger_witness", "witness", "open"),
    Audited("ledger_alert", "alert", "open"),
    Audited("ledger_rules", "rules", "open", append_only=True),
    Audited("ledger_signatorychange", "signatory_change", "open", append_only=True),
    Audited("ledger_signatoryconsent", "signatory_consent", "open", append_only=True),
)
BY_TABLE = {audited.table: audited for audited in AUDITED}
BY_NOUN = {audited.noun: audited for audited in AUDITED}

EXEMPT: dict[str, str] = {
    "auth.Permission": "Django's own permissions: installed, never asked (our policy decides).",
    "auth.Group": "Django's own groups: installed, never used.",
    "contenttypes.ContentType": "A register of models, written by migrations.",
    "accounts.OpenSession": "Who is signed in: changes with every visit and grants nothing.",
    "sessions.Session": "Django's own sessions, in place of which stand ours.",
    "axes.AccessAttempt": "Wrong passwords of the last minutes, by name and address: removed when they are over.",
    "axes.AccessAttemptExpiration": "When a count of wrong passwords is over.",
    "axes.AccessLog": "Of the library against guessing; not written.",
    "axes.AccessFailureLog": "Of the library against guessing; not written.",
    "clearances.Caveat": "Combinations of what versions say of themselves, each once: recorded with the versions.",
    "ledger.Change": "The outbox itself.",
    "ledger.Entry": "The log itself.",
    "ledger.Tile": "The hashes of the log.",
    "ledger.Bucket": "How many entries each scope has: counted from the log, and in its map.",
    "ledger.BucketHashes": "The hashes of those counts.",
    "ledger.Checkpoint": "The signed roots over the log.",
    "ledger.Cosignature": "What witnesses signed: proves itself.",
}


# What stands in the log for a row of another table.
NAMED_BY = {
    "accounts_delegation": "code",
    "accounts_user": "uuid",
    "accounts_codedevice": "uuid",
    "designations_designation": "uuid",
    "designations_version": "uuid",
}


def table_of(event: str) -> str:
    """The table that an event's noun stands for."""
    return BY_NOUN[event.partition(".")[0]].table
