"""The SQL that a migration installs: one file an object, and one set of triggers for each audited table."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from apps.ledger.audited import AUDITED, NAMED_BY, NUMBERS, Audited

SQL = Path(__file__).parent / "sql"


def sql_file(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def references(table: str) -> dict[str, str]:
    """Columns of a table that refer to rows of others, by column: the tables."""
    model = next(one for one in apps.get_models() if one._meta.db_table == table)
    return {
        str(field.column): field.related_model._meta.db_table
        for field in model._meta.concrete_fields
        if isinstance(field.related_model, type) and field.column not in NUMBERS
    }


def triggers_sql(audited: Audited) -> str:
    """Triggers of one table. ENABLE ALWAYS: else `session_replication_role = replica` would skip them.

    The capture trigger's name sorts last, so that it records what the other triggers made of the row.
    """
    table = f"public.{audited.table}"
    keys = references(audited.table)
    lists = (audited.left_out, audited.hashed, keys, keys.values())
    arguments = ", ".join(f"'{words}'" for words in (audited.private, *(",".join(words) for words in lists)))
    statements = [
        f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS row_revision integer NOT NULL DEFAULT 1",
        (
            f"CREATE OR REPLACE TRIGGER jic_count BEFORE UPDATE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION public.ledger_count_revision('{','.join(audited.without)}')"
        ),
        (
            f"CREATE OR REPLACE TRIGGER zz_jic_capture AFTER INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION public.ledger_capture({arguments})"
        ),
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER jic_count",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER zz_jic_capture",
        *refusal_statements(audited.table, ("TRUNCATE",)),
    ]
    if audited.append_only:
        statements += refusal_statements(audited.table, ("UPDATE", "DELETE"))
    return ";\n".join(statements) + ";"


def refusal_statements(table: str, operations: Iterable[str]) -> list[str]:
    """Triggers that refuse operations on a table, whoever asks."""
    statements = []
    for operation in operations:
        name = f"jic_refuse_{operation.lower()}"
        level = "STATEMENT" if operation == "TRUNCATE" else "ROW"
        statements += [
            (
                f"CREATE OR REPLACE TRIGGER {name} BEFORE {operation} ON public.{table}"
                f" FOR EACH {level} EXECUTE FUNCTION public.ledger_refuse()"
            ),
            f"ALTER TABLE public.{table} ENABLE ALWAYS TRIGGER {name}",
        ]
    return statements


def nouns_sql() -> str:
    """The list of audited tables as a function, so that the database names events and parts fields as this list
    does."""

    def array(words: Iterable[str]) -> str:
        return "'{" + ",".join(words) + "}'::text[]"

    rows = []
    for one in AUDITED:
        keys = references(one.table)
        lists = (one.outline, one.text, one.left_out, one.hashed, keys, keys.values())
        rows.append(f"('{one.table}', '{one.noun}', '{one.verb}', {', '.join(map(array, lists))})")
    columns = "outline_columns text[], text_columns text[], left_out text[], hashed text[], keys text[], targets text[]"
    # The columns of a function cannot be changed in place.
    return (
        "DROP FUNCTION IF EXISTS public.ledger_nouns();\n"
        f"CREATE FUNCTION public.ledger_nouns() RETURNS TABLE (table_name text, noun text, verb text, {columns})\n"
        "    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp\nAS $$ VALUES\n    "
        + ",\n    ".join(rows)
        + "\n$$;"
    )


def named_sql() -> str:
    """The function that gives what stands in the log for another row: a delegation's code, else its UUID. Its
    statements are planned once for a session."""
    cases = "\n".join(
        f"        WHEN '{table}' THEN SELECT t.{column} INTO name FROM public.{table} t WHERE t.id = key;"  # noqa: S608  # nosec B608
        for table, column in NAMED_BY.items()
    )
    return (
        "CREATE OR REPLACE FUNCTION public.ledger_named(target text, key bigint) RETURNS text\n"
        "    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp\nAS $$\n"
        f"DECLARE\n    name text;\nBEGIN\n    CASE target\n{cases}\n    END CASE;\n    RETURN name;\nEND\n$$;"
    )


# What is only ever added to.
LOG_TABLES = ("ledger_entry", "ledger_tile", "ledger_checkpoint", "ledger_cosignature")


def install_sql(tables: Collection[str]) -> str:
    """Everything for those of the audited tables that there are, in order. Safe to run again."""
    log_tables = [
        *(
            statement
            for table in LOG_TABLES
            for statement in refusal_statements(table, ("UPDATE", "DELETE", "TRUNCATE"))
        ),
        *refusal_statements("ledger_change", ("UPDATE", "TRUNCATE")),
        (
            "CREATE OR REPLACE TRIGGER jic_taken AFTER DELETE ON public.ledger_change REFERENCING OLD TABLE AS taken"
            " FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_taken()"
        ),
        "ALTER TABLE public.ledger_change ENABLE ALWAYS TRIGGER jic_taken",
    ]
    parts = [sql_file("roles"), nouns_sql(), named_sql()]
    parts += [sql_file(name) for name in ("row", "capture", "count_revision", "refuse", "taken", "seal")]
    parts += [triggers_sql(audited) for audited in AUDITED if audited.table in tables]
    return "\n".join([*parts, ";\n".join(log_tables) + ";"])


def install(connection: BaseDatabaseWrapper) -> None:
    """Install it all where the log's own tables stand: a migration does, and every `migrate` again when it has ended,
    so that functions and the triggers of a newer table are those of this code."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if LOG_TABLES[-1] in tables:
            cursor.execute(install_sql(tables))
