"""The site, played without a database: what its triggers would have written down of negotiations (docs/ledger.md).

Designations, versions, acts, consents and comments, in the columns and the order of `apps/negotiation`.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from jic_verify.rules import CONSENTS, begins_round, rule_of

BEGIN = datetime(2016, 9, 12, 15, 43, tzinfo=UTC)
SIDES = ("US", "RU")
Row = dict[str, Any]


@dataclass
class Entry:
    """One change, before it is hashed. `sides` are the values of its openings by field; a test may alter anything."""

    at: datetime
    tx: int
    seq: int
    event: str
    subject: str
    revision: int
    sides: dict[str, Row]
    actor: str | None = None
    delegation: str | None = None
    private_to: str | None = None
    # The number of the designation that it belongs to, as the exporter knows it.
    designation: int | None = None
    role: str = "jic_web"
    digest: str | None = None

    @property
    def row(self) -> Row:
        return self.sides["row"]

    @property
    def after(self) -> Row:
        found: Row = self.row["after"]
        return found


@dataclass
class Designation:
    """The site's own row of one designation, and what the acts need to know of it."""

    row: Row
    uuid: str
    revision: int = 0
    versions: int = 0
    current: Row | None = None
    given: dict[str, set[int]] = field(default_factory=dict)


class World:
    """A site without a database. Everything is chosen by a seed."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.entries: list[Entry] = []
        self.now = BEGIN
        self._numbers: dict[str, int] = {}
        self._tx = 4710
        self._seq = 0
        self.delegations = {code: self._delegation(code, code in SIDES) for code in (*SIDES, "UN")}
        self.people = {code: [self._person(code, name) for name in ("officer", "authority")] for code in SIDES}

    def uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def next_number(self, table: str) -> int:
        self._numbers[table] = self._numbers.get(table, 0) + 1
        return self._numbers[table]

    def begin(self, seconds: float = 1) -> None:
        """The next transaction."""
        self.now += timedelta(seconds=seconds)
        self._tx += 1
        self._seq = 0

    def note(self, event: str, subject: str, revision: int, sides: dict[str, Row], **more: Any) -> Entry:
        """One entry of the transaction under way."""
        row = {**sides["row"].get("before", {}), **sides["row"].get("after", {})}
        digest = row["digest"].removeprefix("\\x") if isinstance(row.get("digest"), str) else None
        at = self.now + timedelta(microseconds=self._seq)
        entry = Entry(at, self._tx, self._seq, event, subject, revision, sides, digest=digest, **more)
        self._seq += 1
        self.entries.append(entry)
        return entry

    def stamp(self) -> str:
        return f"{self.now:%Y-%m-%dT%H:%M:%S.%f}+00:00"

    def _delegation(self, code: str, signs: bool) -> int:
        self.begin()
        number = self.next_number("delegation")
        row = {"id": number, "code": code, "names": {"en": {"name": code}}, "position": number, "is_signatory": signs}
        subject = str(uuid.UUID(hashlib.md5(f"accounts_delegation{number}".encode()).hexdigest()))  # noqa: S324
        self.note("delegation.created", subject, 1, {"row": {"after": {**row, "row_revision": 1}}}, role="jic_owner")
        return number

    def _person(self, code: str, name: str) -> tuple[int, str]:
        self.begin()
        number, subject = self.next_number("user"), self.uuid()
        row = {
            "id": number,
            "uuid": subject,
            "username": f"{code.lower()}.{name}",
            "full_name": "Имя",
            "delegation_id": self.delegations[code],
            "language": "en",
            "is_active": True,
            "created_at": self.stamp(),
            "password": self.random.randbytes(32).hex(),
            "row_revision": 1,
        }
        self.note("user.created", subject, 1, {"row": {"after": row}}, private_to=code)
        return number, subject

    def act(
        self,
        thing: Designation,
        code: str,
        by: str | None,
        *,
        person: int = 0,
        reason: str = "",
        to: str | None = None,
        together: bool = False,
    ) -> Entry:
        """One act as the site carries it out: version, consent, the designation's row, the act. Gives the act's entry.

        `to` leads it elsewhere than the table does. `together`: in the transaction under way.
        """
        if not together:
            self.begin()
        before = thing.row["state"]
        rule = rule_of(before, code)
        result = to or (rule.result if rule else "draft")
        who = self._who(thing, by, person)
        version = self._version(thing, by, who) if rule and rule.new_version else None
        if rule and rule.partial and to is None and by is not None:
            result = rule.result if self._complete(thing, code, by) else rule.partial
        if code in CONSENTS and by is not None:
            self.consent(thing, code, by, who)
        changed = {"revision": thing.row["revision"] + 1, "state": result}
        if result != before:
            changed["state_since"] = self.stamp()
        if code == "submit":
            changed |= {"reference": f"JIC-2016-{thing.row['id']:04d}", "submitted_from": thing.versions}
            changed |= {"submitted_at": self.stamp()}
            who["private_to"] = None
        if rule and begins_round(rule, before, result):
            changed["round"] = thing.row["round"] + 1
            thing.given.clear()
        if version is not None:
            changed |= {"current_id": version["id"], "level": version["level"]}
        self.change(thing, changed, who)
        return self._act(thing, code, before, who, by, reason)

    def change(self, thing: Designation, changed: Row, who: dict[str, Any]) -> Entry:
        """An update of the designation's row."""
        changed = {name: value for name, value in changed.items() if thing.row[name] != value}
        sides = {"row": {"before": {name: thing.row[name] for name in changed}, "after": changed}}
        thing.row |= changed
        thing.revision += 1
        return self.note("designation.changed", thing.uuid, thing.revision, sides, **who)

    def _who(self, thing: Designation, by: str | None, person: int = 0) -> dict[str, Any]:
        owner = next(code for code, number in self.delegations.items() if number == thing.row["owner_id"])
        return {
            "actor": self.people[by][person][1] if by else None,
            "delegation": by,
            "private_to": owner if thing.row["reference"] is None else None,
            "designation": thing.row["id"],
        }

    def draft(self, by: str = "US", kind: str = "opposition") -> Designation:
        return self._begun("draft", {}, by, kind)

    def release(self, by: str = "US", kind: str = "opposition") -> Designation:
        """A copy for one other delegation, which begins with its release."""
        given = {"state": "released", "reference": f"JIC-R-{self.uuid()[:8]}", "submitted_from": 1}
        return self._begun("release", {**given, "submitted_at": self.stamp()}, by, kind)

    def _begun(self, code: str, told: Row, by: str, kind: str) -> Designation:
        self.begin()
        subject = self.uuid()
        row: Row = {
            "id": self.next_number("designation"),
            "uuid": subject,
            "reference": None,
            "kind": kind,
            "owner_id": self.delegations[by],
            "created_by_id": self.people[by][0][0],
            "created_at": self.stamp(),
            "state": "draft",
            "state_since": self.stamp(),
            "revision": 0,
            "round": 1,
            "current_id": None,
            "submitted_from": None,
            "submitted_at": None,
            "answer_due": None,
            "question_from_id": None,
            "replaces_id": None,
            "level": 1,
            **told,
        }
        thing = Designation(row, subject, 1)
        who = self._who(thing, by)
        self.note("designation.created", subject, 1, {"row": {"after": {**row, "row_revision": 1}}}, **who)
        version = self._version(thing, by, who)
        self.change(thing, {"revision": 1, "current_id": version["id"]}, who)
        self._act(thing, code, "", who, by, "")
        return thing

    def _version(self, thing: Designation, by: str | None, who: dict[str, Any]) -> Row:
        assert by is not None
        thing.versions += 1
        row: Row = {
            "id": self.next_number("version"),
            "uuid": self.uuid(),
            "designation_id": thing.row["id"],
            "sequence": thing.versions,
            "parent_id": thing.current["id"] if thing.current else None,
            "delegation_id": self.delegations[by],
            "author_id": self.people[by][0][0],
            "created_at": self.stamp(),
            "basis": "drawing",
            "valid_from": None,
            "valid_until": None,
            "level": 1,
            "digest": "\\x" + self.random.randbytes(32).hex(),
        }
        outline = {
            "outline": "\\x" + self.random.randbytes(93).hex(),
            "shape": {"type": "area", "rings": [[[37100000, 36200000], [37120000, 36200000], [37120000, 36220000]]]},
            "box": "(37.12,36.22),(37.1,36.2)",
            "area_m2": 3993541.25,
        }
        text = {
            "title_en": f'Eastern quarters {thing.versions}: "south"',
            "title_ru": "Восточные кварталы",
            "terms_en": "1. Neither side moves forward.\n2. Reports daily at 16:00Z.",
            "terms_ru": "1. Ни одна из сторон не продвигается вперёд.\n2. Доклады ежедневно в 16:00Z.",
            "source_note": "",
        }
        sides = {"row": {"after": {**row, "row_revision": 1}}, "outline": {"after": outline}, "text": {"after": text}}
        self.note("version.created", row["uuid"], 1, sides, **who)
        thing.current = row
        return row

    def consent(self, thing: Designation, purpose: str, by: str, who: dict[str, Any]) -> Entry:
        """An approval's row; the act beside it is the caller's."""
        assert thing.current is not None
        thing.given.setdefault(purpose, set()).add(self.delegations[by])
        row = {
            "id": self.next_number("approval"),
            "uuid": self.uuid(),
            "designation_id": thing.row["id"],
            "version_id": thing.current["id"],
            "purpose": purpose,
            "round": thing.row["round"],
            "delegation_id": self.delegations[by],
            "user_id": self.people[by][1][0],
            "digest": thing.current["digest"],
            "method": "password" if purpose == "approve" else "session",
            "evidence": {},
            "at": self.stamp(),
            "row_revision": 1,
        }
        return self.note("approval.created", row["uuid"], 1, {"row": {"after": row}}, **who)

    def _complete(self, thing: Designation, code: str, by: str) -> bool:
        assert thing.current is not None
        given = thing.given.get(code, set()) | {self.delegations[by]}
        if code == "agree":
            given = given | {thing.current["delegation_id"]}
        return {self.delegations[side] for side in SIDES} <= given

    def _act(
        self, thing: Designation, code: str, before: str, who: dict[str, Any], by: str | None, reason: str
    ) -> Entry:
        assert thing.current is not None
        subject = self.uuid()
        row = {
            "id": self.next_number("act"),
            "uuid": subject,
            "designation_id": thing.row["id"],
            "sequence": thing.row["revision"],
            "code": code,
            "version_id": thing.current["id"],
            "digest": thing.current["digest"],
            "actor_id": self.people[by][0][0] if by else None,
            "delegation_id": self.delegations[by] if by else None,
            "from_state": before,
            "to_state": thing.row["state"],
            "reason": reason,
            "details": {},
            "private": thing.row["reference"] is None,
            "at": self.stamp(),
            "row_revision": 1,
        }
        return self.note(f"act.{code}", subject, 1, {"row": {"after": row}}, **who)

    def comment(self, thing: Designation, by: str, *, internal: bool) -> Entry:
        self.begin()
        assert thing.current is not None
        subject = self.uuid()
        row = {
            "id": self.next_number("comment"),
            "uuid": subject,
            "designation_id": thing.row["id"],
            "version_id": thing.current["id"],
            "author_id": self.people[by][0][0],
            "delegation_id": self.delegations[by],
            "internal": internal,
            "text": 'Здесь "юг": not 16:00Z',
            "at": self.stamp(),
            "row_revision": 1,
        }
        who = self._who(thing, by)
        who["private_to"] = by if internal else who["private_to"]
        return self.note("comment.created", subject, 1, {"row": {"after": row}}, **who)

    def in_force(self, by: str = "US", *, counter: bool = True) -> Designation:
        """A designation from its draft until it is in force."""
        other = SIDES[by == "US"]
        thing = self.draft(by)
        self.act(thing, "revise", by)
        self.act(thing, "submit", by)
        self.comment(thing, other, internal=True)
        self.act(thing, "ask", other, reason="Where does it end?")
        self.act(thing, "answer", by, reason="At the road.")
        if counter:
            self.act(thing, "counter", other)
            self.comment(thing, by, internal=False)
            self.act(thing, "agree", by)
        else:
            self.act(thing, "agree", other)
        self.act(thing, "approve", by, person=1)
        self.act(thing, "approve", other, person=1)
        return thing

    def index_of(self, entry: Entry) -> int:
        return next(at for at, other in enumerate(self.entries) if other is entry)

    def last(self, event: str) -> Entry:
        return next(entry for entry in reversed(self.entries) if entry.event == event)
