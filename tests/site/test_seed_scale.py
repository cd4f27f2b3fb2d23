"""Designations in bulk hold everything that the services would have made true."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from django.core.management import CommandError, call_command
from django.db import connection

from apps.audit.models import Change
from apps.designations.conflicts import overlaps
from apps.designations.content import Content, content_digest
from apps.designations.kinds import LIVE, State
from apps.designations.models import Designation, Version
from apps.geometry.outline import Outline
from apps.geometry.shapes import from_canonical
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from apps.negotiation.machine import TABLE
from apps.negotiation.models import Act, Approval
from apps.theatre.facts import theatre
from tests.drafting import in_state
from tests.people import identity_of
from tools.scale.courses import courses, live_share
from tools.scale.load import load

# Nothing of it is released before agreement.
NEGOTIATED = set(State.values) - {State.RELEASED.value, State.RECALLED.value}
COUNT = 300
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def seeded() -> Iterator[None]:
    load(COUNT, seed=7)
    return


def test_it_makes_every_state_for_both_sides_and_all_levels(seeded: None) -> None:
    made = Designation.objects.all()
    assert made.count() == COUNT
    assert set(made.values_list("state", flat=True)) == NEGOTIATED
    assert set(made.values_list("level", flat=True)) == set(theatre().level_orders)
    assert set(made.values_list("owner__code", flat=True)) == {"US", "RU"}


def test_every_digest_is_that_of_the_stored_content(seeded: None) -> None:
    for version in Version.objects.select_related("designation__replaces"):
        record, shape = version.designation, from_canonical(version.shape)
        content = Content(
            version.titles,
            version.terms,
            shape,
            version.level,
            version.valid_from,
            version.valid_until,
        )
        replaces = record.replaces.uuid if record.replaces else None
        assert bytes(version.digest) == content_digest(record.uuid, record.kind, replaces, content)


def test_every_outline_is_in_canonical_form(seeded: None) -> None:
    for version in Version.objects.all():
        outline = Outline.from_wkb(bytes(version.outline))
        assert shapely.from_wkb(bytes(version.outline)).is_valid
        assert outline.wkb == bytes(version.outline)
        assert outline.box == version.box
        assert outline == version.as_outline
        assert outline == version.as_shape.outline()
        assert outline.area_m2 == pytest.approx(version.area_m2, rel=1e-12)


def test_every_course_follows_the_table(seeded: None) -> None:
    lines = {(line.state, line.act.value): {line.result, line.partial or line.state} for line in TABLE}
    for record in Designation.objects.select_related("current"):
        acts = list(Act.objects.filter(designation=record).select_related("version"))
        assert [act.sequence for act in acts] == list(range(1, record.revision + 1))
        assert (acts[0].code, acts[-1].to_state) == ("draft", record.state)
        assert acts[-1].version_id == record.current_id
        for before, act in pairwise(acts):
            assert act.from_state == before.to_state
            assert act.to_state in lines[act.from_state, act.code]
            assert act.at >= before.at
        assert all(bytes(act.digest) == bytes(act.version.digest) for act in acts)


def test_what_is_in_force_was_approved_by_every_signatory_on_one_digest(seeded: None) -> None:
    in_force = Designation.objects.filter(state=State.IN_FORCE).select_related("current")
    for record in in_force:
        assert record.current is not None
        approvals = Approval.objects.filter(designation=record, purpose="approve", digest=record.current.digest)
        assert set(approvals.values_list("delegation__code", flat=True)) == {"US", "RU"}
        assert not approvals.filter(user=record.current.author_id).exists()


def test_public_numbers_have_no_gap_and_go_on(seeded: None) -> None:
    shared = Designation.objects.exclude(reference=None).order_by("submitted_at", "pk")
    numbers: dict[str, list[int]] = {}
    for reference in shared.values_list("reference", flat=True):
        assert reference is not None
        _prefix, year, number = reference.split("-")
        numbers.setdefault(year, []).append(int(number))
    # The count goes on from what other tests gave: a number is never given twice.
    assert all(found == list(range(found[0], found[0] + len(found))) for found in numbers.values())
    later = in_state("submitted")
    assert later.reference is not None
    _prefix, year, number = later.reference.split("-")
    if year in numbers:
        assert int(number) == numbers[year][-1] + 1
    assert not Designation.objects.filter(reference=later.reference).exclude(pk=later.pk).exists()


def test_everything_is_captured_and_seals(seeded: None) -> None:
    rows = sum(model.objects.count() for model in (Designation, Version, Act, Approval))
    captured = Change.objects.filter(table_name__in=["designations_designation", "designations_version"])
    captured |= Change.objects.filter(table_name__in=["negotiation_act", "negotiation_approval"])
    # What was submitted was written twice, its version and itself; drafts learn of their version once it is there.
    submitted = Designation.objects.exclude(reference=None).count()
    assert captured.count() == rows + 2 * submitted + (COUNT - submitted)
    private = Change.objects.filter(table_name="designations_designation", private_to__isnull=False)
    assert private.exclude(operation="UPDATE").count() == COUNT
    seal_all()
    assert Entry.objects.count() >= rows
    assert not Change.objects.exists()


def test_the_clock_finds_nothing_to_expire(seeded: None) -> None:
    from apps.negotiation.selectors import outlived

    assert not outlived().exists()


def test_one_outline_meets_about_ten_others(transactional_db: Any) -> None:
    load(1_500, seed=3)
    reader = identity_of("us.officer")
    live = Version.objects.filter(designation__state__in=LIVE, designation__current_id__isnull=False)
    current = [version for version in live.select_related("designation")[:150] if version.designation.current_id]
    met = [len(overlaps(reader, version.as_outline, excluding=[version.designation_id])) for version in current]
    assert 7 <= np.mean(met) <= 14


def test_one_seed_gives_one_set_of_records(transactional_db: Any) -> None:
    from datetime import UTC, datetime

    from tools.scale.people import sides
    from tools.scale.rows import Maker, day
    from tools.scale.tables import Ids

    def made() -> list[tuple[Any, ...]]:
        maker = Maker(theatre(), sides(), total=50, seed=11, until=day(datetime(2016, 12, 20, tzinfo=UTC)))
        random, chosen = maker.plan(0, 50)
        ids = Ids(list(range(50)), list(range(200)))
        batch = maker.batch(0, random, chosen, ids, lambda years: list(range(1, len(years) + 1)))
        return [row[:3] for row in batch.designations] + [(row[-1],) for row in batch.all_versions]

    assert made() == made()


def test_a_second_run_with_the_same_seed_adds_other_records(seeded: None) -> None:
    load(20, seed=7)
    assert Designation.objects.count() == COUNT + 20


def test_it_is_refused_to_whoever_does_not_own_the_tables(transactional_db: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE jic_web")
    try:
        with pytest.raises(CommandError, match="owner"):
            call_command("seed_scale", "5")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def test_two_thirds_or_more_of_all_courses_stay_live() -> None:
    played = courses(2)
    assert {course.state for course in played} == NEGOTIATED
    assert 0.66 < live_share(played) < 0.9
