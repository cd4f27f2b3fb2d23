"""What is recorded of movements and flights: all of it, open to every signatory."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.audit.labels import KEYS, name_columns
from apps.audit.registry import INSERTS, exempt, register
from apps.movements.models import FlightReport, Movement, MovementStatement

name_columns(
    {
        "title": _("Title"),
        "year": _("Year"),
        "organisation": _("Organisation"),
        "route": pgettext_lazy("column", "Route"),
        "emergency": _("Emergency"),
        "cargo": _("Cargo"),
        "vehicles": _("Vehicles"),
        "beneficiaries": _("Beneficiaries"),
        "people": _("People"),
        "fighters": _("Of them fighters"),
        "movement": _("Identifier of the movement"),
        "aircraft": _("Aircraft"),
        "points": _("Points of the track"),
    }
)
KEYS.update(
    {
        "text": _("Text"),
        "place": _("Place"),
        "point": _("Position"),
        "reason": _("Reason"),
        "vehicles": _("Vehicles"),
        "number": pgettext_lazy("column", "Number"),
        "kind": _("Type"),
        "asker": _("Asks"),
        "asked_of": _("Asked of"),
        "purpose": _("Purpose"),
        "due": _("Due"),
        "after": _("Permit needed first"),
        "permit": _("Permit"),
        "numbers": _("Numbers of the cargo seals"),
        "where": _("Where"),
        "checked": _("Checked"),
        "intact": _("Intact"),
        "broken": _("Not intact"),
        "unit": _("Unit"),
        "passed": _("What was passed on"),
        "through": _("Passed on by"),
        "recipient": _("Received by"),
        "question": _("Question"),
        "texts": pgettext_lazy("column", "Texts"),
    }
)
register(
    Movement,
    "movement",
    _("Movement"),
    private="open",
    append_only=True,
    writes=INSERTS,
    without=("box", "open_span"),
    labels={"since": _("Window from"), "until": _("Window until"), "shape": _("Line or area")},
)
register(
    MovementStatement,
    "movement_statement",
    _("Statement about a movement"),
    private="open",
    append_only=True,
    writes=INSERTS,
    labels={"since": _("When it happened"), "code": _("Says"), "what": _("Statement")},
)
register(
    FlightReport,
    "flight_report",
    _("Report of a flight"),
    private="open",
    append_only=True,
    writes=INSERTS,
    labels={"since": _("Begins at"), "until": _("Ends at"), "text": _("What is reported")},
)
exempt(
    "movements.MovementGround",
    "An open entry would tell that there is a designation; the movement's own line and route are on record.",
    writes=INSERTS,
)
