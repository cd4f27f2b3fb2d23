"""The policy's rows as SQL: in a row-level policy, or in a function that decides about one row (`row_security.py`).

Planning a sub-query takes longer than running it, so what depends on the principal alone is folded into the first of
their settings that a row reads: it is then unset for whom the row is not, and refuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from apps.access.conditions import Condition, PrincipalTest, RowTest
from apps.access.policy import VIEW, rows_for


class RowRule:
    """The rows of one action on one model as an SQL condition on a row of `table`, an alias of the model's table.

    Rows that a path leads to are joined, each by primary key, under an alias that repeats the path
    ("t__designation"). The principal's settings stand in sub-queries, so that a statement reads each once and not for
    each row.
    """

    def __init__(self, model: type[models.Model], action: str, table: str) -> None:
        self.model, self.table = model, table
        # Alias -> the join that brings it, in the order in which paths are walked.
        self._joins: dict[str, str] = {}
        rows = rows_for(model, action)
        self.sql = self._joined("\n OR ".join(f"({self._row(row.conditions)})" for row in rows)) if rows else "false"

    def own_column(self, name: str) -> str:
        return f'{self.table}."{name}"'

    def setting(self, expression: str, kind: str) -> str:
        return f"(SELECT {expression})"

    def _row(self, conditions: Sequence[Condition]) -> str:
        """All of a row's conditions."""
        tests = [condition.sql() for condition in conditions]
        principal = " AND ".join(test.text for test in tests if isinstance(test, PrincipalTest))
        row_tests = [test for test in tests if isinstance(test, RowTest)]
        if principal and not any(test.settings for test in row_tests):
            parts, principal = [self.setting(principal, "boolean")], ""
        else:
            parts = []
        values = _Values(self, principal)
        return " AND ".join([*parts, *(values.fill(test) for test in row_tests)])

    def column(self, path: str) -> str:
        """The value at the end of a path."""
        *steps, name = path.split("__")
        holder: type[models.Model] = self.model
        alias = ""
        for step in steps:
            field = holder._meta.get_field(step)
            assert isinstance(field, models.ForeignKey)
            holder, alias = self._join(field, alias)
        column = holder._meta.pk.column if name == "pk" else holder._meta.get_field(name).column  # type: ignore[union-attr]
        return f'{alias}."{column}"' if alias else self.own_column(str(column))

    def _join(self, field: models.ForeignKey[Any, Any], before: str) -> tuple[type[models.Model], str]:
        target = field.related_model
        alias = f"{before or self.table}__{field.name}"
        key = f'{before}."{field.column}"' if before else self.own_column(str(field.column))
        table, primary = target._meta.db_table, target._meta.pk.column
        self._joins[alias] = f' LEFT JOIN public."{table}" {alias} ON {alias}."{primary}" = {key}'
        return target, alias

    def _joined(self, condition: str) -> str:
        if not self._joins:
            return condition
        joins = "".join(self._joins[alias] for alias in sorted(self._joins))
        return f"EXISTS (SELECT FROM (SELECT) one{joins} WHERE {condition})"  # nosec B608  (our own names)


class _Values:
    """What stands for the placeholders of a row's tests. The first setting is narrowed by what is asked of the
    principal alone."""

    def __init__(self, rule: RowRule, principal: str) -> None:
        self._rule, self._principal = rule, principal
        self._test = RowTest("", {})

    def fill(self, test: RowTest) -> str:
        self._test = test
        return test.template.format_map(self)

    def __getitem__(self, name: str) -> str:
        if name in self._test.columns:
            return self._rule.column(self._test.columns[name])
        setting, kind = self._test.settings[name]
        expression = f"nullif(current_setting('jic.{setting}', true), '')::{kind}"
        if self._principal:
            expression, self._principal = f"CASE WHEN {self._principal} THEN {expression} END", ""
        return self._rule.setting(expression, kind)


class RowFunction(RowRule):
    """The same as a function of the columns that the rule reads. It runs as the owner, whom no policy binds, names
    every table with its schema, and is planned once for a session."""

    def __init__(self, model: type[models.Model], action: str = VIEW) -> None:
        self._columns: set[str] = set()
        self._variables: dict[tuple[str, str], str] = {}
        super().__init__(model, action, "t")

    def own_column(self, name: str) -> str:
        self._columns.add(name)
        return f"of_{name}"

    def setting(self, expression: str, kind: str) -> str:
        return self._variables.setdefault((expression, kind), f"asked_{len(self._variables)}")

    @property
    def name(self) -> str:
        return f"public.{self.model._meta.db_table}_visible"

    @property
    def call(self) -> str:
        return f"{self.name}({', '.join(sorted(self._columns))})"

    @property
    def definition(self) -> str:
        """The function, and the right to call it."""
        types = {field.column: field.db_type(connection) or "" for field in self.model._meta.concrete_fields}
        columns = sorted(self._columns)
        arguments = ", ".join(f"of_{column} {types[column]}" for column in columns)
        declared = "".join(
            f"    {variable} CONSTANT {kind} := {expression};\n"
            for (expression, kind), variable in self._variables.items()
        )
        signature = f"{self.name}({', '.join(types[column] for column in columns)})"
        return "\n".join(
            [
                f"CREATE OR REPLACE FUNCTION {self.name}({arguments}) RETURNS boolean",
                "    LANGUAGE plpgsql STABLE SECURITY DEFINER",
                "    SET search_path = pg_catalog, pg_temp",
                f"AS $$\nDECLARE\n{declared}BEGIN\n    RETURN {self.sql};\nEND\n$$;",
                f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC;",
                f"GRANT EXECUTE ON FUNCTION {signature} TO jic_web;",
            ]
        )


def row_sql(model: type[models.Model], action: str = VIEW, table: str = "t") -> str:
    """The policy's rows as one SQL condition over the identity in the settings `jic.*`."""
    return RowRule(model, action, table).sql
