"""Notices of signatories in the verifier's made world, as docs/ledger.md has them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.verifier.cessation import created, digest, proof, row_of, written
from tests.verifier.world import AUTHORITY, Entry, World


def noticed(
    world: World, step: str, by: str, *, hours: int = 0, holds: str = "all", reason: str = "Why", **changed: Any
) -> Entry:
    """A notice. `changed` are columns that are other than what was signed."""
    row = row_of(world, by, AUTHORITY)
    row |= {"step": step, "hours": hours, "holds": holds, "reason": reason}
    later = timedelta(seconds=1) if step == "returns" else timedelta(hours=hours)
    row["effective_at"] = world.stamp(world.now + later)
    row["digest"] = digest(
        {
            "delegation": by,
            "holds": holds,
            "hours": hours,
            "notice": row["uuid"],
            "reason": reason,
            "said_at": written(row["said_at"]),
            "step": step,
            "v": 1,
        }
    )
    row |= proof(world, by, row["uuid"], row["digest"])
    return created(world, "cooperation_notice", row | changed)
