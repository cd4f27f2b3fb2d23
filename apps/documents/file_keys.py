"""The key of a file: unwrapped for a delegation with its own key, and wrapped for those that may read the file."""

from __future__ import annotations

from collections.abc import Iterable

from apps.accounts.models import Delegation
from apps.documents.envelope import Altered, key_id, unwrap, wrap
from apps.documents.keys import NoKey, current_key, key_named
from apps.documents.models import FileKey, InstrumentFile


def wrapped(file: InstrumentFile, delegation: Delegation, key: bytes) -> FileKey:
    """Not stored. Raises NoKey where the delegation has none."""
    own = current_key(delegation.code)
    sealed = wrap(own, str(file.uuid), delegation.code, key)
    return FileKey(file=file, delegation=delegation, key_id=key_id(own), wrapped=sealed)


def wrap_for(file: InstrumentFile, delegations: Iterable[Delegation], key: bytes) -> list[Delegation]:
    """Wrap a file's key for delegations that have none for it; returns those that have no key here."""
    have = set(FileKey.objects.filter(file=file).values_list("delegation_id", flat=True))
    made, without = [], []
    for delegation in delegations:
        if delegation.pk in have:
            continue
        try:
            made.append(wrapped(file, delegation, key))
        except NoKey:
            without.append(delegation)
    FileKey.objects.bulk_create(made)
    return without


def opened_key(row: FileKey, code: str, file: InstrumentFile) -> bytes:
    """The file's key as it is wrapped for a delegation. Raises NoKey, Altered."""
    return unwrap(key_named(code, row.key_id), str(file.uuid), code, bytes(row.wrapped))


def key_for(file: InstrumentFile, delegation: int, code: str) -> bytes:
    """The file's key for one delegation. Raises NoKey, Altered."""
    row = FileKey.objects.filter(file=file, delegation_id=delegation).first()
    if row is None:
        raise NoKey(code)
    return opened_key(row, code, file)


def key_by_any(file: InstrumentFile) -> bytes:
    """The file's key by whichever delegation's key is here: for the worker and for operators. Raises NoKey."""
    missing: NoKey | None = None
    for row in FileKey.objects.filter(file=file).select_related("delegation").order_by("pk"):
        try:
            return opened_key(row, row.delegation.code, file)
        except NoKey as error:
            missing = error
        except Altered:
            missing = missing or NoKey(row.delegation.code, row.key_id)
    raise missing or NoKey(file.delegation.code)
