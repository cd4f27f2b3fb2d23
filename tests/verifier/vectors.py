"""Test vectors for a second verifier: small logs made with known keys, as files under docs/vectors.

`python -m tests.verifier.vectors` writes them anew; a test holds them to what the code makes.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import rfc8785

from jic_verify.report import as_json
from jic_verify.rules import TABLE_PATH
from jic_verify.scope_map import bucket_of, key_of, path_of, root_of
from jic_verify.tlog.notes import Cosigner, Signer, Verifier
from jic_verify.tlog.policy import format_policy
from jic_verify.tlog.tree import consistency_proof, inclusion_proof
from jic_verify.tlog.tree import root_of as tree_root
from jic_verify.verify import verify
from tests.verifier.cessation import agreed, attested, ended, proposed
from tests.verifier.common_ground import propose_common_ground
from tests.verifier.contents import SHAPES, digest_of, outline_of, preimage_of
from tests.verifier.forgeries import every
from tests.verifier.keys import SIDES, Device, Keys, Row, statement_of
from tests.verifier.leaving import noticed
from tests.verifier.made import Files, Log, commitment, listed
from tests.verifier.world import World

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "vectors"
SEED = 2016
SIZES = (1, 2, 3, 4, 7, 8, 15)


def small_world() -> World:
    """A designation that comes into force by passkeys, one that replaces another, a copy, a draft."""
    world = World(SEED, Keys.of(SEED), every=4)
    world.passkey("US", "ES256")
    world.passkey("RU", "Ed25519")
    old = world.in_force(signed=True)
    world.release()
    world.draft("RU")
    world.replaced(old)
    return world


def rotated() -> tuple[Log, Files]:
    """A log whose key was changed, and the older bundle that a reader has kept."""
    keys = Keys.of(SEED)
    world = World(SEED, keys, every=4)
    world.in_force()
    world.seal()
    older = Log.of(world)
    kept = older.bundle(earlier=older.sizes[3:-1:4])
    new = Keys.of(77, keys.log.verifier.name).log
    world.begin()
    end = {"before": {"until": None}, "after": {"until": world.stamp()}}
    world.common("log_key.changed", world.log_key, 2, end)
    subject = world.uuid()
    row = {
        "uuid": subject,
        "origin": new.verifier.name,
        "vkey": new.verifier.vkey,
        "since": world.stamp(),
        "until": None,
    }
    world.common("log_key.created", subject, 1, {"after": row})
    return Log.of(world, Keys(new, keys.witnesses)), kept


def right() -> dict[str, tuple[Files, Files | None]]:
    """Name -> a bundle that is right, and what its reader has kept."""
    world = small_world()
    log = Log.of(world)
    uuid = world.last("act.supersede").of
    long = World(SEED, Keys.of(SEED), every=30)
    while len(long.entries) < 300:
        long.in_force()
    everything = log.bundle(earlier=log.sizes[2:-1:3])
    found: dict[str, tuple[Files, Files | None]] = {
        "everything": (everything, None),
        "everything-of-us": (log.bundle(reader="US"), None),
        "everything-of-un": (log.bundle(reader="UN"), None),
        "nothing-opened": (log.bundle(hidden=range(len(log.leaves))), None),
        "designation": (log.bundle(designation=uuid, reader="RU"), None),
        "window": (log.bundle(window=(50, 70)), None),
        "passkeys": (_by_passkeys().bundle(), None),
        "long": (Log.of(long).bundle(), None),
        "amended": (_amended().bundle(), None),
        "common-ground": (_common_ground().bundle(), None),
        "cessation": (_cessation().bundle(), None),
        "left-and-returned": (left_and_returned().bundle(), None),
        "away": (_away().bundle(), None),
    }
    ended, copy = _copy_ended()
    found["copy-ended"] = (ended.bundle(), None)
    found["copy-ended-part"] = (ended.bundle(designation=copy), None)
    after, kept = rotated()
    files = after.bundle()
    files["policy"] = _both_keys(kept, after)
    found["rotation"] = (listed(files), kept)
    return found


def _amended() -> Log:
    """What is in force is amended, by passkeys; then another amendment is on the table, and a third came to nothing."""
    world = World(SEED, Keys.of(SEED), every=4)
    for code, algorithm in (("US", "ES256"), ("RU", "Ed25519")):
        world.passkey(code, algorithm)
    thing = world.in_force(signed=True)
    world.amended(thing, signed=True)
    for act, by in (("propose", "US"), ("reject", "RU"), ("propose", "RU"), ("agree", "US"), ("approve", "US")):
        world.act(thing, act, by)
    return Log.of(world)


def _cessation() -> Log:
    """Day D is agreed, a renewal declined, two days are attested and counted; and a designation comes into force."""
    world = World(SEED, Keys.of(SEED), every=4)
    world.passkey("US", "ES256")
    day_d = agreed(world)
    name = day_d.after["uuid"]
    ended(world, proposed(world, "renewal", {"day_d": name, "from": "", "period": 2, "until": ""}), "RU", "declined")
    for day in (1, 2):
        for code in SIDES:
            attested(world, day_d, code, day)
    agreed(world, "count", {"day_d": name, "first": 1, "last": 2})
    world.in_force()
    return Log.of(world)


def left_and_returned() -> Log:
    """RU suspends its cooperation, withdraws and returns; what was half approved before is approved anew by both."""
    world = World(SEED, Keys.of(SEED), every=4)
    for code, algorithm in (("US", "ES256"), ("RU", "Ed25519")):
        world.passkey(code, algorithm)
    world.in_force(signed=True)
    thing = world.draft()
    for act, by in (("submit", "US"), ("agree", "RU"), ("approve", "US")):
        world.act(thing, act, by, signed=act == "approve")
    noticed(world, "suspends", "RU", holds="none")
    noticed(world, "withdraws", "RU", hours=48)
    world.act(world.draft("RU"), "submit", "RU")
    noticed(world, "returns", "RU")
    world.act(thing, "approve", "RU", signed=True, anew=True)
    world.act(thing, "approve", "US", signed=True)
    return Log.of(world)


def _away() -> Log:
    """US gives notice, and joint acts go on until it is away; RU takes its bundle."""
    world = World(SEED, Keys.of(SEED), every=4)
    world.passkey("US", "ES256")
    world.in_force()
    noticed(world, "suspends", "US", hours=1)
    thing = world.in_force()
    world.now += timedelta(hours=2)
    world.act(thing, "suspend", "RU")
    return Log.of(world)


def _common_ground() -> Log:
    """Common ground comes into force, and with it a remainder of each side, of which one is agreed to; then what is in
    force is mended by a corrigendum."""
    world = World(SEED, Keys.of(SEED), every=4)
    thing = world.draft()
    world.act(thing, "submit", "US")
    world.act(thing, "counter", "RU")
    propose_common_ground(world, thing, "US")
    for act, by in (("agree", "RU"), ("approve", "US"), ("approve", "RU")):
        world.act(thing, act, by)
    world.act(world.remainders[0], "agree", "RU")
    assert thing.current is not None
    mistake = {"en": "The road is 40 m wide.", "ru": "Ширина дороги 40 м."}
    thing.provisions = {"corrigendum": {"corrects": [thing.current["digest"][2:]], "mistake": mistake}}
    for act, by in (("propose", "RU"), ("agree", "US"), ("approve", "US"), ("approve", "RU")):
        world.act(thing, act, by)
    return Log.of(world)


def _copy_ended() -> tuple[Log, str]:
    """A copy that ends before its time, with an act of another designation; and its UUID."""
    world = World(SEED, Keys.of(SEED), every=4)
    copy = world.release()
    world.act(world.draft(), "submit", "US")
    world.act(copy, "expire", None, together=True)
    return Log.of(world), copy.uuid


def _both_keys(kept: Files, after: Log) -> bytes:
    old = next(line.split()[1] for line in kept["policy"].decode().splitlines() if line.startswith("log "))
    witnesses = {code: witness.verifier for code, witness in after.keys.witnesses.items()}
    return format_policy([Verifier.parse(old), after.keys.log.verifier], witnesses, SIDES).encode()


def _by_passkeys() -> Log:
    """Three approvals that were signed, by each algorithm, and one by less than a key that the approver held."""
    world = World(SEED, Keys.of(SEED), every=4)
    for code, algorithm in (("US", "ES256"), ("RU", "RS256")):
        world.passkey(code, algorithm)
    world.in_force(signed=True)
    world.passkey("RU", "Ed25519")
    thing = world.draft()
    for act, by in (("submit", "US"), ("agree", "RU"), ("approve", "RU")):
        world.act(thing, act, by, signed=act == "approve")
    world.act(thing, "approve", "US")
    return Log.of(world)


def vectors() -> Files:
    """Path -> content of every vector."""
    log = Log.of(small_world())
    files: Files = {"transitions.json": TABLE_PATH.read_bytes()}
    listed_right: list[Row] = []
    for name, (bundle, kept) in right().items():
        files[f"right/{name}.zip"] = zipped(bundle)
        line: Row = {"name": name, "bundle": f"right/{name}.zip"}
        if kept is not None:
            files[f"right/{name}-since.zip"] = zipped(kept)
            line["since"] = f"right/{name}-since.zip"
        line["says"] = _said(bundle, kept)
        listed_right.append(line)
    listed_refused: list[Row] = []
    for forged in every():
        made = forged.make()
        path = f"refused/{forged.name}"
        files[f"{path}.zip"] = made.bundle if isinstance(made.bundle, bytes) else zipped(made.bundle)
        line = {"name": forged.name, "bundle": f"{path}.zip", "check": forged.check, "attack": forged.attack}
        if made.since is not None:
            files[f"{path}-since.zip"] = zipped(made.since)
            line["since"] = f"{path}-since.zip"
        if made.policy is not None:
            files[f"{path}-policy"] = made.policy
            line["policy"] = f"{path}-policy"
        listed_refused.append(line)
    return files | {
        "keys.json": _json(_keys(log.keys)),
        "leaves.json": _json(_leaves(log)),
        "roots.json": _json(_roots(log)),
        "proofs.json": _json(_proofs(log)),
        "contents.json": _json(_contents()),
        "map.json": _json(_map(log)),
        "assertions.json": _json(_assertions()),
        "right.json": _json(listed_right),
        "refused.json": _json(listed_refused),
    }


def _said(bundle: Files, kept: Files | None) -> Row:
    """The verifier's report."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, files in (("bundle", bundle), ("since", kept)):
            path = Path(folder) / f"{name}.zip"
            if files is not None:
                path.write_bytes(zipped(files))
            paths.append(path)
        said: Row = json.loads(as_json(verify(paths[0], since=paths[1] if kept is not None else None, processes=1)))
    return said


def zipped(files: Files) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _keys(keys: Keys) -> list[dict[str, str]]:
    signers: list[Signer | Cosigner] = [keys.log, *keys.witnesses.values()]
    return [{"vkey": one.verifier.vkey, "public": one.verifier.public.hex()} for one in signers]


def _leaves(log: Log) -> list[Row]:
    return [
        {
            "index": index,
            "leaf": leaf.decode(),
            "hash": hashed.hex(),
            "openings": [{"opening": one, "commitment": commitment(one)} for one in openings],
        }
        for index, (leaf, hashed, openings) in enumerate(zip(log.leaves, log.hashes, log.openings, strict=True))
    ]


def _roots(log: Log) -> dict[str, str]:
    return {str(size): tree_root(log.hashes[:size]).hex() for size in range(len(log.leaves) + 1)}


def _proofs(log: Log) -> dict[str, list[Row]]:
    hashes = log.hashes
    size = len(hashes)

    def subtree(level: int, number: int) -> bytes:
        return tree_root(hashes[number << level : (number + 1) << level])

    inclusion = [
        {"index": index, "size": of, "proof": [one.hex() for one in inclusion_proof(index, of, subtree)]}
        for of in (*SIZES, size)
        for index in range(0, of, 3)
    ]
    consistency = [
        {"old": old, "new": new, "proof": [one.hex() for one in consistency_proof(old, new, subtree)]}
        for new in (*SIZES, size)
        for old in SIZES
        if old <= new
    ]
    return {"inclusion": inclusion, "consistency": consistency}


def _contents() -> list[Row]:
    """Rows as openings hold them, the bytes that are hashed, and their digest: every shape, marking and script."""
    texts = {
        "latin": ("Eastern quarters", 'A "quoted" \\ line\nand another'),
        "cyrillic": ("Восточные кварталы", "1. Ни одна из сторон не продвигается вперёд.\n2. Ёлка"),
        "arabic": ("الأحياء الشرقية", "١. لا يتقدم أي طرف"),
        "beyond the first plane": ("𝔄 \U0001f54a", "\u2028 \x7f \u00e9 \uffee"),
    }
    found = []
    for shape in SHAPES:
        for script, (title, terms) in texts.items():
            level = len(found) % 4
            created: Row = {"kind": "opposition", "replaces_id": UUIDS[0] if level == 3 else None}
            version: Row = {
                "designation_id": UUIDS[1],
                "level": level,
                "compartments": ["AIR", "HUM"][: level % 3],
                "releasable_to": ["RU", "US"][: level % 3],
                "valid_from": "2016-09-12T16:00:00+00:00" if level else None,
                "valid_until": "2016-10-12T16:00:00+00:00" if level > 1 else None,
            }
            text = {"title_en": title, "terms_en": terms, "title_ru": title, "terms_ru": terms, "source_note": ""}
            outline = outline_of(shape)
            preimage = preimage_of(created, version, outline, text, SHAPES[shape][1])
            assert hashlib.sha256(preimage).hexdigest() == digest_of(created, version, outline, text, shape)
            found.append(
                {
                    "name": f"{shape}, {script}",
                    "designation": created,
                    "version": version,
                    "outline": outline,
                    "text": text,
                    "preimage": preimage.decode(),
                    "digest": hashlib.sha256(preimage).hexdigest(),
                }
            )
    return found


UUIDS = ("0b0e7b5d-0000-4000-8000-000000000000", "b5f7b5d0-0000-4000-8000-000000000000")


def _map(log: Log) -> Row:
    """The buckets that are not empty over all entries, the root, and each scope's key, bucket and path."""
    contents = log.buckets()
    hashes = [hashlib.sha256(b"\x02" + content).digest() for content in contents]
    scopes = sorted({entry.of for entry in log.entries if entry.of})
    return {
        "scopes": [
            {
                "scope": scope,
                "key": key_of(scope).hex(),
                "bucket": bucket_of(key_of(scope)),
                "count": sum(entry.of == scope for entry in log.entries),
                "path": [one.hex() for one in path_of(hashes, bucket_of(key_of(scope)))],
            }
            for scope in scopes
        ],
        "buckets": {str(at): content.hex() for at, content in enumerate(contents) if content},
        "hashes": {str(at): hashes[at].hex() for at, content in enumerate(contents) if content},
        "empty": hashlib.sha256(b"\x02").hexdigest(),
        "root": root_of(hashes).hex(),
    }


def _assertions() -> list[Row]:
    """What a device of each algorithm signs over one statement."""
    row = {
        "delegation_id": "US",
        "designation_id": UUIDS[1],
        "digest": "\\x" + "0f" * 32,
        "round": 2,
        "version_id": UUIDS[0],
    }
    stated = statement_of(row)
    found = []
    for algorithm in ("ES256", "Ed25519", "RS256"):
        device = Device(algorithm, SEED)
        found.append(
            {
                "algorithm": algorithm,
                "public_key": device.public.hex(),
                "statement": rfc8785.dumps(stated).decode(),
                "evidence": device.evidence(stated),
            }
        )
    return found


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    for path, content in vectors().items():
        target = FOLDER / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    main()
