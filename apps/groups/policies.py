"""Who reads the registry of groups: everybody who reads the agreed map, observers too; none of it has a marking, and
pages say so where something is written. Liaison officers of signatories state for their delegation, and the
secretariat's observers do for theirs; an observer of a signatory only reads. A list is a signatory's."""

from pathlib import Path

from apps.access.conditions import HasRole, OfSecretariat, OfSignatory
from apps.access.own_rows import keep_own
from apps.access.policy import VIEW, Row, register
from apps.access.roles import Role
from apps.access.row_security import add_sql
from apps.designations.policies import ALL_READERS, CLOCK, OBSERVERS
from apps.groups.models import Declaration, Group, GroupName, Listing, Retraction

# Adding a group, a name or a declaration, and retracting one's own; having a list.
STATE, LIST = "state", "list"

LIAISON = HasRole((Role.LIAISON_OFFICER.value,))
_READ = (Row(VIEW, (ALL_READERS,)), Row(VIEW, (CLOCK,)))
_STATE = (Row(STATE, (LIAISON, OfSignatory())), Row(STATE, (OBSERVERS, OfSecretariat())))

for model in (Group, GroupName, Declaration, Retraction):
    register(model, [*_READ, *_STATE])
    keep_own(model, STATE)
register(Listing, [*_READ, Row(LIST, (LIAISON, OfSignatory()))])
keep_own(Listing, LIST)
add_sql(Path(__file__).parent / "sql" / "own_statements.sql")
