"""Joint decisions and accounts of days in the verifier's made world, as docs/ledger.md has them."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

from tests.verifier.keys import RP_ID, SIDES, SITE
from tests.verifier.world import AUTHORITY, OFFICER, Entry, Row, World

DAY_D = {"announced": {}, "instant": "2016-09-12T16:00:00Z", "place": "", "sundown": "", "zone": "Asia/Damascus"}


def digest(stated: Row) -> str:
    return "\\x" + hashlib.sha256(rfc8785.dumps(stated)).hexdigest()


def written(moment: str | None) -> str:
    return "" if moment is None else moment.replace("+00:00", "Z")


def row_of(world: World, by: str, person: int) -> Row:
    """The columns that every statement has, in a transaction of its own."""
    world.begin()
    # Moments that are signed are whole seconds.
    world.now = world.now.replace(microsecond=0)
    return {
        "uuid": world.uuid(),
        "delegation_id": by,
        "user_id": world.people[by][person],
        "said_at": world.stamp(),
        "at": world.stamp(),
    }


def created(world: World, noun: str, row: Row) -> Entry:
    who = {"actor": row["user_id"], "delegation": row["delegation_id"], "role": "jic_web"}
    return world.common(f"{noun}.created", row["uuid"], 1, {"after": row}, **who)


def proposed(world: World, purpose: str = "day_d", content: Row | None = None, by: str = "US", **changed: Any) -> Entry:
    """A decision that nobody has consented to. `changed` are columns that are other than what was signed."""
    row = row_of(world, by, OFFICER)
    row |= {"purpose": purpose, "content": DAY_D if content is None else content, "parties": sorted(SIDES)}
    row["agreed_at"] = None
    row |= {name: value for name, value in changed.items() if name in ("at", "parties", "agreed_at")}
    row["digest"] = digest(
        {
            "agreed_at": written(row["agreed_at"]),
            "content": row["content"],
            "decision": row["uuid"],
            "parties": row["parties"],
            "purpose": purpose,
            "v": 1,
        }
    )
    return created(world, "decision", row | changed)


def proof(world: World, by: str, subject: str, hashed: str) -> Row:
    device = world.devices.get((by, AUTHORITY))
    if device is None:
        return {"method": "password", "evidence": {}, "public_key": None}
    statement = {
        "act": "consent",
        "change": subject,
        "delegation": by,
        "digest": hashed.removeprefix("\\x"),
        "origin": SITE,
        "rp_id": RP_ID,
        "v": 2,
    }
    return {
        "method": "passkey",
        "evidence": device.evidence(statement),
        "public_key": "\\x" + device.public.hex(),
    }


def consented(world: World, decision: Entry, by: str, **changed: Any) -> Entry:
    row = row_of(world, by, AUTHORITY)
    del row["said_at"]
    subject, hashed = decision.after["uuid"], decision.after["digest"]
    row |= {"decision": subject, "digest": hashed, **proof(world, by, subject, hashed)}
    return created(world, "decision_consent", row | changed)


def ended(world: World, decision: Entry, by: str, how: str) -> Entry:
    row = row_of(world, by, AUTHORITY)
    return created(world, "decision_end", row | {"decision": decision.after["uuid"], "how": how, "reason": "Why"})


def agreed(world: World, purpose: str = "day_d", content: Row | None = None) -> Entry:
    """A decision to which every party has consented."""
    decision = proposed(world, purpose, content)
    for code in SIDES:
        consented(world, decision, code)
    return decision


def attested(world: World, day_d: Entry, by: str, day: int = 1, says: str = "attests", **changed: Any) -> Entry:
    row = row_of(world, by, AUTHORITY)
    row |= {"day_d": day_d.after["uuid"], "day": day, "says": says, "aid": "no", "remark": "", "reports": []}
    row["digest"] = digest(
        {
            "aid": row["aid"],
            "attestation": row["uuid"],
            "day": day,
            "day_d": row["day_d"],
            "delegation": by,
            "remark": row["remark"],
            "reports": row["reports"],
            "said_at": written(row["said_at"]),
            "says": says,
            "v": 1,
        }
    )
    row |= proof(world, by, row["uuid"], row["digest"])
    return created(world, "attestation", row | changed)
