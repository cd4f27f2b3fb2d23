from apps.access.addresses import AUDITORS, Page, page
from apps.access.roles import Role
from apps.ledger.views import bundles, checkpoints, history, seal, signatories, tiles

app_name = "ledger"
LOG = Page("the log's signatures and hashes", AUDITORS)
WITNESSES = Page("who signs the log, and changes of it", (Role.AUDITOR, Role.APPROVING_AUTHORITY), signatory=True)
ENTRY = Page("an entry that the auditor may view", AUDITORS)
urlpatterns = [
    page(
        "",
        history.list_history,
        name="history",
        opens=Page("entries that the auditor may view", AUDITORS),
        guide="auditors#log",
    ),
    page("seal/", seal.seal, name="seal", opens=Page("how far the log is sealed")),
    page(
        "verify/",
        bundles.verify,
        name="verify",
        opens=Page("nothing of the centre, but the auditor's own file", AUDITORS),
        guide="auditors#bundles",
    ),
    page(
        "bundle/",
        bundles.bundle,
        name="bundle",
        takes_forms=True,
        opens=Page("what the auditor may read of the log", AUDITORS),
        guide="auditors#bundles",
    ),
    page(
        "bundle/file/",
        bundles.bundle_file,
        name="bundle-file",
        opens=Page("what the auditor may read of the log", AUDITORS),
        guide="auditors#bundles",
    ),
    page("policy", checkpoints.policy, name="policy", opens=LOG),
    # C2SP tlog-tiles
    page("checkpoint", tiles.checkpoint, name="latest", opens=LOG),
    page("tile/entries/<path:number>", tiles.entry_tile, name="entry-tile", opens=LOG),
    page("tile/<str:level>/<path:number>", tiles.hash_tile, name="hash-tile", opens=LOG),
    page("checkpoints/", checkpoints.list_checkpoints, name="checkpoints", opens=LOG, guide="auditors#checkpoints"),
    page("checkpoints/compare/", checkpoints.compare, name="compare", opens=LOG, guide="auditors#compare"),
    page("checkpoints/compare/proof", checkpoints.comparison_proof, name="comparison-proof", opens=LOG),
    page("checkpoints/<int:size>/", checkpoints.checkpoint, name="checkpoint", opens=LOG, guide="auditors#checkpoints"),
    page("checkpoints/<int:size>/note", checkpoints.note, name="note", opens=LOG),
    page("witnesses/", signatories.list_witnesses, name="witnesses", opens=WITNESSES, guide="authorities#witnesses"),
    page(
        "witnesses/<uuid:change>/",
        signatories.signatory_change,
        name="signatory-change",
        takes_forms=True,
        opens=WITNESSES,
        guide="authorities#witnesses",
    ),
    page("<int:index>/", history.entry, name="entry", opens=ENTRY, guide="auditors#entry"),
    page("<int:index>.tlog-proof", history.proof_text, name="proof", opens=ENTRY),
    page("<int:index>/leaf", history.leaf, name="leaf", opens=ENTRY),
    page("<int:index>/openings", history.openings, name="openings", opens=ENTRY),
]
