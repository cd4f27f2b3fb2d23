"""What a file says of itself, in every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.access.identity import Identity
from apps.exports.past import own_map, past_moment
from apps.exports.rows import marking_words
from apps.exports.selection import Fingerprint, Selection
from apps.texts.moments import instant
from apps.theatre.facts import theatre


@dataclass(frozen=True)
class About:
    """`edition` is the number of the one that the file holds, else of the newest of the reader's map, 0 where there is
    none; digests are hex. Of the past, `as_of` is the moment that the file shows, as it was known at `as_known`."""

    title: str
    marking: str
    edition: int
    digest: str
    at: datetime
    count: int
    note: str
    edition_digest: str = ""
    as_of: datetime | None = None
    as_known: datetime | None = None

    @property
    def values(self) -> Mapping[str, str]:
        """By name, the same in every format and language."""
        return {
            "marking": self.marking,
            "edition": str(self.edition or ""),
            "edition_digest": self.edition_digest,
            "digest": self.digest,
            "as_of": instant(self.as_of) if self.as_of else "",
            "as_known": instant(self.as_known) if self.as_known else "",
            "at": instant(self.at),
            "designations": str(self.count),
            "note": self.note,
        }

    @property
    def text(self) -> str:
        """As lines to be read."""
        return "\n".join(f"{name}: {value}" for name, value in self.values.items() if value)


def about(actor: Identity, selection: Selection, what: Fingerprint, moment: datetime) -> About:
    """Raises NotVisible."""
    readers = what.marking.releasable_to
    past = past_moment(actor, selection) if selection.is_past else None
    return About(
        title=theatre().short_names.get(get_language() or "en", "JIC"),
        marking=marking_words(what.marking.level, what.marking.compartments, readers or ()),
        edition=past.edition if past else own_map(actor).total,
        digest=what.digest.hex(),
        at=moment,
        count=what.count,
        note=_("Boundaries shown are not authoritative."),
        edition_digest=past.edition_digest if past else "",
        as_of=past.moment if past else None,
        as_known=past.known if past else None,
    )
