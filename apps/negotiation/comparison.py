"""Two versions beside each other: the ground that each claims, and their texts by word in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.access.errors import NotVisible
from apps.accounts.models import Delegation
from apps.designations.models import Version
from apps.designations.outlines import compared
from apps.designations.schema import TEXTS, texts_as_sent
from apps.geometry.overlay import Comparison
from apps.negotiation.provisions import Row, in_order, provision_rows
from apps.negotiation.text_diff import Difference, difference
from apps.texts.moments import whole_second
from apps.theatre.facts import theatre


@dataclass(frozen=True)
class TextDifference:
    label: Any
    language: str
    difference: Difference
    # The later version has no text in this language; `difference` is then the earlier one.
    is_missing: bool = False

    @property
    def differs(self) -> bool:
        return self.is_missing or self.difference.differs


@dataclass(frozen=True)
class VersionComparison:
    """`a` before `b`. Areas in square metres."""

    a: Version
    b: Version
    ground: Comparison
    texts: tuple[TextDifference, ...]

    @property
    def shares(self) -> list[dict[str, Any]]:
        """The three parts of the bar with areas and whole per cent: the delegations in their fixed order, whoever
        looks and whoever answered last; two versions of one delegation, the earlier first."""
        per_cent = self.ground.shares
        areas = (self.ground.only_a_m2, self.ground.common_m2, self.ground.only_b_m2)
        looks = (look_of(self.a.delegation), "s-both", look_of(self.b.delegation))
        if looks[0] == looks[2]:
            looks = (looks[0], "s-both", "s-0")
        versions = (self.a, None, self.b)
        parts = [
            {"version": version, "look": look, "area": area, "per_cent": share}
            for version, look, area, share in zip(versions, looks, areas, per_cent, strict=True)
        ]
        return parts if self.a.delegation.position <= self.b.delegation.position else parts[::-1]

    @property
    def diff_look(self) -> str:
        return diff_look(self.a.delegation.position, self.b.delegation.position)

    @property
    def total_m2(self) -> float:
        return self.ground.only_a_m2 + self.ground.common_m2 + self.ground.only_b_m2

    @property
    def bar(self) -> list[tuple[str, float]]:
        return [(part["look"], part["area"]) for part in self.shares]

    @property
    def validity_differs(self) -> bool:
        """In the seconds that are hashed."""
        ends = [tuple(map(whole_second, (one.valid_from, one.valid_until))) for one in (self.a, self.b)]
        return ends[0] != ends[1]

    @property
    def provisions(self) -> list[tuple[Row, Row]]:
        """Each provision that differs, as `a` and as `b` have it."""
        a, b = ({row.name: row for row in provision_rows(version)} for version in (self.a, self.b))
        pairs = [(a.get(name) or b[name].absent, b.get(name) or a[name].absent) for name in in_order(a | b)]
        return [(before, after) for before, after in pairs if before.hashed != after.hashed]

    @property
    def titles(self) -> list[TextDifference]:
        """The title in each language in which it differs."""
        codes = theatre().language_codes
        pairs = [(code, self.a.titles.get(code, ""), self.b.titles.get(code, "")) for code in codes]
        return [
            _text_difference(TEXTS[0].label_of(code), code, before, after)
            for code, before, after in pairs
            if before != after
        ]

    @property
    def emptied_terms(self) -> frozenset[str]:
        """The languages in which only the earlier version has terms."""
        a, b = self.a.terms, self.b.terms
        return frozenset(code for code in theatre().language_codes if a.get(code) and not b.get(code))

    @property
    def marking_differs(self) -> bool:
        return _marking(self.a) != _marking(self.b)

    @property
    def only_vertices_differ(self) -> bool:
        """Whether the same ground was entered in another way: other vertices, or another line of the same width."""
        same_ground = self.ground.only_a_m2 == 0 and self.ground.only_b_m2 == 0
        return same_ground and self.a.shape != self.b.shape

    @property
    def nothing_differs(self) -> bool:
        """The digest says so, and with it all that an approval binds to."""
        return bytes(self.a.digest) == bytes(self.b.digest)


def _marking(version: Version) -> tuple[int, list[str], list[str]]:
    return version.level, list(version.compartments), list(version.releasable_to)


def look_of(delegation: Delegation) -> str:
    """The class that carries a side's hatch."""
    return f"s-{delegation.position}"


def diff_look(before: int, after: int) -> str:
    """The classes by which what was taken out has the colour of one side, and what was put in that of the other; of two
    texts of one side, the later has that of none."""
    return f"from-{before} to-{after if after != before else 0}"


def text_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[TextDifference, ...]:
    """By word, of texts by their names ("title_en"): each text in each language. One that is not there is empty."""
    names = [(text, language, text.name_in(language)) for text in TEXTS for language in theatre().language_codes]
    return tuple(
        _text_difference(text.label_of(language), language, str(before.get(name) or ""), str(after.get(name) or ""))
        for text, language, name in names
    )


def _text_difference(label: Any, language: str, before: str, after: str) -> TextDifference:
    """A text that the later version leaves to be written yet was not taken out of it."""
    is_missing = bool(before) and not after
    return TextDifference(label, language, difference(before, before if is_missing else after), is_missing)


def compare_versions(a: Version, b: Version) -> VersionComparison:
    texts = text_differences(texts_as_sent(a), texts_as_sent(b))
    return VersionComparison(a, b, compared(a.as_outline, b.as_outline), texts)


def chosen_versions(versions: Sequence[Version], query: Mapping[str, str]) -> tuple[Version, Version]:
    """The versions that a query names by their sequence, `a` and `b`; without a choice, the last one and another side's
    before it. Raises NotVisible where there is none."""
    by_sequence = {str(one.sequence): one for one in versions}
    b = by_sequence.get(query.get("b", ""), versions[-1] if versions else None)
    if b is None:
        raise NotVisible
    earlier = [one for one in versions if one.pk < b.pk]
    amended = next((one for one in versions if b.amends and bytes(one.digest) == bytes(b.amends)), None)
    others = [one for one in earlier if one.delegation_id != b.delegation_id]
    default = amended or (others[-1] if others else earlier[-1] if earlier else b)
    return by_sequence.get(query.get("a", ""), default), b
