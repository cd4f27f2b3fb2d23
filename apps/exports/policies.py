"""Who exported which file, they see themselves, and the auditors of their delegation; a file that waits is theirs."""

from apps.access.conditions import HasRole, OwnDelegation, Self
from apps.access.own_rows import keep_own
from apps.access.policy import VIEW, Row, register
from apps.access.roles import Role
from apps.designations.policies import CLOCK
from apps.exports.models import ExportOrder, FileExport

_AUDITORS = HasRole((Role.AUDITOR.value,))
register(
    FileExport,
    [
        Row(VIEW, (Self("user_id"),)),
        Row(VIEW, (_AUDITORS, OwnDelegation("delegation_id"))),
        Row(VIEW, (CLOCK,)),
    ],
)
register(ExportOrder, [Row(VIEW, (Self("user_id"),)), Row(VIEW, (CLOCK,))])
keep_own(FileExport)
keep_own(ExportOrder)
