"""A small right log and its bundles, written from docs/ledger.md alone: neither verifier's code had a part in them.

Two signatories agree on one designation; `Log.write` turns what a test appends or changes into a bundle that is signed
anew, so that only what was meant to be wrong is wrong.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import uuid
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import rfc8785
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "jic.example/written"
START = datetime(2016, 9, 12, 15, 43, tzinfo=UTC)
SALTS = Random(16)
Row = dict[str, Any]


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def b64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")


def identifier(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


@dataclass
class Key:
    """A key of the log (kind 1) or of a witness (kind 4)."""

    name: str
    kind: int
    private: Ed25519PrivateKey

    @classmethod
    def of(cls, name: str, kind: int) -> Key:
        return cls(name, kind, Ed25519PrivateKey.from_private_bytes(sha(name.encode())))

    @property
    def material(self) -> bytes:
        raw = self.private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return bytes([self.kind]) + raw

    @property
    def id(self) -> bytes:
        return sha(self.name.encode() + b"\n" + self.material)[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.material).decode()}"

    def line(self, text: str, at: datetime) -> str:
        if self.kind == 1:
            blob = self.private.sign(text.encode())
        else:
            time = int(at.timestamp())
            blob = struct.pack(">Q", time) + self.private.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
        return f"— {self.name} {base64.b64encode(self.id + blob).decode()}\n"


LOG = Key.of(ORIGIN, 1)
WITNESSES = {code: Key.of(f"{ORIGIN}/witness/{code.lower()}", 4) for code in ("US", "RU")}


def root(leaves: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, over leaf hashes."""
    if not leaves:
        return sha()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha(b"\1", root(leaves[:half]), root(leaves[half:]))


def inclusion(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    if index < half:
        return [*inclusion(index, leaves[:half]), root(leaves[half:])]
    return [*inclusion(index - half, leaves[half:]), root(leaves[:half])]


def map_tree(counts: dict[str, int]) -> tuple[list[list[tuple[bytes, int]]], list[list[bytes]]]:
    buckets: list[list[tuple[bytes, int]]] = [[] for _ in range(4096)]
    for scope, count in counts.items():
        key = sha(scope.encode())
        buckets[key[0] << 4 | key[1] >> 4].append((key, count))
    for bucket in buckets:
        bucket.sort()
    rows = [[sha(b"\2", *(key + struct.pack(">Q", count) for key, count in bucket)) for bucket in buckets]]
    while len(rows[-1]) > 1:
        row = rows[-1]
        rows.append([sha(b"\1", row[at], row[at + 1]) for at in range(0, len(row), 2)])
    return buckets, rows


@dataclass
class Written:
    leaf: Row
    openings: list[str] = field(default_factory=list)
    approval: Row | None = None


@dataclass
class Log:
    entries: list[Written] = field(default_factory=list)
    checkpoints: list[tuple[int, datetime]] = field(default_factory=list)
    revisions: dict[str, int] = field(default_factory=dict)
    now: datetime = START
    tx: int = 700

    def leaf_at(self, index: int) -> bytes:
        return rfc8785.dumps(self.entries[index].leaf)

    def commit(self) -> None:
        """Ends a transaction."""
        self.tx += 1
        self.now += timedelta(seconds=20)

    def add(self, noun: str, verb: str, row: Row, *, of: str, opened: bool = True, **who: Any) -> Written:
        """An open entry of a row that was created, or `{"before", "after"}` of one that was changed."""
        value = row if set(row) <= {"before", "after"} else {"after": row}
        subject = who.get("subject") or value["after"]["uuid"]
        openings = [self.opening(subject, "row", value)]
        if noun == "version":
            openings += [self.opening(subject, name, who[name]) for name in ("outline", "text")]
        leaf = self.leaf(subject) | {
            "actor": who.get("actor"),
            "delegation": who.get("delegation"),
            "event": f"{noun}.{verb}",
            "of": of,
            "role": "jic_web",
            "sd": [b64url(sha(opening.encode())) for opening in openings],
            "seq": 0,
            "tx": str(self.tx),
        }
        if "digest" in who:
            leaf["digest"] = who["digest"]
        approval = value["after"] if noun == "approval" and opened else None
        return self.append(Written(leaf, openings if opened else [], approval))

    def add_private(self, subject: str, noun: str, verb: str, row: Row, *, opened: bool = True) -> Written:
        who = {"actor": None, "delegation": "US", "digest": None, "event": f"{noun}.{verb}"}
        said = who | {"role": "jic_web", "seq": 0, "tx": str(self.tx)}
        values = (("row", {"after": row}), ("outline", None), ("text", None), ("who", said))
        openings = [self.opening(subject, name, value) for name, value in values]
        leaf = self.leaf(subject) | {"sd": [b64url(sha(opening.encode())) for opening in openings]}
        return self.append(Written(leaf, openings if opened else []))

    def seal(self, agreed_after: float = 2.0) -> None:
        """Ends a batch with its map, and has the checkpoint cosigned."""
        counts = self.counts()
        tree = map_tree(counts)[1]
        self.append(
            Written(
                {
                    "at": self.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                    "event": "log.map",
                    "id": identifier(f"entry {len(self.entries)}"),
                    "map": tree[-1][0].hex(),
                    "scopes": len(counts),
                    "v": 2,
                }
            )
        )
        self.checkpoints.append((len(self.entries), self.now + timedelta(seconds=agreed_after)))

    def counts(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for entry in self.entries:
            if "of" in entry.leaf:
                counts[entry.leaf["of"]] = counts.get(entry.leaf["of"], 0) + 1
        return counts

    def leaf(self, subject: str) -> Row:
        self.revisions[subject] = self.revisions.get(subject, 0) + 1
        return {
            "at": self.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "id": identifier(f"entry {len(self.entries)}"),
            "rev": self.revisions[subject],
            "subject": subject,
            "v": 2,
        }

    def append(self, entry: Written) -> Written:
        self.entries.append(entry)
        return entry

    def opening(self, subject: str, name: str, value: Any) -> str:
        return json.dumps([b64url(SALTS.randbytes(16)), subject, name, value], ensure_ascii=False)

    # Bundles

    def note(self, size: int, at: datetime) -> str:
        leaves = [sha(b"\0", self.leaf_at(index)) for index in range(size)]
        text = f"{ORIGIN}\n{size}\n{base64.b64encode(root(leaves)).decode()}\n"
        return text + "\n" + LOG.line(text, at) + "".join(key.line(text, at) for key in WITNESSES.values())

    def files(self, scope: Row | None = None) -> dict[str, bytes]:
        scope = scope or {"of": "everything"}
        size, signed_at = self.checkpoints[-1]
        note = self.note(size, signed_at)
        leaves = [self.leaf_at(index) for index in range(size)]
        hashes = [sha(b"\0", leaf) for leaf in leaves]
        files = {
            "scope": rfc8785.dumps(scope) + b"\n",
            "checkpoint": note.encode(),
            "policy": self.policy().encode(),
            "marking.txt": "JIC RESTRICTED\nДСП СИЦ\n".encode(),
        }
        files |= {f"checkpoints/{n}": self.note(n, at).encode() for n, at in self.checkpoints[:-1]}
        files |= self.tiles(hashes)
        included = list(range(size))
        if scope["of"] == "everything":
            packed = [struct.pack(">H", len(leaf)) + leaf for leaf in leaves]
            files |= {f"tile/entries/{name}": b"".join(packed[a:b]) for name, a, b in spans(size)}
        else:
            included = [index for index in included if self.belongs(index, scope)]
            for index in included:
                proof = "".join(base64.b64encode(one).decode() + "\n" for one in inclusion(index, hashes))
                files[f"entries/{index}"] = leaves[index]
                files[f"entries/{index}.tlog-proof"] = (
                    f"c2sp.org/tlog-proof@v1\nindex {index}\n{proof}\n{note}".encode()
                )
        if scope["of"] == "designation":
            files |= {f"map/{one}": self.map_file(one) for one in (scope["designation"], "common")}
        for index in included:
            entry = self.entries[index]
            for opening in entry.openings:
                name = f"disclosures/{path_number(index // 256)}"
                files[name] = files.get(name, b"") + f"{index} {opening}\n".encode()
            if entry.approval:
                files[f"assertions/{index}"] = assertion(entry.approval)
        return files

    def belongs(self, index: int, scope: Row) -> bool:
        if scope["of"] == "window":
            return bool(scope["first"] <= index < scope["end"])
        entry = self.entries[index]
        is_last = index == self.checkpoints[-1][0] - 1
        opened = "of" not in entry.leaf and bool(entry.openings)
        return is_last or opened or entry.leaf.get("of") in (scope["designation"], "common")

    def tiles(self, hashes: list[bytes]) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        level = 0
        while hashes:
            files |= {f"tile/{level}/{name}": b"".join(hashes[a:b]) for name, a, b in spans(len(hashes))}
            hashes = [root(hashes[at : at + 256]) for at in range(0, len(hashes) // 256 * 256, 256)]
            level += 1
        return files

    def map_file(self, scope: str) -> bytes:
        buckets, rows = map_tree(self.counts())
        key = sha(scope.encode())
        at = key[0] << 4 | key[1] >> 4
        path = [row[(at >> height) ^ 1].hex() for height, row in enumerate(rows[:-1])]
        bucket = [[key.hex(), count] for key, count in buckets[at]]
        return rfc8785.dumps({"bucket": bucket, "path": path}) + b"\n"

    def policy(self) -> str:
        witnesses = "".join(f"witness {code} {key.vkey}\n" for code, key in WITNESSES.items())
        return f"log {LOG.vkey}\n{witnesses}group both all {' '.join(WITNESSES)}\nquorum both\n"


def spans(count: int) -> list[tuple[str, int, int]]:
    """The tiles of one level: name, first, end."""
    found = []
    for number, first in enumerate(range(0, count, 256)):
        end = min(first + 256, count)
        name = path_number(number) + ("" if end - first == 256 else f".p/{end - first}")
        found.append((name, first, end))
    return found


def path_number(number: int) -> str:
    return f"{number:03d}" if number < 1000 else f"x{number // 1000:03d}/{number % 1000:03d}"


def assertion(row: Row) -> bytes:
    key = row["public_key"]
    said = {
        "digest": row["digest"][2:],
        "evidence": row["evidence"],
        "method": row["method"],
        "public_key": base64.b64encode(bytes.fromhex(key[2:])).decode() if key else None,
    }
    return rfc8785.dumps(said) + b"\n"


def zipped(files: dict[str, bytes], path: Path) -> Path:
    manifest = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in {"manifest": manifest.encode(), **files}.items():
            bundle.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


PASSKEY = ec.derive_private_key(int.from_bytes(sha(b"passkey"), "big") >> 8, ec.SECP256R1())
SPKI = PASSKEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def passkey_evidence(approval: Row) -> Row:
    origin, rp_id = "https://jic.example", "jic.example"
    statement = {
        "act": "approve",
        "delegation": approval["delegation_id"],
        "designation": approval["designation_id"],
        "digest": approval["digest"][2:],
        "origin": origin,
        "round": approval["round"],
        "rp_id": rp_id,
        "v": 2,
        "version": approval["version_id"],
    }
    challenge = b64url(sha(rfc8785.dumps(statement)))
    client = json.dumps({"type": "webauthn.get", "challenge": challenge, "origin": origin}).encode()
    authenticator = sha(rp_id.encode()) + b"\x05\0\0\0\1"
    return {
        "authenticator_data": b64url(authenticator),
        "client_data": b64url(client),
        "origin": origin,
        "rp_id": rp_id,
        "signature": b64url(PASSKEY.sign(authenticator + sha(client), ec.ECDSA(SHA256()))),
        "statement": statement,
    }
