"""What a file is, by what is in it: its name proves nothing. No library reads a file before it has a name here."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from apps.imports.limits import MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED


class Format(StrEnum):
    GEOJSON = "geojson"
    KML = "kml"
    KMZ = "kmz"
    GEOPACKAGE = "geopackage"
    SHAPEFILE = "shapefile"
    CSV = "csv"
    GPX = "gpx"


class Refused(Exception):
    """Why a file is not taken: a code of `labels.FAULTS`, with what its sentence names."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True)
class Opened:
    """A file with its format, as parts by name: "" is the whole of one that is no archive. Those of a shapefile are by
    layer and ending: "roads.shp"."""

    format: Format
    parts: dict[str, bytes] = field(repr=False)

    @property
    def whole(self) -> bytes:
        return self.parts[""]


_SHAPE_PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})
_ARCHIVES = frozenset({".zip", ".kmz", ".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz"})
_HEAD = 4_000
# Of a document in any encoding of two or four bytes a letter, the zeros are left out.
_FORBIDDEN = (b"<!doctype", b"<!entity")


def opened(content: bytes) -> Opened:
    """The file with its format. Raises Refused."""
    if not content.strip(b"\0\t\r\n "):
        raise Refused("empty")
    if content.startswith(b"PK"):
        return _archive(content)
    if content.startswith(b"SQLite format 3\0"):
        if b"gpkg_contents" not in content:
            raise Refused("unknown")
        return Opened(Format.GEOPACKAGE, {"": content})
    if content.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")):
        raise Refused("archive_kind")
    head = content[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith(b"<"):
        return Opened(_xml_format(content, head), {"": content})
    if head.startswith((b"{", b"[")):
        return Opened(Format.GEOJSON, {"": content})
    if b"\0" in content[:_HEAD] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("unknown")
    return Opened(Format.CSV, {"": content})


def format_or_fault(content: bytes) -> tuple[str, dict[str, Any] | None]:
    """The format's code; or a fault's, with what its sentence names."""
    try:
        return opened(content).format.value, None
    except Refused as refused:
        return refused.code, refused.params


def _xml_format(content: bytes, head: bytes) -> Format:
    plain = content.replace(b"\0", b"").lower()
    if any(mark in plain for mark in _FORBIDDEN):
        raise Refused("entities")
    head = head.lower()
    if b"<kml" in head or b":kml" in head:
        return Format.KML
    if b"<gpx" in head:
        return Format.GPX
    raise Refused("unknown")


def _archive(content: bytes) -> Opened:
    """Unpacked by ourselves, into memory, under names of our own."""
    parts = _unpacked(content)
    shapes = {name: part for name, part in parts.items() if PurePosixPath(name).suffix in _SHAPE_PARTS}
    layers = {PurePosixPath(name).stem for name in shapes if name.endswith(".shp")}
    if layers:
        for layer in layers:
            if not parts.get(f"{layer}.dbf") or not parts.get(f"{layer}.shx"):
                raise Refused("shape_parts", name=layer)
        return Opened(Format.SHAPEFILE, shapes)
    documents = {name: part for name, part in parts.items() if name.endswith(".kml")}
    if not documents:
        raise Refused("archive_content")
    for document in documents.values():
        _xml_format(document, document[:_HEAD].replace(b"\0", b""))
    return Opened(Format.KMZ, documents)


def _unpacked(content: bytes) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    left = min(MAX_UNPACKED, MAX_RATIO * len(content))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MAX_MEMBERS:
                raise Refused("archive_members", limit=MAX_MEMBERS)
            for member in members:
                name = _safe_name(member)
                if name in parts:
                    raise Refused("archive_twice", name=name)
                # What it says of its size may be untrue: it is read as far as there is room.
                with archive.open(member) as file:
                    part = file.read(left + 1)
                left -= len(part)
                if left < 0:
                    raise Refused("archive_size", limit=MAX_UNPACKED // 1_000_000)
                parts[name] = part
    except Refused:
        raise
    except Exception as error:
        # A damaged archive brings about whatever its readers trip over.
        raise Refused("broken") from error
    return parts


def _safe_name(member: zipfile.ZipInfo) -> str:
    """The name without folders, in lower case. Raises Refused for one that leads out of the archive."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in member.filename:
        raise Refused("archive_path")
    if path.suffix.lower() in _ARCHIVES:
        raise Refused("archive_nested")
    if member.flag_bits & 1:
        raise Refused("archive_password")
    if not path.name:
        raise Refused("broken")
    return path.name.lower()
