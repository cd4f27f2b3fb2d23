"""Sessions: everybody's own; and a clearance admin ends those of their delegation's members. Recoveries: two clearance
admins of the member's delegation, neither of them the member; who may stop one is told of it as well."""

from apps.access.conditions import NotSelf, OwnDelegation, Self
from apps.access.policy import VIEW, Row, register
from apps.accounts.models import User
from apps.accounts.session_models import OpenSession, Recovery
from apps.clearances.policies import ADMIN

END_SESSIONS, RECOVER, CONFIRM_RECOVERY, CANCEL = "end_sessions", "recover", "confirm", "cancel"

register(OpenSession, [Row(VIEW, (Self("user_id"),))])
register(
    User,
    [
        Row(END_SESSIONS, (ADMIN, OwnDelegation("delegation_id"))),
        Row(RECOVER, (ADMIN, OwnDelegation("delegation_id"), NotSelf("pk"))),
    ],
)
OF_MEMBER = OwnDelegation("user__delegation_id")
register(
    Recovery,
    [
        Row(VIEW, (ADMIN, OF_MEMBER)),
        Row(VIEW, (Self("user_id"),)),
        Row(CONFIRM_RECOVERY, (ADMIN, OF_MEMBER, NotSelf("user_id"), NotSelf("opened_by_id"))),
        Row(CANCEL, (ADMIN, OF_MEMBER)),
        Row(CANCEL, (Self("user_id"),)),
    ],
)
