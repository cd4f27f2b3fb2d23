"""Who reads and says what of a plan of separation: as of a pull-back, whoever may see the area; officers of signatories
and the secretariat's observers say something of it."""

from apps.access.own_rows import keep_own
from apps.access.policy import register
from apps.separation.models import StepAccount
from apps.undertakings.policies import ROWS, STATE

register(StepAccount, ROWS)
keep_own(StepAccount, STATE)
