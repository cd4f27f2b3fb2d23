"""The site, played without a database: what its triggers would have written down of negotiations (docs/ledger.md).

Designations, versions, acts, consents and comments, in the columns and the order of `apps/negotiation`; delegations,
witnesses, passkeys, keys of the log and rules beside them.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from jic_verify.rules import (
    AMENDMENT_FINAL,
    CONSENTS,
    DIGEST_NOUNS,
    HOLDING,
    MUST,
    PROPOSE,
    TABLE_DIGEST,
    begins_round,
    is_of_amendment,
    rule_of,
)
from tests.verifier.common_ground import Remainder, remain
from tests.verifier.contents import digest_of, outline_of
from tests.verifier.keys import RP_ID, SIDES, Device, Keys, Row, statement_of

BEGIN = datetime(2016, 9, 12, 15, 43, tzinfo=UTC)
COMMON = "common"
MAP = "log.map"
# What authorities do, and not officers.
OF_AUTHORITIES = frozenset({"approve", "decline", "suspend", "resume", "rescind"})
OFFICER, AUTHORITY = 0, 1


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
    # The scope to which it counts; None where it is private or a map.
    of: str | None = None
    # The designation that it belongs to, as the exporter knows it.
    designation: str | None = None
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
    # Of its row in the log: a draft's is another than it has once it is submitted.
    subject: str
    revision: int = 1
    versions: int = 0
    # On the table; what holds meanwhile, while that is another; and the one that the act under way is about.
    current: Row | None = None
    held: Row | None = None
    about: Row | None = None
    sides: dict[str, Row] = field(default_factory=dict)
    # Of its next version.
    provisions: Row = field(default_factory=dict)
    given: dict[str, set[str]] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        return self.row["reference"] is None or self.row["released_to_id"] is not None


def state_for(thing: Designation, code: str, *, of_amendment: bool = False) -> str:
    """The state that an act leads from: the amendment's where there is one and the act is possible there."""
    amendment: str = thing.row["amendment_state"]
    if amendment and rule_of(amendment, code) and (of_amendment or not rule_of(thing.row["state"], code)):
        return amendment
    return str(thing.row["state"])


class World:
    """A site without a database. Everything is chosen by a seed.

    The sealer comes between two transactions when `every` entries wait.
    """

    def __init__(self, seed: int = 1, keys: Keys | None = None, every: int = 1) -> None:
        self.random = random.Random(seed)
        self.keys = keys or Keys.of()
        self.entries: list[Entry] = []
        self.now = BEGIN
        self.devices: dict[tuple[str, int], Device] = {}
        self.shape = "area"
        # What begins when a version comes into force, by its digest; and what has begun so.
        self.due: dict[str, list[Remainder]] = {}
        self.remainders: list[Designation] = []
        self._every = every
        self._unsealed = 0
        self._references = 0
        self._tx = 4710
        self._seq = 0
        self.delegations = {code: self._delegation(code, code in SIDES) for code in (*SIDES, "UN")}
        self.people = {code: [self._person(code, name) for name in ("officer", "authority")] for code in SIDES}
        self.log_key = self._log_key()
        self.witnesses = {code: self.witness(code) for code in SIDES}
        self.rules()

    def uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def begin(self, seconds: float = 1) -> None:
        """The next transaction."""
        if self._unsealed >= self._every:
            self.seal()
        self.now += timedelta(seconds=seconds)
        self._tx += 1
        self._seq = 0

    def seal(self) -> None:
        """The end of a batch: the map."""
        at = self.now + timedelta(milliseconds=500)
        self.entries.append(Entry(at, 0, 0, MAP, "", 0, {}))
        self._unsealed = 0

    def note(self, event: str, subject: str, revision: int, sides: dict[str, Row], **more: Any) -> Entry:
        """One entry of the transaction under way."""
        row = {**sides["row"].get("before", {}), **sides["row"].get("after", {})}
        named = event.partition(".")[0] in DIGEST_NOUNS and isinstance(row.get("digest"), str)
        digest = row["digest"].removeprefix("\\x") if named else None
        at = self.now + timedelta(microseconds=self._seq)
        entry = Entry(at, self._tx, self._seq, event, subject, revision, sides, digest=digest, **more)
        self._seq += 1
        self._unsealed += 1
        self.entries.append(entry)
        return entry

    def common(self, event: str, subject: str, revision: int, sides: Row, **more: Any) -> Entry:
        return self.note(event, subject, revision, {"row": sides}, of=COMMON, **{"role": "jic_owner", **more})

    def stamp(self, moment: datetime | None = None) -> str:
        moment = moment or self.now
        form = "%Y-%m-%dT%H:%M:%S.%f" if moment.microsecond else "%Y-%m-%dT%H:%M:%S"
        return f"{moment:{form}}+00:00"

    def _delegation(self, code: str, signs: bool) -> str:
        self.begin()
        subject = self.uuid()
        row = {
            "uuid": subject,
            "code": code,
            "names": {"en": {"name": code}},
            "position": len(self.entries),
            "is_signatory": signs,
        }
        self.common("delegation.created", subject, 1, {"after": row})
        return subject

    def _person(self, code: str, name: str) -> str:
        self.begin()
        subject = self.uuid()
        row = {
            "uuid": subject,
            "username": f"{code.lower()}.{name}",
            "full_name": "Имя",
            "delegation_id": code,
            "language": "en",
            "is_active": True,
            "created_at": self.stamp(),
            "password": self.random.randbytes(32).hex(),
        }
        self.note("user.created", subject, 1, {"row": {"after": row}}, private_to=code)
        return subject

    def _log_key(self) -> str:
        self.begin()
        subject = self.uuid()
        log = self.keys.log.verifier
        row = {"uuid": subject, "origin": log.name, "vkey": log.vkey, "since": self.stamp(), "until": None}
        self.common("log_key.created", subject, 1, {"after": row})
        return subject

    def witness(self, code: str | None, vkey: str | None = None) -> str:
        self.begin()
        subject = self.uuid()
        vkey = vkey or self.keys.witnesses[code or "UN"].verifier.vkey
        row = {"uuid": subject, "vkey": vkey, "delegation_id": code, "url": "", "added_at": self.stamp()}
        self.common("witness.created", subject, 1, {"after": {**row, "removed_at": None}})
        return subject

    def rules(self, release: str = "2.0.0") -> Entry:
        self.begin()
        subject = self.uuid()
        row: Row = {"uuid": subject, "release": release, "at": self.stamp()}
        row |= {name: self.random.randbytes(32).hex() for name in ("theatre", "conflicts", "policy")}
        row["transitions"] = TABLE_DIGEST
        return self.common("rules.created", subject, 1, {"after": row})

    def passkey(self, code: str, algorithm: str = "ES256", *, person: int = AUTHORITY, confirmed: bool = True) -> str:
        """Register a key for somebody, which his delegation's officer confirms. Gives the row's UUID."""
        self.begin()
        subject, owner = self.uuid(), self.people[code][person]
        device = Device(algorithm, self.random.getrandbits(32))
        self.devices[code, person] = device
        row = {
            "uuid": subject,
            "user_id": owner,
            "delegation_id": code,
            "public_key": "\\x" + device.public.hex(),
            "rp_id": RP_ID,
            "name": "Key",
            "created_at": self.stamp(),
            "confirmed_at": None,
            "confirmed_by_id": None,
            "revoked_at": None,
        }
        self.common("passkey.created", subject, 1, {"after": row}, actor=owner, delegation=code)
        if confirmed:
            self.confirm(code, subject)
        return subject

    def confirm(self, code: str, subject: str, *, by: str | None = None) -> Entry:
        self.begin()
        before = {"confirmed_at": None, "confirmed_by_id": None}
        after = {"confirmed_at": self.stamp(), "confirmed_by_id": by or self.people[code][OFFICER]}
        return self.common("passkey.changed", subject, 2, {"before": before, "after": after}, delegation=code)

    def act(
        self,
        thing: Designation,
        code: str,
        by: str | None,
        *,
        person: int | None = None,
        reason: str = "",
        to: str | None = None,
        together: bool = False,
        signed: bool = False,
        of_amendment: bool = False,
        anew: bool = False,
    ) -> Entry:
        """One act as the site carries it out: version, consent, the designation's row, the act. Gives the act's entry.

        `to` leads it elsewhere than the table does. `together`: in the transaction under way. `signed`: by a passkey.
        `of_amendment`: it is the amendment that expires, and not what holds. `anew`: the first consent after a return.
        """
        before = state_for(thing, code, of_amendment=of_amendment)
        thing.about = thing.current if thing.held is None or is_of_amendment(before) else thing.held
        if code == "expire" and not together:
            self._wait_for_the_end(thing)
        if not together:
            self.begin()
        rule = rule_of(before, code)
        result = to or (rule.result if rule else "draft")
        if rule and rule.reason == MUST:
            reason = reason or "Because."
        person = (AUTHORITY if code in OF_AUTHORITIES else OFFICER) if person is None else person
        who = self.who(thing, by, person)
        if code == PROPOSE:
            thing.held = thing.current
        version = self._version(thing, by, person, who) if rule and rule.new_version else None
        thing.about = version or thing.about
        if anew:
            thing.given.clear()
        if rule and rule.partial and to is None and by is not None:
            result = rule.result if self._complete(thing, code, by) else rule.partial
        if code in CONSENTS and by is not None:
            self.consent(thing, code, by, who, person=person, signed=signed, round_=thing.row["round"] + anew)
        changed = {"revision": thing.row["revision"] + 1, **self._moved(thing, before, result)}
        changed["round"] = thing.row["round"] + anew
        if rule and begins_round(rule, before, result):
            changed["round"] += 1
            thing.given.clear()
        if code == "ask":
            changed["question_from_id"] = by
        elif code in ("answer", "amend", "counter") or result in ("agreed", "amend_agreed"):
            changed["question_from_id"] = None
        if version is not None:
            changed["current_id" if thing.held is None else "proposed_id"] = version["uuid"]
        if code == "submit":
            return self._submit(thing, changed, before, person, by)
        self.change(thing, changed, who)
        entry = self._act(thing, code, before, who, by, person, reason, result)
        if thing.held is not None and not thing.row["amendment_state"]:
            # Either the amendment holds now, or it is gone.
            thing.current = thing.current if result == "in_force" else thing.held
            thing.held = None
        if code == "approve" and result == "in_force":
            for remainder in self.due.get(thing.about["digest"], []):
                remain(self, remainder)
        return entry

    def _moved(self, thing: Designation, before: str, result: str) -> Row:
        """The columns that say where both machines stand."""
        cleared = {"amendment_state": "", "amendment_since": None, "proposed_id": None}
        if is_of_amendment(result):
            if result in AMENDMENT_FINAL:
                return {**cleared, "question_from_id": None}
            return {"amendment_state": result, "amendment_since": self.stamp()}
        changed: Row = {"state": result}
        if result != before:
            changed["state_since"] = self.stamp()
        if is_of_amendment(before):
            assert thing.current is not None
            changed |= {**cleared, "current_id": thing.current["uuid"]}
        elif thing.held is not None and result not in HOLDING:
            changed |= {**cleared, "question_from_id": None}
        elif thing.row["amendment_state"] == "amend_partly_approved" and result != before:
            changed |= {"amendment_state": "amend_agreed", "amendment_since": self.stamp()}
        return changed

    def _wait_for_the_end(self, thing: Designation) -> None:
        assert thing.about is not None
        end = thing.row["released_until"] or thing.about["valid_until"]
        if end is not None:
            self.now = max(self.now, datetime.fromisoformat(end))

    def _submit(self, thing: Designation, changed: Row, before: str, person: int, by: str | None) -> Entry:
        """The record begins anew: the version, the whole row, the act."""
        assert thing.current is not None
        thing.row |= changed | {
            "reference": self.next_reference(),
            "revision": 1,
            "created_at": self.stamp(),
            "state_since": self.stamp(),
        }
        thing.subject, thing.revision, thing.versions = thing.uuid, 1, 1
        who = self.who(thing, by, person)
        version = thing.current | {"sequence": 1, "parent_id": None, "created_at": self.stamp()}
        thing.current = version
        sides = {"row": {"after": version}, **thing.sides}
        self.note("version.created", version["uuid"], 1, sides, **who)
        self.note("designation.created", thing.uuid, 1, {"row": {"after": dict(thing.row)}}, **who)
        thing.about = version
        return self._act(thing, "submit", before, who, by, person, "")

    def next_reference(self) -> str:
        self._references += 1
        return f"JIC-2016-{self._references:04d}"

    def change(self, thing: Designation, changed: Row, who: dict[str, Any]) -> Entry:
        """An update of the designation's row."""
        changed = {name: value for name, value in changed.items() if thing.row[name] != value}
        sides = {"row": {"before": {name: thing.row[name] for name in changed}, "after": changed}}
        thing.row |= changed
        thing.revision += 1
        return self.note("designation.changed", thing.subject, thing.revision, sides, **who)

    def who(self, thing: Designation, by: str | None, person: int = OFFICER) -> dict[str, Any]:
        return {
            "actor": self.people[by][person] if by else None,
            "delegation": by,
            "private_to": thing.row["owner_id"] if thing.is_private else None,
            "of": None if thing.is_private else thing.uuid,
            "designation": thing.uuid,
        }

    def draft(self, by: str = "US", kind: str = "opposition", *, replaces: str | None = None) -> Designation:
        return self._begun("draft", {"replaces_id": replaces}, by, kind)

    def release(self, by: str = "US", kind: str = "opposition", to: str = "UN") -> Designation:
        """A copy for one other delegation, which begins with its release."""
        until = self.stamp((self.now + timedelta(hours=2)).replace(microsecond=0))
        given = {"state": "released", "reference": f"JIC-R-{self.uuid()[:8]}", "released_to_id": to}
        return self._begun("release", {**given, "released_until": until}, by, kind)

    def _begun(self, code: str, told: Row, by: str, kind: str) -> Designation:
        self.begin()
        identity, subject = self.uuid(), self.uuid()
        row: Row = {
            "uuid": identity,
            "reference": None,
            "kind": kind,
            "owner_id": by,
            "created_by_id": self.people[by][OFFICER],
            "created_at": self.stamp(),
            "state": "draft",
            "state_since": self.stamp(),
            "revision": 0,
            "round": 1,
            "current_id": None,
            "answer_due": None,
            "question_from_id": None,
            "replaces_id": None,
            "released_to_id": None,
            "released_until": None,
            "remainder_of_id": None,
            "proposed_id": None,
            "amendment_state": "",
            "amendment_since": None,
            "level": 1,
            **told,
        }
        thing = Designation(row, identity, subject)
        who = self.who(thing, by)
        self.note("designation.created", subject, 1, {"row": {"after": dict(row)}}, **who)
        version = self._version(thing, by, OFFICER, who)
        self.change(thing, {"revision": 1, "current_id": version["uuid"]}, who)
        thing.about = version
        self._act(thing, code, "", who, by, OFFICER, "")
        return thing

    def _version(self, thing: Designation, by: str | None, person: int, who: dict[str, Any]) -> Row:
        assert by is not None
        thing.versions += 1
        outline = outline_of(self.shape)
        text = {
            "title_en": f'Eastern quarters {thing.versions}: "south"',
            "title_ru": "Восточные кварталы",
            "terms_en": "1. Neither side moves forward.\n2. Reports daily at 16:00Z.",
            "terms_ru": "1. Ни одна из сторон не продвигается вперёд.\n2. Доклады ежедневно в 16:00Z.",
            "source_note": "",
            **({"provisions": thing.provisions} if thing.provisions else {}),
        }
        row: Row = {
            "uuid": self.uuid(),
            "designation_id": thing.uuid,
            "sequence": thing.versions,
            "parent_id": thing.current["uuid"] if thing.current else None,
            "delegation_id": by,
            "author_id": self.people[by][person],
            "created_at": self.stamp(),
            "basis": "drawing",
            "valid_from": None,
            "valid_until": self.stamp((self.now + timedelta(hours=1)).replace(microsecond=0)),
            "level": 1,
            "compartments": [],
            "releasable_to": ["RU", "US"],
            "amends": thing.held["digest"] if thing.held else None,
        }
        row["digest"] = "\\x" + digest_of(thing.row, row, outline, text, self.shape)
        thing.sides = {"outline": {"after": outline}, "text": {"after": text}}
        subject = self.uuid() if thing.is_private else row["uuid"]
        self.note("version.created", subject, 1, {"row": {"after": row}, **thing.sides}, **who)
        thing.current = row
        return row

    def consent(
        self,
        thing: Designation,
        purpose: str,
        by: str,
        who: dict[str, Any],
        *,
        person: int = AUTHORITY,
        signed: bool = False,
        round_: int | None = None,
    ) -> Entry:
        """An approval's row; the act beside it is the caller's."""
        assert thing.about is not None
        thing.given.setdefault(purpose, set()).add(by)
        row: Row = {
            "uuid": self.uuid(),
            "designation_id": thing.uuid,
            "version_id": thing.about["uuid"],
            "purpose": purpose,
            "round": thing.row["round"] if round_ is None else round_,
            "delegation_id": by,
            "user_id": self.people[by][person],
            "digest": thing.about["digest"],
            "method": "password" if purpose == "approve" else "session",
            "evidence": {},
            "public_key": None,
            "at": self.stamp(),
        }
        if signed:
            device = self.devices[by, person]
            row |= {
                "method": "passkey",
                "evidence": device.evidence(statement_of(row)),
                "public_key": "\\x" + device.public.hex(),
            }
        return self.note("approval.created", row["uuid"], 1, {"row": {"after": row}}, **who)

    def _complete(self, thing: Designation, code: str, by: str) -> bool:
        assert thing.current is not None
        given = thing.given.get(code, set()) | {by}
        if code == "agree":
            given = given | {thing.current["delegation_id"]}
        return set(SIDES) <= given

    def _act(
        self,
        thing: Designation,
        code: str,
        before: str,
        who: dict[str, Any],
        by: str | None,
        person: int,
        reason: str,
        after: str | None = None,
    ) -> Entry:
        assert thing.about is not None
        identity = self.uuid()
        row = {
            "uuid": identity,
            "designation_id": thing.uuid,
            "sequence": thing.row["revision"],
            "code": code,
            "version_id": thing.about["uuid"],
            "digest": thing.about["digest"],
            "actor_id": self.people[by][person] if by else None,
            "delegation_id": by,
            "from_state": before,
            "to_state": thing.row["state"] if after is None else after,
            "reason": reason,
            "details": {},
            "private": thing.row["reference"] is None,
            "at": self.stamp(),
        }
        subject = self.uuid() if thing.is_private else identity
        return self.note(f"act.{code}", subject, 1, {"row": {"after": row}}, **who)

    def comment(self, thing: Designation, by: str, *, internal: bool) -> Entry:
        self.begin()
        assert thing.current is not None
        identity = self.uuid()
        row = {
            "uuid": identity,
            "designation_id": thing.uuid,
            "version_id": thing.current["uuid"],
            "author_id": self.people[by][OFFICER],
            "delegation_id": by,
            "internal": internal,
            "text": 'Здесь "юг": not 16:00Z',
            "at": self.stamp(),
        }
        who = self.who(thing, by)
        if internal:
            who |= {"private_to": by, "of": None}
        return self.note("comment.created", identity, 1, {"row": {"after": row}}, **who)

    def confirm_text(self, thing: Designation, by: str, language: str = "ru") -> Entry:
        """An officer's word that the texts in a language say what the others say."""
        self.begin()
        identity = self.uuid()
        row = {
            "uuid": identity,
            "designation_id": thing.uuid,
            "text_language": language,
            "texts_digest": "\\x" + "5a" * 32,
            "user_id": self.people[by][OFFICER],
            "delegation_id": by,
            "at": self.stamp(),
        }
        return self.note("text_confirmation.created", identity, 1, {"row": {"after": row}}, **self.who(thing, by))

    def in_force(
        self, by: str = "US", *, counter: bool = True, signed: bool = False, replaces: str | None = None
    ) -> Designation:
        """A designation from its draft until it is in force."""
        other = SIDES[by == "US"]
        thing = self.draft(by, replaces=replaces)
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
        self.act(thing, "approve", by, signed=signed)
        self.act(thing, "approve", other, signed=signed)
        return thing

    def amended(self, thing: Designation, by: str = "RU", *, signed: bool = False) -> None:
        """An amendment of what is in force, until it takes its place."""
        other = SIDES[by == "US"]
        for code, actor in (("propose", by), ("counter", other), ("agree", by), ("approve", other), ("approve", by)):
            self.act(thing, code, actor, signed=signed and code == "approve")

    def replaced(self, old: Designation, by: str = "RU") -> Designation:
        """What replaces another, until it is in force and the other ends with it."""
        new = self.in_force(by, counter=False, replaces=old.uuid)
        self.act(old, "supersede", None, together=True)
        return new

    def index_of(self, entry: Entry) -> int:
        return next(at for at, other in enumerate(self.entries) if other is entry)

    def last(self, event: str) -> Entry:
        return next(entry for entry in reversed(self.entries) if entry.event == event)
