"""Tables below the policy, read to find out who asks; and tables of libraries that nobody reads."""

from apps.access.row_security import exempt

exempt("accounts.Delegation", "The parties of the arrangement, which everybody knows.", readable=True)
exempt(
    "accounts.User",
    "Read to sign in, before anybody is known; whoever sees a record sees by name who wrote and did what.",
    readable=True,
)
exempt("accounts.OpenSession", "Read to find out whose session it is.", readable=True)
exempt(
    "accounts.Passkey",
    "Read to check a signature against the key of whoever says that they signed.",
    readable=True,
)
exempt(
    "accounts.CodeDevice",
    "Read to check a one-time code, before anybody is known; its secret is encrypted.",
    readable=True,
)
exempt("accounts.RecoveryCode", "Read to check a code, before anybody is known; holds a hash of it.", readable=True)
exempt("accounts.KnownBrowser", "Read at signing in, before anybody is known.", readable=True)
exempt("accounts.Recovery", "Read with the phrase that it handed out, before anybody is known.", readable=True)
exempt("access.Grant", "Read to find out what whoever asks may do, before that is known.", readable=True)
exempt(
    "access.Caveat",
    "Combinations of compartments and delegations, read to judge markings before it is known who asks.",
    readable=True,
)
exempt("axes.AccessAttempt", "Counts of wrong passwords, of people and names that nobody knows.", readable=True)
exempt("axes.AccessAttemptExpiration", "When such a count is over.", readable=True)
exempt("axes.AccessLog", "Of the library against guessing; not written.")
exempt("axes.AccessFailureLog", "Of the library against guessing; not written.")
exempt("auth.Permission", "Django's own permissions: installed, never asked.")
exempt("auth.Group", "Django's own groups: installed, never used.")
exempt("auth.Group_permissions", "Django's own groups: installed, never used.")
exempt("contenttypes.ContentType", "A register of models, read and written by migrations.")
exempt("sessions.Session", "Django's own sessions, in place of which stand ours.")
