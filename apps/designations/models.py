"""A designation and its append-only list of immutable versions.

Every write goes through `negotiation.acts`; triggers and constraints in `sql/` hold what must hold for any writer.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from apps.access.addresses import address_of
from apps.access.models import Marked
from apps.accounts.models import Delegation, User
from apps.designations.content import Content
from apps.designations.fields import BoxField
from apps.designations.kinds import AMENDMENTS_ON_TABLE, ON_THE_AGREED_MAP, Amendment, State, kind_choices
from apps.designations.schema import in_reader_language, language_shown, read_provisions
from apps.geometry.canonical import grouped
from apps.geometry.outline import Outline
from apps.geometry.precision import Precision
from apps.geometry.shapes import Shape, from_canonical


class Designation(Marked):
    """One thing that the delegations negotiate about: where, what, and under which terms.

    `level` is the marking of the current version (a composite foreign key in `sql/` keeps the two alike), so that lists
    are filtered without a join. `revision` counts the acts: a constraint on `Act` makes every act follow exactly one.
    """

    # Under which the log keeps what happens to it as a draft. No record says it, so that nobody finds a submitted
    # designation's draft in the leaves.
    draft_subject = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Given on first submission, never before: gaps would tell of another side's drafts.
    reference = models.CharField(max_length=24, unique=True, null=True, blank=True)
    kind = models.CharField(_("Type"), max_length=32, choices=kind_choices)
    owner = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="designations")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="designations_begun")
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=24, choices=State, default=State.DRAFT)
    state_since = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    # Consents count within one round; what makes them void (a new version, a decline, a suspension) begins the next.
    round = models.PositiveIntegerField(default=1)
    # The version that holds; until one does, the one on the table.
    current = models.ForeignKey(
        "Version", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=True
    )
    # The version that is on the table while another one holds: an amendment. It has the marking of what it amends, so
    # that whoever sees one sees both.
    proposed = models.ForeignKey(
        "Version", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    amendment_state = models.CharField(max_length=24, choices=Amendment, blank=True, db_default="", default="")
    amendment_since = models.DateTimeField(null=True, blank=True)
    # The sequence of the first version that the other signatories may see.
    submitted_from = models.PositiveIntegerField(null=True, blank=True)
    # The revision that the submission brought: the log counts acts from there.
    submitted_revision = models.PositiveIntegerField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    # When the others' answer is due. Nothing happens then by itself: silence is never consent.
    answer_due = models.DateTimeField(null=True, blank=True)
    # The delegation that asked for more information and has had no answer yet.
    question_from = models.ForeignKey(Delegation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("Replaces")
    )
    # The designation whose common ground came into force and left this one disputed.
    remainder_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="remainders")
    # A copy for one other delegation, at the precision that the originator chose: a row of its own, so that whoever
    # reads it never touches the exact one. What it was made of the originator alone knows (`releases.Release`).
    released_to = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, null=True, blank=True, related_name="releases_received", db_index=False
    )
    precision = models.CharField(
        max_length=16, choices=[(one.value, one.value) for one in Precision], blank=True, db_default=""
    )
    released_until = models.DateTimeField(null=True, blank=True)
    # Set on a row that was read for somebody who is not told how many acts there were.
    hides_acts = False

    class Meta:
        ordering: ClassVar = ["-state_since", "-pk"]
        indexes: ClassVar = [
            models.Index(F("state_since").desc(), F("id").desc(), name="designation_latest"),
            models.Index(fields=["state", "state_since"], name="designation_state"),
            models.Index(
                fields=["amendment_state", "amendment_since"],
                name="designation_amendment",
                condition=~Q(amendment_state=""),
            ),
            models.Index(fields=["kind", "state_since"], name="designation_kind"),
            models.Index(fields=["owner", "state_since"], name="designation_owner_since"),
            models.Index(fields=["state_since"], name="designation_asked", condition=Q(question_from__isnull=False)),
            models.Index(
                fields=["released_to", "state_since"],
                name="designation_released",
                condition=Q(released_to__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reference=None, submitted_from=None, submitted_revision=None, submitted_at=None)
                | Q(
                    reference__isnull=False,
                    submitted_from__isnull=False,
                    submitted_revision__isnull=False,
                    submitted_at__isnull=False,
                ),
                name="designation_reference_with_submission",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN]) | Q(reference__isnull=False),
                name="designation_beyond_draft_has_reference",
            ),
            models.CheckConstraint(
                condition=Q(released_to=None, precision="", released_until=None)
                & ~Q(state__in=[State.RELEASED, State.RECALLED])
                | Q(released_to__isnull=False, state__in=[State.RELEASED, State.RECALLED, State.EXPIRED])
                & ~Q(precision=""),
                name="designation_is_a_copy_or_is_not",
            ),
            models.CheckConstraint(
                condition=Q(released_to=None) | ~Q(released_to=F("owner")), name="designation_released_to_others"
            ),
            # The allowed pairs of the two state machines (`negotiation/machine.py`).
            models.CheckConstraint(
                condition=Q(amendment_state="", amendment_since=None, proposed=None)
                | Q(
                    amendment_state__in=AMENDMENTS_ON_TABLE,
                    amendment_since__isnull=False,
                    proposed__isnull=False,
                    state__in=ON_THE_AGREED_MAP,
                ),
                name="designation_amended_while_it_holds",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or str(self.uuid)

    def get_absolute_url(self) -> str:
        return address_of("negotiation:record", self.uuid)

    @property
    def is_shared(self) -> bool:
        """Whether the other signatories may know of it."""
        return self.reference is not None

    @property
    def phase(self) -> str:
        return State(self.state).phase

    def link_versions(self, everyone: Mapping[int, Delegation] | None = None) -> None:
        """Let the versions that were read with it know it, and their delegations where a caller has all of those: else
        each is asked for again."""
        for version in (self.current, self.proposed):
            if version is not None:
                version.designation = self
                if everyone is not None:
                    version.delegation = everyone[version.delegation_id]

    @property
    def in_force(self) -> Version | None:
        """The version that holds, also while it is suspended."""
        return self.current if self.state in ON_THE_AGREED_MAP else None

    @property
    def on_table(self) -> Version | None:
        """The version that is negotiated about: an amendment, or the only one there is."""
        return self.proposed if self.amendment_state else self.current

    @property
    def on_table_id(self) -> int | None:
        return self.proposed_id if self.amendment_state else self.current_id

    @property
    def on_table_since(self) -> datetime:
        """Since when the version on the table stands where it stands."""
        return self.amendment_since or self.state_since

    @property
    def is_amended(self) -> bool:
        """Whether an amendment of what holds is on the table."""
        return bool(self.amendment_state)

    @property
    def is_copy(self) -> bool:
        """Whether it is a copy for one other delegation, and not what is negotiated about."""
        return self.released_to_id is not None

    @property
    def names_a_place(self) -> bool:
        """Whether its outline says where; one of which only the existence was released does not."""
        return self.precision != Precision.EXISTENCE

    @property
    def etag(self) -> str:
        """By the acts; for somebody who is not told of them, by the last change of what holds."""
        return f'"since-{self.state_since.timestamp():.6f}"' if self.hides_acts else f'"{self.revision}"'


class Version(Marked):
    """One immutable text and outline. A counter-proposal is a version by another side.

    The digest is the SHA-256 of the canonical content (`content.py`). `outline` is WKB in degrees (longitude,
    latitude); `shape` what was drawn, as canonical integers of a microdegree.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="versions")
    sequence = models.PositiveIntegerField()
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children", db_index=False)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="versions_written")
    created_at = models.DateTimeField(auto_now_add=True)
    # By language of the instruments.
    titles = models.JSONField()
    terms = models.JSONField()
    # By name, as they are hashed (`schema.py`).
    provisions = models.JSONField(default=dict, db_default={})
    # The digest of the version in force that it would take the place of.
    amends = models.BinaryField(max_length=32, null=True)
    shape = models.JSONField()
    outline = models.BinaryField()
    box = BoxField()
    area_m2 = models.FloatField()
    # How the outline came in (drawing, table, file) and from what; kept beside the canonical form.
    basis = models.CharField(max_length=16)
    source_note = models.CharField(max_length=300, blank=True)
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    # What the caveat says, in the version itself: as it is hashed and recorded.
    compartments = ArrayField(models.CharField(max_length=32), default=list, db_default=[])
    releasable_to = ArrayField(models.CharField(max_length=8), default=list, db_default=[])
    digest = models.BinaryField(max_length=32)
    search = models.GeneratedField(
        expression=Func("titles", "terms", function="public.search_vector"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering: ClassVar = ["sequence"]
        indexes: ClassVar = [
            GistIndex(fields=["box"], name="version_box"),
            GinIndex(fields=["search"], name="version_search"),
            # For the clock, and for what ends soon.
            models.Index(fields=["valid_until"], name="version_ends", condition=Q(valid_until__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["designation", "sequence"], name="version_sequence_once"),
            # Two answers to one version: the second writer loses, whatever they had checked before.
            models.UniqueConstraint(fields=["designation", "parent"], name="version_parent_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gt=F("valid_from")),
                name="version_validity_in_order",
            ),
            models.CheckConstraint(condition=Q(area_m2__gt=0), name="version_has_area"),
        ]

    def __str__(self) -> str:
        return f"{self.designation} v{self.number}"

    @property
    def number(self) -> int:
        """What people call it: versions are counted from the submission on, private saves from 1 of their own."""
        first = self.designation.submitted_from
        return self.sequence if first is None or self.sequence < first else self.sequence - first + 1

    @property
    def is_private(self) -> bool:
        first = self.designation.submitted_from
        return first is None or self.sequence < first

    @property
    def dated(self) -> datetime:
        """When its readers first could read it. The version that a submission opened dates from the submission: when
        its draft was saved is the owner's own business."""
        first = self.designation.submitted_from
        submitted = self.designation.submitted_at if self.sequence == first else None
        return submitted or self.created_at

    @property
    def mark(self) -> str:
        """The letters of the delegation whose version it is, in the reader's language."""
        return self.delegation.word("mark")

    @property
    def title(self) -> str:
        """In the reader's language; in one that the instruments do not have, the first of theirs."""
        return in_reader_language(self.titles)

    @property
    def language_shown(self) -> str:
        """The language of `title` and `terms_to_read`: another than the reader's where that is missing."""
        return language_shown(self.titles)

    @property
    def terms_to_read(self) -> str:
        """In the reader's language, as `title`."""
        return in_reader_language(self.terms)

    @property
    def provision_values(self) -> dict[str, Any]:
        """By name, as Python works with them."""
        return read_provisions(self.provisions)

    @cached_property
    def digest_hex(self) -> str:
        return bytes(self.digest).hex()

    @property
    def digest_grouped(self) -> str:
        return grouped(self.digest_hex)

    @cached_property
    def as_outline(self) -> Outline:
        return Outline.stored(bytes(self.outline))

    @cached_property
    def as_shape(self) -> Shape:
        return from_canonical(self.shape)

    @property
    def content(self) -> Content:
        """What was proposed, as it is hashed; how the outline came in is left out."""
        return Content(
            titles=self.titles,
            terms=self.terms,
            shape=self.as_shape,
            level=self.level,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            compartments=tuple(self.compartments),
            releasable_to=tuple(self.releasable_to),
            provisions=self.provision_values,
            amends=bytes(self.amends).hex() if self.amends else None,
        )
