"""The database's own lock on who speaks: what a delegation says or consents to is recorded for nobody but the person
who asks and their own delegation, where the policy lets them. A web process that was made to run somebody else's SQL
puts no word into another delegation's mouth."""

from __future__ import annotations

from django.db import models

from apps.access.row_rules import row_sql
from apps.access.row_security import add_sql_maker

_KEPT: dict[type[models.Model], tuple[str, ...]] = {}

# `g` is the new row. Functions that answer for whoever serves people see what these see.
_LOCK = """
CREATE OR REPLACE FUNCTION public.own_{table}() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF public.sees_everything() OR EXISTS (
        SELECT FROM (SELECT NEW.*) g
         WHERE g.user_id::text = coalesce(current_setting('jic.user_id', true), '')
           AND g.delegation_id::text = coalesce(current_setting('jic.delegation_id', true), '')
           AND ({rules}))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A row of {table} is recorded for the person who makes it: their own word, and that of nobody else.'
        USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE ALL ON FUNCTION public.own_{table}() FROM PUBLIC;
CREATE OR REPLACE TRIGGER jic_own_row BEFORE INSERT ON public.{table}
    FOR EACH ROW EXECUTE FUNCTION public.own_{table}();
ALTER TABLE public.{table} ENABLE ALWAYS TRIGGER jic_own_row;
"""


def keep_own(model: type[models.Model], *actions: str) -> None:
    """Have new rows of a model, which has `user` and `delegation`, kept to whoever makes them, and may do one of these
    actions on them; without any, to whoever makes them."""
    _KEPT[model] = actions


def kept() -> frozenset[type[models.Model]]:
    """Models whose new rows are kept so."""
    return frozenset(_KEPT)


def own_sql() -> str:
    """Every lock. Safe to run again."""
    return "\n".join(_lock(model, actions) for model, actions in _KEPT.items())


def _lock(model: type[models.Model], actions: tuple[str, ...]) -> str:
    rules = "\n OR ".join(f"({row_sql(model, action, 'g')})" for action in actions) or "true"
    return _LOCK.format(table=model._meta.db_table, rules=rules)


add_sql_maker(own_sql)
