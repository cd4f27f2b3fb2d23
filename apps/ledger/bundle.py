"""A bundle: what one person may take of the log to his own machine, in the form of docs/ledger.md. `jic-verify` judges
it there.

Everything is written as it is read, tile by tile, so that memory does not grow with the log.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import IO

import rfc8785
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import override

from apps.clearances.identity import Identity
from apps.clearances.markings import Marked, together
from apps.clearances.policy import visible
from apps.designations.models import Designation
from apps.ledger.batches import in_batches
from apps.ledger.checkpoints import agreed, all_agreed, signatory_witnesses
from apps.ledger.keys import identity
from apps.ledger.models import Checkpoint, Entry, Witness
from apps.ledger.openings import Opening
from apps.ledger.tiles import tile_hashes, tree_of
from apps.ledger.witnessing import full_note
from jic.theatre import theatre
from jic_verify.tlog.notes import Verifier, parse_note
from jic_verify.tlog.policy import format_policy
from jic_verify.tlog.proofs import format_proof
from jic_verify.tlog.tiles import WIDTH, entries_path, pack_entries, path_number, tile_path, tiles_of

APPROVED = "approval.created"
MOST_CHECKPOINTS = 500
CHUNK = 2_000
APART = timedelta(minutes=1)


class NothingAgreed(RuntimeError):
    """No checkpoint bears every signatory's signature yet: there is nothing to hand out that would prove anything."""


class NothingThere(RuntimeError):
    """No agreed entry that the person may see is of what was asked for."""


@dataclass(frozen=True)
class Asked:
    """Which entries a bundle is of: all, those of one designation, or those of a time (from, to)."""

    designation: Designation | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def part(self) -> bool:
        return self.designation is not None or self.since is not None or self.until is not None

    def of(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        if self.designation is not None:
            entries = entries.filter(designation=self.designation)
        if self.since is not None:
            entries = entries.filter(at__gte=self.since)
        if self.until is not None:
            entries = entries.filter(at__lt=self.until)
        return entries


@dataclass
class Written:
    """What went into a bundle."""

    size: int = 0
    entries: int = 0
    openings: int = 0
    # (level, caveat) of what is disclosed, each once.
    markings: set[tuple[int, int | None]] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)


class _Zip:
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


class _Bundle:
    def __init__(self, archive: _Zip) -> None:
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
        for one in self.files:
            manifest += b"%s  %s\n" % (one[-32:].hex().encode("ascii"), one[:-33])
        self.archive.add("manifest", manifest, packed=True)
        self.archive.close()


@transaction.atomic
def export(
    out: Path, who: Identity | None, asked: Asked, progress: Callable[[int, int], None] = lambda done, of: None
) -> Written:
    """Write the bundle that `who` may have (None: the operator, everything). Raises NothingAgreed, NothingThere,
    OSError.

    What stood at `out` is replaced only when the new bundle is whole.
    """
    with connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    checkpoint = agreed()
    if checkpoint is None:
        raise NothingAgreed("No checkpoint has every signatory's signature yet.")
    new = out.with_name(out.name + ".new")
    try:
        with new.open("wb") as file, tempfile.TemporaryFile(dir=out.parent) as directory:
            bundle = _Bundle(_Zip(file, directory))
            written = _write(bundle, checkpoint, who, asked, progress)
            bundle.close()
        new.replace(out)
    finally:
        new.unlink(missing_ok=True)
    return written


def _write(
    bundle: _Bundle,
    checkpoint: Checkpoint,
    who: Identity | None,
    asked: Asked,
    progress: Callable[[int, int], None],
) -> Written:
    note = full_note(checkpoint)
    written = Written(size=checkpoint.size)
    bundle.add("checkpoint", note.encode())
    bundle.add("policy", policy().encode())
    for earlier in earlier_checkpoints(checkpoint):
        bundle.add(f"checkpoints/{earlier.size}", full_note(earlier).encode())
    for level, number, width in tiles_of(checkpoint.size):
        bundle.add(tile_path(level, number, width), tile_hashes(level, number, width))
    tree = tree_of(checkpoint.size)
    for number, entries in groupby(_entries(checkpoint, who, asked), key=lambda entry: entry.index // WIDTH):
        tile = list(entries)
        if asked.part:
            for entry in tile:
                proof = format_proof(entry.index, tree.inclusion_proof(entry.index), note)
                bundle.add(f"entries/{entry.index}", bytes(entry.leaf))
                bundle.add(f"entries/{entry.index}.tlog-proof", proof.encode())
        else:
            width = min(WIDTH, checkpoint.size - number * WIDTH)
            bundle.add(entries_path(number, width), pack_entries([bytes(entry.leaf) for entry in tile]))
        _disclose(bundle, number, tile, written)
        written.entries += len(tile)
        progress(tile[-1].index + 1, checkpoint.size)
    if not written.entries:
        raise NothingThere("No entry of the agreed list is of that, or none that may be seen.")
    bundle.add("marking.txt", marking(written.markings).encode())
    return written


def _entries(checkpoint: Checkpoint, who: Identity | None, asked: Asked) -> Iterator[Entry]:
    """Every entry of the bundle by index; `cleared` says whether its openings may be handed out."""
    entries = Entry.objects.filter(index__lt=checkpoint.size)
    shown = entries if who is None else visible(who, Entry.objects.all())
    # A part is made of entries that the person may see: that there are others is nobody's business.
    chosen = asked.of(shown if asked.part else entries).filter(index__lt=checkpoint.size)
    whole = chosen.annotate(designation_level=F("designation__level"), designation_caveat=F("designation__caveat_id"))
    allowed = shown.filter(index__lt=checkpoint.size).values_list("index", flat=True)
    cleared = in_batches(allowed, 10_000, index=int)
    following = next(cleared, None)
    # The log and what the person may see of it, walked side by side.
    for entry in in_batches(whole, CHUNK, index=attrgetter("index")):
        while following is not None and following < entry.index:
            following = next(cleared, None)
        entry.cleared = entry.index == following
        yield entry


def _disclose(bundle: _Bundle, number: int, entries: list[Entry], written: Written) -> None:
    lines = []
    for entry in entries:
        if not entry.cleared:  # type: ignore[attr-defined]
            continue
        lines += [f"{entry.index} {opening}\n" for opening in entry.openings]
        written.openings += len(entry.openings)
        written.markings.add((entry.level, entry.caveat_id))
        written.markings.add((entry.designation_level or 0, entry.designation_caveat))  # type: ignore[attr-defined]
        if entry.event == APPROVED:
            said = assertion(entry)
            if said:
                bundle.add(f"assertions/{entry.index}", said)
    if lines:
        bundle.add(f"disclosures/{path_number(number)}", "".join(lines).encode())


def assertion(entry: Entry) -> bytes:
    """How the approver proved himself, as recorded in the approval's own opening. Empty where that is no approval any
    more: what somebody made of it is handed out as it is, and the verifier names it."""
    try:
        row = next(one.value["after"] for one in map(Opening.parse, entry.openings) if one.field == "row")
        key = row.get("public_key")
        content = {
            "digest": row["digest"].removeprefix("\\x"),
            "evidence": row["evidence"],
            "method": row["method"],
            "public_key": base64.b64encode(bytes.fromhex(key.removeprefix("\\x"))).decode() if key else None,
        }
        return bytes(rfc8785.dumps(content)) + b"\n"
    except (ValueError, KeyError, AttributeError, TypeError, StopIteration, rfc8785.CanonicalizationError):
        return b""


def policy() -> str:
    """Who must have signed, as C2SP tlog-policy: what a reader compares with the keys that he was given elsewhere."""
    active = list(Witness.objects.filter(removed_at=None).select_related("delegation"))
    needed = set(signatory_witnesses())
    names = {one.pk: one.delegation.code if one.delegation else f"witness-{one.pk}" for one in active}
    witnesses = {names[one.pk]: Verifier.parse(one.vkey) for one in active}
    return format_policy(identity().keys, witnesses, [names[one.pk] for one in active if one.pk in needed])


def earlier_checkpoints(checkpoint: Checkpoint) -> list[Checkpoint]:
    """Agreed checkpoints before this one, oldest first: all that bear the keys of the policy, or where they are many,
    at most one a minute."""
    found = [
        one for one in all_agreed().filter(size__lt=checkpoint.size).defer("peaks").order_by("size") if _known(one)
    ]
    if len(found) <= MOST_CHECKPOINTS:
        return found
    kept = found[:1]
    for one in found[1:]:
        if one.sealed_at - kept[-1].sealed_at >= APART:
            kept.append(one)
    return kept


def _known(checkpoint: Checkpoint) -> bool:
    """Whether a key that the log has now signed it: those of before a rotation are in no policy any more."""
    return any(
        (one.name, one.key_id) == (key.name, key.key_id)
        for one in parse_note(checkpoint.note.encode()).signatures
        for key in identity().keys
    )


def marking(markings: Iterable[tuple[int, int | None]]) -> str:
    """The marking of all that is disclosed, together: a line in English, one in Russian."""
    found = together((Marked(level, caveat) for level, caveat in markings), least=theatre().levels[0].order)
    lines = []
    for language in ("en", "ru"):
        with override(language):
            name = theatre().level(found.level).name(language)
            lines.append("//".join(filter(None, (name, found.caveat))))
    return "\n".join(lines) + "\n"
