"""What the openings of one entry say together, held against each other and against the leaf."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from jic_verify.content import Drawn, NoContent, content_pieces
from jic_verify.findings import quoted
from jic_verify.images import same
from jic_verify.leaves import COMMITMENT_STEP, Leaf
from jic_verify.moments import leaf_form, seconds_between
from jic_verify.provisions import corrected_in, remainders_in
from jic_verify.rows import (
    WRITTEN_AT,
    WRITTEN_BY,
    ApprovalRow,
    BesideActsRow,
    Body,
    Change,
    CommentRow,
    MapRow,
    Row,
    VersionRow,
    act_row,
    approval_row,
    check_columns,
    check_some_columns,
    version_row,
)
from jic_verify.rules import (
    ADDED_ONLY,
    CHANGED,
    COMMON_NOUNS,
    CONSENT,
    DELETED,
    DIGEST_NOUNS,
    DRAFT_NOUNS,
    EVENTS,
    OF_ZONE,
    STATEMENTS,
)
from jic_verify.usual import AFTER, BEFORE, Who

ROW, OUTLINE, TEXT, WHO = "row", "outline", "text", "who"
# Rows that name the person and the delegation whose doing they are.
OWN_DOING = STATEMENTS | {CONSENT}
PATIENCE_SECONDS = 300
# The event of a map entry.
MAP = "log.map"
# Whose columns stand in several openings.
VERSION = "version"
_WHO_KEYS = frozenset({"actor", "delegation", "digest", "event", "role", "seq", "tx"})
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9_-]{1,8}", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
_TX = re.compile(r"[1-9][0-9]{0,19}", re.ASCII)
_MOST_SEQ = 10**10
_NO_WHO = "The opening of who did it says what cannot be."
# Of every event; of none that is told, empty.
_NOUN_AND_VERB = {event: (event.partition(".")[0], event.partition(".")[2]) for event in (*EVENTS, "")}
_HAS_DIGEST = {event: event.partition(".")[0] in DIGEST_NOUNS for event in EVENTS}

# By their names; what is in the form that sites write need not be a dictionary.
Fields = dict[str, dict[str, Any] | Drawn | Who | None]


class BadOpening(ValueError):
    """What is wrong with the openings of one entry; `check` as in docs/ledger.md."""

    def __init__(self, sentence: str, check: int = 6, index: int | None = None) -> None:
        super().__init__(sentence)
        self.check = check
        self.index = index


def change_of(
    index: int,
    leaf: Leaf,
    fields: Fields,
    approval: Callable[[int, ApprovalRow], None],
    *,
    is_usual: bool = False,
) -> Change:
    """The entry as a replay takes it. `is_usual`: all its fields are there, and the row's columns are of their types.
    Raises BadOpening and NoRow."""
    at = leaf.at.decode()
    if leaf.is_map:
        if fields:
            raise BadOpening("A map entry commits to nothing that could be opened.")
        said = MapRow(bytes.fromhex(leaf.map.decode()), int(leaf.scopes))
        return Change(index, MAP, "", "", at, None, said, False, True)
    subject, of = leaf.subject.decode(), leaf.of.decode()
    who = _of_leaf(leaf, subject) if leaf.open else _of_opening(fields, subject)
    noun, verb = _NOUN_AND_VERB[who.event]
    if noun in ADDED_ONLY and verb in (CHANGED, DELETED):
        raise BadOpening(f"A row that is only ever added has been {verb}: {who.event}.", 8)
    if verb not in ("", CHANGED, DELETED) and leaf.revision != b"1":
        raise BadOpening("What was created counts as its first change.", 5)
    _check_fields(noun, verb, fields, leaf)
    row = fields.get(ROW)
    # Without an event nobody knows of which table a row is.
    if row is None or not who.event:
        return Change(index, who.event, of, who.tx, at, who.delegation, None, True, False)
    assert type(row) is dict
    if not is_usual:
        _check_types(noun, verb, row)
    _check_row(noun, verb, row, leaf, who)
    body = _body(noun, verb, row, fields)
    if noun == "approval":
        # The evidence is judged here: the replay asks only whose key it was, and who consented to what.
        assert isinstance(body, ApprovalRow)
        approval(index, body)
        body = _without_evidence(body)
    is_whole = is_usual or len(fields) == (len(leaf.commitments) + 1) // COMMITMENT_STEP
    return Change(index, who.event, of, who.tx, at, who.delegation, body, False, is_whole)


def _without_evidence(row: ApprovalRow) -> ApprovalRow:
    rp_id = row.evidence.get("rp_id") if row.public_key is not None else None
    return row._replace(evidence=rp_id)


def _of_leaf(leaf: Leaf, subject: str) -> Who:
    actor, delegation = leaf.actor, leaf.delegation
    return Who(
        subject,
        None if actor == b"null" else actor[1:-1].decode(),
        None if delegation == b"null" else delegation[1:-1].decode(),
        leaf.digest.decode(),
        leaf.event.decode(),
        leaf.tx.decode(),
    )


def _of_opening(fields: Fields, subject: str) -> Who:
    """Of a private entry."""
    if WHO not in fields:
        return Who(subject, None, None, "", "", "")
    value = fields[WHO]
    if type(value) is Who:
        if _HAS_DIGEST.get(value.event) is not (value.digest is not None):
            raise BadOpening(_NO_WHO)
        return value
    if type(value) is not dict or value.keys() != _WHO_KEYS:
        raise BadOpening("The opening of who did it does not say actor, delegation, digest, event, role, seq and tx.")
    event, digest, seq = value["event"], value["digest"], value["seq"]
    if not (
        _is(_UUID, value["actor"], null=True)
        and _is(_CODE, value["delegation"], null=True)
        and _is(_HEX, digest, null=True)
        and _is(_TX, value["tx"])
        and type(value["role"]) is str
        and type(seq) is int
        and 0 <= seq < _MOST_SEQ
        and type(event) is str
        and _HAS_DIGEST.get(event) is (digest is not None)
    ):
        raise BadOpening(_NO_WHO)
    return Who(subject, value["actor"], value["delegation"], digest, event, value["tx"])


def _is(form: re.Pattern[str], value: Any, *, null: bool = False) -> bool:
    return (null and value is None) or (type(value) is str and form.fullmatch(value) is not None)


def _check_fields(noun: str, verb: str, fields: Fields, leaf: Leaf) -> None:
    """Each opened field's value is of the form that its entry wants."""
    for name, value in fields.items():
        if name == ROW:
            if type(value) is not dict:
                raise BadOpening("The opening of the row holds none.")
            _check_sides(verb, value)
        elif name != WHO:
            # In a private entry they are there whatever it is of, and empty but for a version.
            if value is None and (leaf.open or noun == VERSION):
                raise BadOpening(f"The version's {name} is opened, and holds nothing.")
            if value is not None:
                if noun and noun != VERSION:
                    raise BadOpening(f"The entry is of no version, and yet its {name} holds something.")
                if type(value) is dict and (value.keys() != {AFTER} or type(value[AFTER]) is not dict):
                    raise BadOpening(f"The version's {name} does not say what it is.")


def _check_sides(verb: str, sides: dict[str, Any]) -> None:
    """What is there of before and after is what the event says: both for a change, and then only what changed."""
    before: dict[str, Any] | None = sides.get(BEFORE)
    after: dict[str, Any] | None = sides.get(AFTER)
    if not verb:
        good = sides.keys() <= {BEFORE, AFTER} and (type(before) is dict or type(after) is dict)
    elif verb == CHANGED:
        good = len(sides) == 2 and type(before) is dict and type(after) is dict and before.keys() == after.keys()
        if good and before is not None and after is not None:
            for column, value in before.items():
                if same(value, after[column]):
                    raise BadOpening(f"A change names {quoted(column)}, which has not changed.")
    else:
        good = len(sides) == 1 and type(before if verb == DELETED else after) is dict
    if not good:
        raise BadOpening("The value does not say what the row was before and after, as its event wants it.")


def _check_types(noun: str, verb: str, sides: dict[str, Any]) -> None:
    """Columns and their types. Raises NoRow."""
    if verb == CHANGED:
        check_some_columns(noun, sides[BEFORE])
        check_some_columns(noun, sides[AFTER])
    else:
        check_columns(noun, sides[BEFORE] if verb == DELETED else sides[AFTER])


def _check_row(noun: str, verb: str, sides: dict[str, Any], leaf: Leaf, who: Who) -> None:
    """What of the row the leaf says too. Raises BadOpening."""
    row = sides[BEFORE] if verb == DELETED else sides[AFTER]
    if "uuid" in row and row["uuid"] != who.subject and (leaf.open or noun not in DRAFT_NOUNS):
        raise BadOpening("The row has another UUID than its entry has a subject.")
    if noun in WRITTEN_AT:
        _check_written(noun, verb, row, leaf, who)


def _check_written(noun: str, verb: str, row: Row, leaf: Leaf, who: Who) -> None:
    """What was written once: when, by whom, about which designation, to which digest."""
    at, said = row[WRITTEN_AT[noun]], leaf.at.decode()
    # Nearly always in the same minute, up to which both are written alike.
    if at[:16] != said[:16] and abs(seconds_between(leaf_form(at) or said, said)) > PATIENCE_SECONDS:
        raise BadOpening(f"The row says that it was written at {at}, and its entry {said}.", 7)
    if noun in DIGEST_NOUNS and row["digest"][2:] != who.digest:
        raise BadOpening("The row's digest is not the one that the entry says.", 10)
    if noun == "act" and row["code"] != verb:
        raise BadOpening(f"The row is of the act {quoted(row['code'])}, the entry of {quoted(verb)}.", 8)
    if noun in OWN_DOING and (row["delegation_id"], row["user_id"]) != (who.delegation, who.actor):
        raise BadOpening("The entry is another person's or delegation's doing than its row says.", 8)
    author = WRITTEN_BY.get(noun)
    if author is None:
        return
    # Whoever submits a draft may be another than wrote it.
    is_first = noun == VERSION and row["sequence"] == 1
    if is_first and who.actor is None and who.delegation is None:
        # What remains of a version of theirs, when common ground comes into force: the act beside it tells.
        return
    if row["delegation_id"] != who.delegation or (row[author] != who.actor and not is_first):
        raise BadOpening("The entry is another person's or delegation's doing than its row says.", 8)
    if leaf.open and row["designation_id"] != leaf.of.decode():
        raise BadOpening("The entry counts to another designation than its row is of.", 8)


def _body(noun: str, verb: str, sides: dict[str, Any], fields: Fields) -> Body | None:
    if noun not in ADDED_ONLY or noun in COMMON_NOUNS:
        return {ROW: sides}
    assert verb not in (CHANGED, DELETED)
    row = sides[AFTER]
    if noun == "act":
        return act_row(row)
    if noun == VERSION:
        return _version(version_row(row, _content(row, fields)), fields)
    if noun == "approval":
        return approval_row(row)
    if noun == "text_confirmation" or noun in OF_ZONE:
        return BesideActsRow(row["designation_id"])
    return CommentRow(row["designation_id"], row["internal"]) if noun == "comment" else None


def _version(row: VersionRow, fields: Fields) -> VersionRow:
    """With what its provisions say, where its text is disclosed."""
    text = fields.get(TEXT)
    if not isinstance(text, dict):
        return row
    provisions = text[AFTER].get("provisions", {})
    if type(provisions) is not dict:
        return row
    try:
        return row._replace(remainders=remainders_in(provisions), corrects=corrected_in(provisions))
    except NoContent as error:
        raise BadOpening(str(error), 10) from error


def _content(row: Row, fields: Fields) -> tuple[str, str, str] | None:
    outline, text = fields.get(OUTLINE), fields.get(TEXT)
    if not isinstance(outline, Drawn | dict) or not isinstance(text, dict):
        return None
    try:
        return content_pieces(row, outline if isinstance(outline, Drawn) else outline[AFTER], text[AFTER])
    except NoContent as error:
        raise BadOpening(str(error), 10) from error
