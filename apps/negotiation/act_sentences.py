"""What is said of an act before it is done and after, naming the delegations that it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.designations.models import Designation
from apps.negotiation.act_spec import ActSpec
from apps.texts.interface import present_interface


def effect_sentence(spec: ActSpec, designation: Designation, actor: Identity) -> str:
    """What the act would bring about."""
    return _named(spec.effect, designation, actor)


def done_sentence(spec: ActSpec, designation: Designation, actor: Identity) -> str:
    """What the act has brought about."""
    by_all = spec.done_by_all and spec.completed_in(designation.state)
    return _named(spec.done_by_all if by_all else spec.done, designation, actor)


def joined(names: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C` in the reader's language."""
    *first, last = names
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def _named(words: Any, designation: Designation, actor: Identity) -> str:
    sentence, version = str(words), designation.on_table
    form = present_interface().delegation_in("dative")
    named = {"reference": designation.reference or "", "number": version.number if version else ""}
    if "%(author)s" in sentence and version is not None:
        named["author"] = version.delegation.word(form)
    if "%(delegations)s" in sentence:
        others = Delegation.objects.signatories().exclude(pk=actor.delegation_id)
        named["delegations"] = joined([other.word(form) for other in others])
    return sentence % named
