"""The file that a bundle is: a zip of files one after another, and the manifest of all of them."""

from __future__ import annotations

import hashlib
import shutil
import struct
import zlib
from typing import IO


class Zip:
    """Files one after another, then their directory.

    `zipfile` keeps 650 bytes of each file until the end, and a log has a file for each approval: a million entries came
    to 130 MB more. Here the directory waits in a file of its own.
    """

    LOCAL, CENTRAL = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I")
    LARGE_END, LOCATOR = struct.Struct("<4sQ2H2I4Q"), struct.Struct("<4sIQI")
    END = struct.Struct("<4s4H2IH")
    VERSION, LARGE_VERSION = 20, 45
    # A file's time says nothing; the earliest that a zip can hold makes the same content the same bytes.
    EPOCH = (0, 1 << 5 | 1)
    LARGE, MANY = 0xFFFFFFFF, 0xFFFF

    def __init__(self, file: IO[bytes], directory: IO[bytes]) -> None:
        self._file, self._directory = file, directory
        self._count = 0

    def add(self, path: str, content: bytes | bytearray, *, packed: bool) -> None:
        name, at = path.encode("ascii"), self._file.tell()
        data, method = content, 0
        if packed:
            deflate = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
            data, method = deflate.compress(content) + deflate.flush(), zlib.DEFLATED
        sizes = (zlib.crc32(content), len(data), len(content))
        common = (0, method, *self.EPOCH, *sizes, len(name))
        self._file.write(self.LOCAL.pack(b"PK\3\4", self.VERSION, *common, 0) + name + data)
        # A place beyond four bytes stands in a field behind the name.
        beyond = struct.pack("<2HQ", 1, 8, at) if at >= self.LARGE else b""
        version = self.LARGE_VERSION if beyond else self.VERSION
        head = (b"PK\1\2", 3 << 8 | version, version, *common, len(beyond), 0, 0, 0, 0o600 << 16, min(at, self.LARGE))
        self._directory.write(self.CENTRAL.pack(*head) + name + beyond)
        self._count += 1

    def close(self) -> None:
        begin, size = self._file.tell(), self._directory.tell()
        self._directory.seek(0)
        shutil.copyfileobj(self._directory, self._file)
        if self._count >= self.MANY or begin + size >= self.LARGE:
            versions, counts = (self.LARGE_VERSION, self.LARGE_VERSION), (self._count, self._count)
            self._file.write(
                self.LARGE_END.pack(b"PK\6\6", self.LARGE_END.size - 12, *versions, 0, 0, *counts, size, begin)
                + self.LOCATOR.pack(b"PK\6\7", 0, begin + size, 1)
            )
        count = min(self._count, self.MANY)
        places = (min(size, self.LARGE), min(begin, self.LARGE))
        self._file.write(self.END.pack(b"PK\5\6", 0, 0, count, count, *places, 0))


class Files:
    """The files of a bundle, and at last the list of them."""

    def __init__(self, archive: Zip) -> None:
        self.archive = archive
        # Path, a space, SHA-256: of each file 90 bytes. No path has a sign below the space, so they sort as paths do.
        self.files: list[bytes] = []

    def add(self, path: str, content: bytes) -> None:
        # Hashes do not shrink; everything else does to a third.
        hashes = path.startswith("tile/") and not path.startswith("tile/entries/")
        self.archive.add(path, content, packed=not hashes)
        self.files.append(path.encode("ascii") + b" " + hashlib.sha256(content).digest())

    def close(self) -> None:
        """The list of all files comes last, when all are known."""
        self.files.sort()
        manifest = bytearray()
        for file in self.files:
            manifest += b"%s  %s\n" % (file[-32:].hex().encode("ascii"), file[:-33])
        self.archive.add("manifest", manifest, packed=True)
        self.archive.close()
