"""What is said of an act before it is done and after, naming the delegations that it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.designations.kinds import State
from apps.designations.models import Designation
from apps.negotiation.act_spec import ActSpec, AmendmentWords
from apps.negotiation.dispatch import transition_of
from apps.negotiation.machine import is_of_amendment
from apps.texts.interface import present_interface


def title_of(spec: ActSpec, designation: Designation) -> str:
    """What the act is called on this designation."""
    return str(_on_amendment(spec, designation).title or spec.title)


def send_of(spec: ActSpec, designation: Designation) -> str:
    """The button that sends a content which the act brings."""
    return str(_on_amendment(spec, designation).send or spec.send)


def fact_of(spec: ActSpec, from_state: str) -> str:
    """The act as a line of the timeline, done in a state."""
    words = spec.on_amendment if is_of_amendment(from_state) else None
    return str((words.fact if words else "") or spec.fact)


def effect_sentence(spec: ActSpec, designation: Designation, actor: Identity) -> str:
    """What the act would bring about."""
    effect = _named(_on_amendment(spec, designation).effect or spec.effect, designation, actor)
    line = transition_of(designation, spec.type)
    if designation.is_amended and spec.beside_amendment and line is not None and not line.of_amendment:
        return f"{effect} {spec.beside_amendment}"
    return effect


def done_sentence(spec: ActSpec, before: Designation, designation: Designation, actor: Identity) -> str:
    """What the act has brought about; `before` is the designation as it was read before the act."""
    line = transition_of(before, spec.type)
    state = designation.amendment_state if line and line.of_amendment else ""
    if spec.done_by_all and spec.completed_in(state or designation.state):
        return _named(spec.done_by_all, designation, actor)
    return _named(_on_amendment(spec, before).done or spec.done, designation, actor)


def _on_amendment(spec: ActSpec, designation: Designation) -> AmendmentWords:
    """The act's words for an amendment, where it is about one and has such words."""
    line = transition_of(designation, spec.type)
    return (spec.on_amendment if line is not None and line.of_amendment else None) or AmendmentWords()


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
    return sentence % {**named, **_held(designation)}


def _held(designation: Designation) -> dict[str, str]:
    """What is said of the version that holds while an amendment of it is negotiated: that it is so still, and until
    when it is so."""
    if designation.state == State.SUSPENDED:
        until = gettext(
            "The designation stays suspended until every signatory has approved the amendment or consented to resume."
        )
        return {"still": gettext("The designation is still suspended."), "until": until}
    until = gettext("The version in force holds until every signatory has approved the amendment.")
    return {"still": gettext("The version in force still holds."), "until": until}
