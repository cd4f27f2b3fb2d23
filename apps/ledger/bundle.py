"""A bundle: what one person may take of the log to another machine, in the form of docs/ledger.md. `jic-verify` judges
it there.

Everything is written as it is read, tile by tile, so that memory does not grow with the log.
"""

from __future__ import annotations

import base64
import tempfile
import uuid
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import rfc8785
from django.db import connection, transaction
from django.utils.translation import override

from apps.access.identity import Identity
from apps.access.markings import Marked, together
from apps.ledger import scope_counts
from apps.ledger.bundle_entries import Asked, NothingThere, Part, entries_of, part_of
from apps.ledger.bundle_file import Files, Zip
from apps.ledger.checkpoints import agreed, all_agreed, signatory_witnesses
from apps.ledger.cosigning import full_note
from apps.ledger.keys import identity
from apps.ledger.models import Checkpoint, Entry, Witness
from apps.ledger.openings import Opening
from apps.ledger.tiles import tiles_of_bundle, tree_of
from apps.theatre.facts import theatre
from jic_verify.scope_map import records_of
from jic_verify.tlog.notes import Verifier, parse_note
from jic_verify.tlog.policy import format_policy
from jic_verify.tlog.proofs import format_proof
from jic_verify.tlog.tiles import WIDTH, entries_path, pack_entries, path_number, tile_path

__all__ = ["Asked", "NothingAgreed", "NothingThere", "export", "marking", "policy"]

APPROVED = "approval.created"
MAX_CHECKPOINTS = 500
APART = timedelta(minutes=1)


class NothingAgreed(RuntimeError):
    """No checkpoint bears every signatory's signature yet: there is nothing to hand out that would prove anything."""


@dataclass
class Written:
    """What went into a bundle."""

    size: int = 0
    entries: int = 0
    openings: int = 0
    # (level, caveat) of what is disclosed, each once.
    markings: set[tuple[int, int | None]] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)


@transaction.atomic
def export(
    out: Path, actor: Identity | None, asked: Asked, progress: Callable[[int, int], None] = lambda done, of: None
) -> Written:
    """Write the bundle that `actor` may have (None: the operator, everything). Raises NothingAgreed, NothingThere,
    OSError.

    What stood at `out` is replaced only when the new bundle is whole.
    """
    with connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    checkpoint = agreed()
    if checkpoint is None:
        raise NothingAgreed("No checkpoint has every signatory's signature yet.")
    new = out.with_name(f"{out.name}.{uuid.uuid4().hex}.new")
    try:
        with new.open("wb") as file, tempfile.TemporaryFile(dir=out.parent) as directory:
            bundle = Files(Zip(file, directory))
            written = _write(bundle, checkpoint, actor, asked, progress)
            bundle.close()
        new.replace(out)
    finally:
        new.unlink(missing_ok=True)
    return written


def _write(
    bundle: Files,
    checkpoint: Checkpoint,
    actor: Identity | None,
    asked: Asked,
    progress: Callable[[int, int], None],
) -> Written:
    note = full_note(checkpoint)
    written = Written(size=checkpoint.size)
    part = part_of(asked, actor, checkpoint.size)
    bundle.add("checkpoint", note.encode())
    bundle.add("policy", policy().encode())
    bundle.add("scope", _canonical(part.scope))
    earlier = earlier_checkpoints(checkpoint) if part.whole else bounding_checkpoints(checkpoint, part, asked.kept)
    for one in earlier:
        bundle.add(f"checkpoints/{one.size}", full_note(one).encode())
    ends = None if part.whole else [one.size for one in earlier]
    for level, number, width, hashes in tiles_of_bundle(checkpoint.size, ends):
        bundle.add(tile_path(level, number, width), hashes)
    for scope, proof in scope_counts.proofs_at(checkpoint.size, part.counted).items():
        bucket = [[key.hex(), count] for key, count in records_of(proof.content)]
        bundle.add(f"map/{scope}", _canonical({"bucket": bucket, "path": [one.hex() for one in proof.path]}))
    _write_entries(bundle, part, actor, note, written, progress)
    bundle.add("marking.txt", marking(written.markings).encode())
    return written


def _write_entries(
    bundle: Files,
    part: Part,
    actor: Identity | None,
    note: str,
    written: Written,
    progress: Callable[[int, int], None],
) -> None:
    """Each entry of the part with what proves it, tile by tile, and what the reader may open of it."""
    tree = tree_of(written.size)
    for number, entries in groupby(entries_of(part, actor), key=lambda entry: entry.index // WIDTH):
        tile = list(entries)
        if part.whole:
            width = min(WIDTH, written.size - number * WIDTH)
            bundle.add(entries_path(number, width), pack_entries([bytes(entry.leaf) for entry in tile]))
        else:
            for entry in tile:
                proof = format_proof(entry.index, tree.inclusion_proof(entry.index), note)
                bundle.add(f"entries/{entry.index}", bytes(entry.leaf))
                bundle.add(f"entries/{entry.index}.tlog-proof", proof.encode())
        _disclose(bundle, number, tile, written)
        written.entries += len(tile)
        progress(tile[-1].index + 1, written.size)


def _canonical(content: Any) -> bytes:
    return bytes(rfc8785.dumps(content)) + b"\n"


def _disclose(bundle: Files, number: int, entries: list[Entry], written: Written) -> None:
    lines = []
    for entry in entries:
        if not entry.cleared or not entry.openings:  # type: ignore[attr-defined]
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
    """How the approver proved who they are, as the approval's opening records it. Empty where that is no approval any
    more: what somebody made of it is handed out as it is, and the verifier names it."""
    try:
        value = next(one.value for one in map(Opening.parse, entry.openings) if one.field == "row")
        assert value is not None
        row = value["after"]
        key = row.get("public_key")
        content = {
            "digest": row["digest"].removeprefix("\\x"),
            "evidence": row["evidence"],
            "method": row["method"],
            "public_key": base64.b64encode(bytes.fromhex(key.removeprefix("\\x"))).decode() if key else None,
        }
        return _canonical(content)
    except (
        AssertionError,
        ValueError,
        KeyError,
        AttributeError,
        TypeError,
        StopIteration,
        rfc8785.CanonicalizationError,
    ):
        return b""


def policy() -> str:
    """Who must have signed, as C2SP tlog-policy: what a reader compares with the keys that they got elsewhere."""
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
    if len(found) <= MAX_CHECKPOINTS:
        return found
    kept = found[:1]
    for one in found[1:]:
        if one.sealed_at - kept[-1].sealed_at >= APART:
            kept.append(one)
    return kept


def bounding_checkpoints(checkpoint: Checkpoint, part: Part, kept: int | None) -> list[Checkpoint]:
    """Agreed checkpoints before this one that bound the moments of the part's entries, oldest first: for each the first
    that holds it and the last before it; and the one of `kept` entries, which its reader wants continued."""
    before = all_agreed().filter(size__lt=checkpoint.size)
    sizes = {kept} if kept else set()
    at = 0
    while at < len(part.indices):
        index = part.indices[at]
        holding = before.filter(size__gt=index).order_by("size").values_list("size", flat=True).first()
        last = before.filter(size__lte=index).values_list("size", flat=True).first()
        sizes |= {size for size in (holding, last) if size is not None}
        # Whatever else that checkpoint holds is bounded by it too.
        at = len(part.indices) if holding is None else bisect_left(part.indices, holding, at + 1)
    found = before.filter(size__in=sizes).defer("peaks").order_by("size")
    return [one for one in found if _known(one)]


def _known(checkpoint: Checkpoint) -> bool:
    """Whether a key that the log has now signed it: those of before a rotation are in no policy any more."""
    return any(
        (signature.name, signature.key_id) == (key.name, key.key_id)
        for signature in parse_note(checkpoint.note.encode()).signatures
        for key in identity().keys
    )


def marking(markings: Iterable[tuple[int, int | None]]) -> str:
    """The marking of all that is disclosed, together: a line in English, one in Russian."""
    found = together((Marked(level, caveat) for level, caveat in markings), least=theatre().levels[0].order)
    lines = []
    for language in ("en", "ru"):
        with override(language):
            name = theatre().level(found.level).name(language)
            # Verifiers take printable text only, and call a no-break space none.
            lines.append("//".join(filter(None, (name, found.caveat))).replace("\u00a0", " "))
    return "\n".join(lines) + "\n"
