"""What of an edition its sheet draws: as much as can be gathered, printed and read. Bounds are known before an outline
is read: gathering takes 250 bytes a vertex."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from uuid import UUID

from django.db.models import F, TextField
from django.db.models.functions import Cast, Length

from apps.access.identity import Identity
from apps.access.policy import visible
from apps.designations.models import Version
from apps.designations.past import Held, outline_sizes, told
from apps.designations.schema import RESERVATIONS

# Of more a sheet would be black: the edition's own file has them all.
MAX_DESIGNATIONS, MAX_VERTICES = 2_000, 400_000
# Of one vertex: bytes of an outline as it is stored, and signs of a reservation's, at least.
_BYTES, _SIGNS = 16, 16


def drawn_of(actor: Identity, keys: Sequence[int]) -> tuple[list[Held], list[Version]]:
    """Of what is in force by these keys, the first that came into force, as many as have room; and those of their
    versions whose record the actor may see and in which parts are reserved."""
    held = told(actor, sorted(keys)[:MAX_DESIGNATIONS])
    reserving = _reserving(actor, held)
    sizes = outline_sizes(held)
    reserved = {uuid: signs // _SIGNS for _pk, uuid, signs in reserving}
    by_age = sorted(held, key=lambda one: one.pk)
    vertices = accumulate(sizes.get(one.pk, 0) // _BYTES + reserved.get(one.version, 0) for one in by_age)
    drawn = {one.version for one, total in zip(by_age, vertices, strict=True) if total <= MAX_VERTICES}
    kept = [pk for pk, uuid, _signs in reserving if uuid in drawn]
    rows = Version.objects.filter(pk__in=kept).only("uuid", "provisions").order_by("pk")
    return [one for one in held if one.version in drawn], list(visible(actor, rows))


def _reserving(actor: Identity, held: Sequence[Held]) -> list[tuple[int, UUID, int]]:
    """Key, UUID, and how many signs the reserved parts are when they are written."""
    rows = visible(actor, Version.objects.filter(uuid__in=[one.version for one in held]))
    signs = Length(Cast(F(f"provisions__{RESERVATIONS.name}"), TextField()))
    return list(rows.filter(provisions__has_key=RESERVATIONS.name).values_list("pk", "uuid", signs))
