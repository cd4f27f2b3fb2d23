"""Valid content, and designations brought to any state by the services themselves."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from shapely.geometry import box

from apps.access.errors import DomainError
from apps.designations.content import Content
from apps.designations.models import Designation
from apps.designations.schema import each_text
from apps.geometry.outline import Outline
from apps.geometry.shapes import Area, Shape
from apps.negotiation.copies import release
from apps.negotiation.drafts import draft
from tests.acting import agree, approve, counter, expire, propose, recall, reject, rescind, submit, suspend, withdraw
from tests.people import identity_of

Made = TypeVar("Made")
STATES = (
    "draft",
    "submitted",
    "countered",
    "agreed",
    "partly_approved",
    "in_force",
    "suspended",
    "rescinded",
    "withdrawn",
    "rejected",
    "superseded",
    "expired",
    "released",
    "recalled",
)
# Where an amendment is on the table of what is in force.
AMENDED = ("amend_submitted", "amend_countered", "amend_agreed", "amend_partly_approved")


def square(west: float = 37.10, south: float = 36.20, size: float = 0.02) -> Shape:
    """A square near Aleppo; degrees, (longitude, latitude)."""
    return Area(Outline.from_shapely(box(west, south, west + size, south + size)))


def content(**changes: Any) -> Content:
    """Valid content with changes: fields of `Content`, or one text by its name ("title_en")."""
    base = Content(
        titles={"en": "Eastern quarters", "ru": "Восточные кварталы"},
        terms={
            "en": "1. Neither side moves forward.\n2. Reports daily at 16:00Z.",
            "ru": "1. Ни одна из сторон не продвигается вперёд.\n2. Доклады ежедневно в 16:00Z.",
        },
        shape=square(),
        level=1,
        confirmed=frozenset({"en", "ru"}),
    )
    texts = {name: changes.pop(name) for name in [one.name_in(code) for one, code in each_text()] if name in changes}
    base = replace(base, **changes)
    for text, language in each_text():
        if text.name_in(language) in texts:
            changed = {**getattr(base, text.attribute), language: texts[text.name_in(language)]}
            base = replace(base, **{text.attribute: changed})
    return base


def fresh(designation: Designation) -> Designation:
    return Designation.objects.select_related("current", "proposed", "owner").get(pk=designation.pk)


def act(service: Any, actor: str, designation: Designation, **more: Any) -> Designation:
    """One person's act on a designation as it is now; the designation as it is then."""
    made: Designation = service(
        actor=identity_of(actor), designation=designation.uuid, revision=fresh(designation).revision, **more
    )
    return made


def in_state(state: str, kind: str = "opposition", side: str = "us", **changes: Any) -> Designation:
    """A designation begun by one side and brought to a state by the acts that lead there. To expire takes a second or
    two: nothing does before its time."""
    if state == "expired" and "valid_until" not in changes:
        return ending_soon(lambda ends: in_state(state, kind, side, **changes, valid_until=ends))[0]
    other = "ru" if side == "us" else "us"
    made = draft(actor=identity_of(f"{side}.officer"), kind=kind, content=content(**changes))
    if state == "draft":
        return fresh(made)
    if state in AMENDED:
        return amended(in_state("in_force", kind, side, **changes), state, side, **changes)
    if state in ("released", "recalled"):
        return _copy(made, state, side, other)

    def approved_by(actor: str) -> None:
        current = fresh(made).current
        assert current is not None
        act(approve, actor, made, digest=current.digest_hex)

    act(submit, f"{side}.officer", made)
    if state == "withdrawn":
        act(withdraw, f"{side}.officer", made, reason="No longer needed")
    elif state == "rejected":
        act(reject, f"{other}.officer", made, reason="No ground for it")
    elif state == "countered":
        act(counter, f"{other}.officer", made, content=content(**{**changes, "title_en": "Eastern quarters, smaller"}))
    elif state not in ("submitted",):
        act(agree, f"{other}.officer", made)
        if state != "agreed":
            approved_by(f"{side}.authority")
        if state not in ("agreed", "partly_approved"):
            approved_by(f"{other}.authority")
        if state == "suspended":
            act(suspend, f"{side}.authority", made, reason="Shelling reported")
        elif state == "rescinded":
            act(rescind, f"{side}.authority", made, reason="Overtaken")
            act(rescind, f"{other}.authority", made, reason="Overtaken")
        elif state == "expired":
            wait_until(changes["valid_until"])
            made = expire(designation=made.uuid, revision=fresh(made).revision)
        elif state == "superseded":
            made = _superseded(made, kind, side, other, **changes)
    found = fresh(made)
    assert found.state == state, f"wanted {state}, is {found.state}"
    return found


def amended(held: Designation, state: str, side: str = "us", **changes: Any) -> Designation:
    """The same designation with an amendment on the table, that this side has proposed, in a state."""
    other = "ru" if side == "us" else "us"
    changes = {"title_en": "Eastern quarters, amended", "shape": square(size=0.03), **changes}

    act(propose, f"{side}.officer", held, content=content(**changes))
    if state == "amend_countered":
        act(counter, f"{other}.officer", held, content=content(**{**changes, "title_en": "Eastern quarters, less"}))
    elif state != "amend_submitted":
        act(agree, f"{other}.officer", held)
        if state == "amend_partly_approved":
            approve_amendment(f"{side}.authority", held)
    found = fresh(held)
    assert found.amendment_state == state, f"wanted {state}, is {found.amendment_state}"
    return found


def approve_amendment(actor: str, designation: Designation) -> Designation:
    """One person's approval of the amendment that is proposed now."""
    proposed = fresh(designation).proposed
    assert proposed is not None
    return act(approve, actor, designation, digest=proposed.digest_hex)


def _copy(made: Designation, state: str, side: str, other: str) -> Designation:
    """A copy of a draft, given to the other signatory in 5 km grid squares."""
    officer = identity_of(f"{side}.officer")
    copy = release(actor=officer, designation=made.uuid, revision=1, to=other.upper(), precision="squares_5km")
    if state == "recalled":
        recall(actor=officer, designation=copy.uuid, revision=1)
    return fresh(copy)


def _superseded(old: Designation, kind: str, side: str, other: str, **changes: Any) -> Designation:
    newer = draft(
        actor=identity_of(f"{side}.officer"),
        kind=kind,
        content=content(**{**changes, "title_en": "Eastern quarters, renewed"}),
        replaces=old.uuid,
    )
    submit(actor=identity_of(f"{side}.officer"), designation=newer.uuid, revision=1)
    agree(actor=identity_of(f"{other}.officer"), designation=newer.uuid, revision=2)
    assert newer.current is not None
    for revision, actor in ((3, f"{side}.authority"), (4, f"{other}.authority")):
        approve(actor=identity_of(actor), designation=newer.uuid, revision=revision, digest=newer.current.digest_hex)
    return old


def ending_soon(make: Callable[[datetime], Made]) -> tuple[Made, datetime]:
    """What `make` makes of the moment at which its validity is to end, and that moment, in whole seconds as versions
    have them. It is made again, with more time, where a busy machine took so long that the moment had come before."""
    for seconds in (1, 4):
        ends = (timezone.now() + timedelta(seconds=seconds + 1)).replace(microsecond=0)
        with suppress(DomainError), transaction.atomic():
            return make(ends), ends
    ends = (timezone.now() + timedelta(seconds=20)).replace(microsecond=0)
    return make(ends), ends


def wait_until(moment: datetime) -> None:
    time.sleep(max(0.0, (moment - timezone.now()).total_seconds()) + 0.05)


def tomorrow() -> Any:
    return timezone.now() + timedelta(days=1)
