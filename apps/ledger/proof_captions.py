"""Proofs as drawings, with captions in the reader's language."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from apps.ledger.proof_diagram import Drawing, double_ladder, ladder
from apps.ledger.proving import ComparisonProof, EntryProof


def way_of(proof: EntryProof) -> Drawing:
    """From the leaf to the root."""
    return ladder(
        proof.leaf_hash,
        [(step.side, step.sibling, step.result) for step in proof.steps],
        _("entry %(index)s") % {"index": _grouped(proof.index)},
        _root(proof.checkpoint.size),
    )


def ways_of(proof: ComparisonProof) -> Drawing | None:
    """From what both lists hold to both roots; None where there is nothing to compute."""
    if not proof.steps:
        return None
    common = {"first": _grouped(proof.seed_first), "last": _grouped(proof.seed_last)}
    return double_ladder(
        proof.seed,
        [(step.side, step.sibling, step.earlier, step.later) for step in proof.steps],
        _("entries %(first)s–%(last)s, in both logs") % common,
        _root(proof.earlier.size),
        _root(proof.later.size),
    )


def _root(size: int) -> str:
    return _("root hash of %(size)s") % {"size": _grouped(size)}


def _grouped(number: int) -> str:
    return str(number_format(number, force_grouping=True))
