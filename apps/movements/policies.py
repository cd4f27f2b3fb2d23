"""Who reads movements: everybody who reads the agreed map, observers too, as with the pages of a truce. None of it
carries a marking. Liaison officers of signatories notify and speak of movements, and the secretariat's observers do;
nobody approves one, so that no row of it stands here."""

from dataclasses import replace
from pathlib import Path

from apps.access.conditions import HasRole, OfSecretariat, OfSignatory, Present, cleared
from apps.access.own_rows import keep_own
from apps.access.policy import VIEW, Row, register
from apps.access.roles import Role
from apps.access.row_security import add_sql
from apps.designations.policies import ALL_READERS, CLOCK, NO_COPY, OBSERVERS, ON_THE_MAP, READERS
from apps.movements.models import FlightReport, Movement, MovementGround, MovementStatement

# Notifying a movement; saying how it goes; saying that it was noted; reporting a flight; asking the secretariat; its
# comment.
NOTIFY, SAY, NOTE, REPORT, ASK, COMMENT = "notify", "say", "note", "report", "ask", "comment"

LIAISON = HasRole((Role.LIAISON_OFFICER.value,))
SPEAKERS = HasRole((*LIAISON.roles, *OBSERVERS.roles))
_READ = (Row(VIEW, (ALL_READERS,)), Row(VIEW, (CLOCK,)))


def _by_officers_and_secretariat(action: str) -> tuple[Row, Row]:
    return Row(action, (LIAISON, OfSignatory())), Row(action, (OBSERVERS, OfSecretariat()))


register(Movement, [*_READ, *_by_officers_and_secretariat(NOTIFY)])
register(
    MovementStatement,
    [
        *_READ,
        *_by_officers_and_secretariat(SAY),
        Row(NOTE, (LIAISON, OfSignatory())),
        Row(ASK, (LIAISON, OfSignatory())),
        Row(COMMENT, (OBSERVERS, OfSecretariat())),
    ],
)
register(FlightReport, [*_READ, *_by_officers_and_secretariat(REPORT)])
keep_own(Movement, NOTIFY)
keep_own(MovementStatement, SAY, NOTE, ASK, COMMENT)
keep_own(FlightReport, REPORT)
# As the designation itself is read by those who read movements.
register(
    MovementGround,
    [
        Row(
            VIEW,
            (
                READERS,
                OfSignatory(),
                Present("designation__reference"),
                replace(NO_COPY, path="designation__released_to_id"),
                *cleared("designation__"),
            ),
        ),
        Row(VIEW, (OBSERVERS, replace(ON_THE_MAP, path="designation__state"), *cleared("designation__"))),
        Row(VIEW, (CLOCK,)),
    ],
)
add_sql(Path(__file__).parent / "sql" / "meeting.sql", view_movement=(Movement, VIEW, "m"))
