"""What somebody asked for, and the names of its files, is theirs alone."""

from apps.access.conditions import Self
from apps.access.policy import VIEW, Row, register
from apps.sheets.models import SheetOrder

register(SheetOrder, [Row(VIEW, (Self("user_id"),))])
