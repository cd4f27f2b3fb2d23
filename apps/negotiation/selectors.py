"""Reads of a negotiation: the record, its acts and thread, and who acts next."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Least, Now
from django.utils import timezone

from apps.access.identity import Identity
from apps.access.policy import VIEW, can, compiled_visible, only_visible, permitted
from apps.accounts.compiled_query import KEY_SLOT, KEYS_SLOT, UUID_SLOT, CompiledQuery
from apps.accounts.models import Delegation
from apps.cooperation.selectors import cooperation_at, counts, somebody_away
from apps.designations.index_lookups import among
from apps.designations.kinds import ENDED, LIVE, Amendment, State
from apps.designations.models import Designation, Version
from apps.designations.selectors import delegations, hide_negotiation
from apps.negotiation.machine import Party, Transition, transitions
from apps.negotiation.models import OF_THE_TABLE, Act, Approval, Comment, Purpose, Visit

ENDING_SOON = timedelta(hours=48)
# Where the version on the table, the first or an amendment, waits for answers or for approvals.
TO_ANSWER = frozenset({State.SUBMITTED, State.COUNTERED, Amendment.SUBMITTED, Amendment.COUNTERED})
TO_APPROVE = frozenset({State.AGREED, State.PARTLY_APPROVED, Amendment.AGREED, Amendment.PARTLY_APPROVED})


def with_current(queryset: QuerySet[Designation]) -> QuerySet[Designation]:
    """Designations with what lists and records show, without the outlines' bytes."""
    versions = ("current", "proposed")
    parts = [f"{version}__{part}" for version in versions for part in ("delegation", "author")]
    unread = [f"{version}__{column}" for version in versions for column in ("outline", "search")]
    return queryset.select_related("owner", *versions, *parts, "question_from").defer(*unread)


def _with_away() -> QuerySet[Designation]:
    """Each says whether a signatory is away, when nothing joint comes about (`possible_acts`)."""
    return Designation.objects.annotate(is_halted_by_leave=somebody_away())


@lru_cache(maxsize=256)
def _record(actor: Identity) -> CompiledQuery[Designation]:
    return compiled_visible(actor, with_current(_with_away()), uuid=UUID_SLOT)


def visible_record(actor: Identity, designation: uuid.UUID) -> Designation:
    """The designation, or NotVisible: a hidden one and one that never was are answered alike."""
    found = only_visible(_record(actor).first(designation))
    hide_negotiation(actor, [found])
    found.link_versions()
    return found


@lru_cache(maxsize=1)
def _acts() -> CompiledQuery[Act]:
    acts = Act.objects.filter(designation_id=KEY_SLOT).select_related("delegation", "actor", "version")
    return CompiledQuery(acts.defer(*(f"version__{name}" for name in _UNREAD)), [KEY_SLOT])


# What lists of a record's parts do not show of the version that each is about.
_UNREAD = ("outline", "search", "shape", "terms", "provisions")


def acts_of(actor: Identity, designation: Designation) -> list[Act]:
    found = _acts().ask(designation.pk)
    for act in found:
        act.designation = designation
        act.version.designation = designation
    return permitted(actor, found)


def changed_since(actor: Identity, designation: Designation, revision: int) -> list[Act]:
    """The acts that a reader who had seen `revision` does not know yet, as far as they may see them."""
    return [act for act in acts_of(actor, designation) if act.sequence > revision]


@lru_cache(maxsize=1)
def _versions() -> CompiledQuery[Version]:
    versions = Version.objects.filter(designation_id=KEY_SLOT).select_related("delegation", "author")
    return CompiledQuery(versions.defer("search"), [KEY_SLOT])


def versions_of(actor: Identity, designation: Designation) -> list[Version]:
    found = _versions().ask(designation.pk)
    for version in found:
        version.designation = designation
    return permitted(actor, found)


@lru_cache(maxsize=1)
def _comments() -> CompiledQuery[Comment]:
    comments = Comment.objects.filter(designation_id=KEY_SLOT).select_related("author", "delegation", "version")
    visit = Visit.objects.filter(user_id=_USER_SLOT, designation_id=OuterRef("designation_id"))
    read = comments.annotate(reader_seen_at=Subquery(visit.values("seen_at")[:1]))
    return CompiledQuery(read.defer(*(f"version__{name}" for name in _UNREAD)), [KEY_SLOT, _USER_SLOT])


# Keys of people are counted from 1.
_USER_SLOT = 2_147_483_602


def comments_of(actor: Identity, designation: Designation) -> list[Comment]:
    """Comments that this reader may see; each says until when they have read the thread (`reader_seen_at`)."""
    found = _comments().ask(designation.pk, actor.user_id)
    for comment in found:
        comment.designation = designation
    return permitted(actor, found)


# Rounds are counted from 1.
_ROUND_SLOT = 2_147_483_601


@lru_cache(maxsize=1)
def _given() -> CompiledQuery[Approval]:
    given = Approval.objects.filter(counts(), designation_id=KEY_SLOT, round=_ROUND_SLOT)
    given = given.select_related("delegation", "user")
    return CompiledQuery(given, [KEY_SLOT, _ROUND_SLOT])


def given_in_round(designation: Designation) -> list[Approval]:
    """Every consent of the present round, with who gave it."""
    found = _given().ask(designation.pk, designation.round)
    for approval in found:
        approval.designation = designation
    return found


def consents(designation: Designation, purpose: Purpose | str, given: list[Approval] | None = None) -> list[Approval]:
    """The consents that count now: of this round and this digest. `given` are those of the round, if known already."""
    found = given_in_round(designation) if given is None else given
    version = designation.on_table if purpose in OF_THE_TABLE else designation.current
    digest = bytes(version.digest) if version else b""
    return [one for one in found if one.purpose == purpose and bytes(one.digest) == digest]


def own_consent(actor: Identity, designation: Designation, purpose: Purpose) -> Approval:
    """What the principal's delegation consented to last."""
    consents_given = Approval.objects.filter(
        designation=designation, purpose=purpose, delegation_id=actor.delegation_id
    )
    return consents_given.order_by("-at", "-pk")[0]


def possible_acts(actor: Identity, designation: Designation, given: list[Approval] | None = None) -> list[Transition]:
    """The lines of the table that this identity could carry out now, in the table's order. `given` are the consents of
    the present round, where a caller has them already."""
    lines = [
        line
        for line in transitions(designation.state, designation.amendment_state)
        if line.who.party is not Party.NOBODY
        and (designation.question_from_id is not None or not line.if_asked)
        and can(actor, line.act.value, designation)
    ]
    if any(line.partial for line in lines):
        away = getattr(designation, "is_halted_by_leave", None)
        if away if away is not None else not cooperation_at().is_joint:
            lines = [line for line in lines if not line.partial]
        elif given is None:
            given = given_in_round(designation)
    remaining = []
    for line in lines:
        already = consents(designation, line.act.value, given) if line.partial else []
        if any(approval.delegation_id == actor.delegation_id for approval in already):
            continue
        remaining.append(line)
    return remaining


@dataclass(frozen=True)
class Turn:
    """Who acts next and on what. `delegations` is empty where nothing waits."""

    need: str
    delegations: tuple[Delegation, ...]
    due: datetime | None = None

    def waits_for(self, actor: Identity) -> bool:
        return any(delegation.pk == actor.delegation_id for delegation in self.delegations)

    @property
    def overdue(self) -> bool:
        return self.due is not None and self.due < timezone.now()


def turn(designation: Designation, signatories: list[Delegation], given: list[Approval] | None = None) -> Turn:
    """Whose act the negotiation waits for. `need` is a code that pages put in words; `given` are the consents of the
    present round, where a caller has them already."""
    state, current = designation.state, designation.current
    if state == State.DRAFT or current is None:
        return Turn("finish_draft", (designation.owner,))
    if state in ENDED or designation.is_copy:
        return Turn("nothing", ())
    if given is None:
        given = list(Approval.objects.filter(counts(), designation=designation, round=designation.round))

    def still(purpose: Purpose) -> tuple[Delegation, ...]:
        consented = {approval.delegation_id for approval in given if approval.purpose == purpose}
        return tuple(signatory for signatory in signatories if signatory.pk not in consented)

    to_rescind = still(Purpose.RESCIND)
    if 0 < len(to_rescind) < len(signatories):
        return Turn("consent_rescind", to_rescind)
    if (designation.amendment_state or state) in TO_ANSWER:
        return _answer(designation, signatories, still(Purpose.AGREE))
    if (designation.amendment_state or state) in TO_APPROVE:
        return Turn("approve", still(Purpose.APPROVE))
    if state == State.SUSPENDED:
        return Turn("consent_resume", still(Purpose.RESUME))
    if current.valid_until is not None and current.valid_until - timezone.now() < ENDING_SOON:
        return Turn("renew", tuple(signatories), current.valid_until)
    return Turn("nothing", ())


def _answer(designation: Designation, signatories: list[Delegation], still: tuple[Delegation, ...]) -> Turn:
    """Who answers the version on the table, or the question about it. `still` have not agreed."""
    author = designation.on_table.delegation_id if designation.on_table else None
    if designation.question_from_id is not None:
        authors = tuple(signatory for signatory in signatories if signatory.pk == author)
        return Turn("answer_question", authors, designation.answer_due)
    return Turn("answer_version", tuple(one for one in still if one.pk != author), designation.answer_due)


def turn_for(
    actor: Identity, designation: Designation, signatories: list[Delegation], given: list[Approval] | None = None
) -> Turn:
    """The turn as this reader may know it: who still has to consent is for those who may read consents."""
    reads = can(actor, VIEW, Approval(designation=designation))
    return turn(designation, signatories, given) if reads else Turn("nothing", ())


def receivers_of(
    actor: Identity, designation: Designation, everyone: Iterable[Delegation] | None = None
) -> list[Delegation]:
    """The delegations to which a copy can be released: not one's own, and none that sees the designation itself.
    `everyone` are all delegations, where a caller has them already."""
    found = delegations().values() if everyone is None else everyone
    others = [one for one in found if one.pk != actor.delegation_id]
    return [one for one in others if not one.is_signatory] if designation.is_shared else others


def outlived(moment: datetime | None = None) -> QuerySet[Designation]:
    """Live designations of which a version outlived its validity, the one that holds or the one on the table: for the
    clock, which is the database's, by which the log dates the act."""
    live, now = Designation.objects.filter(state__in=LIVE), moment or Now()
    # Asked for each pointer alone, the index of ends answers.
    over = live.filter(current__valid_until__lte=now).values("pk")
    over = over.union(live.filter(proposed__valid_until__lte=now).values("pk"))
    ends = Least("current__valid_until", "proposed__valid_until")
    return Designation.objects.filter(pk__in=over).annotate(ends=ends).order_by("ends")[:1_000]


def outlived_copies(moment: datetime | None = None) -> QuerySet[Designation]:
    """Released copies whose time is over, for the clock."""
    return Designation.objects.filter(
        released_to__isnull=False, state=State.RELEASED, released_until__lte=moment or Now()
    )[:1_000]


@lru_cache(maxsize=1)
def _consents_to() -> CompiledQuery[Approval]:
    given = Approval.objects.filter(among(KEYS_SLOT, "designation_id"), counts())
    return CompiledQuery(given.only("designation_id", "round", "purpose", "delegation_id"), [KEYS_SLOT])


def turns(designations: list[Designation], signatories: list[Delegation]) -> list[tuple[Designation, Turn]]:
    """Whose turn it is for each of a page's designations: one query for all their consents."""
    rounds = {designation.pk: designation.round for designation in designations}
    given: dict[int, list[Approval]] = {pk: [] for pk in rounds}
    for approval in _consents_to().ask(list(rounds)) if rounds else ():
        if approval.round == rounds[approval.designation_id]:
            given[approval.designation_id].append(approval)
    return [(designation, turn(designation, signatories, given[designation.pk])) for designation in designations]
