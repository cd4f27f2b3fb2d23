"""Whether and where somebody is written to, and of what they were, is theirs alone to read."""

from apps.access.conditions import Self
from apps.access.policy import VIEW, Row, register
from apps.mail.models import Mailed, Subscription

register(Subscription, [Row(VIEW, (Self("user_id"),))])
register(Mailed, [Row(VIEW, (Self("user_id"),))])
