"""Nothing that the API keeps of its own is recorded: what a write did is, with the record that it changed."""

from apps.audit.registry import Writes, exempt

exempt(
    "exchange.KeptAnswer",
    "The answer to a write whose own record stands in the log, kept for a day.",
    writes=Writes(insert=True, update=("status", "headers", "body"), delete=True),
)
exempt(
    "exchange.Shown",
    "Of what the feed of changes has told somebody: binds nobody.",
    writes=Writes(insert=True, update=("gone", "turned_at")),
)
