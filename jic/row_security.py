"""Row-level security, the second lock (ADR 0015): the policy's rows as policies of the database.

`jic/sql/row_security.sql` is made by `manage.py row_security` from the rows that say who may view what, checked in, and
installed after every migration; a test compares it with the rows.
"""

from __future__ import annotations

import re
from pathlib import Path

from axes.models import AccessAttempt, AccessAttemptExpiration
from django.apps import apps
from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from apps.accounts.entry_models import CodeDevice, KnownBrowser, OpenSession, Recovery, RecoveryCode
from apps.accounts.models import Delegation, Passkey, User
from apps.clearances.models import Caveat, Grant
from apps.clearances.policy import VIEW, registered, row_sql
from apps.designations.models import Designation, Version
from apps.designations.policies import EXPLAIN
from apps.ledger.installation import sql_file
from apps.ledger.models import (
    Alert,
    Checkpoint,
    Cosignature,
    LogKey,
    Rules,
    SignatoryChange,
    SignatoryConsent,
    Tile,
    Witness,
)
from apps.negotiation.models import Act, Approval, Comment

FOLDER = Path(__file__).parent / "sql"
MADE = FOLDER / "row_security.sql"

# Models without policies that serving processes read.
OPEN: dict[type[models.Model], str] = {
    Delegation: "The parties of the arrangement, which everybody knows.",
    Caveat: "Combinations of compartments and delegations, read to judge markings before it is known who asks.",
    CodeDevice: "Read to check a one-time code, before anybody is known; its secret is encrypted.",
    RecoveryCode: "Read to check a code, before anybody is known; holds a hash of it.",
    KnownBrowser: "Read at signing in, before anybody is known.",
    AccessAttempt: "Counts of wrong passwords, of people and names that nobody knows.",
    AccessAttemptExpiration: "When such a count is over.",
    Tile: "Hashes of the log, which show nothing of what they commit to.",
    Checkpoint: "Signed roots of the log, shown at the foot of every page.",
    Cosignature: "What witnesses signed.",
    LogKey: "The log's public keys.",
    Rules: "Digests of the rules in force, which both sides' auditors read.",
    SignatoryChange: "Proposals of who has to sign, which every signatory judges.",
    SignatoryConsent: "Who has consented to them.",
    Witness: "The witnesses' names and public keys.",
    Alert: "What the log's state has met: numbers and names of witnesses, shown by /healthz.",
    User: "Read to sign in, before anybody is known; whoever sees a record sees by name who wrote and did what.",
    OpenSession: "Read to find out whose session it is.",
    Recovery: "Read with the phrase that it handed out, before anybody is known.",
    Grant: "Read to find out what whoever asks may do, before that is known.",
    Passkey: "Read to check a signature against the key of whoever says that he signed.",
}
# What no serving process reads; a model of ours that stands nowhere stops the start (`jic/site_checks.py`).
CLOSED: dict[str, str] = {
    "auth.Permission": "Django's own permissions: installed, never asked.",
    "auth.Group": "Django's own groups: installed, never used.",
    "auth.Group_permissions": "Django's own groups: installed, never used.",
    "contenttypes.ContentType": "A register of models, read and written by migrations.",
    "sessions.Session": "Django's own sessions, in place of which stand ours.",
    "axes.AccessLog": "Of the library against guessing; not written.",
    "axes.AccessFailureLog": "Of the library against guessing; not written.",
    "ledger.Bucket": "Counts for the log's map: the sealer's own.",
    "ledger.BucketHashes": "The hashes of those counts: the sealer's own.",
    "ledger.Change": "The outbox: pages read when the oldest row was written, and nothing of it.",
}
# Roles that work for nobody in particular. The queue and the clock see everything; the recorder looks up whose private
# matter a change is, and the version that a submission opens. The owner (migrations, operators' commands) is not bound
# by policies: nothing that serves is it.
EVERYTHING = {"jic_worker": "ALL"}
RECORDED_BY = {Designation: "jic_capture", Version: "jic_capture"}


# Of these, a record's page reads a few rows: a function answers for each row, which spares the planner the rule
# and the rules of what it looks at. Where lists read hundreds, the rule in the statement is faster.
BY_CALL = (Act, Approval, Comment)


def protected() -> list[type[models.Model]]:
    """Models with policies, in the order of their tables."""
    found = [model for model, actions in registered().items() if VIEW in actions and model not in OPEN]
    return sorted(found, key=lambda model: model._meta.db_table)


def table_sql(model: type[models.Model]) -> str:
    """The policies of one table. What may be viewed may be written, as far as grants and triggers go; the web role
    writes nothing that it could not read back."""
    table = model._meta.db_table
    rule = f"\n{row_sql(model, VIEW, table)}\n"
    function = ""
    if model in BY_CALL:
        function, rule = _function(model)
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
    """What is written about a designation is written by somebody who sees that, too: its own policy asks."""
    about = {field.name: field.related_model for field in model._meta.concrete_fields}
    if about.get("designation") is not Designation:
        return ""
    designation, table = Designation._meta.db_table, model._meta.db_table
    sees = f"EXISTS (SELECT FROM public.{designation} d WHERE d.id = {table}.designation_id)"  # nosec B608
    return f"\n    WITH CHECK (({rule}) AND {sees})"


# Each of the asker's settings that a rule reads, whole.
_ASKED = re.compile(r"\(SELECT ((?:CASE|nullif|current_setting|string_to_array)(?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)")


def _kind(sql: str) -> str:
    found = re.search(r"::(bigint|integer)(?: END)?$", sql)
    return found[1] if found else "boolean"


def _function(model: type[models.Model]) -> tuple[str, str]:
    """A function that decides about one row by the columns that the rule reads, and the call of it. It runs as the
    owner, whom no policy binds, names every table with its schema, and plans once for a session."""
    table, rule = model._meta.db_table, row_sql(model, VIEW, "t")
    columns = sorted(set(re.findall(r'\bt\."(\w+)"', rule)))
    types = {field.column: field.db_type(connection) for field in model._meta.concrete_fields}
    name = f"{table}_visible"
    for column in columns:
        rule = rule.replace(f't."{column}"', f"of_{column}")
    asked: dict[str, str] = {}
    rule = _ASKED.sub(lambda found: asked.setdefault(found[1], f"asked_{len(asked)}"), rule)
    declared = "".join(f"    {variable} CONSTANT {_kind(sql)} := {sql};\n" for sql, variable in asked.items())
    arguments = ", ".join(f"of_{column} {types[column]}" for column in columns)
    function = "\n".join(
        [
            f"CREATE OR REPLACE FUNCTION public.{name}({arguments}) RETURNS boolean",
            "    LANGUAGE plpgsql STABLE SECURITY DEFINER",
            "    SET search_path = pg_catalog, pg_temp",
            f"AS $$\nDECLARE\n{declared}BEGIN\n    RETURN {rule};\nEND\n$$;",
        ]
    )
    signature = f"public.{name}({', '.join(types[column] or '' for column in columns)})"
    rights = f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION {signature} TO jic_web;"
    return f"{function}\n{rights}", f"public.{name}({', '.join(columns)})"


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
    opened = sorted(model._meta.db_table for model in OPEN)
    reading = f"GRANT SELECT ON public.{', public.'.join(opened)} TO jic_web;"
    return "\n\n".join([head, functions.strip(), reading, *(table_sql(model) for model in protected())]) + "\n"


def install(database: BaseDatabaseWrapper) -> None:
    """Lay rights and policies anew where all their tables stand, in one transaction: who is served meanwhile notices
    nothing."""
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        tables = set(database.introspection.table_names(cursor))
        if tables >= {model._meta.db_table for model in (*protected(), *OPEN)}:
            cursor.execute(sql_file("grants"))
            cursor.execute(MADE.read_text(encoding="utf-8"))
