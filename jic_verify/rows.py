"""Rows as openings show them: their columns' types, and of each noun what a replay needs.

The columns are those of docs/ledger.md ("Rows that are replayed"); others may stand beside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from jic_verify.findings import quoted
from jic_verify.moments import leaf_form
from jic_verify.rules import OF_ZONE, STATEMENTS

# field -> {"before": {column: value}, "after": {…}}: the change of a record that may change again.
Sides = dict[str, dict[str, dict[str, Any]]]
Row = Mapping[str, Any]

FORMS = {
    "U": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "C": r"[A-Za-z0-9_-]{1,8}",
    "d": r"\\x[0-9a-f]{64}",
    "x": r"\\x(?:[0-9a-f]{2})*",
    "h": r"[0-9a-f]{64}",
    "m": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?\+00:00",
}


class NoRow(ValueError):
    """A row lacks a column, or has something in it that the column cannot hold."""


def _matching(form: str) -> Callable[[Any], bool]:
    match = re.compile(form, re.ASCII).fullmatch
    return lambda value: type(value) is str and match(value) is not None


def _is_moment(value: Any) -> bool:
    return type(value) is str and leaf_form(value) is not None


def _exactly(kind: type) -> Callable[[Any], bool]:
    return lambda value: type(value) is kind


def _is_codes(value: Any) -> bool:
    return type(value) is list and all(type(code) is str for code in value)


_TYPES: dict[str, Callable[[Any], bool]] = {
    "U": _matching(FORMS["U"]),
    "C": _matching(FORMS["C"]),
    "s": _exactly(str),
    "h": _matching(FORMS["h"]),
    "i": _exactly(int),
    "b": _exactly(bool),
    "m": _is_moment,
    "d": _matching(FORMS["d"]),
    "x": _matching(FORMS["x"]),
    "j": _exactly(dict),
    "a": _is_codes,
}
# What a delegation says of the pull-back of a zone.
_OF_ZONE = "uuid U, delegation_id C, user_id U, said_at m, at m, designation_id U, "
# Noun -> column and type, `?` where it may be null.
_TEXT_OF_COLUMNS = {
    "delegation": "uuid U, code C, is_signatory b",
    "passkey": "uuid U, user_id U, delegation_id C, public_key x, rp_id s, created_at m, confirmed_at m?, "
    "confirmed_by_id U?, revoked_at m?",
    "log_key": "uuid U, origin s, vkey s, since m, until m?",
    "witness": "uuid U, vkey s, delegation_id C?, added_at m, removed_at m?",
    "rules": "uuid U, release s, transitions h, theatre h, conflicts h, policy h, at m",
    "designation": "uuid U, reference s?, kind s, owner_id C, created_by_id U, created_at m, state s, state_since m, "
    "revision i, round i, current_id U?, replaces_id U?, question_from_id C?, released_to_id C?, released_until m?",
    "version": "uuid U, designation_id U, sequence i, parent_id U?, delegation_id C, author_id U, created_at m, "
    "valid_from m?, valid_until m?, level i, compartments a, releasable_to a, digest d",
    "act": "uuid U, designation_id U, sequence i, code s, version_id U, digest d, actor_id U?, delegation_id C?, "
    "from_state s, to_state s, reason s, details j, private b, at m",
    "approval": "uuid U, designation_id U, version_id U, purpose s, round i, delegation_id C, user_id U, digest d, "
    "method s, evidence j, public_key x?, at m",
    "signatory_change": "uuid U, what s, delegation_id C, vkey s, url s, digest d, at m",
    "signatory_consent": "uuid U, change U, delegation_id C, user_id U, digest d, method s, evidence j, public_key x?, "
    "at m",
    "decision": "uuid U, delegation_id C, user_id U, said_at m, at m, purpose s, content j, parties a, agreed_at m?, "
    "digest d",
    "decision_consent": "uuid U, decision U, delegation_id C, user_id U, digest d, method s, evidence j, "
    "public_key x?, at m",
    "decision_end": "uuid U, delegation_id C, user_id U, said_at m, at m, decision U, how s, reason s",
    "attestation": "uuid U, delegation_id C, user_id U, said_at m, at m, day_d U, day i, says s, aid s, remark s, "
    "reports a, digest d, method s, evidence j, public_key x?",
    "report": "uuid U, delegation_id C, user_id U, said_at m, at m, number i, type s, since m, until m?, counted i?, "
    "text s",
    "clause_reading": "uuid U, delegation_id C, user_id U, said_at m, at m, day_d U, day i, clause s, kept s, "
    "reason s, reports a",
    "preparation_mark": "uuid U, delegation_id C, user_id U, said_at m, at m, work s, done b, note s",
    "mark": _OF_ZONE + "number i, step i, subject s, party s, state s, note s",
    "baseline_item": _OF_ZONE + "number i, party s, arms s, count i, text s, longitude i, latitude i",
    "visit_plan": _OF_ZONE + "number i, planned_at m, text s, mirrors U?",
    "visit_outcome": _OF_ZONE + "visit U, began_at m, access s, limited_by s, reason s, minutes i?, text s",
    "enquiry": _OF_ZONE + "number i, version U, text s",
    "enquiry_reply": _OF_ZONE + "enquiry U, texts j",
    "finding": _OF_ZONE + "item U, visit U?, state s, count i?, longitude i?, latitude i?, note s",
    "visit_photo": _OF_ZONE + "visit U, finding U?, number i, texts j, media_type s, size i, width i, height i, "
    "digest d, shown_digest d, small_digest d, camera_at s, longitude i?, latitude i?",
    "photo_withdrawal": _OF_ZONE + "photo U, reason s",
    "photo_description": _OF_ZONE + "photo U, language s, text s",
    "step_account": _OF_ZONE + "number i, step i, target s, state s, since m, note s",
    "cooperation_notice": "uuid U, delegation_id C, user_id U, step s, hours i, holds s, reason s, said_at m, at m, "
    "effective_at m, digest d, method s, evidence j, public_key x?",
    "movement": "uuid U, delegation_id C, user_id U, said_at m, at m, number i, year i, reference s, kind s, title s, "
    "organisation s, route s, since m, until m, emergency b, cargo s, beneficiaries i?, people i?, "
    "fighters i?, note s, shape j?",
    "movement_statement": "uuid U, delegation_id C, user_id U, said_at m, at m, movement U, what s, code s, since m, "
    "content j",
    "flight_report": "uuid U, delegation_id C, user_id U, said_at m, at m, number i, aircraft s, text s, since m, "
    "until m",
    "group": "uuid U, delegation_id C, user_id U, said_at m, at m, number i",
    "group_name": "uuid U, delegation_id C, user_id U, said_at m, at m, group U, language s, text s, since m?, "
    "until m?, source s",
    "group_declaration": "uuid U, delegation_id C, user_id U, said_at m, at m, group U, says s, since m, made_to s, "
    "reference s, declared_at m, remark s",
    "group_listing": "uuid U, delegation_id C, user_id U, said_at m, at m, group U, listed_as s, since m, reference s, "
    "remark s",
    "group_retraction": "uuid U, delegation_id C, user_id U, said_at m, at m, group U, statement U, reason s",
    "text_confirmation": "uuid U, designation_id U, text_language s, texts_digest d, user_id U, delegation_id C, at m",
    "comment": "uuid U, designation_id U, version_id U, author_id U, delegation_id C, internal b, text s, at m",
}
# Columns that rows of before do not have: name and type, each of which may be left out.
_TEXT_OF_LATER = {
    "designation": "proposed_id U?, amendment_state s, remainder_of_id U?",
    "version": "amends d?",
    "enquiry": "step i?, subject s",
}


def _columns(text: str) -> tuple[tuple[str, Callable[[Any], bool], bool], ...]:
    found = []
    for one in text.split(", "):
        name, kind = one.split(" ")
        found.append((name, _TYPES[kind.removesuffix("?")], kind.endswith("?")))
    return tuple(found)


COLUMNS = {noun: _columns(text) for noun, text in _TEXT_OF_COLUMNS.items()}
LATER = {noun: _columns(text) for noun, text in _TEXT_OF_LATER.items()}
_BY_NAME = {
    noun: {name: (fits, null) for name, fits, null in (*columns, *LATER.get(noun, ()))}
    for noun, columns in COLUMNS.items()
}


def _types(text: str) -> dict[str, str]:
    """Name and type of each column, with `?` where it may be null."""
    return dict(one.split(" ") for one in text.split(", ")) if text else {}


_TYPE_NAMES: dict[str, dict[str, str]] = {
    noun: {**_types(text), **_types(_TEXT_OF_LATER.get(noun, ""))} for noun, text in _TEXT_OF_COLUMNS.items()
}
# Which column says when a row was written; and who wrote it, and for which delegation.
WRITTEN_AT = {
    "version": "created_at",
    "act": "at",
    "approval": "at",
    "text_confirmation": "at",
    "comment": "at",
    "rules": "at",
    "signatory_change": "at",
    "signatory_consent": "at",
    **dict.fromkeys(STATEMENTS | OF_ZONE, "at"),
}
WRITTEN_BY = {
    "version": "author_id",
    "act": "actor_id",
    "approval": "user_id",
    "text_confirmation": "user_id",
    "comment": "author_id",
    **dict.fromkeys(OF_ZONE, "user_id"),
}


class _Form:
    """The columns of a noun's whole rows, checked all at once: texts by one expression over all of them.

    It says yes only where each column by itself fits; where it does not, `check_columns` finds out why.
    """

    def __init__(self, text: str) -> None:
        columns = [
            (name, kind.removesuffix("?"), kind.endswith("?")) for name, kind in map(str.split, text.split(", "))
        ]
        formed = [column for column in columns if column[1] in FORMS]
        self._formed = _getter([name for name, _kind, _null in formed])
        parts = [f"(?:\\0|{FORMS[kind]})" if null else FORMS[kind] for _name, kind, null in formed]
        self._form = re.compile("\\n".join(parts), re.ASCII).fullmatch
        self._moments = tuple(name for name, kind, _null in columns if kind == "m")
        self._texts = _getter([name for name, kind, null in columns if kind == "s" and not null])
        self._numbers = _getter([name for name, kind, _null in columns if kind == "i"])
        others = [(name, _TYPES[kind], null) for name, kind, null in columns if kind in "bja" or (kind == "s" and null)]
        self._others = tuple(others)

    def fits(self, row: Row) -> bool:
        try:
            texts = ["\0" if value is None else value for value in self._formed(row)]
            if self._form("\n".join(texts)) is None:
                return False
            if not (
                _ONLY_TEXT.issuperset(map(type, self._texts(row)))
                and _ONLY_NUMBERS.issuperset(map(type, self._numbers(row)))
            ):
                return False
            for name in self._moments:
                value = row[name]
                if value is not None and not is_day(value[:10]):
                    return False
            return all(fits(row[name]) or (null and row[name] is None) for name, fits, null in self._others)
        except (KeyError, TypeError):
            return False


_ONLY_TEXT, _ONLY_NUMBERS = frozenset({str}), frozenset({int})
_DAYS: set[str] = set()


def is_day(text: str) -> bool:
    """Whether the calendar has that day. Few come up, and each is asked for once."""
    if text in _DAYS:
        return True
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    _DAYS.add(text)
    return True


def _getter(names: list[str]) -> Callable[[Row], tuple[Any, ...]]:
    """The values of these columns. Raises KeyError."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda row: tuple(row[name] for name in names)


_FAST = {noun: _Form(text) for noun, text in _TEXT_OF_COLUMNS.items()}


def check_columns(noun: str, row: Row) -> None:
    """Raise NoRow unless a whole row has the columns of its noun, each of its type."""
    for name, fits, may_be_null in LATER.get(noun, ()):
        if name in row and not (fits(row[name]) or (may_be_null and row[name] is None)):
            raise NoRow(f"The row's {quoted(name)} holds what the column cannot hold.")
    form = _FAST.get(noun)
    if form is None or form.fits(row):
        return
    for name, fits, may_be_null in COLUMNS[noun]:
        try:
            value = row[name]
        except KeyError:
            raise NoRow(f"The row has no {quoted(name)}.") from None
        if not (fits(value) or (may_be_null and value is None)):
            raise NoRow(f"The row's {quoted(name)} holds what the column cannot hold.")


def types_of(noun: str) -> dict[str, str]:
    """Of the columns that checks read: name and type, with `?` where it may be null."""
    return _TYPE_NAMES.get(noun, {})


def check_some_columns(noun: str, row: Row) -> None:
    """The same for a row of which only some columns are there."""
    known = _BY_NAME.get(noun)
    if known is None:
        return
    for name, value in row.items():
        if name in known:
            fits, may_be_null = known[name]
            if not (fits(value) or (may_be_null and value is None)):
                raise NoRow(f"The row's {quoted(name)} holds what the column cannot hold.")


class ActRow(NamedTuple):
    designation: str
    sequence: int
    code: str
    version: str
    digest: str
    actor: str | None
    delegation: str | None
    from_state: str
    to_state: str
    has_reason: bool
    private: bool
    # As the row writes it.
    at: str = ""


class ApprovalRow(NamedTuple):
    designation: str
    version: str
    purpose: str
    round: int
    delegation: str
    user: str
    digest: str
    method: str
    evidence: Any
    # SubjectPublicKeyInfo, DER; None where the method is no signature.
    public_key: bytes | None = None
    # In the form of leaves.
    at: str | None = None


class VersionRow(NamedTuple):
    """`content`: what is hashed, in three pieces, between which stand the kind and what is replaced; None where not all
    of it is disclosed. `valid_until` is in the form of leaves. `amends`: the digest of what it would take the place of.
    `marking`: level, compartments, and the delegations that it may be released to.
    `remainders`: the designations that begin when it comes into force, with digest and delegation; `corrects`: the
    digests that it corrects. Both are None where its text is not disclosed.
    """

    uuid: str
    designation: str
    sequence: int
    delegation: str
    author: str
    valid_until: str | None
    digest: str
    content: tuple[str, str, str] | None
    amends: str | None = None
    marking: tuple[int, Sequence[str], Sequence[str]] = (0, (), ())
    remainders: Mapping[str, tuple[str, str]] | None = None
    corrects: tuple[str, ...] | None = None


class CommentRow(NamedTuple):
    designation: str
    internal: bool


class BesideActsRow(NamedTuple):
    designation: str


class MapRow(NamedTuple):
    """What a map entry says: the root, 32 bytes, and how many scopes there are."""

    root: bytes
    scopes: int


Body = ActRow | ApprovalRow | VersionRow | BesideActsRow | CommentRow | MapRow | Sides


class Change(NamedTuple):
    """One entry, as far as it is disclosed.

    `event` and `tx` are empty where nobody may know them; `of` is empty in private entries and maps, `at` is the
    leaf's. `body` is None where nothing of the row counts, or it is not disclosed: then `hidden`. `complete`: all that
    the leaf commits to is disclosed. `delegation`: whose doing it was, as far as it is told.
    """

    entry: int
    event: str
    of: str
    tx: str
    at: str
    delegation: str | None
    body: Body | None
    hidden: bool
    complete: bool

    @property
    def private(self) -> bool:
        return not self.of


def act_row(row: Row) -> ActRow:
    return ActRow(
        row["designation_id"],
        row["sequence"],
        row["code"],
        row["version_id"],
        row["digest"][2:],
        row["actor_id"],
        row["delegation_id"],
        row["from_state"],
        row["to_state"],
        row["reason"] != "",
        row["private"],
        row["at"],
    )


def approval_row(row: Row) -> ApprovalRow:
    key = row["public_key"]
    return ApprovalRow(
        row["designation_id"],
        row["version_id"],
        row["purpose"],
        row["round"],
        row["delegation_id"],
        row["user_id"],
        row["digest"][2:],
        row["method"],
        row["evidence"],
        None if key is None else bytes.fromhex(key[2:]),
        leaf_form(row["at"]),
    )


def version_row(row: Row, content: tuple[str, str, str] | None) -> VersionRow:
    until, amends = row["valid_until"], row.get("amends")
    return VersionRow(
        row["uuid"],
        row["designation_id"],
        row["sequence"],
        row["delegation_id"],
        row["author_id"],
        None if until is None else leaf_form(until),
        row["digest"][2:],
        content,
        None if amends is None else amends[2:],
        (row["level"], row["compartments"], row["releasable_to"]),
    )
