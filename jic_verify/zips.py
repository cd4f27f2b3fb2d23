"""Zips of bundles, read strictly: two programs cannot find two different bundles in a file that this one accepts.

The standard library's reader takes whatever can be made out, and needs 650 bytes of memory a member: 120 MB for the
files of a million entries. This one takes only what a bundle needs: files one after the other from the first byte on,
stored or deflated, then the directory, then the end; no comments, no encryption, no directories or links, no name
twice, the directory and each file's own header saying the same.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from typing import IO

from jic_verify.findings import Unreadable, Wrong, quoted

# APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.16, 4.3.15, 4.3.14.
LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
LARGE_LOCATOR = struct.Struct("<4sIQI")
LARGE_END = struct.Struct("<4sQ2H2I4Q")
FIELD = struct.Struct("<2H")

BEGINS = b"PK\x03\x04"
STORED, DEFLATED = 0, 8
# What a writer may set: how hard deflate tried (0x2, 0x4), sizes after the content (0x8), names in UTF-8 (0x800).
SIZES_BEHIND = 0x8
ALLOWED_FLAGS = 0x2 | 0x4 | SIZES_BEHIND | 0x800
# What a reader has to understand: nothing, deflate, sizes in eight bytes. Other readers refuse what they do not know.
VERSIONS = frozenset({10, 20, 45})
# Sizes and checksum after the content: with or without a signature, in four or eight bytes each.
BEHIND = frozenset({12, 16, 20, 24})
# Fields beside a file that only say when it was written and whose it was; others can give it another name.
TIMES_AND_OWNERS = frozenset({0x000A, 0x5455, 0x5855, 0x7855, 0x7875})
LARGE = 0x0001
FULL, FULL_SHORT = 0xFFFFFFFF, 0xFFFF

# Where a file lies: its size (first, as in a folder), offset of its content, packed size, CRC-32, method.
LOCATION = struct.Struct("<3QIB")
PIECE = 1 << 20
PACKED_PIECE = 1 << 16


class NoZip(ValueError):
    """The bytes are no zip, or one with something in it that no bundle has."""


def members_of(file: IO[bytes], length: int) -> Iterator[tuple[str, bytes]]:
    """(name, location) of each file of a zip of `length` bytes, in their order. Raises Unreadable, NoZip, Wrong."""
    count, start, size = _end(file, length)
    file.seek(start)
    directory = file.read(size)
    at = reached = 0
    behind = frozenset[int]()
    for _ in range(count):
        if at + CENTRAL.size > size:
            raise NoZip("Its directory ends early.")
        signature, _, version, flags, method, _, _, crc, packed, whole, *rest = CENTRAL.unpack_from(directory, at)
        name_size, extra_size, comment, disk, _, kind, offset = rest
        at += CENTRAL.size
        name = directory[at : at + name_size].decode("ascii", "backslashreplace")
        extra = directory[at + name_size : at + name_size + extra_size]
        at += name_size + extra_size
        fields = _fields(extra)
        if signature != b"PK\x01\x02" or at > size:
            raise NoZip("Its directory is none.")
        if flags & ~ALLOWED_FLAGS or method not in (STORED, DEFLATED) or version not in VERSIONS:
            raise NoZip(f"{quoted(name)} is encrypted, or packed in a way that no bundle uses.")
        if stat.S_IFMT(kind >> 16) not in (0, stat.S_IFREG):
            raise NoZip(f"{quoted(name)} is a link or another thing that is no file.")
        if fields is None or comment or disk:
            raise NoZip(f"{quoted(name)} has a comment, or fields beside it that no bundle has.")
        whole, packed, offset = _large(fields, (whole, packed, offset))
        if offset != reached and offset - reached not in behind:
            raise NoZip(f"Before {quoted(name)} are bytes that belong to no file.")
        content = _content(file, offset, name, (flags, method), (crc, packed, whole))
        yield name, LOCATION.pack(whole, content, packed, crc, method)
        reached = content + packed
        behind = BEHIND if flags & SIZES_BEHIND else frozenset()
    if at != size:
        raise NoZip("Its directory is longer than its files.")
    if start != reached and start - reached not in behind:
        raise NoZip("Before its directory are bytes that belong to no file.")


def content_of(file: IO[bytes], location: bytes, path: str) -> Iterator[bytes]:
    """The file in pieces of at most PIECE. Raises Wrong (check 1) where it is not as the directory says."""
    whole, offset, packed, crc, method = LOCATION.unpack(location)
    if packed <= PACKED_PIECE and whole <= PIECE:
        content = _small(file, offset, packed, whole, method)
        if content is not None and zlib.crc32(content) == crc:
            yield content
            return
    found = length = 0
    pieces = _packed_pieces(file, offset, packed)
    for piece in pieces if method == STORED else _inflated(pieces, path):
        length += len(piece)
        if length > whole:
            break
        found = zlib.crc32(piece, found)
        yield piece
    if length != whole or found != crc:
        raise Wrong(1, path, "The file cannot be unpacked: its length or checksum is not what the zip says.")


def _small(file: IO[bytes], offset: int, packed: int, whole: int, method: int) -> bytes | None:
    """A file read and unpacked at once, which takes a third of the time; None where anything is wrong with it."""
    file.seek(offset)
    content = file.read(packed)
    if method != STORED:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflate.decompress(content, whole + 1)
        except zlib.error:
            return None
        if not inflate.eof or inflate.unused_data or inflate.unconsumed_tail:
            return None
    return content if len(content) == whole else None


def _packed_pieces(file: IO[bytes], offset: int, packed: int) -> Iterator[bytes]:
    """The bytes as they lie in the zip. Each piece is looked up anew: between two of them its reader may have read
    another file of the same zip."""
    while packed:
        file.seek(offset)
        piece = file.read(min(PACKED_PIECE, packed))
        if not piece:
            return
        offset += len(piece)
        packed -= len(piece)
        yield piece


def _inflated(pieces: Iterator[bytes], path: str) -> Iterator[bytes]:
    """Never more than PIECE at once, whatever the packed bytes would swell to."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while not inflate.eof:
            given = inflate.unconsumed_tail or next(pieces, b"")
            if not given:
                break
            if piece := inflate.decompress(given, PIECE):
                yield piece
    except zlib.error as error:
        raise Wrong(1, path, f"The file cannot be unpacked: {quoted(str(error))}.") from error
    if not inflate.eof or inflate.unused_data or next(pieces, b""):
        raise Wrong(1, path, "The file cannot be unpacked: the zip says another length than it has.")


def _end(file: IO[bytes], length: int) -> tuple[int, int, int]:
    """How many files, and where the directory begins and how long it is: it ends where the end begins."""
    end = length - END.size
    if end < 0:
        raise Unreadable("This is neither a folder nor a zip.")
    file.seek(end)
    signature, disk, first_disk, count_here, count, size, start, comment = END.unpack(file.read(END.size))
    if signature != b"PK\x05\x06" or comment:
        raise Unreadable("This is neither a folder nor a zip, or something follows the zip's end.")
    if FULL_SHORT in (count_here, count) or FULL in (size, start):
        end, (disk, first_disk, count_here, count, size, start) = _large_end(file, end)
    if disk or first_disk or count_here != count or start + size != end:
        raise NoZip("Its end does not say where its directory is.")
    return count, start, size


def _large_end(file: IO[bytes], end: int) -> tuple[int, tuple[int, int, int, int, int, int]]:
    """The end record in eight bytes a number, which stands before the other one."""
    begin = end - LARGE_LOCATOR.size - LARGE_END.size
    if begin < 0:
        raise NoZip("Its end does not say where its directory is.")
    file.seek(begin)
    record = LARGE_END.unpack(file.read(LARGE_END.size))
    signature, size_of_record, _, _, disk, first_disk, count_here, count, size, start = record
    locator, locator_disk, place, disks = LARGE_LOCATOR.unpack(file.read(LARGE_LOCATOR.size))
    if (
        (signature, locator) != (b"PK\x06\x06", b"PK\x06\x07")
        or (locator_disk, place, disks) != (0, begin, 1)
        or size_of_record != LARGE_END.size - 12
    ):
        raise NoZip("Its end does not say where its directory is.")
    return begin, (disk, first_disk, count_here, count, size, start)


def _content(file: IO[bytes], offset: int, name: str, how: tuple[int, int], told: tuple[int, int, int]) -> int:
    """Where the file's content begins, once its own header says what the directory says."""
    file.seek(offset)
    header = file.read(LOCAL.size)
    if len(header) == LOCAL.size:
        signature, version, flags, method, _, _, crc, packed, whole, *sizes = LOCAL.unpack(header)
        name_size, extra_size = map(int, sizes)
        named = file.read(name_size)
        fields = _fields(file.read(extra_size))
        if fields is not None:
            whole, packed = _large(fields, (whole, packed))
            # Where the sizes stand behind the content, the header may leave them at nothing.
            allowed = {told, (0, 0, 0)} if flags & SIZES_BEHIND else {told}
            same = (flags, method) == how and (crc, packed, whole) in allowed and named == name.encode()
            if same and signature == BEGINS and version in VERSIONS:
                return offset + LOCAL.size + name_size + extra_size
    raise NoZip(f"Of {quoted(name)} it says two different things, before it and at its end.")


def _large(fields: dict[int, bytes], numbers: tuple[int, ...]) -> tuple[int, ...]:
    """The numbers, those that four bytes do not hold from the field for them."""
    content, at = fields.get(LARGE, b""), 0
    found = []
    for number in numbers:
        if number == FULL and at + 8 <= len(content):
            number = int.from_bytes(content[at : at + 8], "little")
            at += 8
        found.append(number)
    return tuple(found)


def _fields(extra: bytes) -> dict[int, bytes] | None:
    """The fields beside a file by their numbers; None where one is cut short or may give the file another name."""
    fields: dict[int, bytes] = {}
    at = 0
    while at < len(extra):
        if at + FIELD.size > len(extra):
            return None
        number, length = FIELD.unpack_from(extra, at)
        at += FIELD.size + length
        if at > len(extra) or number in fields or number not in TIMES_AND_OWNERS | {LARGE}:
            return None
        fields[number] = extra[at - length : at]
    return fields
