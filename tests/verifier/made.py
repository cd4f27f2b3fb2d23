"""Bundles made without the site: a log sealed with keys that a test holds, so that it can tamper and seal again.

`Log` hashes the entries of a `World`, signs for them, and exports bundles as files (path -> content). A test changes
the world before it is hashed, the log's leaves and openings, or the files.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
import uuid
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jic_verify.tlog.checkpoints import Checkpoint
from jic_verify.tlog.notes import Cosigner, Signer
from jic_verify.tlog.policy import format_policy
from jic_verify.tlog.proofs import format_proof
from jic_verify.tlog.tiles import WIDTH, TileTree, entries_path, pack_entries, path_number, tile_path, tiles_of
from jic_verify.tlog.tree import leaf_hash, root_of
from jic_verify.verify import Verdict, verify
from tests.verifier.world import BEGIN, SIDES, Entry, Row, World

ORIGIN = "jic.example/log"
Files = dict[str, bytes]


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


def judged(files: Files, folder: Path, **options: Any) -> Verdict:
    """What the verifier says of these files, as a zip in `folder`."""
    return verify(write_zip(files, folder / "bundle.zip"), **options)


def refused(files: Files, folder: Path, check: int, **options: Any) -> str:
    """That the files fail just this check; gives `<entry or ->, <where>: <sentence>`."""
    finding = judged(files, folder, **options).finding
    assert finding is not None, "The bundle was accepted."
    said = f"{'-' if finding.index is None else finding.index}, {finding.where}: {finding.sentence}"
    assert finding.check == check, f"check {finding.check}: {said}"
    return said


def accepted(files: Files, folder: Path, **options: Any) -> Verdict:
    verdict = judged(files, folder, **options)
    assert verdict.finding is None, str(verdict.finding)
    return verdict
