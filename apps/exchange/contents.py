"""From what a caller sent to what a service takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from apps.access.errors import DomainError
from apps.access.identity import Identity
from apps.designations import problem_labels
from apps.designations.axes import read_window
from apps.designations.content import Content
from apps.designations.models import Designation
from apps.designations.outlines import Entered, may_have_slivers, read_shape
from apps.designations.schema import PROVISIONS, texts_by_language
from apps.exchange.parts import provisions_of_parts
from apps.exchange.provision_tables import tables_sent
from apps.geometry.problems import GeometryRejected


class OutlineRejected(DomainError):
    """The outline cannot be accepted; `errors` says where and why."""

    code = "outline_rejected"
    status = 422


def entered(kind: str, data: dict[str, Any]) -> Entered:
    return Entered(
        kind=kind,
        geometry=data["geometry"],
        table=data["table"],
        width_m=data["width_m"],
        radius_m=data["radius_m"],
        window=read_window(data["window"]),
        axes_confirmed=data["axes_confirmed"],
    )


def outline_rejected(refusal: GeometryRejected, field: str = "geometry") -> OutlineRejected:
    """The same refusal with a sentence for every problem, at the field that it came in."""
    sentences = [problem_labels.whole_sentence(problem) for problem in refusal.problems]
    codes = [str(problem.code) for problem in refusal.problems]
    return OutlineRejected(_("The outline cannot be accepted."), fields={field: sentences}, problems=codes)


def content(actor: Identity, kind: str, data: dict[str, Any], designation: Designation | None = None) -> Content:
    """The proposed content, of a new version where there is a designation. Raises OutlineRejected with a sentence for
    every problem."""
    slivers = may_have_slivers(designation, on_common_ground=data["on_common_ground"])
    try:
        shape = read_shape(actor, replace(entered(kind, data), slivers=slivers))
    except GeometryRejected as refusal:
        raise outline_rejected(refusal, "table" if data["table"].strip() else "geometry") from refusal
    try:
        parts = provisions_of_parts(data, actor.delegation_code)
    except GeometryRejected as refusal:
        raise outline_rejected(refusal, "reservations") from refusal
    return Content(
        **texts_by_language(data),
        provisions={**{provision.name: data[provision.name] for provision in PROVISIONS}, **tables_sent(data), **parts},
        on_common_ground=data["on_common_ground"],
        shape=shape,
        level=data["level"],
        compartments=tuple(data["compartments"]),
        releasable_to=tuple(data["releasable_to"]),
        valid_from=data["valid_from"],
        valid_until=data["valid_until"],
        basis="table" if data["table"].strip() else "drawing",
        source_note=data["source_note"],
        confirmed=frozenset(data["confirmed"]),
    )
