"""The words of the policy. Each condition has three evaluators that must give one answer: a predicate on a loaded
object, a `Q` for a queryset, and SQL over the identity in the transaction's settings.

A path follows foreign keys from the resource, as in Django lookups ("designation__owner_id"). The SQL says apart what
depends on the principal and what on the row; `row_rules.py` makes a policy or a function of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.identity import Identity
from apps.access.models import Caveat
from apps.access.roles import Role
from apps.theatre.facts import theatre

_COVERED = """SELECT covered.id FROM access_caveat covered WHERE covered.compartments <@ %s::varchar[]
 AND (covered.releasable_to = '{}' OR %s = ANY (covered.releasable_to))"""
# A setting of the principal, and its SQL type.
OWN_DELEGATION = ("delegation_id", "bigint")
NEVER = Q(pk__in=[])
ALWAYS = ~NEVER


class Condition(Protocol):
    def test(self, principal: Identity, thing: Any) -> bool: ...

    def q(self, principal: Identity) -> Q: ...

    def sql(self) -> PrincipalTest | RowTest: ...

    def sentence(self) -> str:
        """What must hold, for the page that explains a decision."""
        ...


def follow(thing: Any, path: str) -> Any:
    for name in path.split("__"):
        if thing is None:
            return None
        thing = getattr(thing, name)
    return thing


@dataclass(frozen=True)
class PrincipalTest:
    """What a condition asks of the principal alone, as SQL over their settings."""

    text: str


@dataclass(frozen=True)
class RowTest:
    """What a condition asks of a row, as SQL with a placeholder for each column and for each of the principal's
    settings: `columns` are paths, `settings` (name, SQL type) by placeholder."""

    template: str
    columns: Mapping[str, str]
    settings: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


@dataclass(frozen=True)
class HasRole:
    """The principal holds one of these roles now."""

    roles: tuple[str, ...]

    def test(self, principal: Identity, thing: Any) -> bool:
        return principal.has(*self.roles)

    def q(self, principal: Identity) -> Q:
        return ALWAYS if principal.has(*self.roles) else NEVER

    def sql(self) -> PrincipalTest:
        wanted = ", ".join(map(_literal, self.roles))
        return PrincipalTest(f"string_to_array(current_setting('jic.roles', true), ',') && ARRAY[{wanted}]")

    def sentence(self) -> str:
        names = [str(Role(role).label) if role in Role.values else role for role in self.roles]
        return _("has the role: %(roles)s") % {"roles": " / ".join(names)}


@dataclass(frozen=True)
class OfSignatory:
    """The principal's delegation is a signatory."""

    def test(self, principal: Identity, thing: Any) -> bool:
        return principal.is_signatory

    def q(self, principal: Identity) -> Q:
        return ALWAYS if principal.is_signatory else NEVER

    def sql(self) -> PrincipalTest:
        return PrincipalTest("current_setting('jic.signatory', true) = '1'")

    def sentence(self) -> str:
        return _("belongs to a signatory delegation")


@dataclass(frozen=True)
class OfSecretariat:
    """The principal's delegation is one that the theatre names as the secretariat."""

    def test(self, principal: Identity, thing: Any) -> bool:
        return principal.is_of_secretariat

    def q(self, principal: Identity) -> Q:
        return ALWAYS if self.test(principal, None) else NEVER

    def sql(self) -> PrincipalTest:
        codes = ", ".join(map(_literal, sorted(theatre().secretariat)))
        return PrincipalTest(f"current_setting('jic.code', true) = ANY (ARRAY[{codes}]::text[])")

    def sentence(self) -> str:
        return _("belongs to the secretariat")


# What is asked of the person alone, whatever the thing is.
OF_PRINCIPAL = (HasRole, OfSignatory, OfSecretariat)


@dataclass(frozen=True)
class OwnDelegation:
    """The delegation at the end of the path is the principal's."""

    path: str

    def test(self, principal: Identity, thing: Any) -> bool:
        return bool(principal.delegation_id) and follow(thing, self.path) == principal.delegation_id

    def q(self, principal: Identity) -> Q:
        return Q(**{self.path: principal.delegation_id}) if principal.delegation_id else NEVER

    def sql(self) -> RowTest:
        return RowTest("coalesce({value} = {own}, false)", {"value": self.path}, {"own": OWN_DELEGATION})

    def sentence(self) -> str:
        return _("belongs to the delegation concerned")


@dataclass(frozen=True)
class OtherDelegation:
    """The delegation at the end of the path is set and is not the principal's."""

    path: str

    def test(self, principal: Identity, thing: Any) -> bool:
        value = follow(thing, self.path)
        return value is not None and bool(principal.delegation_id) and value != principal.delegation_id

    def q(self, principal: Identity) -> Q:
        if not principal.delegation_id:
            return NEVER
        return Q(**{f"{self.path}__isnull": False}) & ~Q(**{self.path: principal.delegation_id})

    def sql(self) -> RowTest:
        return RowTest("coalesce({value} <> {own}, false)", {"value": self.path}, {"own": OWN_DELEGATION})

    def sentence(self) -> str:
        return _("belongs to a delegation other than the one concerned")


@dataclass(frozen=True)
class NotSelf:
    """The user at the end of the path is not the principal."""

    path: str

    def test(self, principal: Identity, thing: Any) -> bool:
        return bool(principal.user_id) and follow(thing, self.path) != principal.user_id

    def q(self, principal: Identity) -> Q:
        return ~Q(**{self.path: principal.user_id}) if principal.user_id else NEVER

    def sql(self) -> RowTest:
        text = "({me} IS NOT NULL AND {value} IS DISTINCT FROM {me})"
        return RowTest(text, {"value": self.path}, {"me": ("user_id", "bigint")})

    def sentence(self) -> str:
        return _("is not the person concerned")


@dataclass(frozen=True)
class Self:
    """The user at the end of the path is the principal."""

    path: str

    def test(self, principal: Identity, thing: Any) -> bool:
        return bool(principal.user_id) and follow(thing, self.path) == principal.user_id

    def q(self, principal: Identity) -> Q:
        return Q(**{self.path: principal.user_id}) if principal.user_id else NEVER

    def sql(self) -> RowTest:
        return RowTest("coalesce({value} = {me}, false)", {"value": self.path}, {"me": ("user_id", "bigint")})

    def sentence(self) -> str:
        return _("is the person concerned")


@dataclass(frozen=True)
class LevelCovers:
    """The principal's level is at least the marking at the end of the path."""

    path: str

    def test(self, principal: Identity, thing: Any) -> bool:
        level = follow(thing, self.path)
        return level is not None and level <= principal.level

    def q(self, principal: Identity) -> Q:
        return Q(**{f"{self.path}__lte": principal.level})

    def sql(self) -> RowTest:
        return RowTest("coalesce({value} <= {level}, false)", {"value": self.path}, {"level": ("level", "integer")})

    def sentence(self) -> str:
        return _("is cleared for the marking")


@dataclass(frozen=True)
class CaveatCovers:
    """The principal holds every compartment of the caveat at the end of the path, and its delegation is among those
    that the thing may be released to. No caveat keeps nobody out."""

    path: str

    def test(self, principal: Identity, thing: Any) -> bool:
        key = follow(thing, self.path)
        if key is None:
            return True
        caveat = Caveat.known(key)
        mine = not caveat.releasable_to or principal.delegation_code in caveat.releasable_to
        return mine and principal.compartments.issuperset(caveat.compartments)

    def q(self, principal: Identity) -> Q:
        # Every list asks this, often twice: as a queryset it took longer to build than the rest of the statement.
        covered = RawSQL(_COVERED, (sorted(principal.compartments), principal.delegation_code))  # noqa: S611  # nosec B611
        return Q(**{f"{self.path}__isnull": True}) | Q(**{f"{self.path}__in": covered})

    def sql(self) -> RowTest:
        # A function, whose plan a session keeps: as a sub-query in every row it took longer to plan than to run.
        text = "({value} IS NULL OR {value} = ANY ((SELECT public.covered_caveats())::bigint[]))"
        return RowTest(text, {"value": self.path})

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

    def test(self, principal: Identity, thing: Any) -> bool:
        return follow(thing, self.path) in self.values

    def q(self, principal: Identity) -> Q:
        return Q(**{f"{self.path}__in": self.values})

    def sql(self) -> RowTest:
        if self.values and all(isinstance(value, bool) for value in self.values):
            listed = ", ".join("true" if value else "false" for value in self.values)
        else:
            listed = ", ".join(map(_literal, self.values))
        return RowTest(f"coalesce({{value}} IN ({listed}), false)", {"value": self.path})

    def sentence(self) -> str:
        return _("the status is: %(values)s") % {"values": ", ".join(map(str, self.labels or self.values))}


@dataclass(frozen=True)
class Present:
    """The value at the end of the path is set (or, with `absent`, is not)."""

    path: str
    absent: bool = False
    # What that means, where it is not about submission.
    said: Any = ""

    def test(self, principal: Identity, thing: Any) -> bool:
        return (follow(thing, self.path) is None) == self.absent

    def q(self, principal: Identity) -> Q:
        return Q(**{f"{self.path}__isnull": self.absent})

    def sql(self) -> RowTest:
        return RowTest(f"({{value}} IS {'' if self.absent else 'NOT '}NULL)", {"value": self.path})

    def sentence(self) -> str:
        if self.said:
            return str(self.said)
        return _("it has not been submitted") if self.absent else _("it has been submitted")


@dataclass(frozen=True)
class NotOver:
    """The moment at the end of the path is not set, or has not come yet."""

    path: str

    def test(self, principal: Identity, thing: Any) -> bool:
        moment = follow(thing, self.path)
        return moment is None or moment > timezone.now()

    def q(self, principal: Identity) -> Q:
        return Q(**{f"{self.path}__isnull": True}) | Q(**{f"{self.path}__gt": Now()})

    def sql(self) -> RowTest:
        return RowTest("(coalesce({value} > statement_timestamp(), true))", {"value": self.path})

    def sentence(self) -> str:
        return _("it has not expired")


@dataclass(frozen=True)
class NotBelow:
    """The value at one path is at least the value at another (both set)."""

    path: str
    floor: str

    def test(self, principal: Identity, thing: Any) -> bool:
        value, floor = follow(thing, self.path), follow(thing, self.floor)
        return value is not None and floor is not None and value >= floor

    def q(self, principal: Identity) -> Q:
        return Q(**{f"{self.path}__gte": F(self.floor)})

    def sql(self) -> RowTest:
        columns = {"value": self.path, "floor": self.floor}
        return RowTest("coalesce({value} >= {floor}, false)", columns)

    def sentence(self) -> str:
        return _("this version was sent to every signatory")


@dataclass(frozen=True)
class Same:
    """The values at two paths are one and the same."""

    path: str
    other: str

    def test(self, principal: Identity, thing: Any) -> bool:
        value = follow(thing, self.path)
        return value is not None and value == follow(thing, self.other)

    def q(self, principal: Identity) -> Q:
        return Q(**{self.path: F(self.other)})

    def sql(self) -> RowTest:
        return RowTest("coalesce({value} = {other}, false)", {"value": self.path, "other": self.other})

    def sentence(self) -> str:
        return _("it is the current version")
