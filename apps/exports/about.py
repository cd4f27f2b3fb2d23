"""What a file says of itself, in every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.access.identity import Identity
from apps.editions.audiences import own_audience
from apps.editions.selectors import AudiencesMap
from apps.exports.rows import marking_words
from apps.exports.selection import Fingerprint
from apps.texts.moments import instant
from apps.theatre.facts import theatre


@dataclass(frozen=True)
class About:
    """`edition` is the number of the newest one of the reader's map, 0 where there is none; `digest` is hex."""

    title: str
    marking: str
    edition: int
    digest: str
    at: datetime
    count: int
    note: str

    @property
    def values(self) -> Mapping[str, str]:
        """By name, the same in every format and language."""
        return {
            "marking": self.marking,
            "edition": str(self.edition or ""),
            "digest": self.digest,
            "at": instant(self.at),
            "designations": str(self.count),
            "note": self.note,
        }

    @property
    def text(self) -> str:
        """As lines to be read."""
        return "\n".join(f"{name}: {value}" for name, value in self.values.items() if value)


def about(actor: Identity, what: Fingerprint, moment: datetime) -> About:
    readers = what.marking.releasable_to
    return About(
        title=theatre().short_names.get(get_language() or "en", "JIC"),
        marking=marking_words(what.marking.level, what.marking.compartments, readers or ()),
        edition=AudiencesMap(actor, own_audience(actor)).total,
        digest=what.digest.hex(),
        at=moment,
        count=what.count,
        note=_("Boundaries shown are not authoritative."),
    )
