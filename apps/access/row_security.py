"""Row-level security, the second lock (ADR 0015): the policy's rows as policies of the database, and rights on tables.

Each app's `policies.py` registers rows of viewing for its models or exempts them (`exempt`), and may add SQL of its own
(`add_sql`). All of it is laid anew after every migration, in one transaction; `manage.py row_security` prints it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError
from psycopg.errors import DeadlockDetected

from apps.access.policy import VIEW, registered
from apps.access.row_rules import RowFunction, row_sql

FOLDER = Path(__file__).parent / "sql"

# Models without policies of the database that serving processes read, with the reason.
OPEN: dict[type[models.Model], str] = {}
# What no serving process reads.
CLOSED: dict[str, str] = {}
# Of these, a record's page reads a few rows: a function answers for each row, which spares the planner the rule
# and the rules of what it looks at. Where lists read hundreds, the rule in the statement is faster.
BY_CALL: set[type[models.Model]] = set()
# Models of which the recorder looks up rows: whose private matter a change is, and the version that a submission opens.
READ_BY_CAPTURE: set[type[models.Model]] = set()
# Whoever writes a row about one of these sees that, too (foreign key of that name -> model).
SUBJECTS: dict[str, type[models.Model]] = {}


@dataclass(frozen=True)
class _Sql:
    """Statements of one app. `rules` are (model, action, alias) by the name of the comment that stands for them."""

    path: Path
    rules: Mapping[str, tuple[type[models.Model], str, str]]

    def text(self) -> str:
        text = self.path.read_text(encoding="utf-8").strip()
        for name, (model, action, alias) in self.rules.items():
            text = text.replace(f"/* {name} */", f"(\n{row_sql(model, action, alias)}\n)")
        return text


_added: list[_Sql] = []
_makers: list[Callable[[], str]] = []


def exempt(label: str, reason: str, *, readable: bool = False) -> None:
    """Leave a model ("app.Model") without policies of the database, for a reason that somebody else can judge. Serving
    processes read it where that is said, and nobody does else."""
    if readable:
        OPEN[apps.get_model(label)] = reason
    else:
        CLOSED[label] = reason


def add_sql(path: Path, **rules: tuple[type[models.Model], str, str]) -> None:
    """Have a file's statements laid with the policies. A comment `/* name */` in it becomes the condition of a rule:
    model, action, and the alias of the model's table there."""
    _added.append(_Sql(path, rules))


def add_sql_maker(maker: Callable[[], str]) -> None:
    """Have statements laid with the policies that are only known once every app has declared its tables."""
    _makers.append(maker)


# Roles that work for nobody in particular: the queue and the clock see everything. The owner (migrations, operators'
# commands) is not bound by policies: nothing that serves is it.
EVERYTHING = {"jic_worker": "ALL"}


def protected() -> list[type[models.Model]]:
    """Models with policies, in the order of their tables."""
    found = [model for model, actions in registered().items() if VIEW in actions and model not in OPEN]
    return sorted(found, key=lambda model: model._meta.db_table)


def table_sql(model: type[models.Model]) -> str:
    """The policies of one table. What may be viewed may be written, as far as grants and triggers go; the web role
    writes nothing that it could not read back."""
    table = model._meta.db_table
    function, rule = "", f"\n{row_sql(model, VIEW, table)}\n"
    if model in BY_CALL:
        by_call = RowFunction(model)
        function, rule = by_call.definition, by_call.call
    roles = dict(EVERYTHING)
    if model in READ_BY_CAPTURE:
        roles["jic_capture"] = "SELECT"
    others = [
        f"CREATE POLICY {role} ON public.{table} FOR {command} TO {role} USING (true);"
        for role, command in roles.items()
    ]
    return "\n".join(
        [
            f"SELECT pg_temp.drop_policies('public.{table}');",
            f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY;",
            *([function] if function else []),
            f"CREATE POLICY jic_web ON public.{table} FOR ALL TO jic_web USING ({rule}){_check(model, rule)};",
            *others,
            f"GRANT SELECT ON public.{table} TO jic_web;",
            f"CALL pg_temp.keep_no_statistics('public.{table}', '{{{','.join(counted_columns(model))}}}');",
        ]
    )


def counted_columns(model: type[models.Model]) -> list[str]:
    """Columns whose statistics the planner may have: keys, whole numbers and closed sets. An estimate of these tells
    how many rows there are, and nothing of what people wrote."""
    return sorted(
        str(field.column)
        for field in model._meta.concrete_fields
        if field.primary_key or field.is_relation or field.choices or isinstance(field, models.IntegerField)
    )


def undeclared() -> list[type[models.Model]]:
    """Models of which nothing says who reads them: their tables are read by no serving process."""
    declared = {*protected(), *OPEN}
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model not in declared and model._meta.label not in CLOSED and not model._meta.proxy and model._meta.managed
    ]


def _check(model: type[models.Model], rule: str) -> str:
    """What is written about a record is written by somebody who sees that, too: its own policy asks. A row that may be
    about no record is held to its own rule alone."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    sees = [
        _sees(f"{model._meta.db_table}.{fields[name].column}", subject, is_optional=fields[name].null)
        for name, subject in SUBJECTS.items()
        if name in fields and fields[name].related_model is subject
    ]
    return f"\n    WITH CHECK ({' AND '.join([f'({rule})', *sees])})" if sees else ""


def _sees(column: str, subject: type[models.Model], *, is_optional: bool) -> str:
    seen = f"EXISTS (SELECT FROM public.{subject._meta.db_table} d WHERE d.id = {column})"  # nosec B608
    return f"({column} IS NULL OR {seen})" if is_optional else seen


def policies_sql() -> str:
    """Everything, in order: functions, each app's own statements, and the policies."""
    opened = sorted(model._meta.db_table for model in OPEN)
    parts = [
        (FOLDER / "least_rights.sql").read_text(encoding="utf-8").strip(),
        (FOLDER / "functions.sql").read_text(encoding="utf-8").strip(),
        *(maker() for maker in _makers),
        *(added.text() for added in _added),
        f"GRANT SELECT ON public.{', public.'.join(opened)} TO jic_web;",
        *(table_sql(model) for model in protected()),
    ]
    return "\n\n".join(parts) + "\n"


def install(database: BaseDatabaseWrapper) -> None:
    """Make the roles, and lay rights and policies anew where all their tables stand, in one transaction: who is served
    meanwhile notices nothing.

    Whoever analyses a table meanwhile, as autovacuum does, holds it and waits for the rights that were granted on
    another: PostgreSQL ends one of the two, and if that is this one it begins again."""
    for last in (False, False, True):
        try:
            _install(database)
        except OperationalError as error:
            if last or not isinstance(error.__cause__, DeadlockDetected):
                raise
        else:
            return


def _install(database: BaseDatabaseWrapper) -> None:
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        tables = set(database.introspection.table_names(cursor))
        if tables >= {model._meta.db_table for model in (*protected(), *OPEN)}:
            cursor.execute((FOLDER / "roles.sql").read_text(encoding="utf-8"))
            cursor.execute(policies_sql())
