"""Where a bundle lies: a zip or a folder, read as streams. Nothing is extracted."""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from jic_verify import zips
from jic_verify.findings import Unreadable, Wrong, quoted
from jic_verify.zips import NoZip, content_of, members_of

# No element begins with a dot, so none is `..`; no path begins with a slash, so none is absolute.
PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*", re.ASCII)
LONGEST_PATH = 200

# A location begins with the size.
SIZE = struct.Struct("<Q")


class Source(Protocol):
    """A place with files. A location is what `content` needs to find one, and begins with its size."""

    def files(self) -> Iterator[tuple[str, bytes]]:
        """(path, location) of each. Raises Wrong (check 1) and Unreadable."""

    def content(self, path: str, location: bytes) -> Iterator[bytes]:
        """The file in pieces of at most a megabyte. Raises Wrong (check 1) and Unreadable."""

    def close(self) -> None: ...


def open_source(where: Path) -> Source:
    """The zip or folder; it is not looked into yet. Raises Unreadable."""
    with readable(str(where)):
        return FolderSource(where) if where.is_dir() else ZipSource(where.open("rb"))


def is_zip(path: Path) -> bool:
    """Whether the file begins as a zip does. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(zips.BEGINS)) == zips.BEGINS


@contextmanager
def readable(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        # A ValueError is a path with a zero byte.
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Unreadable(f"{quoted(what)} cannot be read: {said}.") from error


class ZipSource:
    """A zip, by `zips.py`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def files(self) -> Iterator[tuple[str, bytes]]:
        with readable("The zip"):
            length = self._file.seek(0, os.SEEK_END)
        try:
            for name, location in members_of(self._file, length):
                _check_name(name, "zip")
                yield name, location
        except NoZip as error:
            raise Wrong(1, "", f"The zip is none that a bundle can be in. {error}") from error
        except OSError as error:
            raise Unreadable(f"The zip cannot be read: {error.strerror or error}.") from error

    def content(self, path: str, location: bytes) -> Iterator[bytes]:
        try:
            yield from content_of(self._file, location, path)
        except OSError as error:
            raise Unreadable(f"The zip cannot be read: {error.strerror or error}.") from error

    def close(self) -> None:
        self._file.close()


class FolderSource:
    """A folder with nothing in it but plain files, however deep."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def files(self) -> Iterator[tuple[str, bytes]]:
        try:
            yield from _walk(self._root, "")
        except OSError as error:
            raise Unreadable(f"The folder cannot be read: {error.strerror or error}.") from error

    def content(self, path: str, location: bytes) -> Iterator[bytes]:
        (left,) = SIZE.unpack(location)
        # No link that was put there since is followed either.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        try:
            with os.fdopen(os.open(self._root / path, flags), "rb") as file:
                # One byte more than there should be: a file that grows meanwhile is none of the manifest's.
                while piece := file.read(min(zips.PIECE, left + 1)):
                    left -= len(piece)
                    if left < 0:
                        break
                    yield piece
        except OSError as error:
            raise Unreadable(f"{path} cannot be read: {error.strerror or error}.") from error
        if left:
            raise Wrong(1, path, "The file has changed while it was read.")

    def close(self) -> None:
        return


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, bytes]]:
    with os.scandir(folder) as found:
        for entry in sorted(found, key=lambda entry: entry.name):
            path = prefix + entry.name
            _check_name(path, "folder")
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(Path(entry.path), f"{path}/")
            elif entry.is_file(follow_symlinks=False):
                yield path, SIZE.pack(entry.stat(follow_symlinks=False).st_size)
            else:
                raise Wrong(1, path, "This is a link or another thing that is no file.")


def _check_name(path: str, where: str) -> None:
    if len(path) > LONGEST_PATH or not PATH.fullmatch(path):
        raise Wrong(1, "", f"The {where} holds {quoted(path)}: no file of a bundle has such a name.")
