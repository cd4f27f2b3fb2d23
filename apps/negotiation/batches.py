"""The same act on several designations: each by itself, in a transaction of its own, as it was when it was looked at.
What cannot be done is told with its reason, and the rest goes on."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.access.errors import DomainError, NotAllowedInState, NotVisible
from apps.access.identity import Identity
from apps.access.policy import get_visible
from apps.access.roles import Role
from apps.designations.conflicts import conflicts_of
from apps.designations.models import Designation, Version
from apps.designations.schema import texts_as_sent
from apps.designations.selectors import hide_negotiation, visible_to
from apps.negotiation.act_spec import version_about
from apps.negotiation.copies import release
from apps.negotiation.disparities import differing_texts
from apps.negotiation.dispatch import allowed_transition, dispatch
from apps.negotiation.machine import ActType

MAX_CHOSEN = 500
# Done in one request; the page goes on with the rest by itself.
STEP = 20
# Characters of one exported file.
MAX_EXPORT = 20_000_000


class Batch(StrEnum):
    SUBMIT = "submit"
    AGREE = "agree"
    RELEASE = "release"
    EXPORT = "export"

    @property
    def binds(self) -> bool:
        """Whether a delegation says yes to contents by it."""
        return self in (Batch.SUBMIT, Batch.AGREE)

    def version_of(self, designation: Designation) -> Version | None:
        """The version that it is about: one consents to what is on the table, and gives out what is current."""
        return designation.on_table if self.binds else designation.current


NAMES = {
    Batch.SUBMIT: gettext_lazy("Submit"),
    Batch.AGREE: gettext_lazy("Agree"),
    Batch.RELEASE: gettext_lazy("Release copies"),
    Batch.EXPORT: gettext_lazy("Export as GeoJSON"),
}


def offered(actor: Identity) -> list[tuple[str, Any]]:
    """What this reader may do with several designations at once."""
    officer = actor.is_signatory and actor.has(Role.LIAISON_OFFICER)
    return [(one.value, NAMES[one]) for one in Batch if officer or one is Batch.EXPORT]


@dataclass(frozen=True)
class Item:
    """A designation as it was looked at."""

    designation: uuid.UUID
    reference: str
    revision: int

    @classmethod
    def of(cls, designation: Designation) -> Item:
        """Without the number of its acts where the reader is not told of them: the page that carries it can be read."""
        revision = 0 if designation.hides_acts else designation.revision
        return cls(designation.uuid, str(designation.reference or ""), revision)


@dataclass(frozen=True)
class Outcome:
    """What became of one: the reason is empty where it was done."""

    designation: uuid.UUID
    reference: str
    reason: str = ""


def chosen(actor: Identity, keys: Iterable[uuid.UUID]) -> list[Designation]:
    """Of these the ones that stand in the actor's lists, in the order of their references, as far as the actor is told
    of them."""
    found = visible_to(actor).filter(uuid__in=list(keys)).select_related("current__delegation", "proposed__delegation")
    rows = sorted(found, key=lambda one: (one.reference or "", one.pk))
    hide_negotiation(actor, rows)
    for row in rows:
        row.link_versions()
    return rows


def carry_out(actor: Identity, batch: Batch, item: Item, release_with: dict[str, Any]) -> Outcome:
    """One act of a batch."""
    try:
        if batch is Batch.RELEASE:
            until = datetime.fromisoformat(release_with["until"]) if release_with.get("until") else None
            release(
                actor=actor,
                designation=item.designation,
                revision=item.revision,
                to=release_with["to"],
                precision=release_with["precision"],
                until=until,
            )
        else:
            act = ActType(batch.value)
            check_plain(actor, item.designation, act)
            dispatch(act, actor=actor, designation=item.designation, revision=item.revision)
    except DomainError as error:
        return Outcome(item.designation, item.reference, _sentence(error))
    return Outcome(item.designation, item.reference)


def check_plain(actor: Identity, designation: uuid.UUID, act: ActType) -> None:
    """Raise NotAllowedInState where there is something to decide that a list cannot show: conflicts, or texts that
    differ between the languages. Such a designation is opened by itself."""
    found = get_visible(actor, Designation.objects.select_related("current", "proposed"), uuid=designation)
    found.link_versions()
    version = version_about(found, allowed_transition(actor, found, act))
    assert version is not None
    if conflicts_of(actor, version):
        raise NotAllowedInState(_("It has conflicts."), mend=_("Open it, and decide there."))
    if differing_texts(version):
        raise NotAllowedInState(_("Its texts differ between the languages."), mend=_("Open it, and decide there."))


def _sentence(error: DomainError) -> str:
    if isinstance(error, NotVisible):
        return _("You may not see it any more.")
    sentences = [sentence for many in error.facts.get("fields", {}).values() for sentence in many]
    return " ".join(str(one) for one in (sentences or (error.title, error.mend)) if one)


def exported(actor: Identity, items: Iterable[Item]) -> tuple[list[dict[str, Any]], list[Outcome]]:
    """The current versions as GeoJSON features, and what was left out with its reason."""
    wanted = list(items)
    found = {one.uuid: one for one in chosen(actor, [item.designation for item in wanted])}
    features, left_out, size = [], [], 0
    for item in wanted:
        one = found.get(item.designation)
        if one is None or one.current is None:
            left_out.append(Outcome(item.designation, item.reference, _("You may not see it any more.")))
            continue
        feature = _feature(one, one.current)
        takes = len(json.dumps(feature, ensure_ascii=False))
        if size + takes > MAX_EXPORT:
            left_out.append(Outcome(item.designation, item.reference, _("The file would be too large.")))
            continue
        size += takes
        features.append(feature)
    return features, left_out


def _feature(designation: Designation, version: Version) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": str(designation.uuid),
        "geometry": version.as_shape.geojson() if designation.names_a_place else None,
        "properties": {
            "reference": designation.reference,
            "kind": designation.kind,
            "state": designation.state,
            "version": version.number,
            "digest": version.digest_hex,
            "delegation": version.delegation.code,
            "level": version.level,
            "compartments": version.compartments,
            "releasable_to": version.releasable_to,
            "valid_from": version.valid_from.isoformat() if version.valid_from else None,
            "valid_until": version.valid_until.isoformat() if version.valid_until else None,
            **texts_as_sent(version),
            "provisions": version.provisions,
        },
    }
