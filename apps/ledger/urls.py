from django.urls import path

from apps.ledger.views import bundles, checkpoints, history, seal, signatories, tiles

app_name = "ledger"
urlpatterns = [
    path("", history.list_history, name="history"),
    path("seal/", seal.seal, name="seal"),
    path("verify/", bundles.verify, name="verify"),
    path("policy", checkpoints.policy, name="policy"),
    # C2SP tlog-tiles
    path("checkpoint", tiles.checkpoint, name="latest"),
    path("tile/entries/<path:number>", tiles.entry_tile, name="entry-tile"),
    path("tile/<str:level>/<path:number>", tiles.hash_tile, name="hash-tile"),
    path("checkpoints/", checkpoints.list_checkpoints, name="checkpoints"),
    path("checkpoints/compare/", checkpoints.compare, name="compare"),
    path("checkpoints/compare/proof", checkpoints.comparison_proof, name="comparison-proof"),
    path("checkpoints/<int:size>/", checkpoints.checkpoint, name="checkpoint"),
    path("checkpoints/<int:size>/note", checkpoints.note, name="note"),
    path("witnesses/", signatories.list_witnesses, name="witnesses"),
    path("witnesses/<uuid:change>/", signatories.signatory_change, name="signatory-change"),
    path("<int:index>/", history.entry, name="entry"),
    path("<int:index>.tlog-proof", history.proof_text, name="proof"),
    path("<int:index>/leaf", history.leaf, name="leaf"),
    path("<int:index>/openings", history.openings, name="openings"),
]
