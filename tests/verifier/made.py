"""Bundles made without the site: a log's entries as the triggers and the sealer would have written them (docs/ledger.md),
sealed with keys that a test holds, so that it can tamper with anything and seal it again.

`World` plays the site: designations, versions, acts, consents, comments. `Log` seals its leaves and exports bundles as
files (path -> content). A test changes the world before it is sealed, or the files after.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
import uuid
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jic_verify.rules import CONSENTS, begins_round, rule_of
from jic_verify.tlog.checkpoints import Checkpoint
from jic_verify.tlog.notes import Cosigner, Signer
from jic_verify.tlog.policy import format_policy
from jic_verify.tlog.proofs import format_proof
from jic_verify.tlog.tiles import WIDTH, TileTree, entries_path, pack_entries, path_number, tile_path, tiles_of
from jic_verify.tlog.tree import leaf_hash, root_of

ORIGIN = "jic.example/log"
BEGIN = datetime(2016, 9, 12, 15, 43, tzinfo=UTC)
SIDES = ("US", "RU")
Files = dict[str, bytes]
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
        self, thing: Designation, code: str, by: str | None, *, person: int = 0, reason: str = "", to: str | None = None
    ) -> Entry:
        """One act as the site carries it out: version, consent, the designation's row, the act. Gives the act's entry.

        `to` leads it elsewhere than the table does.
        """
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
        }
        thing = Designation(row, subject, 1)
        who = self._who(thing, by)
        self.note("designation.created", subject, 1, {"row": {"after": {**row, "row_revision": 1}}}, **who)
        version = self._version(thing, by, who)
        self.change(thing, {"revision": 1, "current_id": version["id"]}, who)
        self._act(thing, "draft", "", who, by, "")
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


def jsonb(content: Any) -> str:
    """As PostgreSQL writes it."""
    return json.dumps(content, ensure_ascii=False, separators=(", ", ": "))


def commitment(opening: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(opening.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Keys:
    """Private keys: of the log, of the signatories' witnesses, and of one more."""

    log: Signer
    witnesses: dict[str, Cosigner]

    @classmethod
    def of(cls, seed: int = 1, origin: str = ORIGIN) -> Keys:
        chosen = random.Random(f"keys {seed}")

        def key() -> Ed25519PrivateKey:
            return Ed25519PrivateKey.from_private_bytes(chosen.randbytes(32))

        log = Signer(origin, key())
        return cls(log, {code: Cosigner(f"{origin}/witness/{code.lower()}", key()) for code in (*SIDES, "UN")})

    def policy(self) -> bytes:
        witnesses = {code: witness.verifier for code, witness in self.witnesses.items()}
        return format_policy([self.log.verifier], witnesses, SIDES).encode()


@dataclass
class Log:
    """Leaves and openings as they were hashed, and who signs for them. A test may alter each list."""

    keys: Keys
    entries: list[Entry]
    leaves: list[bytes]
    openings: list[list[str]]
    at: list[datetime]
    salts: random.Random

    @classmethod
    def of(cls, world: World, keys: Keys | None = None) -> Log:
        log = cls(keys or Keys.of(), [], [], [], [], random.Random(world.random.random()))
        for entry in world.entries:
            log.append(entry)
        return log

    def append(self, entry: Entry) -> None:
        openings = self.opened(entry)
        self.entries.append(entry)
        self.openings.append(openings)
        self.leaves.append(self.leaf(entry, openings))
        self.at.append(entry.at)

    def again(self, index: int) -> None:
        """Hash an entry anew that was altered."""
        entry = self.entries[index]
        self.openings[index] = self.opened(entry)
        self.leaves[index] = self.leaf(entry, self.openings[index])

    def opened(self, entry: Entry) -> list[str]:
        values = dict(entry.sides)
        if entry.private_to:
            values["who"] = {
                "actor": entry.actor,
                "delegation": entry.delegation,
                "event": entry.event,
                "digest": entry.digest,
            }
        return [self.opening(entry.subject, name, value) for name, value in values.items()]

    def opening(self, subject: str, name: str, value: Any) -> str:
        salt = base64.urlsafe_b64encode(self.salts.randbytes(16)).rstrip(b"=").decode()
        return jsonb([salt, subject, name, value])

    def leaf(self, entry: Entry, openings: list[str], **more: Any) -> bytes:
        content: Row = {
            "at": f"{entry.at:%Y-%m-%dT%H:%M:%S.%fZ}",
            "id": str(uuid.UUID(int=self.salts.getrandbits(128), version=4)),
            "rev": entry.revision,
            "role": entry.role,
            "sd": sorted(map(commitment, openings)),
            "seq": entry.seq,
            "subject": entry.subject,
            "tx": str(entry.tx),
            "v": 1,
        }
        if not entry.private_to:
            content |= {"actor": entry.actor, "delegation": entry.delegation, "event": entry.event}
            if entry.digest:
                content["digest"] = entry.digest
        return json.dumps(content | more, sort_keys=True, separators=(",", ":")).encode()

    def relabel(self, index: int, change: Callable[[Row], None]) -> None:
        """Alter a leaf's own content, in canonical form."""
        content = json.loads(self.leaves[index])
        change(content)
        self.leaves[index] = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()

    @property
    def hashes(self) -> list[bytes]:
        return [leaf_hash(leaf) for leaf in self.leaves]

    def note(
        self,
        size: int | None = None,
        *,
        witnesses: Iterable[str] = SIDES,
        root: bytes | None = None,
        late: float = 1.0,
        body: str | None = None,
    ) -> bytes:
        """The checkpoint of the first `size` leaves, cosigned `late` seconds after the last of them."""
        size = len(self.leaves) if size is None else size
        body = body or Checkpoint(self.keys.log.verifier.name, size, root or root_of(self.hashes[:size])).body
        moment = (self.at[size - 1] if size else BEGIN) + timedelta(seconds=late)
        lines = [self.keys.log.sign(body)]
        lines += [
            self.keys.witnesses[code].cosign(body, int(moment.timestamp()) + more)
            for more, code in enumerate(witnesses)
        ]
        return f"{body}\n{''.join(lines)}".encode()

    def bundle(
        self,
        *,
        reader: str | None = None,
        earlier: Iterable[int] = (),
        part: Iterable[int] | None = None,
        hidden: Iterable[int] = (),
        note: bytes | None = None,
    ) -> Files:
        """The files of a bundle for one delegation's auditor (None: who may read all), without the entries that are
        `hidden` from him though they are in it."""
        note = note or self.note()
        files = {
            "checkpoint": note,
            "policy": self.keys.policy(),
            "marking.txt": "UNCLASSIFIED\nНЕСЕКРЕТНО\n".encode(),
        }
        files |= {f"checkpoints/{size}": self.note(size) for size in earlier}
        files |= self.hash_tiles()
        chosen = range(len(self.leaves)) if part is None else sorted(part)
        if part is None:
            for start in range(0, len(self.leaves), WIDTH):
                leaves = self.leaves[start : start + WIDTH]
                files[entries_path(start // WIDTH, len(leaves))] = pack_entries(leaves)
        else:
            tree = self.tree()
            for index in chosen:
                proof = tree.inclusion_proof(index)
                files[f"entries/{index}"] = self.leaves[index]
                files[f"entries/{index}.tlog-proof"] = format_proof(index, proof, note.decode()).encode()
        dark = set(hidden)
        lines: dict[int, list[str]] = {}
        for index in chosen:
            entry = self.entries[index]
            if index in dark or (reader and entry.private_to not in (None, reader)):
                continue
            lines.setdefault(index // WIDTH, []).extend(f"{index} {opening}\n" for opening in self.openings[index])
            if entry.event == "approval.created":
                files[f"assertions/{index}"] = assertion(entry.after)
        files |= {f"disclosures/{path_number(number)}": "".join(some).encode() for number, some in lines.items()}
        return listed(files)

    def tree(self) -> TileTree:
        tiles = self.hash_tiles()
        return TileTree(lambda level, number, width: tiles[tile_path(level, number, width)], len(self.leaves))

    def hash_tiles(self) -> Files:
        levels = [self.hashes]
        while len(levels[-1]) >= WIDTH:
            below = levels[-1]
            full = len(below) // WIDTH * WIDTH
            levels.append([root_of(below[start : start + WIDTH]) for start in range(0, full, WIDTH)])
        return {
            tile_path(level, number, width): b"".join(levels[level][number * WIDTH : number * WIDTH + width])
            for level, number, width in tiles_of(len(self.leaves))
        }


def assertion(row: Row, **more: Any) -> bytes:
    content = {
        "digest": row["digest"].removeprefix("\\x"),
        "evidence": row["evidence"],
        "method": row["method"],
        "public_key": None,
    }
    return json.dumps(content | more, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def listed(files: Files) -> Files:
    """With a manifest of what is there now."""
    files = {path: content for path, content in files.items() if path != "manifest"}
    lines = [f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)]
    return {**files, "manifest": "".join(lines).encode()}


def write_zip(files: Files, path: Path, *, stored: bool = False) -> Path:
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w", method) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name], method)
    return path


def write_folder(files: Files, folder: Path) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
