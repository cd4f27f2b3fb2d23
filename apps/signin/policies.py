"""Sessions: everybody's own; and a clearance admin ends those of his delegation's members."""

from apps.accounts.entry_models import OpenSession
from apps.accounts.models import User
from apps.clearances.conditions import OwnDelegation, Self
from apps.clearances.policies import ADMIN
from apps.clearances.policy import VIEW, Row, register

END_SESSIONS = "end_sessions"

register(OpenSession, [Row(VIEW, (Self("user_id"),))])
register(User, [Row(END_SESSIONS, (ADMIN, OwnDelegation("delegation_id")))])
