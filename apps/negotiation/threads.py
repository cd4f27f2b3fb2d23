"""Threads of a designation, as one reader sees them: what they are about, how they stand, and what is new to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.designations.models import Designation, Version
from apps.negotiation.act_sentences import joined
from apps.negotiation.anchors import anchor_geometry, clause_text, described
from apps.negotiation.features import feature
from apps.negotiation.models import Comment, ThreadChange
from apps.negotiation.selectors import comments_of
from apps.texts.interface import present_interface


@dataclass(frozen=True)
class Thread:
    """A thread with its comments, oldest first."""

    root: Comment
    comments: tuple[Comment, ...]
    # Another version than the one that it was begun on is on the table.
    is_of_earlier_version: bool
    # Until when its reader has read it; None: they have read nothing here.
    seen_at: datetime | None = None
    reader_id: int = 0

    @property
    def is_resolved(self) -> bool:
        changes = [one.thread_change for one in self.comments if one.thread_change]
        return bool(changes) and changes[-1] == ThreadChange.RESOLVED

    @property
    def new_count(self) -> int:
        """How many of its comments are by others and new to its reader."""
        return sum(
            1
            for one in self.comments
            if one.author_id != self.reader_id and (self.seen_at is None or one.at > self.seen_at)
        )

    @property
    def about(self) -> str:
        return described(self.root.anchor)

    @property
    def clause(self) -> str:
        return clause_text(self.root.version, self.root.anchor, get_language() or "en")

    @property
    def last(self) -> Comment:
        return self.comments[-1]


def threads_of(
    designation: Designation, comments: Iterable[Comment], *, reader_id: int = 0, seen_at: datetime | None = None
) -> list[Thread]:
    """The threads that comments make, which their reader may see: open ones first, in the order of their beginnings."""
    by_root: dict[int, list[Comment]] = {}
    roots: dict[int, Comment] = {}
    for one in comments:
        if one.thread_id is None:
            roots[one.pk] = one
        by_root.setdefault(one.thread_id or one.pk, []).append(one)
    threads = [
        Thread(roots[key], tuple(told), roots[key].version_id != designation.on_table_id, seen_at, reader_id)
        for key, told in by_root.items()
        if key in roots
    ]
    return sorted(threads, key=lambda thread: (thread.is_resolved, thread.root.pk))


# Marks beside one clause of threads for one audience: more would push the clauses apart that are to be signed.
MAX_MARKS = 5


@dataclass
class ClauseMarks:
    """The open threads about one clause that are marked beside it, and how many more there are."""

    shown: list[Thread] = field(default_factory=list)
    more: int = 0

    def add(self, thread: Thread) -> None:
        internal = thread.root.internal
        if sum(one.root.internal == internal for one in self.shown) < MAX_MARKS:
            self.shown.append(thread)
        else:
            self.more += 1


def by_clause(threads: Iterable[Thread], version: Version) -> dict[int, ClauseMarks]:
    """Open threads about the clauses of one version, by the clause's number. What is about another version's clause is
    about none of these: nobody says where a clause went."""
    about: dict[int, ClauseMarks] = {}
    for thread in threads:
        anchor = thread.root.anchor
        if anchor and anchor["kind"] == "clause" and not thread.is_resolved and thread.root.version_id == version.pk:
            about.setdefault(anchor["number"], ClauseMarks()).add(thread)
    return about


def clause_threads(actor: Identity, designation: Designation, version: Version) -> dict[int, ClauseMarks]:
    """The same for a page that shows no threads: those that this reader may see."""
    if version.pk is None or designation.is_copy:
        return {}
    return by_clause(threads_of(designation, comments_of(actor, designation)), version)


@dataclass(frozen=True)
class Clause:
    """A clause as a record shows it: in one language, with the open threads about it. `text` is None where only another
    language has a clause of this number."""

    text: str | None
    marks: ClauseMarks | None

    @property
    def is_apart(self) -> bool:
        """Whether its marks stand without it."""
        return self.text is None


def marked_clauses(version: Version, threads: Iterable[Thread]) -> list[Clause]:
    """The terms in the reader's language, clause by clause."""
    about = by_clause(threads, version)
    texts: list[str | None] = [*version.terms_to_read.split("\n")]
    texts += [None] * (max(about, default=0) - len(texts))
    numbered = [Clause(text, about.get(number)) for number, text in enumerate(texts, 1)]
    return [clause for clause in numbered if clause.text is not None or clause.marks]


def share_label(actor: Identity, parties: Iterable[Delegation]) -> str:
    """The button that says something to every signatory: "Share with the Russian Federation"."""
    form = present_interface().delegation_in("dative")
    others = [one.word(form) for one in parties if one.pk != actor.delegation_id]
    return _("Share with %(delegations)s") % {"delegations": joined(others)}


def internal_label(actor: Identity, parties: Iterable[Delegation]) -> str:
    """The button that says something to one's own delegation: "Keep internal: United States only"."""
    own = next((one for one in parties if one.pk == actor.delegation_id), None)
    return _("Keep internal: only %(delegation)s") % {"delegation": own.word("short") if own else ""}


def notes_on_map(threads: Iterable[Thread]) -> list[dict[str, Any]]:
    """What open threads are about, where that has a place."""
    return [
        _note(thread, thread.root.anchor)
        for thread in threads
        if thread.root.anchor and thread.root.anchor["kind"] != "clause" and not thread.is_resolved
    ]


def _note(thread: Thread, anchor: dict[str, Any]) -> dict[str, Any]:
    root = thread.root
    role, label = ("note_internal", _("internal thread")) if root.internal else ("note_shared", _("shared thread"))
    geometry = anchor_geometry(root.version, anchor)
    return feature(geometry, f"note-{root.uuid}", role=role, title=thread.about, label=label)
