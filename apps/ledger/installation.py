"""The SQL of the log: what its tables refuse, and what the sealer calls."""

from __future__ import annotations

from pathlib import Path

from apps.audit.installation import refusal_statements, sql_file

SQL = Path(__file__).parent / "sql"
# What is only ever added to.
LOG_TABLES = ("ledger_entry", "ledger_tile", "ledger_checkpoint", "ledger_cosignature")


def log_sql() -> str:
    """Everything, in order. Safe to run again."""
    refusals = [
        statement for table in LOG_TABLES for statement in refusal_statements(table, ("UPDATE", "DELETE", "TRUNCATE"))
    ]
    taken = [
        (
            "CREATE OR REPLACE TRIGGER jic_taken AFTER DELETE ON public.audit_change REFERENCING OLD TABLE AS taken"
            " FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_taken()"
        ),
        "ALTER TABLE public.audit_change ENABLE ALWAYS TRIGGER jic_taken",
    ]
    placed = [
        (
            "CREATE OR REPLACE TRIGGER jic_place_force AFTER INSERT ON public.ledger_entry"
            " REFERENCING NEW TABLE AS sealed FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_place_force()"
        ),
        "ALTER TABLE public.ledger_entry ENABLE ALWAYS TRIGGER jic_place_force",
    ]
    parts = [sql_file(name, SQL) for name in ("taken", "seal", "force", "reading", "grants")]
    return "\n".join([*parts, ";\n".join([*refusals, *taken, *placed]) + ";"])
