"""The story of the small log: US submits, RU counters, US agrees, both approve, one by passkey."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

import rfc8785

from tests.second_verifier.written import SPKI, WITNESSES, Log, Row, identifier, moment, passkey_evidence, sha

PEOPLE = {
    name: identifier(name)
    for name in ("us.officer", "us.authority", "us.admin", "ru.officer", "ru.authority", "ru.admin")
}
SQUARE = [[36.1, 36.2], [36.2, 36.2], [36.2, 36.3], [36.1, 36.2]]


def wkb(ring: list[list[float]]) -> str:
    packed = struct.pack("<BIII", 1, 3, 1, len(ring)) + b"".join(struct.pack("<dd", *point) for point in ring)
    return "\\x" + packed.hex()


@dataclass
class Story:
    """One designation's course: each method is one act, with its rows and entries."""

    log: Log
    name: str = "first"
    row: Row = field(default_factory=dict)
    versions: list[tuple[Row, str]] = field(default_factory=list)
    acts: int = 0

    @property
    def designation(self) -> str:
        return identifier(f"designation {self.name}")

    def version(self, delegation: str, title: str = "Зона", until: str | None = None) -> None:
        """Puts a new version on the table; its entry comes before its act."""
        log = self.log
        number = len(self.versions) + 1
        outline = {"outline": wkb(SQUARE), "shape": {"type": "area", "polygons": []}, "box": None, "area_m2": 1.5}
        text = {"title_en": title, "title_ru": title, "terms_en": "", "terms_ru": "", "source_note": ""}
        content = {
            "amends": None,
            "designation": self.designation,
            "kind": "opposition",
            "marking": {"compartments": ["A", "B"], "level": 1, "releasable_to": ["RU", "US"]},
            "outline": [[[[round(c * 1_000_000) for c in point] for point in SQUARE]]],
            "provisions": {},
            "replaces": self.row.get("replaces_id"),
            "shape": outline["shape"],
            "texts": {code: {"terms": "", "title": title} for code in ("en", "ru")},
            "valid": {"from": None, "until": until and until[:19] + "Z"},
            "v": 2,
        }
        digest = sha(rfc8785.dumps(content)).hex()
        row = {
            "uuid": identifier(f"version {self.name} {number}"),
            "designation_id": self.designation,
            "sequence": number,
            "parent_id": self.versions[-1][0]["uuid"] if self.versions else None,
            "delegation_id": delegation,
            "author_id": PEOPLE[f"{delegation.lower()}.officer"],
            "created_at": moment(log.now),
            "valid_from": None,
            "valid_until": until,
            "level": 1,
            "compartments": ["A", "B"],
            "releasable_to": ["RU", "US"],
            "digest": "\\x" + digest,
        }
        self.versions.append((row, digest))
        who = {"actor": row["author_id"], "delegation": delegation, "digest": digest}
        log.add(
            "version",
            "created",
            row,
            of=self.designation,
            outline={"after": outline},
            text={"after": text},
            **who,
        )

    def submit(self, **more: Any) -> None:
        self.row |= more
        self.version("US")
        self.row = {
            "uuid": self.designation,
            "reference": f"JIC-2016-{self.name}",
            "kind": "opposition",
            "owner_id": "US",
            "created_by_id": PEOPLE["us.officer"],
            "created_at": moment(self.log.now),
            "state": "submitted",
            "state_since": moment(self.log.now),
            "revision": 1,
            "round": 1,
            "current_id": self.versions[-1][0]["uuid"],
            "replaces_id": self.row.get("replaces_id"),
            "question_from_id": None,
            "released_to_id": None,
            "released_until": None,
        }
        people = {"actor": PEOPLE["us.officer"], "delegation": "US"}
        self.log.add("designation", "created", self.row, of=self.designation, **people)
        self.act("submit", "US", "us.officer", "draft", "submitted")
        self.log.commit()

    def act(self, code: str, delegation: str | None, person: str | None, before: str, after: str, **more: Any) -> None:
        row, digest = self.versions[-1]
        self.acts += 1
        actor = PEOPLE[person] if person else None
        act = {
            "uuid": identifier(f"act {self.name} {self.acts}"),
            "designation_id": self.designation,
            "sequence": self.acts,
            "code": code,
            "version_id": row["uuid"],
            "digest": "\\x" + digest,
            "actor_id": actor,
            "delegation_id": delegation,
            "from_state": before,
            "to_state": after,
            "reason": "",
            "details": {},
            "private": False,
            "at": moment(self.log.now),
        } | more
        people = {"actor": actor, "delegation": delegation, "digest": digest}
        self.log.add("act", code, act, of=self.designation, **people)

    def change(self, **columns: Any) -> None:
        """Changes the designation's row, with the revision that every change moves."""
        columns["revision"] = self.row["revision"] + 1
        value = {"before": {name: self.row[name] for name in columns}, "after": columns}
        self.row |= columns
        self.log.add("designation", "changed", value, of=self.designation, subject=self.designation)

    def step(self, code: str, delegation: str | None, person: str | None, after: str, **columns: Any) -> None:
        """An act with its row's change before it. What voids consents begins the next round."""
        before = self.row["state"]
        if after != before:
            columns |= {"state": after, "state_since": moment(self.log.now)}
        if after not in (before, "partly_approved"):
            columns["round"] = self.row["round"] + 1
        self.change(**columns)
        self.act(code, delegation, person, before, after)
        self.log.commit()

    def consent(self, code: str, delegation: str, person: str, method: str = "code") -> None:
        row, digest = self.versions[-1]
        approval = {
            "uuid": identifier(f"approval {self.name} {self.acts} {code}"),
            "designation_id": self.designation,
            "version_id": row["uuid"],
            "purpose": code,
            "round": self.row["round"],
            "delegation_id": delegation,
            "user_id": PEOPLE[person],
            "digest": "\\x" + digest,
            "method": method,
            "evidence": {},
            "public_key": None,
            "at": moment(self.log.now),
        }
        if method == "passkey":
            approval |= {"evidence": passkey_evidence(approval), "public_key": "\\x" + SPKI.hex()}
        people = {"actor": PEOPLE[person], "delegation": delegation, "digest": digest}
        self.log.add("approval", "created", approval, of=self.designation, **people)

    def counter(self) -> None:
        self.version("RU", "Зона 2")
        self.step("counter", "RU", "ru.officer", "countered", current_id=self.versions[-1][0]["uuid"])

    def agree_and_approve(self) -> None:
        self.consent("agree", "US", "us.officer", "session")
        self.step("agree", "US", "us.officer", "agreed")
        self.consent("approve", "US", "us.authority", "passkey")
        self.step("approve", "US", "us.authority", "partly_approved")
        self.consent("approve", "RU", "ru.authority")
        self.step("approve", "RU", "ru.authority", "in_force")


def founded() -> Log:
    """Delegations, witnesses and one passkey."""
    log = Log()
    for code in ("US", "RU", "UN"):
        row = {"uuid": identifier(code), "code": code, "is_signatory": code != "UN"}
        log.add("delegation", "created", row, of="common")
    for code, key in WITNESSES.items():
        row = {"uuid": identifier(key.name), "vkey": key.vkey, "delegation_id": code, "removed_at": None}
        log.add("witness", "created", row | {"added_at": moment(log.now)}, of="common")
    log.add_private(identifier("us.officer"), "user", "created", {"uuid": identifier("us.officer")})
    log.add(
        "passkey",
        "created",
        {
            "uuid": identifier("passkey"),
            "user_id": PEOPLE["us.authority"],
            "delegation_id": "US",
            "public_key": "\\x" + SPKI.hex(),
            "rp_id": "jic.example",
            "created_at": moment(log.now),
            "confirmed_at": moment(log.now),
            "confirmed_by_id": PEOPLE["us.admin"],
            "revoked_at": None,
        },
        of="common",
    )
    log.commit()
    log.seal()
    return log


def agreed() -> tuple[Log, Story]:
    log = founded()
    story = Story(log, "first")
    story.submit()
    story.counter()
    log.seal()
    story.agree_and_approve()
    log.seal()
    return log, story
