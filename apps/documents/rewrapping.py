"""Wrapping the keys of files anew: after a rotation, and for delegations that had no key when a file came. For the
operator's commands, which work as the owner of the tables."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from apps.accounts.models import Delegation
from apps.documents.entering import readers_of
from apps.documents.envelope import key_id, wrap
from apps.documents.file_keys import KEYED, Keyed, KeyedFile, key_by_any, wrap_for
from apps.documents.keys import NoKey, current_key
from apps.documents.models import FileKey, InstrumentFile

KEYED.append(
    Keyed(
        FileKey,
        lambda: InstrumentFile.objects.select_related("instrument__caveat", "delegation").order_by("pk"),
        lambda file: readers_of(file.instrument),
    )
)


@dataclass
class Wraps:
    """How many were wrapped with another key than before, for another delegation, and for want of a key not at all.
    `unopened`: files that no key here opens, and the key that the first of them wants."""

    changed: int = 0
    added: int = 0
    missing: int = 0
    unopened: int = 0
    wanted: NoKey | None = None


@dataclass(frozen=True)
class State:
    """Of one delegation: the id of its current key, how many files are wrapped with that, and with keys before it."""

    current: str
    files: int
    older: int

    def __str__(self) -> str:
        return f"key {self.current or 'MISSING'}, {self.files} files, {self.older} of them with a key before"


def state_of(delegation: Delegation) -> State:
    try:
        current = key_id(current_key(delegation.code))
    except NoKey:
        current = ""
    rows = [keyed.model._default_manager.filter(delegation=delegation) for keyed in KEYED]
    older = (keys.exclude(key_id=current).count() for keys in rows)
    return State(current, sum(keys.count() for keys in rows), sum(older))


def rewrap(delegations: Collection[Delegation]) -> Wraps:
    """Wrap what can be opened; what cannot is counted."""
    done = Wraps()
    for keyed in KEYED:
        for file in keyed.every():
            _rewrap_file(file, keyed.readers(file), delegations, done)
    return done


def _rewrap_file(file: KeyedFile, readers: list[Delegation], delegations: Collection[Delegation], done: Wraps) -> None:
    try:
        key = key_by_any(file)
    except NoKey as missing:
        done.unopened += 1
        done.wanted = done.wanted or missing
        return
    done.changed += _change(file, delegations, key)
    before = file.keys.count()
    done.missing += len(wrap_for(file, [one for one in readers if one in delegations], key))
    done.added += file.keys.count() - before


def _change(file: KeyedFile, delegations: Collection[Delegation], key: bytes) -> int:
    """Wrap with each delegation's current key what is wrapped with another."""
    count = 0
    for row in file.keys.filter(delegation__in=list(delegations)).select_related("delegation"):
        code = row.delegation.code
        try:
            own = current_key(code)
        except NoKey:
            continue
        if row.key_id != key_id(own):
            row.key_id, row.wrapped = key_id(own), wrap(own, str(file.uuid), code, key)
            row.save(update_fields=["key_id", "wrapped"])
            count += 1
    return count
