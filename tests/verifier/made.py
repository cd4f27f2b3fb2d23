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

from jic_verify.completeness import MapCount
from jic_verify.scope_map import COMMON, bucket_of, key_of, path_of, records_of
from jic_verify.tlog.checkpoints import Checkpoint
from jic_verify.tlog.proofs import format_proof
from jic_verify.tlog.tiles import (
    WIDTH,
    TileTree,
    entries_path,
    pack_entries,
    path_number,
    tile_path,
    tiles_of,
    tiles_of_part,
)
from jic_verify.tlog.tree import leaf_hash, root_of
from jic_verify.verify import Verdict, verify
from tests.verifier.keys import ORIGIN, SIDES, Keys
from tests.verifier.world import BEGIN, MAP, Entry, Row, World

__all__ = ["ORIGIN", "Files", "Keys", "Log", "accepted", "judged", "listed", "refused", "write_folder", "write_zip"]
Files = dict[str, bytes]
EVERYTHING: Row = {"of": "everything"}


def jsonb(content: Any) -> str:
    """As PostgreSQL writes it."""
    return json.dumps(content, ensure_ascii=False, separators=(", ", ": "))


def canonical(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def commitment(opening: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(opening.encode()).digest()).rstrip(b"=").decode()


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
        """The log of what has happened, which ends with a map."""
        log = cls(keys or world.keys, [], [], [], [], random.Random(2016))
        for entry in world.entries:
            log.append(entry)
        if log.entries and log.entries[-1].event != MAP:
            at = log.at[-1] + timedelta(milliseconds=500)
            log.append(Entry(at, 0, 0, MAP, "", 0, {}))
        log.remap()
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

    def remap(self) -> None:
        """Write the maps anew, each over the entries before it."""
        counted = MapCount()
        for index, leaf in enumerate(self.leaves):
            if self.entries[index].event == MAP:
                state = counted.state()
                self.relabel(index, {"map": state.root.hex(), "scopes": state.scopes})
            elif scope := json.loads(leaf).get("of"):
                counted.count(scope)

    def opened(self, entry: Entry) -> list[str]:
        """Its openings in the order of their places."""
        if entry.event == MAP:
            return []
        names = ["row"]
        values: Row = dict(entry.sides)
        if entry.private_to or entry.event.startswith("version."):
            names += ["outline", "text"]
        if entry.private_to:
            names.append("who")
            values["who"] = values.get("who") or {
                "actor": entry.actor,
                "delegation": entry.delegation,
                "digest": entry.digest,
                "event": entry.event,
                "role": entry.role,
                "seq": entry.seq,
                "tx": str(entry.tx),
            }
        return [self.opening(entry.subject, name, values.get(name)) for name in names]

    def opening(self, subject: str, name: str, value: Any) -> str:
        salt = base64.urlsafe_b64encode(self.salts.randbytes(16)).rstrip(b"=").decode()
        return jsonb([salt, subject, name, value])

    def leaf(self, entry: Entry, openings: list[str]) -> bytes:
        content: Row = {
            "at": f"{entry.at:%Y-%m-%dT%H:%M:%S.%fZ}",
            "id": str(uuid.UUID(int=self.salts.getrandbits(128), version=4)),
            "v": 2,
        }
        if entry.event == MAP:
            return canonical({**content, "event": MAP, "map": "0" * 64, "scopes": 0})
        content |= {"rev": entry.revision, "sd": list(map(commitment, openings)), "subject": entry.subject}
        if not entry.private_to:
            content |= {"actor": entry.actor, "delegation": entry.delegation, "event": entry.event, "of": entry.of}
            content |= {"role": entry.role, "seq": entry.seq, "tx": str(entry.tx)}
            if entry.digest:
                content["digest"] = entry.digest
        return canonical(content)

    def relabel(self, index: int, change: Row | Callable[[Row], None]) -> None:
        """Alter a leaf's own content, in canonical form."""
        content = json.loads(self.leaves[index])
        if callable(change):
            change(content)
        else:
            content |= change
        self.leaves[index] = canonical(content)

    @property
    def hashes(self) -> list[bytes]:
        return [leaf_hash(leaf) for leaf in self.leaves]

    @property
    def sizes(self) -> list[int]:
        """Of every checkpoint that there can have been: each ends with a map."""
        return [index + 1 for index, entry in enumerate(self.entries) if entry.event == MAP]

    def size_near(self, size: int) -> int:
        """The first checkpoint of so many entries or more."""
        return next(one for one in self.sizes if one >= size)

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
        designation: str | None = None,
        window: tuple[int, int] | None = None,
        part: Iterable[int] | None = None,
        hidden: Iterable[int] = (),
        note: bytes | None = None,
    ) -> Files:
        """The files of a bundle for one delegation's auditor (None: who may read all), without the openings of entries
        that are `hidden` from him. `part`: other entries than its scope says."""
        note = note or self.note()
        scope = EVERYTHING
        chosen: list[int] | None = None
        if designation is not None:
            scope = {"designation": designation, "of": "designation"}
            chosen = self.indices_of(designation, reader)
        elif window is not None:
            scope = {"end": window[1], "first": window[0], "of": "window"}
            chosen = list(range(*window))
        if part is not None:
            chosen = sorted(part)
        files = {
            "checkpoint": note,
            "scope": canonical(scope) + b"\n",
            "policy": self.keys.policy(),
            "marking.txt": "UNCLASSIFIED\nНЕСЕКРЕТНО\n".encode(),
        }
        files |= {f"checkpoints/{size}": self.note(size) for size in earlier}
        files |= self.hash_tiles(None if chosen is None else earlier)
        if designation is not None:
            contents = self.buckets()
            files |= {f"map/{name}": self.map_file(name, contents) for name in (designation, COMMON)}
        files |= self._entry_files(chosen, note)
        files |= self._opened_files(range(len(self.leaves)) if chosen is None else chosen, reader, set(hidden))
        return listed(files)

    def indices_of(self, designation: str, reader: str | None = None) -> list[int]:
        """Which entries a bundle of a designation holds."""
        found = []
        for index, entry in enumerate(self.entries):
            if entry.private_to:
                mine = entry.designation == designation and reader in (None, entry.private_to)
            else:
                mine = entry.of in (designation, COMMON)
            if mine or index == len(self.entries) - 1:
                found.append(index)
        return found

    def _entry_files(self, chosen: list[int] | None, note: bytes) -> Files:
        files: Files = {}
        if chosen is None:
            for start in range(0, len(self.leaves), WIDTH):
                leaves = self.leaves[start : start + WIDTH]
                files[entries_path(start // WIDTH, len(leaves))] = pack_entries(leaves)
            return files
        tree = self.tree()
        for index in chosen:
            proof = tree.inclusion_proof(index)
            files[f"entries/{index}"] = self.leaves[index]
            files[f"entries/{index}.tlog-proof"] = format_proof(index, proof, note.decode()).encode()
        return files

    def _opened_files(self, chosen: Iterable[int], reader: str | None, dark: set[int]) -> Files:
        files: Files = {}
        lines: dict[int, list[str]] = {}
        for index in chosen:
            entry = self.entries[index]
            if index in dark or (reader and entry.private_to not in (None, reader)) or not self.openings[index]:
                continue
            lines.setdefault(index // WIDTH, []).extend(f"{index} {opening}\n" for opening in self.openings[index])
            if entry.event == "approval.created":
                files[f"assertions/{index}"] = assertion(entry.after)
        return files | {f"disclosures/{path_number(number)}": "".join(some).encode() for number, some in lines.items()}

    def buckets(self, end: int | None = None) -> list[bytes]:
        """The contents of the map's buckets over the first `end` entries."""
        counts: dict[bytes, int] = {}
        for leaf in self.leaves[:end]:
            if scope := json.loads(leaf).get("of"):
                counts[key_of(scope)] = counts.get(key_of(scope), 0) + 1
        contents = [b""] * 4096
        for key in sorted(counts):
            contents[bucket_of(key)] += key + counts[key].to_bytes(8, "big")
        return contents

    def map_file(self, scope: str, contents: list[bytes] | None = None) -> bytes:
        """What the last map says of a scope. `contents` are those of its buckets, where they are known already."""
        contents, number = contents or self.buckets(), bucket_of(key_of(scope))
        hashes = [hashlib.sha256(b"\x02" + content).digest() for content in contents]
        return (
            canonical(
                {
                    "bucket": [[key.hex(), count] for key, count in records_of(contents[number])],
                    "path": [one.hex() for one in path_of(hashes, number)],
                }
            )
            + b"\n"
        )

    def tree(self) -> TileTree:
        tiles = self.hash_tiles()
        return TileTree(lambda level, number, width: tiles[tile_path(level, number, width)], len(self.leaves))

    def hash_tiles(self, ends: Iterable[int] | None = None) -> Files:
        """All of them; for a bundle of a part with checkpoints of these sizes, those that it holds."""
        wanted = tiles_of(len(self.leaves)) if ends is None else tiles_of_part(len(self.leaves), list(ends))
        levels = [self.hashes]
        while len(levels[-1]) >= WIDTH:
            below = levels[-1]
            full = len(below) // WIDTH * WIDTH
            levels.append([root_of(below[start : start + WIDTH]) for start in range(0, full, WIDTH)])
        return {
            tile_path(level, number, width): b"".join(levels[level][number * WIDTH : number * WIDTH + width])
            for level, number, width in wanted
        }


def assertion(row: Row, **more: Any) -> bytes:
    key = row.get("public_key")
    content = {
        "digest": row["digest"].removeprefix("\\x"),
        "evidence": row["evidence"],
        "method": row["method"],
        "public_key": None if key is None else base64.b64encode(bytes.fromhex(key[2:])).decode(),
    }
    return canonical(content | more) + b"\n"


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
