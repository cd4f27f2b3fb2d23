"""Who reads the notices of signatories: everybody who reads the agreed map, observers too. Who
gives one: the approving authorities of its signatory."""

from apps.access.conditions import HasRole, OfSignatory
from apps.access.own_rows import keep_own
from apps.access.policy import VIEW, Row, register
from apps.access.roles import Role
from apps.cooperation.models import Notice
from apps.designations.policies import ALL_READERS, CLOCK

GIVE = "give_notice"

AUTHORITIES = HasRole((Role.APPROVING_AUTHORITY.value,))
register(
    Notice,
    [Row(VIEW, (ALL_READERS,)), Row(VIEW, (CLOCK,)), Row(GIVE, (AUTHORITIES, OfSignatory()))],
)
keep_own(Notice, GIVE)
