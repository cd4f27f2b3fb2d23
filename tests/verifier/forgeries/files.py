"""Files, tiles, proofs and the zip itself (checks 1 and 3)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from jic_verify.tlog.proofs import format_proof
from jic_verify.tlog.tiles import entries_path, pack_entries, tile_path
from tests.verifier.forgeries.forgery import IN_FORCE, begun, forgery, played
from tests.verifier.made import Files, Log, canonical, listed
from tests.verifier.world import World


def _honest() -> Log:
    return Log.of(begun())


def _files(name: str, attack: str, change: Callable[[Files], object], *, check: int = 1, again: bool = True) -> None:
    def make() -> Files:
        files = _honest().bundle()
        change(files)
        return listed(files) if again else files

    forgery(name, check, attack)(make)


def _path(files: Files, start: str) -> str:
    return next(path for path in sorted(files) if path.startswith(start))


_files(
    "file-altered",
    "a file that is not the manifest's",
    lambda files: files.update(policy=files["policy"] + b"#\n"),
    again=False,
)
_files(
    "file-unlisted",
    "a file that the manifest does not list",
    lambda files: files.update({"checkpoints/1": b"x"}),
    again=False,
)
_files("file-of-no-kind", "a file of no kind", lambda files: files.update(readme=b"x"))
_files("scope-missing", "a bundle that does not say what it is complete of", lambda files: files.pop("scope"))
_files("scope-in-another-form", "a scope in another form", lambda files: files.update(scope=b'{"of": "everything"}\n'))
_files("scope-unknown", "a scope that there is none of", lambda files: files.update(scope=b'{"of":"most"}\n'))
_files("tile-missing", "a tile is missing", lambda files: files.pop(_path(files, "tile/0/")))
_files("map-in-everything", "a map file where none belongs", lambda files: files.update({"map/common": b"{}\n"}))
_files("marking-of-one-line", "a marking in one language", lambda files: files.update({"marking.txt": b"SECRET\n"}))
_files(
    "manifest-out-of-order",
    "a manifest in another order",
    lambda files: files.update(manifest=_reversed(files)),
    again=False,
)
_files("opening-file-of-no-entry", "openings beyond the log", lambda files: files.update({"disclosures/001": b"x\n"}))


def _reversed(files: Files) -> bytes:
    return b"".join(reversed(files["manifest"].splitlines(keepends=True)))


@forgery("part-as-everything", 1, "a part that says it is everything")
def _() -> Files:
    files = _honest().bundle(window=(3, 9))
    files["scope"] = canonical({"of": "everything"}) + b"\n"
    return listed(files)


@forgery("map-file-missing", 1, "a part without the map's word on its designation")
def _() -> Files:
    world, thing = played(*IN_FORCE)
    files = Log.of(world).bundle(designation=thing.uuid)
    del files[f"map/{thing.uuid}"]
    return listed(files)


@forgery("proof-missing", 1, "an entry of a part without its proof")
def _() -> Files:
    files = _honest().bundle(window=(3, 9))
    del files["entries/5.tlog-proof"]
    return listed(files)


def _leaves(name: str, attack: str, change: Callable[[list[bytes]], object]) -> None:
    """Entries are others than the tiles and the signatures are of."""

    def make() -> Files:
        log = _honest()
        files = log.bundle()
        leaves = list(log.leaves)
        change(leaves)
        files[entries_path(0, len(log.leaves))] = pack_entries(leaves)
        return listed(files)

    forgery(name, 3, attack)(make)


def _swap(leaves: list[bytes]) -> None:
    leaves[5], leaves[7] = leaves[7], leaves[5]


_leaves(
    "entry-edited",
    "an entry is edited",
    lambda leaves: leaves.__setitem__(4, leaves[4].replace(b'"seq":0', b'"seq":1')),
)
_leaves("entry-dropped", "an entry is dropped", lambda leaves: leaves.pop(5))
_leaves("entry-inserted", "an entry is inserted", lambda leaves: leaves.insert(5, leaves[7]))
_leaves("entries-swapped", "two entries are swapped", _swap)


@forgery("tree-of-other-entries", 3, "a tree that was built anew under old signatures")
def _() -> Files:
    log = _honest()
    note = log.note()
    log.relabel(4, {"role": "jic_web"})
    return log.bundle(note=note)


@forgery("tail-cut-off", 1, "the last entries are cut off under old signatures")
def _() -> Files:
    log = _honest()
    note = log.note()
    for parallel in (log.leaves, log.openings, log.entries, log.at):
        del parallel[-4:]
    return log.bundle(note=note)


@forgery("upper-tile-wrong", 3, "a tile above the first level is another")
def _() -> Files:
    files = _long().bundle()
    path = tile_path(1, 0, 1)
    files[path] = bytes(32)
    return listed(files)


def _long() -> Log:
    world = World(2016, every=10**9)
    thing = world.draft()
    while len(world.entries) < 299:
        world.comment(thing, "US", internal=True)
    return Log.of(world)


def _proof(name: str, attack: str, change: Callable[[Log, list[bytes]], bytes]) -> None:
    def make() -> Files:
        log = _honest()
        files = log.bundle(window=(3, 9))
        files["entries/5.tlog-proof"] = change(log, log.tree().inclusion_proof(5))
        return listed(files)

    forgery(name, 3, attack)(make)


def _text(log: Log, hashes: list[bytes], index: int = 5, extra: bytes | None = None) -> bytes:
    return format_proof(index, hashes, log.note().decode(), extra).encode()


_proof("proof-too-short", "a proof without its last hash", lambda log, hashes: _text(log, hashes[:-1]))
_proof("proof-too-long", "a proof with a hash more", lambda log, hashes: _text(log, [*hashes, bytes(32)]))
_proof("proof-of-another-entry", "a proof of another entry", lambda log, hashes: _text(log, hashes, 6))
_proof(
    "proof-with-an-extra",
    "a proof with something that nobody signed",
    lambda log, hashes: _text(log, hashes, extra=b"x"),
)
_proof("no-proof", "a file that is no proof", lambda _log, _hashes: b"hello\n")


@forgery("inner-node-as-an-entry", 3, "a node of the tree stands for an entry")
def _() -> Files:
    log = _honest()
    files = log.bundle(window=(4, 5))
    files["entries/4"] = log.hashes[4] + log.hashes[5]
    hashes = log.tree().inclusion_proof(4)
    files["entries/4.tlog-proof"] = _text(log, hashes[1:], 4)
    return listed(files)


def _zip(files: Files) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
    return content.getvalue()


@forgery("zip-name-twice", 1, "a zip that holds one file twice")
def _() -> bytes:
    content = io.BytesIO()
    files = _honest().bundle()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in [*sorted(files), "policy"]:
            info = zipfile.ZipInfo(name)
            archive.NameToInfo.pop(name, None)
            archive.writestr(info, files[name], zipfile.ZIP_DEFLATED)
    return content.getvalue()


@forgery("zip-bytes-between", 1, "a zip with bytes between its files")
def _() -> bytes:
    content = _zip(_honest().bundle())
    start = content.index(b"PK\x01\x02")
    end = bytearray(content[-22:])
    end[16:20] = (int.from_bytes(end[16:20], "little") + 5).to_bytes(4, "little")
    return content[:start] + b"bytes" + content[start:-22] + bytes(end)


@forgery("zip-with-a-comment-beside-a-file", 1, "a zip with a comment beside a file")
def _() -> bytes:
    content = io.BytesIO()
    files = _honest().bundle()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name)
            info.comment = b"hello" if name == "policy" else b""
            archive.writestr(info, files[name], zipfile.ZIP_DEFLATED)
    return content.getvalue()


@forgery("zip-with-a-link", 1, "a zip with a link")
def _() -> bytes:
    content = io.BytesIO()
    files = _honest().bundle()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name)
            if name == "policy":
                info.external_attr = 0o120777 << 16
            archive.writestr(info, files[name], zipfile.ZIP_DEFLATED)
    return content.getvalue()


@forgery("zip-that-leads-elsewhere", 1, "a zip with a path that leads elsewhere")
def _() -> bytes:
    return _zip({**_honest().bundle(), "a/../policy": b"x"})
