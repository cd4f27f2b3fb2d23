"""What a replay needs of the rows that are disclosed, in the columns' own names."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

_DIGEST = re.compile(r"\\x[0-9a-f]{64}", re.ASCII)

# field -> {"before": {column: value}, "after": {…}}: the change of a record that may change again.
Sides = dict[str, dict[str, dict[str, Any]]]


class NoRow(ValueError):
    """A row lacks a column, or has something in it that the column cannot hold."""


class ActRow(NamedTuple):
    designation: int
    sequence: int
    code: str
    version: int
    digest: str
    delegation: int | None
    from_state: str
    to_state: str


class ApprovalRow(NamedTuple):
    designation: int
    version: int
    purpose: str
    round: int
    delegation: int
    digest: str
    method: str
    evidence: Any
    # SubjectPublicKeyInfo, DER; None where the method is no signature.
    public_key: bytes | None = None


class VersionRow(NamedTuple):
    id: int
    designation: int
    delegation: int
    digest: str


Body = ActRow | ApprovalRow | VersionRow | Sides


class Change(NamedTuple):
    """One entry, as far as it is disclosed.

    `event` is empty where nobody may know it. `body` is None where the row is not disclosed, or nothing of it counts.
    `complete`: all that the leaf commits to is disclosed.
    """

    entry: int
    tx: bytes
    event: str
    body: Body | None
    hidden: bool
    complete: bool


def act_row(row: dict[str, Any]) -> ActRow:
    """Raises NoRow."""
    try:
        found = ActRow(
            row["designation_id"],
            row["sequence"],
            row["code"],
            row["version_id"],
            digest_in(row),
            row["delegation_id"],
            row["from_state"],
            row["to_state"],
        )
    except KeyError as error:
        raise NoRow(f"The row has no {error}.") from error
    if not (
        type(found.designation) is type(found.sequence) is type(found.version) is int
        and type(found.code) is type(found.from_state) is type(found.to_state) is str
        and (found.delegation is None or type(found.delegation) is int)
    ):
        raise NoRow("The row of the act holds what its columns cannot hold.")
    return found


def _bytes(value: Any) -> bytes | None:
    """A binary column as PostgreSQL writes it in JSON. Raises NoRow."""
    if value is None:
        return None
    try:
        if not value.startswith("\\x"):
            raise ValueError
        return bytes.fromhex(value[2:])
    except (AttributeError, ValueError):
        raise NoRow("The row's public key is no binary value.") from None


def approval_row(row: dict[str, Any]) -> ApprovalRow:
    """Raises NoRow."""
    try:
        found = ApprovalRow(
            row["designation_id"],
            row["version_id"],
            row["purpose"],
            row["round"],
            row["delegation_id"],
            digest_in(row),
            row["method"],
            row["evidence"],
            _bytes(row.get("public_key")),
        )
    except KeyError as error:
        raise NoRow(f"The row has no {error}.") from error
    if not (
        type(found.designation) is type(found.version) is type(found.round) is type(found.delegation) is int
        and type(found.purpose) is type(found.method) is str
    ):
        raise NoRow("The row of the approval holds what its columns cannot hold.")
    return found


def version_row(row: dict[str, Any]) -> VersionRow:
    """Raises NoRow."""
    try:
        found = VersionRow(row["id"], row["designation_id"], row["delegation_id"], digest_in(row))
    except KeyError as error:
        raise NoRow(f"The row has no {error}.") from error
    if not type(found.id) is type(found.designation) is type(found.delegation) is int:
        raise NoRow("The row of the version holds what its columns cannot hold.")
    return found


def digest_in(row: dict[str, Any]) -> str:
    """The hex of a row's digest, which the database writes with `\\x` before it. Raises NoRow."""
    found = row.get("digest")
    if type(found) is not str or not _DIGEST.fullmatch(found):
        raise NoRow("The row has no digest.")
    return found[2:]
