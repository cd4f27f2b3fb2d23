"""For whom an edition is: a marking, of which everything that it covers belongs to the edition.

Editions are numbered for each audience among what that one may know, so that neither a number nor a digest tells
anybody of what is hidden from them. A reader sees the editions of each audience whose whole map they may see.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.db.models.expressions import RawSQL

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.models import Caveat
from apps.designations.selectors import delegations
from jic_verify.edition import Audience, NoEdition

_COVERED = """SELECT covered.id FROM access_caveat covered WHERE covered.compartments <@ %s::varchar[]
 AND (covered.releasable_to = '{}' OR covered.releasable_to @> %s::varchar[])"""


def own_audience(actor: Identity) -> Audience:
    """All that the reader may see themselves."""
    return Audience.of(actor.level, actor.compartments, [actor.delegation_code])


def audiences_for(actor: Identity) -> list[Audience]:
    """Those that a reader chooses from: their own, what every signatory may see with them, and what every delegation
    may: each without compartments, which others may not hold."""
    everyone = delegations().values()
    groups = [
        [one.code for one in everyone if one.is_signatory],
        [one.code for one in everyone],
    ]
    common = [
        Audience.of(level, (), codes)
        for codes in groups
        if actor.delegation_code in codes
        for level in range(actor.level, 0, -1)
    ]
    return [own_audience(actor), *common]


def chosen_audience(actor: Identity, query: Mapping[str, Any]) -> Audience:
    """What an address asks for. Raises NotVisible for one that is none, and for one with more than the reader may
    see."""
    text = str(query.get("audience", ""))
    if not text:
        return own_audience(actor)
    try:
        audience = Audience.parse(text)
    except NoEdition:
        raise NotVisible from None
    if not may_see(actor, audience):
        raise NotVisible
    return audience


def may_see(actor: Identity, audience: Audience) -> bool:
    """Whether the reader may know of everything that belongs to the audience's map."""
    return (
        audience.level <= actor.level
        and actor.compartments.issuperset(audience.compartments)
        and actor.delegation_code in audience.delegations
    )


def caveats_of(audience: Audience) -> list[int]:
    """Keys of the caveats that something of its map can have. Caveats are few: one for each combination."""
    covered = Caveat.objects.all()
    return [
        caveat.pk for caveat in covered if audience.covers(audience.level, caveat.compartments, caveat.releasable_to)
    ]


def belonging_to(audience: Audience) -> Q:
    """Marked things that belong to its map, as a filter: the same as `Audience.covers`."""
    covered = RawSQL(_COVERED, (list(audience.compartments), list(audience.delegations)))  # noqa: S611  # nosec B611
    return Q(level__lte=audience.level) & (Q(caveat_id__isnull=True) | Q(caveat_id__in=covered))
