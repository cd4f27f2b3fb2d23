"""Whether the person for whom a sheet was printed may still see what is on it.

This is asked at each read: while the file lies there a copy may be recalled, a release or a role end, and a clearance
be lowered. The marking of the sheet alone says nothing of the first three.
"""

from __future__ import annotations

from collections.abc import Sequence

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.markings import kept_marking
from apps.access.policy import visible
from apps.designations.models import Designation, Version
from apps.designations.past import periods_of
from apps.editions.audiences import chosen_audience
from apps.editions.selectors import AudiencesMap
from apps.sheets.models import SheetOrder
from apps.sheets.versions import printed_version


def is_readable(actor: Identity, order: SheetOrder) -> bool:
    """By what the pages of the version or of the edition ask themselves. Of what is not printed yet there is nothing to
    see."""
    if not kept_marking(order).is_covered_by(actor):
        return False
    if order.ready_at is None:
        return True
    try:
        if order.version is not None:
            has_record = printed_version(actor, order.version).row is not None
            return has_record or not order.records
        AudiencesMap(actor, chosen_audience(actor, {"audience": order.audience})).place(order.edition)
    except NotVisible:
        return False
    return set(order.records) <= _records(actor, order.records)


def readable(actor: Identity, orders: Sequence[SheetOrder]) -> list[SheetOrder]:
    """Those of many: a list names no more of a sheet than its edition or kind, and asks about all of them at once."""
    cleared = [order for order in orders if kept_marking(order).is_covered_by(actor)]
    names = {name for order in cleared for name in order.records}
    seen = _records(actor, sorted(names))
    return [order for order in cleared if set(order.records) <= seen and _is_known(actor, order)]


def _is_known(actor: Identity, order: SheetOrder) -> bool:
    """Of what has no record on it: that it was in force, or the audience."""
    if order.ready_at is None:
        return True
    if order.version is not None:
        return bool(order.records) or bool(periods_of(actor, order.version))
    try:
        chosen_audience(actor, {"audience": order.audience})
    except NotVisible:
        return False
    return True


def _records(actor: Identity, names: Sequence[str]) -> set[str]:
    """Those of these versions whose record the actor may see."""
    if not names:
        return set()
    rows = visible(actor, Version.objects.filter(designation__in=visible(actor, Designation.objects.all())))
    return {str(name) for name in rows.filter(uuid__in=names).values_list("uuid", flat=True)}
