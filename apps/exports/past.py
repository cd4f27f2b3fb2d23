"""A file of the past: an edition of the reader's own map, or the map as of a moment, by the reads that its pages and
`/ogc/` are made of (`designations/past.py`), which ask the policy of what was in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.access.errors import NotVisible, at_field
from apps.access.identity import Identity
from apps.access.markings import Marked, together
from apps.access.policy import visible
from apps.designations.models import Version
from apps.designations.past import AsOf, Held, held_keys, outlines, terms_of_all, told
from apps.designations.selectors import delegations
from apps.editions.audiences import own_audience
from apps.editions.selectors import AudiencesMap
from apps.exports.rows import ExportRow, past_row, told_row
from apps.exports.selection import ChangedMeanwhile, Fingerprint, Scope, Selection, chunks, digest_over
from jic_verify.edition import digest_of

# More than a map can hold: the past is exported whole or not at all.
ALL = 10_000_000


@dataclass(frozen=True)
class PastMoment:
    """What a file of the past says of its map: `edition` and the digest of its canonical form (0 and empty where it is
    none), the moment that it shows, and as it was known when."""

    edition: int
    edition_digest: str
    moment: datetime
    known: datetime


def own_map(actor: Identity) -> AudiencesMap:
    return AudiencesMap(actor, own_audience(actor))


def check_edition(actor: Identity, number: int) -> None:
    """Raise Incomplete where the reader's own map has no such edition."""
    try:
        own_map(actor).place(number)
    except NotVisible:
        raise at_field("edition", _("Your map has no such edition. Look it up among its editions.")) from None


def past_moment(actor: Identity, selection: Selection) -> PastMoment:
    """Raises NotVisible."""
    if selection.scope is Scope.EDITION:
        of_own = own_map(actor)
        _rows, since = of_own.content(selection.edition)
        return PastMoment(selection.edition, digest_of(of_own.written(selection.edition)), since, since)
    as_of = _moment(selection)
    return PastMoment(0, "", as_of.moment, as_of.known)


def past_fingerprint(actor: Identity, selection: Selection) -> Fingerprint:
    """Raises NotVisible."""
    if selection.scope is Scope.EDITION:
        keys = own_map(actor).keys(selection.edition)
    else:
        keys = held_keys(actor, _moment(selection), most=ALL)
    rows: list[tuple[int, bytes]] = []
    lines, marked, versions = [], set(), list[int]()
    for chunk in chunks(keys):
        held = told(actor, chunk)
        rows += [(one.pk, bytes(one.digest)) for one in held]
        lines += [f"{one.designation} {one.digest_hex}\n" for one in held]
        marked |= {(one.level, one.caveat_id) for one in held}
        versions += _whole(actor, held).values_list("pk", flat=True)
    return Fingerprint(rows, together(Marked(*one) for one in marked), digest_over(lines), versions)


def past_rows(actor: Identity, what: Fingerprint) -> Iterator[ExportRow]:
    """The rows, some at a time, each as the reader may know of it now. Raises ChangedMeanwhile where that is no longer
    what was counted."""
    everyone, whole = delegations(), set(what.versions)
    for chunk in chunks(what.rows):
        held = told(actor, [key for key, _digest in chunk])
        versions = {version.uuid: version for version in _whole(actor, held)}
        if len(held) != len(chunk) or not whole.issuperset(version.pk for version in versions.values()):
            raise ChangedMeanwhile
        whole.difference_update(version.pk for version in versions.values())
        closed = [one for one in held if one.version not in versions]
        terms, drawn = terms_of_all(closed), outlines(closed)
        for one in held:
            version = versions.get(one.version)
            if version is None:
                yield told_row(one, terms[one.pk], bytes(drawn[one.pk]))
            else:
                version.delegation = everyone[version.delegation_id]
                yield past_row(one, version)
    if whole:
        raise ChangedMeanwhile


def _moment(selection: Selection) -> AsOf:
    if selection.as_of is None:
        raise ValueError("The map of the past was asked for without a moment.")
    return selection.as_of


def _whole(actor: Identity, held: Sequence[Held]) -> QuerySet[Version]:
    """Those of their versions of which the reader may see everything."""
    return visible(actor, Version.objects.filter(uuid__in=[one.version for one in held])).defer("search")
