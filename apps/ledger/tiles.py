"""The tree as it is stored: full tiles as rows, the ragged right edge out of the entries."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import connection
from psycopg import Cursor

from apps.access.connection import binary_rows
from apps.ledger.models import Tile
from jic_verify.tlog.tiles import WIDTH, TileTree, pack_entries, tiles_of, tiles_of_part
from jic_verify.tlog.tree import HASH_BYTES, leaf_hash, root_of

# Of each tree that is kept: 16 kB each.
TILES_KEPT = 512


class NoTile(LookupError):
    """The log has no such tile: it is not that long."""


@contextmanager
def binary_cursor() -> Iterator[Cursor[Any]]:
    """A cursor of the same transaction through which bytes go as bytes. Django's writes them into the statement as hex,
    which the server has to parse: 3 µs for each entry that is sealed, and another 2 to read its leaf back."""
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        yield cursor


def leaf_hashes(first: int, last: int) -> list[bytes]:
    """Hashes of the stored leaves first … last - 1."""
    return [leaf_hash(leaf) for leaf in leaves(first, last)]


def leaves(first: int, last: int) -> list[bytes]:
    """Stored leaves first … last - 1: all of them for every auditor, whatever else of their entries they may see."""
    return [leaf for (leaf,) in binary_rows("SELECT ledger_leaves(%s, %s)", [first, last])]


def tile_hashes(level: int, number: int, width: int = WIDTH) -> bytes:
    """`width` hashes of 32 bytes from the left end of a tile. Raises NoTile where the log is shorter."""
    with binary_cursor() as cursor:
        cursor.execute("SELECT hashes FROM ledger_tile WHERE level = %s AND number = %s", [level, number], binary=True)
        stored = cursor.fetchone()
    if stored is not None:
        hashes: bytes = stored[0]
        return hashes[: width * HASH_BYTES]
    first = number * WIDTH
    if level == 0:
        found = leaf_hashes(first, first + width)
    else:
        below = Tile.objects.filter(level=level - 1, number__gte=first, number__lt=first + width).order_by("number")
        found = [bytes(root) for root in below.values_list("root", flat=True)]
    if len(found) < width:
        raise NoTile
    return b"".join(found)


def tiles_of_bundle(size: int, ends: Collection[int] | None) -> Iterator[tuple[int, int, int, bytes]]:
    """(level, number, width, hashes) of the hash tiles that a bundle of the first `size` entries holds: all, or of a
    part with earlier checkpoints of the sizes `ends` those of `tiles_of_part`. Where all are wanted, full ones are read
    many at a time."""
    if ends is not None:
        for level, number, width in tiles_of_part(size, ends):
            yield level, number, width, tile_hashes(level, number, width)
        return
    waiting: dict[tuple[int, int], bytes] = {}
    for level, number, width in tiles_of(size):
        if width < WIDTH:
            yield level, number, width, tile_hashes(level, number, width)
            continue
        if (level, number) not in waiting:
            waiting = _full_tiles_from(level, number)
        yield level, number, width, waiting.get((level, number)) or tile_hashes(level, number, width)


def _full_tiles_from(level: int, number: int) -> dict[tuple[int, int], bytes]:
    with binary_cursor() as cursor:
        cursor.execute(
            "SELECT level, number, hashes FROM ledger_tile WHERE level = %s AND number >= %s ORDER BY number LIMIT %s",
            [level, number, TILES_KEPT],
            binary=True,
        )
        return {(level, number): hashes for level, number, hashes in cursor.fetchall()}


def entry_bundle(number: int, width: int = WIDTH) -> bytes:
    """Leaves of one tile, each with its length before it. Raises NoTile where the log is shorter."""
    first = number * WIDTH
    found = leaves(first, first + width)
    if len(found) < width:
        raise NoTile
    return pack_entries(found)


def tree_of(size: int) -> TileTree:
    """The tree of the first `size` entries."""
    return TileTree(tile_hashes, size)


@lru_cache(maxsize=2)
def kept_tree(size: int, root: bytes) -> TileTree:
    """The tree under a root, kept with the tiles that were read of it: most proofs are asked for in the same few trees.
    What it holds cannot grow old, since another content has another root."""
    return TileTree(tile_hashes, size, TILES_KEPT)


def full_tiles(size: int, added: list[bytes]) -> Iterator[Tile]:
    """Tiles that become full when these leaf hashes follow a log of `size` entries, lowest level first.

    What is left of their beginning is read from the entries before; so each hash is looked at once a tile.
    """
    begun = size % WIDTH
    if begun + len(added) < WIDTH:
        return
    hashes = leaf_hashes(size - begun, size) + added
    number = size // WIDTH
    made = []
    for start in range(0, len(hashes) - WIDTH + 1, WIDTH):
        made.append(_tile(0, number, hashes[start : start + WIDTH]))
        number += 1
    level = 0
    while made:
        yield from made
        level += 1
        first, last = made[0].number // WIDTH, (made[-1].number + 1) // WIDTH
        roots = {tile.number: bytes(tile.root) for tile in made}
        made = [_above(level, number, roots) for number in range(first, last)]


def _above(level: int, number: int, new: dict[int, bytes]) -> Tile:
    """A full tile over 256 full ones below: those that are new, and those that are stored."""
    first = number * WIDTH
    stored = Tile.objects.filter(level=level - 1, number__gte=first, number__lt=first + WIDTH)
    roots = {below: bytes(root) for below, root in stored.values_list("number", "root")} | new
    return _tile(level, number, [roots[below] for below in range(first, first + WIDTH)])


def _tile(level: int, number: int, hashes: list[bytes]) -> Tile:
    return Tile(level=level, number=number, hashes=b"".join(hashes), root=root_of(hashes))
