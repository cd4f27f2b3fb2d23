"""The words of the policy. Each condition has three faces that must give one answer: a predicate on a loaded object, a
`Q` for a queryset, and an SQL expression over the identity in the transaction's settings.

A path follows foreign keys from the resource, as in Django lookups ("designation__owner_id"); the SQL face names the
joined table by its path, and `row_sql` joins what is named, so that it can stand in a row-level policy as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.identity import Identity
from apps.access.models import Caveat
from apps.access.roles import Role

_COVERED = """SELECT covered.id FROM access_caveat covered WHERE covered.compartments <@ %s::varchar[]
 AND (covered.releasable_to = '{}' OR %s = ANY (covered.releasable_to))"""
NEVER = Q(pk__in=[])
ALWAYS = ~NEVER


class Condition(Protocol):
    def test(self, who: Identity, thing: Any) -> bool: ...

    def q(self, who: Identity) -> Q: ...

    def sql(self, model: type[models.Model], table: str) -> str: ...

    def sentence(self) -> str:
        """What must hold, for the page that explains a decision."""
        ...


def follow(thing: Any, path: str) -> Any:
    for name in path.split("__"):
        if thing is None:
            return None
        thing = getattr(thing, name)
    return thing


def column(model: type[models.Model], table: str, path: str) -> str:
    """The SQL for the value at the end of a path, from a row of `table` (an alias of `model`'s table). A foreign key on
    the way names the alias of the table that it leads to: `t__designation`."""
    first, _sep, rest = path.partition("__")
    field: Any = model._meta.pk if first == "pk" else model._meta.get_field(first)
    if rest:
        return column(field.related_model, f"{table}__{first}", rest)
    return f'{table}."{field.column}"'


def joined(model: type[models.Model], table: str, condition: str) -> str:
    """A condition on a row of `table` together with the rows that its aliases name, each by primary key."""
    paths = set(re.findall(rf'\b{table}((?:__[a-z_]+?)+)\."', condition))
    if not paths:
        return condition
    joins: dict[str, str] = {}
    for path in sorted(paths):
        holder, alias = model, table
        for name in path.removeprefix("__").split("__"):
            field: Any = holder._meta.get_field(name)
            target, before, alias = field.related_model, alias, f"{alias}__{name}"
            joins[alias] = (
                f' LEFT JOIN public."{target._meta.db_table}" {alias}'
                f' ON {alias}."{target._meta.pk.column}" = {before}."{field.column}"'
            )
            holder = target
    return f"EXISTS (SELECT FROM (SELECT) one{''.join(joins.values())} WHERE {condition})"  # nosec B608  (our own names)


def setting(name: str, kind: str = "text") -> str:
    """SQL for one of the asker's settings. As a sub-query of its own, so that a statement reads it once and not for
    each row."""
    if kind == "text":
        return f"(SELECT current_setting('jic.{name}', true))"
    return f"(SELECT nullif(current_setting('jic.{name}', true), '')::{kind})"


_ASKER = re.compile(r"\(SELECT (current_setting\(.+|string_to_array\(.+)\)")
_SETTING = re.compile(r"\(SELECT (nullif\(current_setting\('jic\.\w+', true\), ''\)::\w+)\)")


def conjunction(parts: Sequence[str]) -> str:
    """All of a row's conditions. What depends on the asker alone goes into the first of his settings that the row
    reads, which is then unset for whom the row is not, and refuses: a sub-query takes longer to plan than to run."""
    of_asker = [found[1] for part in parts if (found := _ASKER.fullmatch(part))]
    others = " AND ".join(part for part in parts if not _ASKER.fullmatch(part))
    if not of_asker:
        return others
    who = " AND ".join(of_asker)
    if _SETTING.search(others):
        return _SETTING.sub(lambda found: f"(SELECT CASE WHEN {who} THEN {found[1]} END)", others, count=1)
    return " AND ".join([f"(SELECT {who})", *([others] if others else [])])


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


@dataclass(frozen=True)
class HasRole:
    """The asker holds one of these roles now."""

    roles: tuple[str, ...]

    def test(self, who: Identity, thing: Any) -> bool:
        return who.has(*self.roles)

    def q(self, who: Identity) -> Q:
        return ALWAYS if who.has(*self.roles) else NEVER

    def sql(self, model: type[models.Model], table: str) -> str:
        wanted = ", ".join(map(_literal, self.roles))
        return f"(SELECT string_to_array(current_setting('jic.roles', true), ',') && ARRAY[{wanted}])"

    def sentence(self) -> str:
        names = [str(Role(role).label) if role in Role.values else role for role in self.roles]
        return _("has the role: %(roles)s") % {"roles": " / ".join(names)}


@dataclass(frozen=True)
class OfSignatory:
    """The asker's delegation is a signatory."""

    def test(self, who: Identity, thing: Any) -> bool:
        return who.is_signatory

    def q(self, who: Identity) -> Q:
        return ALWAYS if who.is_signatory else NEVER

    def sql(self, model: type[models.Model], table: str) -> str:
        return "(SELECT current_setting('jic.signatory', true) = '1')"

    def sentence(self) -> str:
        return _("belongs to a signatory delegation")


# What is asked of the person alone, whatever the thing is.
OF_ASKER = (HasRole, OfSignatory)


@dataclass(frozen=True)
class OwnDelegation:
    """The delegation at the end of the path is the asker's."""

    path: str

    def test(self, who: Identity, thing: Any) -> bool:
        return bool(who.delegation_id) and follow(thing, self.path) == who.delegation_id

    def q(self, who: Identity) -> Q:
        return Q(**{self.path: who.delegation_id}) if who.delegation_id else NEVER

    def sql(self, model: type[models.Model], table: str) -> str:
        return f"coalesce({column(model, table, self.path)} = {setting('delegation_id', 'bigint')}, false)"

    def sentence(self) -> str:
        return _("belongs to the delegation concerned")


@dataclass(frozen=True)
class OtherDelegation:
    """The delegation at the end of the path is set and is not the asker's."""

    path: str

    def test(self, who: Identity, thing: Any) -> bool:
        value = follow(thing, self.path)
        return value is not None and bool(who.delegation_id) and value != who.delegation_id

    def q(self, who: Identity) -> Q:
        if not who.delegation_id:
            return NEVER
        return Q(**{f"{self.path}__isnull": False}) & ~Q(**{self.path: who.delegation_id})

    def sql(self, model: type[models.Model], table: str) -> str:
        return f"coalesce({column(model, table, self.path)} <> {setting('delegation_id', 'bigint')}, false)"

    def sentence(self) -> str:
        return _("belongs to a delegation other than the one concerned")


@dataclass(frozen=True)
class NotSelf:
    """The user at the end of the path is not the asker."""

    path: str

    def test(self, who: Identity, thing: Any) -> bool:
        return bool(who.user_id) and follow(thing, self.path) != who.user_id

    def q(self, who: Identity) -> Q:
        return ~Q(**{self.path: who.user_id}) if who.user_id else NEVER

    def sql(self, model: type[models.Model], table: str) -> str:
        me = setting("user_id", "bigint")
        return f"({me} IS NOT NULL AND {column(model, table, self.path)} IS DISTINCT FROM {me})"

    def sentence(self) -> str:
        return _("is not the person concerned")


@dataclass(frozen=True)
class Self:
    """The user at the end of the path is the asker."""

    path: str

    def test(self, who: Identity, thing: Any) -> bool:
        return bool(who.user_id) and follow(thing, self.path) == who.user_id

    def q(self, who: Identity) -> Q:
        return Q(**{self.path: who.user_id}) if who.user_id else NEVER

    def sql(self, model: type[models.Model], table: str) -> str:
        return f"coalesce({column(model, table, self.path)} = {setting('user_id', 'bigint')}, false)"

    def sentence(self) -> str:
        return _("is the person concerned")


@dataclass(frozen=True)
class LevelCovers:
    """The asker's level is at least the marking at the end of the path."""

    path: str

    def test(self, who: Identity, thing: Any) -> bool:
        level = follow(thing, self.path)
        return level is not None and level <= who.level

    def q(self, who: Identity) -> Q:
        return Q(**{f"{self.path}__lte": who.level})

    def sql(self, model: type[models.Model], table: str) -> str:
        return f"coalesce({column(model, table, self.path)} <= {setting('level', 'integer')}, false)"

    def sentence(self) -> str:
        return _("is cleared for the marking")


@dataclass(frozen=True)
class CaveatCovers:
    """The asker holds every compartment of the caveat at the end of the path, and his delegation is among those that
    the thing may be released to. No caveat keeps nobody out."""

    path: str

    def test(self, who: Identity, thing: Any) -> bool:
        key = follow(thing, self.path)
        if key is None:
            return True
        caveat = Caveat.known(key)
        mine = not caveat.releasable_to or who.delegation_code in caveat.releasable_to
        return mine and who.compartments.issuperset(caveat.compartments)

    def q(self, who: Identity) -> Q:
        # Every list asks this, often twice: as a queryset it took longer to build than the rest of the statement.
        covered = RawSQL(_COVERED, (sorted(who.compartments), who.delegation_code))  # noqa: S611  # nosec B611
        return Q(**{f"{self.path}__isnull": True}) | Q(**{f"{self.path}__in": covered})

    def sql(self, model: type[models.Model], table: str) -> str:
        value = column(model, table, self.path)
        # A function, whose plan a session keeps: as a sub-query in every row it took longer to plan than to run.
        return f"({value} IS NULL OR {value} = ANY ((SELECT public.covered_caveats())::bigint[]))"

    def sentence(self) -> str:
        return _("has every compartment of the marking, and the marking allows release to the delegation")


def cleared(path: str = "") -> tuple[Condition, ...]:
    """Cleared for the marking of the thing at the end of the path: its level and its caveat, both."""
    return LevelCovers(f"{path}level"), CaveatCovers(f"{path}caveat_id")


@dataclass(frozen=True)
class ValueIn:
    """The value at the end of the path is one of these."""

    path: str
    values: tuple[Any, ...]
    # What people call the values, where they differ from what is stored.
    labels: tuple[Any, ...] = ()

    def test(self, who: Identity, thing: Any) -> bool:
        return follow(thing, self.path) in self.values

    def q(self, who: Identity) -> Q:
        return Q(**{f"{self.path}__in": self.values})

    def sql(self, model: type[models.Model], table: str) -> str:
        if self.values and all(isinstance(value, bool) for value in self.values):
            listed = ", ".join("true" if value else "false" for value in self.values)
        else:
            listed = ", ".join(map(_literal, self.values))
        return f"coalesce({column(model, table, self.path)} IN ({listed}), false)"

    def sentence(self) -> str:
        return _("the status is: %(values)s") % {"values": ", ".join(map(str, self.labels or self.values))}


@dataclass(frozen=True)
class Present:
    """The value at the end of the path is set (or, with `absent`, is not)."""

    path: str
    absent: bool = False
    # What that means, where it is not about submission.
    said: Any = ""

    def test(self, who: Identity, thing: Any) -> bool:
        return (follow(thing, self.path) is None) == self.absent

    def q(self, who: Identity) -> Q:
        return Q(**{f"{self.path}__isnull": self.absent})

    def sql(self, model: type[models.Model], table: str) -> str:
        return f"({column(model, table, self.path)} IS {'' if self.absent else 'NOT '}NULL)"

    def sentence(self) -> str:
        if self.said:
            return str(self.said)
        return _("it has not been submitted") if self.absent else _("it has been submitted")


@dataclass(frozen=True)
class NotOver:
    """The moment at the end of the path is not set, or has not come yet."""

    path: str

    def test(self, who: Identity, thing: Any) -> bool:
        moment = follow(thing, self.path)
        return moment is None or moment > timezone.now()

    def q(self, who: Identity) -> Q:
        return Q(**{f"{self.path}__isnull": True}) | Q(**{f"{self.path}__gt": Now()})

    def sql(self, model: type[models.Model], table: str) -> str:
        return f"(coalesce({column(model, table, self.path)} > statement_timestamp(), true))"

    def sentence(self) -> str:
        return _("it has not expired")


@dataclass(frozen=True)
class NotBelow:
    """The value at one path is at least the value at another (both set)."""

    path: str
    floor: str

    def test(self, who: Identity, thing: Any) -> bool:
        value, floor = follow(thing, self.path), follow(thing, self.floor)
        return value is not None and floor is not None and value >= floor

    def q(self, who: Identity) -> Q:
        return Q(**{f"{self.path}__gte": F(self.floor)})

    def sql(self, model: type[models.Model], table: str) -> str:
        return f"coalesce({column(model, table, self.path)} >= {column(model, table, self.floor)}, false)"

    def sentence(self) -> str:
        return _("this version was sent to the other delegation")


@dataclass(frozen=True)
class Same:
    """The values at two paths are one and the same."""

    path: str
    other: str

    def test(self, who: Identity, thing: Any) -> bool:
        value = follow(thing, self.path)
        return value is not None and value == follow(thing, self.other)

    def q(self, who: Identity) -> Q:
        return Q(**{self.path: F(self.other)})

    def sql(self, model: type[models.Model], table: str) -> str:
        return f"coalesce({column(model, table, self.path)} = {column(model, table, self.other)}, false)"

    def sentence(self) -> str:
        return _("it is the current version")
