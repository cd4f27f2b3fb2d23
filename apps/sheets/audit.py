from apps.audit.registry import Writes, exempt

_RESULT = ("ready_at", "failure", "titles", "level", "compartments", "releasable_to", "sha256", "bytes", "pages")
exempt(
    "sheets.SheetOrder",
    "That somebody asked for a sheet binds nobody, as with bundles.",
    writes=Writes(
        insert=True, update=(*_RESULT, "pictures", "printed_scale", "beyond", "records", "contents"), delete=True
    ),
)
