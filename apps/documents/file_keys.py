"""The key of a file: unwrapped for a delegation with its own key, and wrapped for those that may read the file."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from apps.accounts.models import Delegation
from apps.documents.envelope import Altered, key_id, unwrap, wrap
from apps.documents.keys import NoKey, current_key, key_named
from apps.documents.models import WrappedKey


class KeyedFile(Protocol):
    """What is encrypted with a key of its own: a language version of a document, or a photo."""

    @property
    def uuid(self) -> uuid.UUID: ...

    @property
    def delegation(self) -> Delegation: ...

    @property
    def keys(self) -> Any:
        """Its rows of `WrappedKey`."""


@dataclass(frozen=True)
class Keyed:
    """A sort of files with keys: their rows of `WrappedKey`, all of them, and the delegations that may read one."""

    model: type[WrappedKey]
    every: Callable[[], Iterable[Any]]
    readers: Callable[[Any], list[Delegation]]


# What a rotation wraps anew. Each app that has files with keys adds its own.
KEYED: list[Keyed] = []


def wrapped(file: KeyedFile, delegation: Delegation, key: bytes) -> WrappedKey:
    """Not stored. Raises NoKey where the delegation has none."""
    own = current_key(delegation.code)
    sealed = wrap(own, str(file.uuid), delegation.code, key)
    row: WrappedKey = file.keys.model(file=file, delegation=delegation, key_id=key_id(own), wrapped=sealed)
    return row


def wrap_for(file: KeyedFile, delegations: Iterable[Delegation], key: bytes) -> list[Delegation]:
    """Wrap a file's key for delegations that have none for it; returns those that have no key here."""
    have = set(file.keys.values_list("delegation_id", flat=True))
    made, without = [], []
    for delegation in delegations:
        if delegation.pk in have:
            continue
        try:
            made.append(wrapped(file, delegation, key))
        except NoKey:
            without.append(delegation)
    file.keys.model.objects.bulk_create(made)
    return without


def opened_key(row: WrappedKey, code: str, file: KeyedFile) -> bytes:
    """The file's key as it is wrapped for a delegation. Raises NoKey, Altered."""
    return unwrap(key_named(code, row.key_id), str(file.uuid), code, bytes(row.wrapped))


def key_for(file: KeyedFile, delegation: int, code: str) -> bytes:
    """The file's key for one delegation. Raises NoKey, Altered."""
    row = file.keys.filter(delegation_id=delegation).first()
    if row is None:
        raise NoKey(code)
    return opened_key(row, code, file)


def key_by_any(file: KeyedFile) -> bytes:
    """The file's key by whichever delegation's key is here: for the worker and for operators. Raises NoKey."""
    missing: NoKey | None = None
    for row in file.keys.select_related("delegation").order_by("pk"):
        try:
            return opened_key(row, row.delegation.code, file)
        except NoKey as error:
            missing = error
        except Altered:
            missing = missing or NoKey(row.delegation.code, row.key_id)
    raise missing or NoKey(file.delegation.code)
