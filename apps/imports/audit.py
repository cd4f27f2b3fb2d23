"""Nothing of a file is recorded before a draft is made of it: the draft is."""

from apps.audit.registry import Writes, exempt

exempt(
    "imports.FileImport",
    "A file that somebody looks at binds nobody; the drafts that they make of it are on record each. Kept for a day.",
    writes=Writes(
        insert=True,
        update=(
            *("state", "generation", "count", "read", "answers", "heading", "mapping", "fault", "fault_params"),
            "at",
        ),
        delete=True,
    ),
)
exempt("imports.FileBytes", "The bytes of such a file.", writes=Writes(insert=True, delete=True))
exempt(
    "imports.ImportedFeature",
    "What was read of such a file.",
    writes=Writes(insert=True, update=("chosen", "designation", "failures"), delete=True),
)
