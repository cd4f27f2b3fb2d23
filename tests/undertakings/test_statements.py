"""What a delegation says of a pull-back: by whom, of what, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted, NotVisible
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from apps.undertakings.models import Access, BaselineItem, Mark, State, VisitPlan
from apps.undertakings.selectors import zone_at, zones
from apps.undertakings.statements import (
    FindingInput,
    ItemInput,
    MarkInput,
    OutcomeInput,
    VisitInput,
    count_item,
    find,
    mark,
    plan_visit,
    tell_outcome,
)
from jic_verify.verify import verify
from tests.drafting import in_state
from tests.people import identity_of
from tests.second_verifier.conftest import second as second
from tests.second_verifier.runner import SecondVerifier
from tests.undertakings.zones import castello
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db
EARLIER = timezone.now() - timedelta(hours=1)
DONE = MarkInput(1, "government", State.DONE)
GUNS = ItemInput("government", "heavy", 4, "towed guns", (37_128_000, 36_275_000))


@pytest.fixture
def zone():
    return castello()


def marked(by: str, zone, sent: MarkInput = DONE) -> Mark:
    return mark(actor=identity_of(by), designation=zone.uuid, sent=sent)


def counted(by: str, zone, sent: ItemInput = GUNS) -> BaselineItem:
    return count_item(actor=identity_of(by), designation=zone.uuid, sent=sent)


def planned(by: str, zone, **changes) -> VisitPlan:
    sent = VisitInput(timezone.now() + timedelta(hours=4), "Both posts", **changes)
    return plan_visit(actor=identity_of(by), designation=zone.uuid, sent=sent)


def shown(by: str, zone):
    return zone_at(identity_of(by), zone.uuid, timezone.now())


def test_each_delegation_numbers_its_own_marks(zone):
    assert [marked(by, zone).number for by in ("ru.officer", "us.officer", "ru.officer", "un.observer")] == [1, 1, 2, 1]


def test_all_see_them_beside_each_other(zone):
    marked("ru.officer", zone)
    marked("us.officer", zone, replace(DONE, state=State.UNCONFIRMED, note="No access yet."))
    for reader in ("us.officer", "ru.authority", "un.observer"):
        (part, _other) = shown(reader, zone).steps[0].parts
        assert {one.delegation: one.newest.state for one in part.accounts if one.newest} == {
            "US": State.UNCONFIRMED,
            "RU": State.DONE,
        }


@pytest.mark.parametrize("by", ["us.admin", "us.auditor", "us.observer", "ru.observer"])
def test_who_is_no_officer_and_no_observer_of_the_secretariat_says_nothing(zone, by):
    with pytest.raises((NotPermitted, NotVisible)):
        marked(by, zone)


@pytest.mark.parametrize("state", ["draft", "submitted", "agreed"])
def test_a_zone_that_is_not_in_force_has_no_pull_back(state):
    with pytest.raises(NotVisible):
        marked("us.officer", castello(state))


def test_a_designation_without_bands_has_none():
    with pytest.raises(NotVisible):
        marked("us.officer", in_state("in_force"))


def test_a_zone_that_a_reader_is_not_cleared_for_is_not_there():
    secret = castello(releasable_to=("RU", "US"))
    marked("us.officer", secret)
    with pytest.raises(NotVisible):
        shown("un.observer", secret)
    assert secret not in zones(identity_of("un.observer"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"step": 9}, "step"),
        ({"party": "kurdish"}, "party"),
        ({"party": "nobody"}, "party"),
        ({"state": State.PARTLY}, "note"),
        ({"state": State.REOCCUPIED, "note": " "}, "note"),
        ({"note": "x" * 2_001}, "note"),
        ({"said_at": timezone.now() + timedelta(days=1)}, "said_at"),
    ],
)
def test_a_mark_that_cannot_be_is_refused_at_its_field(zone, change, field):
    with pytest.raises(Incomplete) as refused:
        marked("us.officer", zone, replace(DONE, **change))
    assert list(refused.value.facts["fields"]) == [field]
    assert not Mark.objects.exists()


def test_an_early_mark_is_recorded_and_shown_as_early(zone):
    marked("ru.officer", zone, replace(DONE, step=2))
    account = next(one for one in shown("us.officer", zone).steps[1].parts[0].accounts if one.delegation == "RU")
    assert account.early == {1}


def test_items_of_the_baseline_are_numbered_together_with_distances(zone):
    assert [counted(by, zone).reference for by in ("ru.officer", "un.observer")] == ["B-01", "B-02"]
    row = shown("us.officer", zone).baseline[0]
    assert row.must_be_m == 3_500
    assert 1_700 < row.distance_m < 2_000


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"party": "kurdish"}, "arms"),
        ({"arms": "unheard_of"}, "arms"),
        ({"count": 0}, "count"),
        ({"count": 100_001}, "count"),
        ({"text": " "}, "text"),
        ({"text": "x" * 201}, "text"),
        ({"place": (0, 0)}, "place"),
    ],
)
def test_an_item_that_cannot_be_is_refused_at_its_field(zone, change, field):
    with pytest.raises(Incomplete) as refused:
        counted("us.officer", zone, replace(GUNS, **change))
    assert list(refused.value.facts["fields"]) == [field]


def test_what_is_found_stands_beside_the_baseline_by_whose_account(zone):
    item = counted("ru.officer", zone)
    found = [
        ("un.observer", FindingInput(State.PARTLY, count=3, place=(37_128_000, 36_291_000))),
        ("us.officer", FindingInput(State.NOT_SEEN)),
        ("un.observer", FindingInput(State.NOT_DONE, place=(37_128_000, 36_275_000))),
    ]
    for by, sent in found:
        find(actor=identity_of(by), designation=zone.uuid, item=item.uuid, sent=sent)
    (row,) = shown("ru.officer", zone).baseline
    assert [(one.delegation.code, one.state) for one, _metres in row.findings] == [
        ("US", State.NOT_SEEN),
        ("UN", State.NOT_DONE),
    ]
    assert 1_500 < row.short_m < 1_800


def test_a_visit_is_announced_mirrored_and_told_of(zone):
    first = planned("un.observer", zone)
    mirror = planned("ru.officer", zone, mirrors=first.number)
    assert mirror.mirrors == first.uuid
    sent = OutcomeInput(EARLIER, Access.DENIED, "the guard of the post", "no orders", 130)
    tell_outcome(actor=identity_of("un.observer"), designation=zone.uuid, visit=first.uuid, sent=sent)
    told = {one.plan.reference: one.outcome for one in shown("us.officer", zone).visits}
    assert told["V-01"].access == Access.DENIED
    assert told["V-02"] is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"access": Access.DENIED}, "limited_by"),
        ({"access": Access.DENIED, "limited_by": "the guard"}, "reason"),
        ({"access": Access.DELAYED, "limited_by": "the guard", "reason": "no orders"}, "minutes"),
        ({"access": Access.FULL, "reason": "none"}, "access"),
        ({"access": Access.FULL, "began_at": timezone.now() + timedelta(hours=1)}, "began_at"),
    ],
)
def test_an_account_of_a_visit_says_who_limited_it_and_why(zone, changes, field):
    visit = planned("un.observer", zone)
    sent = OutcomeInput(**{"began_at": EARLIER, **changes})
    with pytest.raises(Incomplete) as refused:
        tell_outcome(actor=identity_of("un.observer"), designation=zone.uuid, visit=visit.uuid, sent=sent)
    assert list(refused.value.facts["fields"]) == [field]


def test_nobody_tells_how_anothers_visit_went(zone):
    visit = planned("un.observer", zone)
    with pytest.raises(NotPermitted):
        tell_outcome(
            actor=identity_of("us.officer"),
            designation=zone.uuid,
            visit=visit.uuid,
            sent=OutcomeInput(EARLIER, Access.FULL),
        )


def test_a_visit_is_not_announced_for_the_past_nor_mirrors_itself(zone):
    planned("us.officer", zone)
    for change, field in (
        ({"planned_at": timezone.now() - timedelta(hours=1)}, "planned_at"),
        ({"mirrors": 1}, "mirrors"),
    ):
        sent = replace(VisitInput(timezone.now() + timedelta(hours=1), "Posts"), **change)
        with pytest.raises(Incomplete) as refused:
            plan_visit(actor=identity_of("us.officer"), designation=zone.uuid, sent=sent)
        assert list(refused.value.facts["fields"]) == [field]


def test_as_of_a_moment_only_what_was_said_by_then_is_there(zone):
    moment = timezone.now() - timedelta(hours=1)
    marked("ru.officer", zone, replace(DONE, said_at=moment - timedelta(hours=1)))
    marked("ru.officer", zone, replace(DONE, state=State.NOT_DONE))
    then = zone_at(identity_of("us.officer"), zone.uuid, moment)
    assert [one.state for one in then.marks] == [State.DONE]


def test_all_of_it_is_in_the_log_and_nothing_is_changed(zone):
    marked("ru.officer", zone)
    item = counted("ru.officer", zone)
    find(actor=identity_of("un.observer"), designation=zone.uuid, item=item.uuid, sent=FindingInput(State.NOT_SEEN))
    seal_all()
    events = set(Entry.objects.values_list("event", flat=True))
    assert {"mark.created", "baseline_item.created", "finding.created"} <= events
    with pytest.raises(Exception, match="only ever added"), connection.cursor() as cursor:
        cursor.execute("UPDATE undertakings_mark SET state = 'not_done'")


def test_a_bundle_with_statements_is_right_by_both_verifiers(tmp_path, second: SecondVerifier):
    witnesses = Witnesses(tmp_path / "witnesses")
    zone = castello()
    marked("ru.officer", zone)
    item = counted("us.officer", zone)
    visit = planned("un.observer", zone)
    actor = identity_of("un.observer")
    find(actor=actor, designation=zone.uuid, item=item.uuid, sent=FindingInput(State.PARTLY, visit.uuid, 3))
    tell_outcome(actor=actor, designation=zone.uuid, visit=visit.uuid, sent=OutcomeInput(EARLIER, Access.FULL))
    witnesses.agree()
    path, _written = handed_out(tmp_path)
    assert verify(path).finding is None
    assert second.judge(path)["right"]


def test_one_side_cannot_fill_what_the_others_say(zone, monkeypatch):
    monkeypatch.setattr("apps.undertakings.statements.MAX_OWN", 2)
    for _turn in range(2):
        marked("ru.officer", zone)
    with pytest.raises(NotAllowedInState):
        marked("ru.officer", zone)
    assert marked("us.officer", zone).number == 1
