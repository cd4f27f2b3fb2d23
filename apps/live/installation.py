"""The SQL of announcements: one function, and a trigger for each table whose new rows are announced."""

from __future__ import annotations

from pathlib import Path

from apps.audit.installation import sql_file
from apps.live.sources import SOURCES

SQL = Path(__file__).parent / "sql"


def live_sql() -> str:
    """Everything, in order. Safe to run again."""
    triggers = [
        f"CREATE OR REPLACE TRIGGER jic_live AFTER INSERT ON public.{source.model._meta.db_table}"
        f" FOR EACH ROW EXECUTE FUNCTION public.live_announce('{noun}');"
        for noun, source in SOURCES.items()
    ]
    return "\n".join([sql_file("announce", SQL), *triggers])
