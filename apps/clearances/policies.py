"""Managing access: a clearance admin sees and changes what members of their own delegation hold, never their own."""

from apps.access.conditions import HasRole, NotSelf, OwnDelegation, Self
from apps.access.models import Grant
from apps.access.policy import VIEW, Row, register
from apps.access.roles import Role
from apps.accounts.models import Passkey, User
from apps.clearances.models import AccessReview

GRANT, CONFIRM, REVOKE, REVIEW = "grant", "confirm", "revoke", "review"
ADMIN = HasRole((Role.CLEARANCE_ADMIN.value,))

# A person's own passkeys, and those of the members of a clearance admin's delegation.
register(
    Passkey,
    [
        Row(VIEW, (Self("user_id"),)),
        Row(VIEW, (ADMIN, OwnDelegation("user__delegation_id"))),
        Row(CONFIRM, (ADMIN, OwnDelegation("user__delegation_id"), NotSelf("user_id"))),
        Row(REVOKE, (Self("user_id"),)),
        Row(REVOKE, (ADMIN, OwnDelegation("user__delegation_id"))),
    ],
)

register(
    User,
    [
        Row(VIEW, (ADMIN, OwnDelegation("delegation_id"))),
        Row(GRANT, (ADMIN, OwnDelegation("delegation_id"), NotSelf("pk"))),
        Row(REVIEW, (ADMIN, OwnDelegation("delegation_id"), NotSelf("pk"))),
    ],
)

MEMBERS = (ADMIN, OwnDelegation("user__delegation_id"))
# Two admins grant: who proposed does not confirm, and neither is the person concerned. One admin revokes.
register(
    Grant,
    [
        Row(VIEW, MEMBERS),
        Row(CONFIRM, (*MEMBERS, NotSelf("user_id"), NotSelf("granted_by_id"))),
        Row(REVOKE, (*MEMBERS, NotSelf("user_id"))),
    ],
)
register(AccessReview, [Row(VIEW, MEMBERS)])
