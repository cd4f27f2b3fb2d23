"""Making drafts of the features that were chosen: each by itself, by the same service as a draft that is drawn. What
cannot be made is told with its reasons, and the rest goes on; done twice, nothing is made twice."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import DomainError, NotPermitted, at_field
from apps.access.identity import Identity
from apps.access.policy import get_visible
from apps.designations.kinds import family_of
from apps.designations.models import Designation
from apps.designations.outlines import Entered, read_shape
from apps.designations.problem_labels import whole_sentence
from apps.geometry.problems import GeometryRejected
from apps.geometry.shapes import Shape
from apps.imports.mapping import FieldMapping, content_of, kind_of, length_of
from apps.imports.models import FileImport, ImportedFeature
from apps.negotiation.drafts import draft, may_begin

# Seconds of work in one request; the page goes on with the rest by itself.
STEP_SECONDS = 4.0


@dataclass(frozen=True)
class Progress:
    """How far it is: of the chosen ones how many were made, cannot be made, and are left."""

    made: int
    failed: int
    left: int


def make_drafts(*, actor: Identity, file: uuid.UUID, seconds: float = STEP_SECONDS) -> Progress:
    """Make drafts of the chosen features, in the order of the file, for so many seconds. Raises NotVisible,
    NotPermitted, and Incomplete where the fields have not been assigned."""
    if not may_begin(actor):
        raise NotPermitted
    found = get_visible(actor, FileImport.objects.filter(state=FileImport.State.READY), uuid=file)
    mapping = mapping_of(found)
    end = time.monotonic() + seconds
    waiting = found.features.filter(chosen=True, designation=None, failures=[]).order_by("number")
    for feature in waiting.iterator(chunk_size=50):
        _make(actor, found, mapping, feature)
        if time.monotonic() > end:
            break
    return progress(found)


def progress(file: FileImport) -> Progress:
    chosen = file.features.filter(chosen=True)
    made = file.features.exclude(designation=None).count()
    failed = chosen.filter(designation=None).exclude(failures=[]).count()
    return Progress(made, failed, chosen.filter(designation=None, failures=[]).count())


def mapping_of(file: FileImport) -> FieldMapping:
    """Raises Incomplete where none has been saved."""
    if not file.mapping:
        raise at_field("mapping", _("Assign the fields first."))
    return FieldMapping(file.mapping["fields"], file.mapping["defaults"])


def try_again(actor: Identity, file: uuid.UUID) -> None:
    """Forget why features could not be made, after the fields were assigned anew. Raises NotVisible."""
    with unit_of_work(actor):
        found = get_visible(actor, FileImport.objects.all(), uuid=file)
        found.features.exclude(failures=[]).update(failures=[])


def _make(actor: Identity, file: FileImport, mapping: FieldMapping, feature: ImportedFeature) -> None:
    try:
        made = _draft(actor, file, mapping, feature)
    except DomainError as error:
        with unit_of_work(actor):
            file.features.filter(pk=feature.pk).update(failures=_sentences(error))
        return
    with unit_of_work(actor):
        file.features.filter(pk=feature.pk).update(designation=made.uuid)


def _draft(actor: Identity, file: FileImport, mapping: FieldMapping, feature: ImportedFeature) -> Designation:
    kind = kind_of(mapping, feature.values)
    shape = shape_of(actor, kind, mapping, feature)
    note = _("%(file)s, feature %(number)s") % {"file": file.name, "number": feature.number}
    content = content_of(mapping, feature.values, shape, source_note=note)
    # One key for each feature of a file: the service begins a draft once with it, whatever ended this before.
    return draft(actor=actor, kind=kind, content=content, key=uuid.uuid5(file.uuid, str(feature.number)))


def shape_of(actor: Identity, kind: str, mapping: FieldMapping, feature: ImportedFeature) -> Shape:
    """The outline as it was shown: the accepted one, or the repair that was chosen. Raises Incomplete."""
    wanted = family_of(kind).shape_type
    if feature.wanted != wanted:
        raise at_field("geometry", _("This type of designation needs a different type of outline."))
    entered = Entered(
        kind=kind,
        geometry=feature.geometry if feature.accepted or feature.repair is None else feature.repair["geometry"],
        width_m=length_of(mapping, "width_m", feature.values) if wanted == "route" else None,
        radius_m=length_of(mapping, "radius_m", feature.values) if wanted == "site" else None,
        axes_confirmed=True,
    )
    try:
        return read_shape(actor, entered)
    except GeometryRejected as refusal:
        sentences = [whole_sentence(problem) for problem in refusal.problems if problem.severity == "error"]
        raise at_field("geometry", " ".join(sentences[:3])) from refusal


def _sentences(error: DomainError) -> list[str]:
    sentences = [str(one) for many in error.facts.get("fields", {}).values() for one in many]
    return sentences[:5] or [" ".join(str(one) for one in (error.title, error.mend) if one)]
