"""The tree in files of 256 hashes (C2SP tlog-tiles): their paths, their content, and a tree that is read from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache

from jic_verify.tlog import tree
from jic_verify.tlog.encoding import MAX_NUMBER
from jic_verify.tlog.errors import TlogError
from jic_verify.tlog.tree import HASH_BYTES, OutsideTree, node_hash

WIDTH = 256
HEIGHT = 8  # of a tile: 2**HEIGHT == WIDTH
LONGEST_LEAF = 2**16 - 1
# Of 16 kB each: 64 MB, with which the proofs of a million entries are made without reading any tile twice.
TILES_IN_MEMORY = 4096

_NUMBER = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}", re.ASCII)

# (level, number, width) -> that many hashes of 32 bytes from the tile's left end.
ReadTile = Callable[[int, int, int], bytes]


class MalformedTile(TlogError):
    """A tile, a bundle of entries or the path of one that cannot be."""


def path_number(number: int) -> str:
    """Path elements of three digits, all but the last with an x before: 1234067 is `x001/x234/067`."""
    path = f"{number % 1000:03d}"
    while number := number // 1000:
        path = f"x{number % 1000:03d}/{path}"
    return path


def parse_number(path: str) -> int:
    """What `path_number` gave this path for. Raises MalformedTile."""
    if len(path) <= len(path_number(MAX_NUMBER)) and _NUMBER.fullmatch(path):
        number = int(path.replace("x", "").replace("/", ""))
        if number <= MAX_NUMBER and path_number(number) == path:
            return number
    raise MalformedTile(f"{path[:40]!r} is no number of a tile, such as x001/x234/067.")


def tile_path(level: int, number: int, width: int = WIDTH) -> str:
    """Where a hash tile lies: `tile/<level>/<number>`, partial ones with `.p/<width>` behind."""
    return f"tile/{level}/{path_number(number)}{_partial(width)}"


def entries_path(number: int, width: int = WIDTH) -> str:
    """Where the leaves of a level 0 tile lie."""
    return f"tile/entries/{path_number(number)}{_partial(width)}"


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """(level, number, width) of every hash tile of the tree of `size` leaves, lowest level and left end first."""
    level = 0
    while size:
        full, rest = divmod(size, WIDTH)
        for number in range(full):
            yield level, number, WIDTH
        if rest:
            yield level, full, rest
        size, level = full, level + 1


def tiles_of_part(size: int, ends: Collection[int]) -> Iterator[tuple[int, int, int]]:
    """(level, number, width) of the hash tiles that a bundle of a part holds of a tree of `size` leaves: of the lowest
    level only those within which one of the sizes `ends`, or the tree itself, ends; of the others all."""
    full, rest = divmod(size, WIDTH)
    for number in sorted({end // WIDTH for end in ends if end % WIDTH and end < full * WIDTH}):
        yield 0, number, WIDTH
    if rest:
        yield 0, full, rest
    for level, number, width in tiles_of(full):
        yield level + 1, number, width


def pack_entries(leaves: Sequence[bytes]) -> bytes:
    """A bundle: each leaf with its length before it, two bytes. Raises MalformedTile for a leaf beyond 65,535 bytes."""
    for leaf in leaves:
        if len(leaf) > LONGEST_LEAF:
            raise MalformedTile(f"A leaf of {len(leaf)} bytes does not fit: {LONGEST_LEAF} are the most.")
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def unpack_entries(data: bytes, most: int = WIDTH) -> list[bytes]:
    """The 1 … `most` leaves of a bundle. Raises MalformedTile."""
    leaves: list[bytes] = []
    at, end = 0, len(data)
    while at < end:
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if start > end or at > end:
            raise MalformedTile(f"The bundle of entries ends within leaf {len(leaves)}.")
        leaves.append(data[start:at])
        if len(leaves) > most:
            raise MalformedTile(f"The bundle of entries has more than {most} leaves.")
    if not leaves:
        raise MalformedTile("The bundle of entries is empty.")
    return leaves


def nodes_of(tile: bytes) -> bytes:
    """A tile with every node within it: 511 hashes, from its root (first) by levels down to its own 256 hashes (last).

    So the node `number` of those `height` levels above the tile's hashes is hash `(256 >> height) + number - 1`.
    Where a partial tile has no perfect subtree there are zeros. Raises MalformedTile unless it is 1 … 256 hashes.
    """
    width, rest = divmod(len(tile), HASH_BYTES)
    if rest or not 0 < width <= WIDTH:
        raise MalformedTile(f"A tile of {len(tile)} bytes is not 1 … {WIDTH} hashes of {HASH_BYTES}.")
    pair = 2 * HASH_BYTES
    below, levels = tile, [tile.ljust(WIDTH * HASH_BYTES, b"\0")]
    for height in range(1, HEIGHT + 1):
        whole = len(below) // pair * pair
        below = b"".join(
            [node_hash(below[at : at + HASH_BYTES], below[at + HASH_BYTES : at + pair]) for at in range(0, whole, pair)]
        )
        levels.append(below.ljust((WIDTH >> height) * HASH_BYTES, b"\0"))
    return b"".join(reversed(levels))


class TileTree:
    """The tree of the first `size` leaves, read from tiles; safe to ask from several threads.

    `read` gives a tile's hashes, and is asked for the width that the tile has in a tree of this size; what it raises
    passes through. Of what it gives only the length is checked (MalformedTile): who distrusts it compares `root()`.
    """

    def __init__(self, read: ReadTile, size: int, tiles_in_memory: int = TILES_IN_MEMORY) -> None:
        if size < 0:
            raise OutsideTree(f"No tree has {size} leaves.")
        self.size = size
        self._read = read
        self._nodes = lru_cache(maxsize=tiles_in_memory)(self._nodes_read)
        # Which siblings are ragged depends on the size alone: there is one for each bit of it, at most.
        self._ragged = lru_cache(maxsize=64)(self._ragged_made)

    def subtree(self, level: int, number: int) -> bytes:
        """The hash over leaves number * 2**level … (number + 1) * 2**level - 1. Raises OutsideTree."""
        if level < 0 or number < 0 or (number + 1) << level > self.size:
            raise OutsideTree(f"A tree of {self.size} leaves has no whole subtree {number} of 2**{level} leaves.")
        tile_level, height = divmod(level, HEIGHT)
        nodes = self._nodes(tile_level, number >> (HEIGHT - height))
        width = WIDTH >> height
        end = (width + number % width) * HASH_BYTES
        return nodes[end - HASH_BYTES : end]

    def root(self) -> bytes:
        return tree.root_at(self.size, self.subtree)

    def consistency_proof(self, old: int) -> list[bytes]:
        """That this tree continues the one of its first `old` leaves. Raises OutsideTree."""
        return tree.consistency_proof(old, self.size, self.subtree)

    def inclusion_proof(self, index: int) -> list[bytes]:
        """As `tree.inclusion_proof`, a tile at a time: an export asks for one proof an entry. Raises OutsideTree."""
        if not 0 <= index < self.size:
            raise OutsideTree(f"A tree of {self.size} leaves has no leaf {index}.")
        last = self.size - 1
        proof = []
        for start in range(0, last.bit_length(), HEIGHT):  # the level that each tile's own hashes are on
            way, edge = index >> start, last >> start
            if way == edge and way % WIDTH == 0:
                continue  # the first in its tile, and the last of all: without siblings, and maybe without a tile
            nodes = self._nodes(start // HEIGHT, way // WIDTH)
            node = WIDTH + way % WIDTH  # counted from the tile's root, which is 1; siblings differ in the last bit
            for level in range(start, start + HEIGHT):
                if way ^ 1 == edge:
                    proof.append(self._ragged(edge << level))
                elif way != edge or way & 1:
                    end = (node ^ 1) * HASH_BYTES
                    proof.append(nodes[end - HASH_BYTES : end])
                way, edge, node = way >> 1, edge >> 1, node >> 1
        return proof

    def _nodes_read(self, level: int, number: int) -> bytes:
        width = min(WIDTH, (self.size >> (HEIGHT * level)) - number * WIDTH)
        tile = self._read(level, number, width)
        if len(tile) != width * HASH_BYTES:
            raise MalformedTile(f"{tile_path(level, number, width)} has {len(tile)} bytes, not {width * HASH_BYTES}.")
        return nodes_of(tile)

    def _ragged_made(self, start: int) -> bytes:
        return tree.root_between(start, self.size, self.subtree)


def _partial(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"
