"""Something of every geometry and both ends of secrecy, for programs that read all collections."""

from __future__ import annotations

from apps.geometry.shapes import Route, Site
from apps.ledger.seal import seal_all
from apps.negotiation.copies import release
from tests.drafting import amended, in_state, square
from tests.people import identity_of

ROLES = ("us.officer", "ru.authority", "us.auditor", "un.observer", "us.admin")


def something_of_every_geometry() -> None:
    in_state("in_force", shape=square(37.0, 36.0))
    in_state("draft", side="ru", shape=square(37.5, 36.0))
    line = Route(((37_100_000, 36_200_000), (37_200_000, 36_200_000)), 400)
    in_state("in_force", kind="humanitarian_route", shape=line)
    in_state("submitted", kind="protected_site", shape=Site((37_300_000, 36_300_000), 250))
    amended(in_state("in_force", kind="nusra", shape=square(38.0, 36.0)), "amend_submitted")
    in_state("released", shape=square(39.0, 36.0))
    made = in_state("draft", kind="isil", shape=square(39.5, 36.0))
    officer = identity_of("us.officer")
    release(actor=officer, designation=made.uuid, revision=1, to="RU", precision="existence")
    seal_all()
