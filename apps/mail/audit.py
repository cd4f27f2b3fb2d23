"""Nothing of e-mail is recorded: it binds nobody, and where a person is written to is no matter of an auditor's."""

from apps.audit.registry import Writes, exempt

exempt(
    "mail.Subscription",
    "Whether and where somebody wants to be written to binds nobody, and is their own.",
    writes=Writes(
        insert=True, update=("is_on", "changed_at", "address", "next_at", "failures", "refusals", "refused_at")
    ),
)
exempt(
    "mail.Mailed",
    "What somebody was written of binds nobody.",
    writes=Writes(insert=True, update=("task", "comments_at", "mailed_at")),
)
