"""What is recorded of the apps below this one: people, their keys and second factors, and what they are granted; and
which of Django's and other libraries' models are not recorded."""

from django.utils.translation import gettext_lazy as _

from apps.access.models import Grant
from apps.accounts.models import Delegation, Passkey, User
from apps.accounts.session_models import CodeDevice, KnownBrowser, Recovery, RecoveryCode
from apps.audit.labels import name_columns
from apps.audit.registry import EVERY_COLUMN, INSERTS, Writes, exempt, register

name_columns(
    {
        "code": _("Code"),
        "is_signatory": _("Signatory"),
        "position": _("Order of display"),
        "allows_codes": _("One-time codes allowed for approval"),
        "names": _("Names"),
        "password": _("Password"),
        "username": _("User name"),
        "full_name": _("Full name"),
        "language": _("Language"),
        "is_active": _("Sign-in enabled"),
        "name": _("Name"),
        "credential_id": _("Identifier of the passkey"),
        "cose_key": _("Public key (COSE)"),
        "device_id": _("Authenticator app"),
        "agent": _("Browser"),
        "address": _("IP address"),
        "opened_at": _("Started"),
        "opened_by_id": _("Started by"),
        "expires_at": _("Expires"),
        "cancelled_at": _("Cancelled"),
        "cancelled_by_id": _("Cancelled by"),
        "role": _("Role"),
        "compartment": _("Compartment"),
        "right": _("Right"),
        "granted_by_id": _("Proposed by"),
        "granted_at": _("Proposed"),
    }
)

register(Delegation, "delegation", _("Delegation"), private="open", named_by="code")
# People are made and moved by the operator; a grant is only ever confirmed and revoked.
register(
    User,
    "user",
    _("Person"),
    private="user",
    named_by="uuid",
    without=("last_login",),
    hashed=("password",),
    writes=Writes(update=("language", "last_login", "password")),
)
# Keys that sign approvals: every side's auditors may know them, or a signature would prove nothing to another side.
register(
    Passkey,
    "passkey",
    _("Passkey"),
    private="open",
    without=("sign_count",),
    derived=("delegation_id",),
    writes=Writes(
        insert=True,
        update=("sign_count", "confirmed_at", "confirmed_by_id", "revoked_at", "revoked_by_id", "revoke_reason"),
    ),
    labels={"name": _("Passkey name")},
)
# Second factors, and getting in again without them: the own side's business; no secret is recorded, nor is signing in
# with it.
register(
    CodeDevice,
    "code_device",
    _("One-time codes"),
    private="member",
    named_by="uuid",
    without=("last_step", "failures", "failed_at", "secret"),
    writes=Writes(insert=True, update=("removed_at", "last_step", "failures", "failed_at")),
)
register(
    RecoveryCode,
    "recovery_code",
    _("Recovery code"),
    private="member",
    hashed=("digest",),
    writes=Writes(insert=True, update=("used_at",)),
    labels={"digest": _("Recovery code")},
)
register(KnownBrowser, "known_browser", _("Browser used for sign-in"), private="member", writes=INSERTS)
register(
    Recovery,
    "recovery",
    _("Account recovery"),
    private="member",
    hashed=("digest",),
    writes=Writes(
        insert=True,
        update=(
            "confirmed_at",
            "confirmed_by_id",
            "digest",
            "expires_at",
            "used_at",
            "cancelled_at",
            "cancelled_by_id",
        ),
    ),
    labels={"digest": _("Recovery phrase")},
)
register(
    Grant,
    "grant",
    _("Role, level or compartment"),
    private="member",
    writes=Writes(
        insert=True, update=("confirmed_at", "confirmed_by_id", "revoked_at", "revoked_by_id", "revoke_reason")
    ),
    labels={"level": _("Level"), "valid_from": _("Starts"), "valid_until": _("Expires")},
)

exempt("audit.Change", "The outbox itself.")
exempt(
    "access.Caveat",
    "Combinations of what versions say of themselves, each once: recorded with the versions.",
    writes=INSERTS,
)
exempt(
    "accounts.OpenSession",
    "Who is signed in: changes with every visit and grants nothing.",
    writes=Writes(insert=True, update=EVERY_COLUMN, delete=True),
)
exempt("auth.Permission", "Django's own permissions: installed, never asked (our policy decides).")
exempt("auth.Group", "Django's own groups: installed, never used.")
exempt("contenttypes.ContentType", "A register of models, written by migrations.")
exempt("sessions.Session", "Django's own sessions, in place of which stand ours.")
GUESSING = Writes(insert=True, update=EVERY_COLUMN, delete=True)
exempt(
    "axes.AccessAttempt",
    "Wrong passwords of the last minutes, by name and address: removed when they are over.",
    writes=GUESSING,
)
exempt("axes.AccessAttemptExpiration", "When a count of wrong passwords is over.", writes=GUESSING)
exempt("axes.AccessLog", "Of the library against guessing; not written.")
exempt("axes.AccessFailureLog", "Of the library against guessing; not written.")
