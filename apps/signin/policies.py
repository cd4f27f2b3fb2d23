"""Sessions: everybody's own; and a clearance admin ends those of his delegation's members. Recoveries: two clearance
admins of the member's delegation, neither of them the member; who may stop one is told of it as well."""

from apps.accounts.entry_models import OpenSession, Recovery
from apps.accounts.models import User
from apps.clearances.conditions import NotSelf, OwnDelegation, Self
from apps.clearances.policies import ADMIN
from apps.clearances.policy import VIEW, Row, register

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
