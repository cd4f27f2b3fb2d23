"""Reads of a negotiation: its acts and thread, who acts next, and what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from apps.access.connection import binary_rows
from apps.access.identity import Identity
from apps.access.policy import VIEW, can, permitted, visible
from apps.access.roles import Role
from apps.accounts.models import Delegation
from apps.designations.kinds import ENDED, LIVE, ON_THE_AGREED_MAP, State
from apps.designations.models import Designation, Version
from apps.negotiation.machine import TABLE, Party, Transition
from apps.negotiation.models import Act, Approval, Comment, Purpose

ENDING_SOON = timedelta(hours=48)


def with_current(queryset: QuerySet[Designation]) -> QuerySet[Designation]:
    """Designations with what lists and records show, without the outlines' bytes."""
    return queryset.select_related("owner", "current", "current__delegation", "current__author", "question_from").defer(
        "current__outline", "current__search"
    )


def acts_of(actor: Identity, designation: Designation) -> list[Act]:
    acts = Act.objects.filter(designation=designation).select_related("delegation", "actor", "version")
    found = list(acts.defer("version__outline", "version__search", "version__shape"))
    for act in found:
        act.designation = designation
        act.version.designation = designation
    return permitted(actor, found)


def changed_since(actor: Identity, designation: Designation, revision: int) -> list[Act]:
    """The acts that a reader who had seen `revision` does not know yet, as far as they may see them."""
    return [act for act in acts_of(actor, designation) if act.sequence > revision]


def versions_of(actor: Identity, designation: Designation) -> list[Version]:
    versions = Version.objects.filter(designation=designation).select_related("delegation", "author")
    found = list(versions.defer("search"))
    for version in found:
        version.designation = designation
    return permitted(actor, found)


def comments_of(actor: Identity, designation: Designation) -> list[Comment]:
    comments = Comment.objects.filter(designation=designation).select_related("author", "delegation", "version")
    found = list(comments.defer("version__outline", "version__search", "version__shape"))
    for comment in found:
        comment.designation = designation
    return permitted(actor, found)


def given_in_round(designation: Designation) -> list[Approval]:
    """Every consent of the present round, with who gave it."""
    found = list(
        Approval.objects.filter(designation=designation, round=designation.round).select_related("delegation", "user")
    )
    for approval in found:
        approval.designation = designation
    return found


def consents(designation: Designation, purpose: Purpose | str, given: list[Approval] | None = None) -> list[Approval]:
    """The consents that count now: of this round and this digest. `given` are those of the round, if known already."""
    found = given_in_round(designation) if given is None else given
    current = bytes(designation.current.digest) if designation.current else b""
    return [one for one in found if one.purpose == purpose and bytes(one.digest) == current]


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
        for line in TABLE
        if line.state == designation.state
        and line.who.party is not Party.NOBODY
        and (designation.question_from_id is not None or not line.if_asked)
        and can(actor, line.act.value, designation)
    ]
    if given is None and any(line.partial for line in lines):
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
        given = list(Approval.objects.filter(designation=designation, round=designation.round))

    def still(purpose: Purpose) -> tuple[Delegation, ...]:
        consented = {approval.delegation_id for approval in given if approval.purpose == purpose}
        return tuple(signatory for signatory in signatories if signatory.pk not in consented)

    if state in (State.SUBMITTED, State.COUNTERED):
        if designation.question_from_id is not None:
            authors = tuple(signatory for signatory in signatories if signatory.pk == current.delegation_id)
            return Turn("answer_question", authors, designation.answer_due)
        others = tuple(one for one in still(Purpose.AGREE) if one.pk != current.delegation_id)
        return Turn("answer_version", others, designation.answer_due)
    if state in (State.AGREED, State.PARTLY_APPROVED):
        return Turn("approve", still(Purpose.APPROVE))
    to_rescind = still(Purpose.RESCIND)
    if 0 < len(to_rescind) < len(signatories):
        return Turn("consent_rescind", to_rescind)
    if state == State.SUSPENDED:
        return Turn("consent_resume", still(Purpose.RESUME))
    if current.valid_until is not None and current.valid_until - timezone.now() < ENDING_SOON:
        return Turn("renew", tuple(signatories), current.valid_until)
    return Turn("nothing", ())


def turn_for(
    actor: Identity, designation: Designation, signatories: list[Delegation], given: list[Approval] | None = None
) -> Turn:
    """The turn as this reader may know it: who still has to consent is for those who may read consents."""
    reads = can(actor, VIEW, Approval(designation=designation))
    return turn(designation, signatories, given) if reads else Turn("nothing", ())


def _waits(actor: Identity, now: datetime) -> list[tuple[Q, str]]:
    """What a person can do next, each as a filter and an order that one index answers together. No designation meets
    two of the filters, so that their answers are put together, and counted, as they come."""
    found: list[tuple[Q, str]] = []
    mine, me = Q(current__delegation_id=actor.delegation_id), actor.delegation_id
    if not actor.is_signatory:
        return found
    ending = Q(state=State.IN_FORCE, current__valid_until__range=(now, now + ENDING_SOON))
    if actor.has(Role.LIAISON_OFFICER.value):
        talking = Q(state__in=[State.SUBMITTED, State.COUNTERED])
        found += [
            (Q(state=State.DRAFT, owner_id=me), "state_since"),
            (talking & ~mine & Q(question_from=None) & ~_consented(actor, Purpose.AGREE), "state_since"),
            (talking & mine & Q(question_from__isnull=False), "state_since"),
            (ending, "current__valid_until"),
        ]
    if actor.has(Role.APPROVING_AUTHORITY.value):
        to_sign = Q(state__in=[State.AGREED, State.PARTLY_APPROVED]) & ~Q(current__author_id=actor.user_id)
        pending = Approval.objects.filter(purpose=Purpose.RESCIND, round=F("designation__round")).values("designation")
        to_resume = Q(state=State.SUSPENDED) & ~_consented(actor, Purpose.RESUME)
        to_rescind = Q(state__in=ON_THE_AGREED_MAP, pk__in=pending) & ~_consented(actor, Purpose.RESCIND)
        elsewhere = to_resume | ending if actor.has(Role.LIAISON_OFFICER.value) else to_resume
        found += [
            (to_sign & ~_consented(actor, Purpose.APPROVE), "state_since"),
            (to_resume, "state_since"),
            (to_rescind & ~elsewhere, "pk"),
        ]
    return found


def waiting_for(actor: Identity, most: int) -> QuerySet[Designation]:
    """The oldest designations on which this person can do the next thing: the desk. At most `most`, oldest first.

    Each kind of waiting is asked for alone and the answers are put together: as one condition with "or" it read every
    designation there is, for the count in the frame of every page.
    """
    parts = [part.order_by(order, "pk").values("pk")[:most] for part, order in _parts_waiting(actor, timezone.now())]
    if not parts:
        return Designation.objects.none()
    return Designation.objects.filter(pk__in=parts[0].union(*parts[1:], all=True)).order_by("state_since", "pk")[:most]


def _parts_waiting(actor: Identity, now: datetime) -> list[tuple[QuerySet[Designation], str]]:
    return [(visible(actor, Designation.objects.filter(part)), order) for part, order in _waits(actor, now)]


# These stand for the moment of asking, and for what ends soon from then on, in a statement that is built once for a
# principal.
_NOW = datetime(1, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=256)
def _counting(actor: Identity, most: int) -> tuple[str, tuple[Any, ...]] | None:
    # In no order, and no further than what is counted: the database stops where that is reached.
    parts = [part.order_by().values("pk")[:most] for part, _order in _parts_waiting(actor, _NOW)]
    return parts[0].union(*parts[1:], all=True)[:most].query.sql_with_params() if parts else None


def count_waiting(actor: Identity, most: int) -> int:
    """How many designations wait for this person, counted up to `most`: every page shows it."""
    built = _counting(actor, most)
    if built is None:
        return 0
    sql, params = built
    now = timezone.now()
    moments = {_NOW: now, _NOW + ENDING_SOON: now + ENDING_SOON}
    asked = [moments.get(param, param) if isinstance(param, datetime) else param for param in params]
    return len(binary_rows(sql, asked))


def _consented(actor: Identity, purpose: Purpose) -> Any:
    return Exists(
        Approval.objects.filter(
            designation=OuterRef("pk"), purpose=purpose, round=OuterRef("round"), delegation_id=actor.delegation_id
        )
    )


def with_other_delegations(actor: Identity) -> QuerySet[Designation]:
    """Proposals of ours that have not been answered by all others, oldest first."""
    return visible(
        actor,
        Designation.objects.filter(
            state__in=[State.SUBMITTED, State.COUNTERED],
            current__delegation_id=actor.delegation_id,
            question_from=None,
        ),
    ).order_by("state_since", "pk")


def receivers_of(actor: Identity, designation: Designation) -> list[Delegation]:
    """The delegations to which a copy can be released: not one's own, and none that sees the designation itself."""
    others = Delegation.objects.exclude(pk=actor.delegation_id)
    return list(others.exclude(is_signatory=True) if designation.is_shared else others)


def outlived(moment: datetime | None = None) -> QuerySet[Designation]:
    """Live designations whose validity has ended, for the clock: the database's, by which the log dates the act."""
    return (
        Designation.objects.filter(state__in=LIVE, current__valid_until__lte=moment or Now())
        .exclude(state__in=ENDED)
        .annotate(ends=F("current__valid_until"))
        .order_by("ends")[:1_000]
    )


def outlived_copies(moment: datetime | None = None) -> QuerySet[Designation]:
    """Released copies whose time is over, for the clock."""
    return Designation.objects.filter(
        released_to__isnull=False, state=State.RELEASED, released_until__lte=moment or Now()
    )[:1_000]


def turns(designations: list[Designation], signatories: list[Delegation]) -> list[tuple[Designation, Turn]]:
    """Whose turn it is for each of a page's designations: one query for all their consents."""
    rounds = {designation.pk: designation.round for designation in designations}
    given: dict[int, list[Approval]] = {pk: [] for pk in rounds}
    for designation in designations:
        if designation.current is not None:  # what a version is called depends on its designation
            designation.current.designation = designation
    for approval in Approval.objects.filter(designation_id__in=rounds).select_related("delegation"):
        if approval.round == rounds[approval.designation_id]:
            given[approval.designation_id].append(approval)
    return [(designation, turn(designation, signatories, given[designation.pk])) for designation in designations]
