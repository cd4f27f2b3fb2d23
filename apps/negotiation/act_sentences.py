"""What is said of an act before it is done and after, naming the delegations that it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.designations.models import Designation
from apps.negotiation.act_spec import ActSpec, AmendmentWords
from apps.negotiation.dispatch import transition_of
from apps.texts.interface import present_interface


def title_of(spec: ActSpec, designation: Designation) -> str:
    """What the act is called on this designation."""
    words = _on_amendment(spec, designation)
    return str(words.title if words else spec.title)


def effect_sentence(spec: ActSpec, designation: Designation, actor: Identity) -> str:
    """What the act would bring about."""
    words = _on_amendment(spec, designation)
    return _named(words.effect if words else spec.effect, designation, actor)


def done_sentence(spec: ActSpec, before: Designation, designation: Designation, actor: Identity) -> str:
    """What the act has brought about; `before` is the designation as it was read before the act."""
    line = transition_of(before, spec.type)
    state = designation.amendment_state if line and line.of_amendment else ""
    if spec.done_by_all and spec.completed_in(state or designation.state):
        return _named(spec.done_by_all, designation, actor)
    words = _on_amendment(spec, before)
    return _named(words.done if words else spec.done, designation, actor)


def _on_amendment(spec: ActSpec, designation: Designation) -> AmendmentWords | None:
    """The act's words for an amendment, where it is about one and has such words."""
    line = transition_of(designation, spec.type)
    return spec.on_amendment if line is not None and line.of_amendment else None


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
