"""Tokens: everybody's own; and a clearance admin sees and ends those of their delegation's members."""

from pathlib import Path

from apps.access.conditions import HasRole, OwnDelegation, Self
from apps.access.policy import VIEW, Row, register
from apps.access.row_security import add_sql
from apps.clearances.policies import ADMIN
from apps.tokens.models import ApiToken

END = "end"
# Finds the token that a request carries, before anybody is known.
SYSTEM = HasRole(("system",))

register(
    ApiToken,
    [
        Row(VIEW, (Self("user_id"),)),
        Row(VIEW, (ADMIN, OwnDelegation("user__delegation_id"))),
        Row(VIEW, (SYSTEM,)),
        Row(END, (Self("user_id"),)),
        Row(END, (ADMIN, OwnDelegation("user__delegation_id"))),
    ],
)
add_sql(Path(__file__).parent / "sql" / "lasting.sql")
