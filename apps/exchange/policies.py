"""What the API keeps for somebody is theirs alone to read."""

from pathlib import Path

from apps.access.conditions import Self
from apps.access.policy import VIEW, Row, register
from apps.access.row_security import add_sql
from apps.exchange.models import KeptAnswer, Shown

register(KeptAnswer, [Row(VIEW, (Self("user_id"),))])
register(Shown, [Row(VIEW, (Self("user_id"),))])
add_sql(Path(__file__).parent / "sql" / "recorded_after.sql")
