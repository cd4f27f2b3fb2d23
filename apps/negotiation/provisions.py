"""Provisions as pages show them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apps.designations.models import Version
from apps.designations.schema import BY_NAME, HoursProvision, MomentProvision


@dataclass(frozen=True)
class Row:
    """One provision: a moment for the page's own form of moments, or words; both None where nothing was agreed.
    `hashed` is the JSON of what the digest covers."""

    name: str
    label: Any
    hashed: str
    moment: Any = None
    words: str | None = None

    @property
    def absent(self) -> Row:
        """The same of a version in which nothing was agreed about it."""
        return Row(self.name, self.label, "")


def in_order(names: Iterable[str]) -> list[str]:
    """In the order of the schema; what the site no longer knows last."""
    order = {name: place for place, name in enumerate(BY_NAME)}
    return sorted(names, key=lambda name: order.get(name, len(order)))


def provision_rows(version: Version) -> list[Row]:
    """The provisions of a version, in the order of the schema. One that the site no longer knows is shown as it is
    stored: the digest covers it."""
    values = version.provision_values
    return [_row(version, name, values[name]) for name in in_order(values)]


def _row(version: Version, name: str, value: Any) -> Row:
    provision = BY_NAME.get(name)
    hashed = json.dumps(version.provisions[name], ensure_ascii=False)
    match provision:
        case MomentProvision():
            return Row(name, provision.label, hashed, moment=value)
        case HoursProvision():
            return Row(name, provision.label, hashed, words=provision.in_words(value))
        case _:
            return Row(name, name, hashed, words=hashed)
