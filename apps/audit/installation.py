"""The SQL of capture: one file an object, and one set of triggers and rights for each table that is declared."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.db import models

from apps.audit.registry import AUDITED, BY_TABLE, EVERY_COLUMN, NUMBERS, WRITES, Audited

SQL = Path(__file__).parent / "sql"


def sql_file(name: str, folder: Path = SQL) -> str:
    return (folder / f"{name}.sql").read_text(encoding="utf-8")


def references(table: str) -> dict[str, str]:
    """Columns of a table that refer to rows of others, by column: the tables."""
    model = BY_TABLE[table].model
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
    words = (audited.private, *(",".join(names) for names in lists), *marking_query(audited))
    arguments = ", ".join(f"'{word}'" for word in words)
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


def _marking_steps(audited: Audited) -> list[tuple[type[models.Model], str]]:
    """The tables from a row to the record whose marking it has, each with the column that leads on to the next one."""
    holder, steps = audited.model, []
    for name in filter(None, (audited.marked_by or "").split("__")):
        field = holder._meta.get_field(name)
        assert isinstance(field, models.ForeignKey)
        steps.append((holder, str(field.column)))
        holder = field.related_model
    return [*steps, (holder, "")]


def marking_query(audited: Audited) -> tuple[str, str]:
    """The column of a row from which the record is found whose marking it has, and the statement that reads level and
    caveat of that; empty where a row has no such record."""
    if audited.marked_by is None:
        return "", ""
    steps = _marking_steps(audited)
    column = steps.pop(0)[1] if len(steps) > 1 else "id"
    tables, on = "", ""
    for place, (model, leads_on) in enumerate(steps):
        table = f"public.{model._meta.db_table} t{place}"
        tables += f" JOIN {table} ON t{place}.id = {on}" if on else table
        on = f"t{place}.{leads_on}"
    last = len(steps) - 1
    return column, f"SELECT t{last}.level, t{last}.caveat_id FROM {tables} WHERE t0.id = $1"  # nosec B608  # noqa: S608


def marking_rights_sql() -> str:
    """What capture reads to find a row's marking."""
    rights = {
        (model._meta.db_table, column)
        for audited in AUDITED
        if audited.marked_by is not None
        for model, leads_on in _marking_steps(audited)
        for column in ("id", *([leads_on] if leads_on else ["level", "caveat_id"]))
    }
    return "\n".join(f"GRANT SELECT ({column}) ON public.{table} TO jic_capture;" for table, column in sorted(rights))


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
        text = [name for column in one.text for name in one.told_as(column)]
        lists = (one.outline, text, one.left_out, one.hashed, keys, keys.values())
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
        f"        WHEN '{audited.table}' THEN SELECT t.{audited.named_by} INTO name"  # noqa: S608  # nosec B608
        f" FROM public.{audited.table} t WHERE t.id = key;"
        for audited in AUDITED
        if audited.named_by
    )
    return (
        "CREATE OR REPLACE FUNCTION public.ledger_named(target text, key bigint) RETURNS text\n"
        "    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp\nAS $$\n"
        f"DECLARE\n    name text;\nBEGIN\n    CASE target\n{cases}\n    END CASE;\n    RETURN name;\nEND\n$$;"
    )


def rights_sql() -> str:
    """What the serving role writes, table by table, and what capture reads to name rows of other tables."""
    columns = {
        model._meta.db_table: [
            str(field.column)
            for field in model._meta.concrete_fields
            if not field.primary_key and not getattr(field, "generated", False)
        ]
        for model in apps.get_models()
    }
    statements, separator = [], '", "'
    for table, writes in WRITES.items():
        update = columns[table] if writes.update == EVERY_COLUMN else writes.update
        rights = [
            *(["INSERT"] if writes.insert else []),
            *([f'UPDATE ("{separator.join(update)}")'] if update else []),
            *(["DELETE"] if writes.delete else []),
        ]
        if rights:
            statements.append(f"GRANT {', '.join(rights)} ON public.{table} TO jic_web;")
    statements += [
        f"GRANT SELECT (id, {audited.named_by}) ON public.{audited.table} TO jic_capture;"
        for audited in AUDITED
        if audited.named_by
    ]
    return "\n".join(statements)


def capture_sql() -> str:
    """Everything, in order. Safe to run again."""
    outbox = ";\n".join(refusal_statements("audit_change", ("UPDATE", "TRUNCATE"))) + ";"
    parts = [nouns_sql(), named_sql()]
    parts += [sql_file(name) for name in ("row", "capture", "count_revision", "refuse", "grants")]
    parts += [triggers_sql(audited) for audited in AUDITED]
    return "\n".join([*parts, outbox, rights_sql(), marking_rights_sql()])
