"""The demonstration: people whom everybody knows, and the deal of September 2016 played through the services.

The scenario is data (`theatre/demo.json`); every outline in it is illustrative.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password

from apps.access.connection import unit_of_work
from apps.access.identity import NOBODY, Identity, identify
from apps.accounts.models import Delegation, User
from apps.clearances.services import set_up
from apps.consents.proofs import Proof
from apps.designations.content import Content
from apps.designations.models import Designation
from apps.designations.outlines import Entered, read_shape
from apps.designations.schema import read_provisions
from apps.negotiation.act_spec import ActInput, Takes
from apps.negotiation.comments import comment
from apps.negotiation.copies import release
from apps.negotiation.dispatch import dispatch
from apps.negotiation.drafts import draft
from apps.negotiation.machine import ActType
from apps.negotiation.registry import spec_of
from apps.theatre.facts import theatre
from tools import demo_documents, demo_truce
from tools.demo_keys import DemonstrationKey, keys_for

PASSWORD = "truce-2016-demo"  # noqa: S105  (known to everybody; the server then listens on loopback only)
# Nobody sat there, and the record says so. It is judged like any other proof.
SEEDED = Proof("session", {"demo": True})
REASON = "Demonstration"


def signins() -> str:
    """The sign-ins as `make run` prints them."""
    names = [f"{user['username']:<14} {', '.join(user['roles'])}" for user in theatre().demo["users"]]
    return "\n".join([f"Sign in with the password {PASSWORD} as", *(f"  {name}" for name in names)]) + "\n"


def people(rows: list[dict[str, Any]]) -> dict[str, User]:
    """Create the demonstration's users with their roles and levels."""
    delegations = {delegation.code: delegation for delegation in Delegation.objects.all()}
    # One hash for the one password that everybody knows: hashing is slow on purpose.
    password = make_password(PASSWORD)
    made = {}
    for row in rows:
        user = User(
            username=row["username"],
            full_name=row["full_name"],
            delegation=delegations[row["delegation"]],
            language=row["language"],
            password=password,
        )
        user.save()
        marks = row.get("mark_level")
        set_up(
            user=user,
            roles=row["roles"],
            level=theatre().level_by_code(row["level"]).order,
            compartments=row.get("compartments", ()),
            mark_level=theatre().level_by_code(marks).order if marks else None,
            mark_compartments=row.get("mark_compartments", ()),
            reason=REASON,
        )
        made[user.username] = user
    return made


def seed() -> int:
    """Create the people and seed every designation of the scenario. Returns how many designations there are."""
    story = theatre().demo
    with unit_of_work(NOBODY):
        users = people(story["users"])
    identities = {name: identify(user) for name, user in users.items()}
    signing = [step["by"] for scene in story["designations"] for step in scene["steps"] if step.get("signed")]
    keys = keys_for(signing, identities)
    left = len(signing)
    scenes: dict[str, uuid.UUID] = {}
    for scene in story["designations"]:
        scenes[scene["id"]] = play_scene(scene, identities, keys).uuid
        left -= sum(step.get("signed", False) for step in scene["steps"])
        if not left:
            # Else everybody who has a key would have to approve with it, and nobody holds these.
            while keys:
                keys.popitem()[1].revoke()
    demo_truce.play(identities, SEEDED, scenes)
    demo_documents.play(identities, SEEDED)
    return len(story["designations"])


def play_scene(
    scene: dict[str, Any], identities: dict[str, Identity], keys: dict[str, DemonstrationKey] | None = None
) -> Designation:
    """One designation: each step is an act by a named user; versions build on the one before. `keys` sign the steps
    that the scene wants signed."""
    said: dict[str, Any] = {}
    designation: Designation | None = None
    for step in scene["steps"]:
        actor = identities[step["by"]]
        said |= step.get("version", {})
        if step["act"] == "draft":
            designation = draft(actor=actor, kind=scene["kind"], content=_content(scene["kind"], said))
            continue
        assert designation is not None, "a scene begins with a draft"
        designation = Designation.objects.select_related("current", "proposed").get(pk=designation.pk)
        key = (keys or {}).get(step["by"]) if step.get("signed") else None
        _dispatch_step(step, actor, designation, said, key)
    assert designation is not None
    return designation


def _dispatch_step(
    step: dict[str, Any],
    actor: Identity,
    designation: Designation,
    said: dict[str, Any],
    key: DemonstrationKey | None,
) -> None:
    if step["act"] == "comment":
        comment(actor=actor, designation=designation.uuid, text=step["text"], internal=step["internal"])
        return
    if step["act"] == ActType.RELEASE:
        release(
            actor=actor,
            designation=designation.uuid,
            revision=designation.revision,
            to=step["to"],
            precision=step["precision"],
        )
        return
    act, current = ActType(step["act"]), designation.on_table
    assert current is not None
    dispatch(
        act,
        actor=actor,
        designation=designation.uuid,
        revision=designation.revision,
        given=ActInput(
            reason=step.get("reason", ""),
            reasons=tuple(step.get("reasons", ())),
            content=_content(designation.kind, said) if spec_of(act).takes is Takes.CONTENT else None,
            digest=current.digest_hex,
            proof=key.sign(designation, current) if key else SEEDED,
        ),
    )


def _content(kind: str, said: dict[str, Any]) -> Content:
    shape = said["shape"]
    entered = Entered(
        kind=kind,
        geometry=shape["geometry"],
        width_m=shape.get("width_m"),
        radius_m=shape.get("radius_m"),
        axes_confirmed=True,
    )
    return Content(
        titles=said["title"],
        terms={language: "\n".join(clauses) for language, clauses in said["terms"].items()},
        provisions=read_provisions(said.get("provisions", {})),
        shape=read_shape(NOBODY, entered),
        level=theatre().level_by_code(said["level"]).order,
        valid_from=_moment(said["valid_from"]),
        valid_until=_moment(said["valid_until"]),
        basis="drawing",
        source_note=said["source_note"],
        confirmed=frozenset(theatre().language_codes),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
