"""What is said about a designation: threads that are internal to a delegation, or shared with every signatory."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import Incomplete, NotAllowedInState
from apps.access.identity import Identity
from apps.access.policy import get_visible, require, visible
from apps.access.readable import readable
from apps.designations.models import Designation
from apps.negotiation.anchors import AnchorInput, stored_anchor
from apps.negotiation.mentions import mentioned
from apps.negotiation.models import Comment, ThreadChange
from apps.negotiation.policies import COMMENT
from apps.negotiation.request_keys import created_identity

LONGEST = 5_000
# Answers of one thread, and threads of one designation.
MAX_ANSWERS, MAX_THREADS = 500, 1_000


@dataclass(frozen=True)
class Words:
    """What somebody says: a text, whether it resolves or reopens the thread, and what a new thread is about."""

    text: str
    change: str = ""
    anchor: AnchorInput = field(default_factory=AnchorInput)


def comment(
    *,
    actor: Identity,
    designation: uuid.UUID,
    text: str,
    internal: bool,
    key: uuid.UUID | None = None,
    anchor: AnchorInput | None = None,
) -> Comment:
    """Begin a thread. Before submission every one is internal, whatever was asked: nobody else can see the draft.

    One that is sent twice, by its `key` or as the last that was said here, is added once.
    """
    return _add(actor, designation, None, Words(text, anchor=anchor or AnchorInput()), internal, key)


def answer(
    *,
    actor: Identity,
    designation: uuid.UUID,
    thread: uuid.UUID,
    text: str = "",
    change: str = "",
    key: uuid.UUID | None = None,
) -> Comment:
    """Say something in a thread, resolve it or reopen it. It is as visible as the thread, and as its first comment
    was about: another version that has come since changes neither.

    Raises NotVisible, NotPermitted, NotAllowedInState or Incomplete; then nothing has changed.
    """
    return _add(actor, designation, thread, Words(text, change), False, key)


def lock_comments(actor: Identity, designation: uuid.UUID) -> Designation:
    """The designation, about which nobody else says anything to the end of this transaction: of two that are sent at
    once, the second sees the first. Raises NotVisible, NotPermitted."""
    rows = Designation.objects.select_for_update(of=("self",)).select_related("current", "proposed")
    subject = get_visible(actor, rows, uuid=designation)
    require(actor, COMMENT, subject)
    return subject


def _add(
    actor: Identity,
    designation: uuid.UUID,
    thread: uuid.UUID | None,
    words: Words,
    internal: bool,
    key: uuid.UUID | None,
) -> Comment:
    said = _checked(words)
    with unit_of_work(actor):
        subject = lock_comments(actor, designation)
        root = _thread(actor, subject, thread) if thread else None
        note = Comment(
            uuid=created_identity(actor, f"comment on {subject.uuid}", key),
            designation=subject,
            version=subject.on_table,
            author_id=actor.user_id,
            delegation_id=actor.delegation_id,
            internal=root.internal if root else internal or not subject.is_shared,
            text=said,
            thread=root,
            thread_change=words.change,
        )
        sent_before = _sent_before(actor, note, words.anchor)
        if sent_before is not None:
            return sent_before
        _check_room(note)
        if root is not None:
            _check_change(root, words.change)
        elif note.version is not None:
            note.anchor = stored_anchor(note.version, words.anchor)
        note.mentions = mentioned(actor, note)
        note.save()
        return note


def _checked(words: Words) -> str:
    said = readable("text", words.text)
    if words.change not in ("", *ThreadChange.values):
        raise Incomplete(fields={"change": [_("Select what to do.")]})
    if not said and not words.change:
        raise Incomplete(fields={"text": [_("Enter a comment first.")]})
    if len(said) > LONGEST:
        raise Incomplete(fields={"text": [_("Shorten the comment to %(count)d characters.") % {"count": LONGEST}]})
    return said


def _thread(actor: Identity, subject: Designation, thread: uuid.UUID) -> Comment:
    return get_visible(actor, Comment.objects.filter(designation=subject, thread=None), uuid=thread)


def last_change(root: Comment) -> str:
    """Whether a thread was last resolved or reopened; empty where neither has happened."""
    changed = root.answers.exclude(thread_change="").order_by("-at", "-pk").values_list("thread_change", flat=True)
    return changed.first() or ""


def _check_change(root: Comment, change: str) -> None:
    """Raise NotAllowedInState where the thread already stands as asked: somebody else did it meanwhile."""
    is_resolved = last_change(root) == ThreadChange.RESOLVED
    if change == ThreadChange.RESOLVED and is_resolved:
        raise NotAllowedInState(_("This thread is resolved already."), mend=_("Reload the page to see by whom."))
    if change == ThreadChange.REOPENED and not is_resolved:
        raise NotAllowedInState(_("This thread is open already."), mend=_("Reload the page to see by whom."))


def _check_room(note: Comment) -> None:
    """Raise Incomplete where there is no more room. Only what the writer's delegation wrote counts of threads, so that
    nobody reads from it how much others write."""
    if note.thread is not None:
        if note.thread.answers.count() >= MAX_ANSWERS:
            raise Incomplete(fields={"text": [_("This thread is full. Begin another one.")]})
        return
    own = Comment.objects.filter(designation=note.designation, thread=None, delegation_id=note.delegation_id)
    if own.count() >= MAX_THREADS:
        raise Incomplete(fields={"text": [_("This designation has too many threads of your delegation.")]})


def _sent_before(actor: Identity, note: Comment, about_what: AnchorInput) -> Comment | None:
    """The comment that a request has added already. Raises Incomplete where its key was used for another one."""
    about = Comment.objects.filter(designation=note.designation)
    added = visible(actor, about.filter(author_id=actor.user_id, uuid=note.uuid)).first()
    if added is not None and not _says_the_same(added, note, about_what):
        sentence = _("This key has already added another comment. Use another key for this one.")
        raise Incomplete(fields={"text": [sentence]})
    if added is not None:
        return added
    last = visible(actor, about).order_by("at", "pk").last()
    if last is None or (last.author_id, last.version_id) != (actor.user_id, note.version_id):
        return None
    return last if _says_the_same(last, note, about_what) else None


def _says_the_same(said: Comment, note: Comment, about_what: AnchorInput) -> bool:
    """Whether a comment that was added is the one that is sent: the same words about another clause are others."""
    if _content(said) != _content(note):
        return False
    if said.thread_id is not None or said.version is None:
        return True
    try:
        return said.anchor == stored_anchor(said.version, about_what)
    except Incomplete:
        return False


def _content(one: Comment) -> tuple[str, bool, int | None, str]:
    return one.text, one.internal, one.thread_id, one.thread_change
