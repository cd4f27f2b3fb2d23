"""The files of a bundle (docs/ledger.md, "Bundle"): those of its manifest, each read once and hashed as it is read."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from jic_verify.findings import Wrong, quoted
from jic_verify.scope_map import COMMON
from jic_verify.scopes import SCOPE, Scope
from jic_verify.sources import LONGEST_PATH, SIZE, Source, open_source
from jic_verify.tlog.tiles import (
    LONGEST_LEAF,
    WIDTH,
    MalformedTile,
    entries_path,
    parse_number,
    path_number,
    tile_path,
    tiles_of,
    tiles_of_part,
)
from jic_verify.tlog.tree import HASH_BYTES
from jic_verify.zips import LOCATION

MANIFEST, CHECKPOINT, POLICY, MARKING = "manifest", "checkpoint", "policy", "marking.txt"
# What every bundle has, whatever it is of.
ALWAYS = (CHECKPOINT, MARKING, POLICY, SCOPE)
LINE = re.compile(rb"([0-9a-f]{64})  ([A-Za-z0-9/._-]+)")
# Of a line, beside its path.
MANIFEST_BYTES = 67
NUMBERED = ("checkpoints", "entries", "disclosures", "assertions")
MAP_NAME = re.compile(r"common|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)

# Far above what each can need: bounds for what a hostile bundle makes this program hold at once.
LONGEST_NOTE = 1 << 18
LONGEST_POLICY = 1 << 20
LONGEST_MARKING = 1 << 12
LONGEST_PROOF = 1 << 19
LONGEST_ASSERTION = 1 << 24
LONGEST_MAP = 1 << 24
LENGTH_BYTES = 2


@dataclass(frozen=True, slots=True)
class Kinds:
    """The paths of a manifest, by what they are; numbers in their order."""

    checkpoints: array[int]
    tiles: frozenset[str]
    entry_tiles: frozenset[str]
    entries: array[int]
    proofs: array[int]
    disclosures: array[int]
    assertions: array[int]
    maps: frozenset[str]


class Bundle:
    """A bundle whose files are those of its manifest. Raises Wrong (check 1), and Unreadable.

    `files` holds for each path the SHA-256 that the manifest has (32 bytes), then where the file lies: 260 bytes of
    memory a file. Another process that is given some of them reads those without looking for itself.
    """

    def __init__(self, where: Path, files: Mapping[str, bytes] | None = None) -> None:
        self._source = open_source(where)
        # Of the tiles above the lowest level, the one that was read last.
        self._above: tuple[int, bytes] | None = None
        try:
            self.files = _listed(self._source) if files is None else files
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def size(self, path: str) -> int:
        return _size(self.files[path][HASH_BYTES:])

    def read(self, path: str, longest: int) -> bytes:
        """The whole file, once it has turned out to be the manifest's."""
        if self.size(path) > longest:
            raise Wrong(1, path, f"The file is longer than such a file can be ({longest} bytes).")
        return b"".join(self.pieces(path))

    def pieces(self, path: str) -> Iterator[bytes]:
        """The file in pieces; after the last one, Wrong where they were not the manifest's file."""
        listed = self.files[path]
        hashed = hashlib.sha256()
        for piece in self._source.content(path, listed[HASH_BYTES:]):
            hashed.update(piece)
            yield piece
        if hashed.digest() != listed[:HASH_BYTES]:
            raise Wrong(1, path, "The file is not the one that the manifest lists: their SHA-256 differ.")

    def tile(self, level: int, number: int, width: int) -> bytes:
        path = tile_path(level, number, width)
        content = self.read(path, width * HASH_BYTES)
        if len(content) != width * HASH_BYTES:
            raise Wrong(1, path, f"The tile has {len(content)} bytes and not {width} hashes.")
        return content

    def root_of_tile(self, number: int, size: int) -> bytes:
        """The hash over a full tile of the lowest level, from the tile above it. Neighbours stand in one tile, which is
        read once."""
        above, at = divmod(number, WIDTH)
        if self._above is None or self._above[0] != above:
            self._above = above, self.tile(1, above, min(WIDTH, size // WIDTH - above * WIDTH))
        return self._above[1][at * HASH_BYTES : (at + 1) * HASH_BYTES]

    def entry_tile(self, number: int, width: int) -> bytes:
        return self.read(entries_path(number, width), width * (LENGTH_BYTES + LONGEST_LEAF))

    def kinds(self) -> Kinds:
        """What there is; Wrong for a path of no kind."""
        numbers: dict[str, array[int]] = {name: array("Q") for name in NUMBERED}
        proofs = array("Q")
        tiles, entry_tiles, maps = list[str](), list[str](), list[str]()
        for path in self.files:
            folder, _, name = path.partition("/")
            stem, dot, suffix = name.partition(".")
            if path in ALWAYS:
                continue
            elif path.startswith("tile/entries/"):
                entry_tiles.append(path)
            elif folder == "tile":
                tiles.append(path)
            elif folder == "map" and MAP_NAME.fullmatch(name):
                maps.append(name)
            elif folder == "disclosures" and (number := _number(name)) is not None:
                numbers[folder].append(number)
            elif folder in NUMBERED and folder != "disclosures" and DECIMAL.fullmatch(name):
                numbers[folder].append(int(name))
            elif folder == "entries" and dot and suffix == "tlog-proof" and DECIMAL.fullmatch(stem):
                proofs.append(int(stem))
            else:
                raise Wrong(1, path, "A bundle holds no such file.")
        return Kinds(
            tiles=frozenset(tiles),
            entry_tiles=frozenset(entry_tiles),
            proofs=_sorted(proofs),
            maps=frozenset(maps),
            **{name: _sorted(found) for name, found in numbers.items()},
        )


def check_complete(kinds: Kinds, scope: Scope, size: int) -> None:
    """That every file is there that a tree of `size` leaves and the scope ask for, and none that they have no place
    for. Raises Wrong: check 1, and 11 for entries that a window has to hold."""

    def wanted() -> Iterator[tuple[int, int, int]]:
        return tiles_of(size) if scope.is_everything else tiles_of_part(size, kinds.checkpoints)

    _same(kinds.tiles, lambda: (tile_path(*tile) for tile in wanted()), size)
    if scope.is_everything:
        if kinds.entries or kinds.proofs:
            raise Wrong(
                1, entry_path((kinds.entries or kinds.proofs)[0]), "A bundle of everything has entries in tiles."
            )
        _same(kinds.entry_tiles, lambda: (entries_path(*tile) for tile in tiles_across(size)), size)
    else:
        if kinds.entry_tiles:
            raise Wrong(1, min(kinds.entry_tiles), "A bundle of a part holds its entries one by one.")
        _check_part(kinds)
    _check_maps(kinds, scope)
    for folder, last in (("assertions", size - 1), ("entries", size - 1), ("checkpoints", size - 1)):
        found: array[int] = getattr(kinds, folder)
        if found and found[-1] > last:
            raise Wrong(1, f"{folder}/{found[-1]}", f"The checkpoint is of {size} entries.")
    if kinds.disclosures and kinds.disclosures[-1] * WIDTH >= size:
        raise Wrong(1, disclosures_path(kinds.disclosures[-1]), f"The checkpoint is of {size} entries.")
    if scope.is_window:
        _check_window(kinds, scope, size)


def _check_maps(kinds: Kinds, scope: Scope) -> None:
    wanted = frozenset({scope.designation, COMMON} if scope.designation else ())
    for name in sorted(kinds.maps ^ wanted):
        sentence = "The file is missing: a bundle of a designation has it." if name in wanted else "It has no such map."
        raise Wrong(1, map_path(name), sentence)


def _check_window(kinds: Kinds, scope: Scope, size: int) -> None:
    if not scope.first < scope.end <= size:
        raise Wrong(11, SCOPE, f"There is no such window: the checkpoint is of {size} entries.")
    for index, expected in zip(kinds.entries, range(scope.first, scope.end), strict=False):
        if index != expected:
            break
    else:
        if len(kinds.entries) == scope.end - scope.first:
            return
        expected = min(scope.first + len(kinds.entries), scope.end)
        index = kinds.entries[-1] if len(kinds.entries) > scope.end - scope.first else expected
    wrong = min(index, expected)
    what = "is not in it" if scope.first <= wrong < scope.end else "is in it too"
    raise Wrong(11, entry_path(wrong), f"The bundle is of a window, and this entry {what}.", wrong)


def _check_part(kinds: Kinds) -> None:
    if kinds.entries != kinds.proofs:
        index = min(set(kinds.entries) ^ set(kinds.proofs))
        what = "proof" if index in kinds.entries else "entry"
        raise Wrong(1, entry_path(index), f"There is no {what} to this {'entry' if what == 'proof' else 'proof'}.")
    numbers = {index // WIDTH for index in kinds.entries}
    for number in kinds.disclosures:
        if number not in numbers:
            raise Wrong(1, disclosures_path(number), "The bundle holds no entry that this could open.")


def entry_path(index: int) -> str:
    return f"entries/{index}"


def proof_path(index: int) -> str:
    return f"entries/{index}.tlog-proof"


def assertion_path(index: int) -> str:
    return f"assertions/{index}"


def map_path(scope: str) -> str:
    return f"map/{scope}"


def disclosures_path(number: int) -> str:
    return f"disclosures/{path_number(number)}"


def tiles_across(size: int) -> Iterator[tuple[int, int]]:
    """(number, width) of the tiles of leaves."""
    for start in range(0, size, WIDTH):
        yield start // WIDTH, min(WIDTH, size - start)


def marking_of(content: bytes) -> tuple[str, str]:
    """The line in English and the one in Russian."""
    try:
        lines = content.decode().split("\n")
    except UnicodeDecodeError:
        lines = []
    if len(lines) != 3 or lines[2] or not all(line.strip() and line.isprintable() for line in lines[:2]):
        raise Wrong(1, MARKING, "The marking is not two lines of text.")
    return lines[0], lines[1]


def _listed(source: Source) -> dict[str, bytes]:
    """What `Bundle.files` holds, once the files that are there are exactly those of the manifest."""
    files: dict[str, bytes] = {}
    for path, location in source.files():
        if path in files:
            raise Wrong(1, path, "The file is there twice.")
        files[path] = location
    if MANIFEST not in files:
        raise Wrong(1, MANIFEST, "The bundle has no manifest.")
    manifest = files.pop(MANIFEST)
    if _size(manifest) > len(files) * (LONGEST_PATH + MANIFEST_BYTES):
        raise Wrong(1, MANIFEST, "The manifest is longer than the files that are there can make it.")
    last = ""
    count = 0
    for count, line in enumerate(_lines(source.content(MANIFEST, manifest)), 1):
        found = LINE.fullmatch(line)
        if found is None:
            raise Wrong(1, MANIFEST, f"Line {count} is not: SHA-256 in hex, two spaces, path.")
        path = found[2].decode("ascii")
        if path <= last:
            raise Wrong(1, MANIFEST, f"Line {count} is out of order: the lines are sorted by path, each once.")
        if path not in files:
            raise Wrong(1, MANIFEST, f"Line {count} lists {quoted(path)}, which is not there.")
        files[path] = bytes.fromhex(found[1].decode("ascii")) + files[path]
        last = path
    if count != len(files):
        more = min(path for path, listed in files.items() if len(listed) <= max(SIZE.size, LOCATION.size))
        raise Wrong(1, more, "The manifest does not list this file.")
    for path in ALWAYS:
        if path not in files:
            raise Wrong(1, path, "The file is missing.")
    return files


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Lines without their ends; the last one has to have its end."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
    if rest:
        raise Wrong(1, MANIFEST, "The last line has no line end.")


def _size(location: bytes) -> int:
    (size,) = SIZE.unpack_from(location)
    return int(size)


def _number(path: str) -> int | None:
    try:
        return parse_number(path)
    except MalformedTile:
        return None


def _sorted(numbers: array[int]) -> array[int]:
    return array("Q", sorted(numbers))


def _same(there: frozenset[str], wanted: Callable[[], Iterable[str]], size: int) -> None:
    """The first that is missing, or too many. What is wanted is not gathered: a size is anybody's word until then."""
    count = 0
    for path in wanted():
        if path not in there:
            raise Wrong(1, path, f"The file is missing: a tree of {size} leaves asks for it.")
        count += 1
    if count < len(there):
        raise Wrong(1, min(there.difference(wanted())), f"A tree of {size} leaves has no such tile.")
