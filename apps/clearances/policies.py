"""Managing access: a clearance admin sees and changes what members of his own delegation hold, never his own."""

from apps.accounts.models import User
from apps.clearances.conditions import HasRole, NotSelf, OwnDelegation
from apps.clearances.policy import VIEW, Row, register
from apps.clearances.roles import Role

GRANT = "grant"

register(
    User,
    [
        Row(VIEW, (HasRole((Role.CLEARANCE_ADMIN.value,)), OwnDelegation("delegation_id"))),
        Row(GRANT, (HasRole((Role.CLEARANCE_ADMIN.value,)), OwnDelegation("delegation_id"), NotSelf("pk"))),
    ],
)
