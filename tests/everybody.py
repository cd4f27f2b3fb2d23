"""A world with a designation in every state, by both sides, at every level, and everybody who might ask for it."""

from __future__ import annotations

import random
from pathlib import Path

from apps.access.identity import Identity
from apps.accounts.models import Passkey, User
from apps.ledger.seal import seal_all
from apps.negotiation.comments import comment
from apps.negotiation.copies import note_reading
from apps.negotiation.disclosing import disclose
from tests.built_once import built_once
from tests.drafting import STATES, in_state, square
from tests.people import LETTERS, give, identity_of, person

SIDES = ("us", "ru", "un")
JOBS = sorted({role for roles in LETTERS.values() for role in roles})


@built_once
def everybody(folder: Path) -> list[User]:
    """Those who might ask, in a world with something in every state."""
    chance = random.Random(2016)
    for number, state in enumerate(STATES):
        for side in ("us", "ru"):
            made = in_state(
                state,
                kind="no_combat_flight_area" if side == "us" else "intermingled",
                side=side,
                level=chance.choice([1, 2, 3]),
                shape=square(36.0 + number * 0.1, 35.0 if side == "us" else 36.0),
            )
            if made.is_copy:
                note_reading(identity_of("ru.officer" if side == "us" else "us.officer"), made)
                continue
            if made.phase != "ended":
                disclose(actor=identity_of(f"{side}.officer"), designation=made.uuid, sequence=0, tells="reference")
            comment(actor=identity_of(f"{side}.officer"), designation=made.uuid, text="internal", internal=True)
            comment(actor=identity_of(f"{side}.officer"), designation=made.uuid, text="shared", internal=False)
    for number, name in enumerate(("us.authority", "us.admin", "ru.authority")):
        key = bytes([number])
        Passkey.objects.create(user=person(name), name="key", credential_id=key, public_key=key, cose_key=key)
    seal_all()
    principals = [person(f"{side}.{job}") for side in SIDES for job in LETTERS]
    for side in SIDES:
        for level in (None, 1, 2):
            jobs = chance.sample(JOBS, 2)
            delegation = person(f"{side}.nobody").delegation
            mixed = User.objects.create_user(f"{side}.mixed{level}", None, full_name="x", delegation=delegation)
            principals.append(give(mixed, roles=tuple(jobs), level=level))
    return principals


def drawn_identity(chance: random.Random, principals: list[User]) -> Identity:
    """Somebody of any delegation with any roles and any level, as nobody may have been granted them."""
    user = chance.choice(principals)
    roles = frozenset(chance.sample(JOBS, chance.randint(0, len(JOBS))))
    return Identity(
        user_id=user.pk,
        user_uuid=user.uuid,
        username=user.username,
        delegation_id=user.delegation_id,
        delegation_code=user.delegation.code,
        is_signatory=user.delegation.is_signatory,
        roles=roles,
        level=chance.randint(0, 3),
    )
