"""Reads of the signed states of the log: the newest, the last that every signatory agreed to, and which holds an
entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.ledger.models import Checkpoint, Cosignature, LogKey, Witness
from apps.ledger.tiles import tree_of
from apps.theatre.facts import theatre


def current_origins() -> QuerySet[LogKey, str]:
    """The name of the log that is written now, first; none where none was founded."""
    return LogKey.objects.filter(until=None).order_by("-pk").values_list("origin", flat=True)


def current_origin() -> str:
    """The name of the log that is written now; empty where none was founded."""
    return current_origins().first() or ""


def all_agreed() -> QuerySet[Checkpoint]:
    """Checkpoints of the log that is written now which bear its signature and that of each signatory's present witness,
    newest first."""
    found = Checkpoint.objects.filter(origin=current_origins()[:1])
    for witness in signatory_witnesses() or [0]:
        # One question each, answered by the unique index; the newest is found without looking at the others.
        found = found.filter(Exists(Cosignature.objects.filter(witness=witness, checkpoint=OuterRef("pk"))))
    return found.order_by("-size")


def signatory_witnesses() -> list[int]:
    """Whose cosignatures agreement needs: one of each signatory. None where a signatory of the theatre has none: then
    nothing is agreed."""
    found = dict(
        Witness.objects.filter(removed_at=None, delegation__is_signatory=True).values_list("delegation__code", "pk")
    )
    return list(found.values()) if found.keys() >= set(theatre_signatories()) else []


def theatre_signatories() -> list[str]:
    """Codes of the signatories that the theatre's file names, in their order. The table alone does not say it: whoever
    could write to it could make a signatory none for one act."""
    return [delegation.code for delegation in theatre().delegations if delegation.is_signatory]


def agreed() -> Checkpoint | None:
    """The last agreed checkpoint of the log that is written now."""
    return all_agreed().first()


def agreed_holding(index: int) -> Checkpoint | None:
    """The first agreed checkpoint that holds an entry: what proves it with both signatures."""
    return all_agreed().filter(size__gt=index).order_by("size").first()


def witnesses_in_use() -> list[Witness]:
    """Every witness that is asked now, signatories' first."""
    witnesses = Witness.objects.filter(removed_at=None).select_related("delegation")
    return sorted(witnesses, key=lambda one: (one.delegation_id is None, one.pk))


@dataclass(frozen=True)
class Signed:
    """One witness's signature on a checkpoint, as pages show it. `when` is the witness's own clock."""

    witness: Witness
    when: datetime | None

    @property
    def code(self) -> str:
        return self.witness.delegation.code if self.witness.delegation else ""


def signatures(checkpoint: Checkpoint) -> list[Signed]:
    """Every witness in use, signatories first, and when it cosigned this checkpoint, if it did."""
    given = {cosignature.witness_id: cosignature.timestamp for cosignature in checkpoint.cosignatures.all()}
    return [
        Signed(one, datetime.fromtimestamp(given[one.pk], UTC) if one.pk in given else None)
        for one in witnesses_in_use()
    ]


@dataclass(frozen=True)
class Comparison:
    """Two states of the log, and the proof that the later continues the earlier."""

    earlier: Checkpoint
    later: Checkpoint
    proof: list[bytes]


def compare(one: Checkpoint, other: Checkpoint) -> Comparison:
    earlier, later = sorted((one, other), key=lambda checkpoint: checkpoint.size)
    proof = tree_of(later.size).consistency_proof(earlier.size) if earlier.size else []
    return Comparison(earlier, later, proof)


JUST_NOW_SECONDS = 10


@dataclass(frozen=True)
class SealState:
    """What the footer of every page shows: the newest checkpoint, the last agreed one, which signatories' witnesses
    have cosigned the newest ({code: yes or no}), and the age in seconds of the oldest change that waits."""

    size: int
    sealed_at: datetime | None
    agreed_size: int
    signed: dict[str, bool]
    lag: float

    @property
    def sealed_just_now(self) -> bool:
        """ "0 s ago" says less than these words."""
        return self.sealed_at is not None and (timezone.now() - self.sealed_at).total_seconds() < JUST_NOW_SECONDS


# One question, since it is asked by every page.
_STATE = """
WITH log AS (SELECT origin FROM ledger_logkey WHERE until IS NULL ORDER BY id DESC LIMIT 1),
     newest AS (SELECT c.id, c.size, c.sealed_at FROM ledger_checkpoint c JOIN log USING (origin)
                 ORDER BY c.size DESC LIMIT 1),
     needed AS (SELECT w.id, d.code, d.position
                  FROM accounts_delegation d
                  LEFT JOIN ledger_witness w ON d.id = w.delegation_id AND w.removed_at IS NULL AND d.is_signatory
                 WHERE d.is_signatory OR d.code = ANY (%s)),
     agreed AS (SELECT c.size FROM ledger_checkpoint c JOIN log USING (origin)
                 WHERE EXISTS (SELECT FROM needed)
                   AND NOT EXISTS (SELECT FROM needed n WHERE NOT EXISTS (
                         SELECT FROM ledger_cosignature s WHERE s.witness_id = n.id AND s.checkpoint_id = c.id))
                 ORDER BY c.size DESC LIMIT 1)
SELECT (SELECT size FROM newest), (SELECT sealed_at FROM newest), (SELECT size FROM agreed),
       (SELECT json_object_agg(n.code, EXISTS (SELECT FROM ledger_cosignature s, newest
                                                WHERE s.witness_id = n.id AND s.checkpoint_id = newest.id)
                               ORDER BY n.position, n.id)
          FROM needed n),
       (SELECT extract(epoch FROM clock_timestamp() - at)::float FROM audit_change ORDER BY id LIMIT 1)
"""


def seal_state() -> SealState:
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [theatre_signatories()])
        size, sealed_at, agreed_size, signed, lag = cursor.fetchone()
    return SealState(size or 0, sealed_at, agreed_size or 0, signed or {}, max(0.0, lag or 0.0))
