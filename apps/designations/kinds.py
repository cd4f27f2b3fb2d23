from typing import Literal

from django.db import models
from django.utils.translation import gettext_lazy as _

ShapeType = Literal["area", "route", "site"]


class Kind(models.TextChoices):
    """What a designation says about the ground. It delineates, protects, opens access; nothing names a target."""

    NUSRA = "nusra", _("Nusra area")
    OPPOSITION = "opposition", _("Opposition area")
    INTERMINGLED = "intermingled", _("Intermingled area")
    ISIL = "isil", _("ISIL area")
    DEMILITARISED_ZONE = "demilitarised_zone", _("Demilitarised zone")
    HUMANITARIAN_ROUTE = "humanitarian_route", _("Humanitarian route")
    NO_COMBAT_FLIGHT_AREA = "no_combat_flight_area", _("Area without combat flights")
    PROTECTED_SITE = "protected_site", _("Protected site")

    @property
    def shape_type(self) -> ShapeType:
        """What is drawn: an area, a line with a width, or a point with a radius."""
        if self is Kind.HUMANITARIAN_ROUTE:
            return "route"
        return "site" if self is Kind.PROTECTED_SITE else "area"


class State(models.TextChoices):
    """Where a designation stands. The ways between states are the table in `negotiation/machine.py`."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    COUNTERED = "countered", _("Counter-proposal made")
    AGREED = "agreed", _("Agreed by officers")
    PARTLY_APPROVED = "partly_approved", _("Partly approved")
    IN_FORCE = "in_force", _("In force")
    SUSPENDED = "suspended", _("Suspended")
    RESCINDED = "rescinded", _("Rescinded")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REJECTED = "rejected", _("Rejected")
    SUPERSEDED = "superseded", _("Superseded")
    EXPIRED = "expired", _("Expired")
    # A copy for one other delegation, at the precision that its originator chose (see `releases`).
    RELEASED = "released", _("Released copy")
    RECALLED = "recalled", _("Recalled")

    @property
    def standing(self) -> str:
        """The six looks of a state: draft, negotiation, force, halted, released, ended."""
        return STANDING[self]


STANDING: dict[State, str] = {
    State.DRAFT: "draft",
    State.SUBMITTED: "negotiation",
    State.COUNTERED: "negotiation",
    State.AGREED: "negotiation",
    State.PARTLY_APPROVED: "negotiation",
    State.IN_FORCE: "force",
    State.SUSPENDED: "halted",
    State.RESCINDED: "ended",
    State.WITHDRAWN: "ended",
    State.REJECTED: "ended",
    State.SUPERSEDED: "ended",
    State.EXPIRED: "ended",
    State.RELEASED: "released",
    State.RECALLED: "ended",
}
UNDER_NEGOTIATION = (State.SUBMITTED, State.COUNTERED, State.AGREED, State.PARTLY_APPROVED)
ON_THE_AGREED_MAP = (State.IN_FORCE, State.SUSPENDED)
LIVE = (*UNDER_NEGOTIATION, *ON_THE_AGREED_MAP, State.RELEASED)
ENDED = tuple(state for state, standing in STANDING.items() if standing == "ended")
