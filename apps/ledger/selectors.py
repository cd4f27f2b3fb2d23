"""Reads of the history, each through the policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Func, Max, Q, QuerySet, TextField, Value

from apps.access.identity import Identity
from apps.access.policy import get_visible, visible
from apps.accounts.models import Delegation, User
from apps.designations.index_lookups import versions_saying
from apps.designations.models import Version
from apps.designations.schema import texts_as_sent
from apps.geometry.outline import EmptyOutline, InvalidOutline, Outline
from apps.ledger.checkpoints import Signed, current_origin
from apps.ledger.labels import entry_words, noun_words
from apps.ledger.models import Checkpoint, Cosignature, Entry, Witness
from apps.negotiation.comparison import TextDifference, diff_look, text_differences
from apps.negotiation.models import Act, Comment
from apps.texts.searching import search_form, search_words
from apps.theatre.facts import theatre

VERSION = "version.created"


@dataclass(frozen=True)
class Line:
    """One entry with its actor, as a list shows it."""

    entry: Entry
    actor: User | None
    delegation: Delegation | None

    @property
    def words(self) -> str:
        return entry_words(self.entry)

    @property
    def subject_words(self) -> str:
        return noun_words(self.entry.event)


def history(actor: Identity) -> QuerySet[Entry]:
    return visible(actor, Entry.objects.all())


def saying(entries: QuerySet[Entry], text: str) -> QuerySet[Entry]:
    """Those of records whose words, in any language of the instruments, have the words: titles and terms of versions,
    comments, and reasons of acts. The caller narrows their own entries: what they may not read, they do not find."""
    words = search_words(text)
    if not words:
        return entries
    said = Version.objects.filter(versions_saying(words)).values("uuid").order_by()
    # Of a draft, an entry is found by its row: its subject is another.
    drafted = Q(row_uuid__in=said)
    comments = _saying(Comment.objects.all(), "text", words)
    reasons = _saying(Act.objects.exclude(reason=""), "reason", words)
    return entries.filter(Q(subject__in=said.union(comments, reasons, all=True)) | drafted)


def _saying(records: QuerySet[Any], column: str, words: str) -> QuerySet[Any]:
    """By word in every language of the instruments; also as it stands, since a stemmer takes some words apart ("канал",
    "каналу")."""
    records = records.alias(searched=search_form(column))
    found = Q(searched__icontains=words)
    for language in theatre().language_codes:
        name = f"words_{language}"
        config = Func(Value(language), function="search_configuration", output_field=TextField())
        records = records.alias(**{name: SearchVector("searched", config=config)})
        found |= Q(**{name: SearchQuery(words, config=config, search_type="websearch")})
    return records.filter(found).values("uuid").order_by()


def lines(entries: list[Entry]) -> list[Line]:
    """Entries with their actors: three queries for a page, whatever its length."""
    _open_acts(entries)
    actors = {
        user.uuid: user for user in User.objects.filter(uuid__in={entry.actor for entry in entries if entry.actor})
    }
    delegations = {delegation.code: delegation for delegation in Delegation.objects.all()}
    return [
        Line(entry, actors.get(entry.actor) if entry.actor else None, delegations.get(entry.delegation))
        for entry in entries
    ]


def _open_acts(entries: list[Entry]) -> None:
    """Load the openings of acts, which say whether an act is one on an amendment, where they were left out: those of
    versions are long, and a list shows nothing of them."""
    acts = [one for one in entries if one.event.startswith("act.") and "openings" in one.get_deferred_fields()]
    if acts:
        openings = dict(
            Entry.objects.filter(index__in=[one.index for one in acts]).values_list("index", "openings").order_by()
        )
        for act in acts:
            act.openings = openings[act.index]


@dataclass(frozen=True)
class Group:
    """The entries of one action about one designation: the act, and the rows that it wrote beside it."""

    head: Line
    others: list[Line]


def grouped(lines: Sequence[Line]) -> list[Group]:
    """Entries of the same transaction about the same designation together, where the first of them stands.

    The act is the head; without one, the change that was written first. Concurrent transactions may be sealed in turns,
    so the members of a group need not stand beside each other.
    """
    members: dict[tuple[int, int | None], list[Line]] = {}
    for line in lines:
        # A map belongs to no transaction.
        tx = -line.entry.index if line.entry.is_map else line.entry.tx
        members.setdefault((tx, line.entry.designation_id), []).append(line)
    groups = []
    for together in members.values():
        in_order = sorted(together, key=lambda line: line.entry.seq)
        head = next((line for line in reversed(in_order) if line.entry.event.startswith("act.")), in_order[0])
        groups.append(Group(head, [line for line in in_order if line is not head]))
    return groups


def entry_for(actor: Identity, index: int) -> Entry:
    return get_visible(actor, Entry.objects.select_related("designation"), index=index)


def check_visible(actor: Identity, index: int) -> None:
    """Raise NotVisible unless this entry may be seen. What it holds is not read."""
    get_visible(actor, Entry.objects.only("index"), index=index)


@dataclass(frozen=True)
class CheckpointLine:
    """A checkpoint with the witnesses in use, signatories' first, as a list shows it.

    `last_agreed` is the size of the last agreed one. Witnesses sign only the newest checkpoint: those that came too
    quickly for them are held by a later one.
    """

    checkpoint: Checkpoint
    signed: list[Signed]
    last_agreed: int

    @property
    def agreed(self) -> bool:
        needed = [one for one in self.signed if one.witness.delegation and one.witness.delegation.is_signatory]
        return bool(needed) and all(one.when for one in needed)

    @property
    def passed(self) -> bool:
        return not self.agreed and self.checkpoint.size < self.last_agreed


def all_checkpoints() -> QuerySet[Checkpoint]:
    """Every signed state of the log that is written now, newest first."""
    return Checkpoint.objects.filter(origin=current_origin()).order_by("-size", "-pk")


def witnesses() -> list[Witness]:
    """Those in use: the signatories' in the order of their delegations, then the others."""
    found = Witness.objects.filter(removed_at=None).select_related("delegation")
    return sorted(
        found,
        key=lambda one: (one.delegation is None, one.delegation.position if one.delegation else 0, one.pk),
    )


def checkpoint_lines(checkpoints: Sequence[Checkpoint], last: Checkpoint | None) -> list[CheckpointLine]:
    """Checkpoints with who has cosigned them and when: two queries for a page, whatever its length. `last` is the last
    agreed one."""
    in_use = witnesses()
    given = {
        (checkpoint, witness): datetime.fromtimestamp(timestamp, UTC)
        for checkpoint, witness, timestamp in Cosignature.objects.filter(checkpoint__in=checkpoints).values_list(
            "checkpoint", "witness", "timestamp"
        )
    }
    return [
        CheckpointLine(
            one, [Signed(witness, given.get((one.pk, witness.pk))) for witness in in_use], last.size if last else 0
        )
        for one in checkpoints
    ]


def neighbours(checkpoint: Checkpoint) -> tuple[Checkpoint | None, Checkpoint | None]:
    """The checkpoints before and after it."""
    others = all_checkpoints().defer("peaks")
    return (
        others.filter(size__lt=checkpoint.size).first(),
        others.filter(size__gt=checkpoint.size).order_by("size").first(),
    )


def newest_size() -> int:
    return Checkpoint.objects.filter(origin=current_origin()).aggregate(size=Max("size"))["size"] or 0


def version_before(actor: Identity, entry: Entry) -> Version | None:
    """Of an entry that made a version, the version that it answers; None where the reader may see none."""
    parent = entry.after.get("parent_id") if entry.event == VERSION else None
    if not isinstance(parent, str):
        return None
    versions = Version.objects.filter(uuid=parent).select_related("delegation", "designation").defer("search", "shape")
    return visible(actor, versions).first()


@dataclass(frozen=True)
class Reworded:
    """A version's texts by word, as the log has them, against those of the version before it."""

    before: Version
    texts: tuple[TextDifference, ...]
    diff_look: str

    @property
    def differs(self) -> bool:
        return any(text.differs for text in self.texts)


def reworded(before: Version | None, entry: Entry) -> Reworded | None:
    """None where there is no version before."""
    if before is None:
        return None
    look = diff_look(before.delegation.position, _position_of(entry))
    return Reworded(before, text_differences(texts_as_sent(before), entry.after), look)


def outlines_of(before: Version | None, entry: Entry) -> list[dict[str, Any]]:
    """The outline that the change wrote, as map features: `a` before it, `b` after.

    `before` is the version that this one answers: then each is in the line of its own side.
    """
    first = before.as_outline if before is not None else _outline_in(entry.before)
    side = _position_of(entry)
    outlines = (
        ("a", first, before.delegation.position if before is not None else side),
        ("b", _outline_in(entry.after), side),
    )
    return [
        {"type": "Feature", "id": role, "geometry": outline.geojson(), "properties": {"role": role, "side": position}}
        for role, outline, position in outlines
        if outline is not None
    ]


def _position_of(entry: Entry) -> int:
    return Delegation.objects.filter(code=entry.delegation).values_list("position", flat=True).first() or 0


def _outline_in(row: dict[str, Any]) -> Outline | None:
    stored = row.get("outline")
    if not isinstance(stored, str) or not stored.startswith("\\x"):
        return None
    try:
        return Outline.from_wkb(bytes.fromhex(stored[2:]))
    except (EmptyOutline, InvalidOutline, ValueError):
        return None
