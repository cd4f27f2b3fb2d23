"""Row-level security, the second lock (ADR 0015): the policy's rows as policies of the database.

`jic/sql/row_security.sql` is made by `manage.py row_security` from the rows that say who may view what, checked in, and
installed after every migration; a test compares it with the rows.
"""

from __future__ import annotations

from pathlib import Path

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from apps.accounts.entry_models import OpenSession, Recovery
from apps.accounts.models import Passkey, User
from apps.clearances.models import Grant
from apps.clearances.policy import VIEW, registered, row_sql
from apps.designations.models import Designation
from apps.designations.policies import EXPLAIN

FOLDER = Path(__file__).parent / "sql"
MADE = FOLDER / "row_security.sql"

# Models whose rows say who views them and which every page reads all the same.
OPEN: dict[type[models.Model], str] = {
    User: "Read to sign in, before anybody is known; whoever sees a record sees by name who wrote and did what.",
    OpenSession: "Read to find out whose session it is.",
    Recovery: "Read with the phrase that it handed out, before anybody is known.",
    Grant: "Read to find out what whoever asks may do, before that is known.",
    Passkey: "Read to check a signature against the key of whoever says that he signed.",
}
# Roles that work for nobody in particular. The queue and the clock see everything; the recorder looks up whose private
# matter a change is. The owner (migrations, operators' commands) is not bound by policies: nothing that serves is it.
EVERYTHING = {"jic_worker": "ALL"}
RECORDED_BY = {Designation: "jic_capture"}


def protected() -> list[type[models.Model]]:
    """Models with policies, in the order of their tables."""
    found = [model for model, actions in registered().items() if VIEW in actions and model not in OPEN]
    return sorted(found, key=lambda model: model._meta.db_table)


def table_sql(model: type[models.Model]) -> str:
    """The policies of one table. What may be viewed may be written, as far as grants and triggers go; the web role
    writes nothing that it could not read back."""
    table = model._meta.db_table
    roles = dict(EVERYTHING)
    if model in RECORDED_BY:
        roles[RECORDED_BY[model]] = "SELECT"
    others = [
        f"CREATE POLICY {role} ON public.{table} FOR {command} TO {role} USING (true);"
        for role, command in roles.items()
    ]
    return "\n".join(
        [
            f"SELECT pg_temp.drop_policies('public.{table}');",
            f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY jic_web ON public.{table} FOR ALL TO jic_web USING (\n{row_sql(model, VIEW, table)}\n);",
            *others,
        ]
    )


def made() -> str:
    """The whole file."""
    values = {
        "view_designation": row_sql(Designation, VIEW, "d"),
        "explain_designation": row_sql(Designation, EXPLAIN, "d"),
    }
    functions = (FOLDER / "functions.sql").read_text(encoding="utf-8")
    for name, sql in values.items():
        functions = functions.replace(f"/* {name} */", f"(\n{sql}\n)")
    head = "-- Made by `python manage.py row_security` from the policy's rows and functions.sql. Do not edit."
    return "\n\n".join([head, functions.strip(), *(table_sql(model) for model in protected())]) + "\n"


def install(connection: BaseDatabaseWrapper) -> None:
    """Lay the policies anew where all their tables stand."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if tables >= {model._meta.db_table for model in protected()}:
            cursor.execute(MADE.read_text(encoding="utf-8"))
