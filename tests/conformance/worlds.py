"""Something of every family, status and precision, with editions, amendments and movements, for the suite to read."""

from __future__ import annotations

from typing import Any

from apps.geometry.shapes import Route, Shape, Site
from apps.ledger.seal import seal_all
from apps.negotiation.copies import release
from tests.designations.test_provision_tables import KIND_OF, OF_FAMILY
from tests.drafting import amended, fresh, in_state, square
from tests.movements.convoy import notified, says, window
from tests.people import identity_of

ROAD = ((37_100_000, 36_240_000), (37_160_000, 36_262_000), (37_190_000, 36_245_000))
# Released to Russia and to the observers; each of another draft, so that no two grids tell of one ground.
PRECISIONS = ("squares_1km", "squares_5km", "squares_10km", "minute", "district", "existence", "existence", "exact")


def _moved(line: Any, by: int) -> Any:
    """Degrees to the north."""
    return tuple((x, y + by * 1_000_000 // 4) for x, y in line)


def _of_family(family: str, row: int) -> dict[str, Any]:
    shapes: dict[str, Shape] = {"route": Route(_moved(ROAD, row), 100), "site": Site((37_150_000, 36_000_000), 300)}
    provisions = dict(OF_FAMILY.get(family, {}))
    return {"provisions": provisions, "shape": shapes.get(family, square(37.0, 34.0 + row / 4))}


def something_of_everything() -> None:
    for row, (family, kind) in enumerate(KIND_OF.items()):
        in_state("in_force", kind=kind, **_of_family(family, row))
    for column, state in enumerate(("draft", "submitted", "countered", "agreed", "partly_approved", "suspended")):
        in_state(state, kind="nusra", shape=square(38.0 + column / 4, 36.0), releasable_to=("RU", "US"))
    for column, state in enumerate(("rescinded", "withdrawn", "rejected", "superseded")):
        in_state(state, kind="isil", shape=square(38.0 + column / 4, 35.0))
    for column, state in enumerate(("amend_submitted", "amend_countered")):
        place = square(40.0 + column / 4, 36.0)
        amended(in_state("in_force", kind="nusra", shape=place), state, shape=place)
    for column, precision in enumerate(PRECISIONS):
        made = in_state("draft", kind="isil", shape=square(38.0 + column / 4, 37.0))
        for to in ("RU", "UN"):
            release(actor=identity_of("us.officer"), designation=made.uuid, revision=fresh(made).revision, to=to,
                    precision=precision)  # fmt: skip
    _movements()
    seal_all()


def _movements() -> None:
    convoy = notified()
    says(convoy, "loaded", -1)
    says(convoy, "departed", 1, position="36.2, 37.1")
    says(convoy, "held", 2, by="us.officer")
    notified("us.officer", window())
    notified("ru.officer", window(title="Elsewhere"))
