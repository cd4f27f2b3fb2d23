"""The demo plays the deal through the services, and tells what it should."""

import io
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from apps.accounts.models import Passkey, User
from apps.cooperation.models import Notice
from apps.cooperation.selectors import cooperation_at
from apps.designations.models import Designation
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from apps.negotiation.models import Approval
from apps.separation.progress import plans, progress_at
from apps.undertakings.selectors import zone_at, zones
from tests.demonstration import demonstration
from tests.people import identity_of
from tools.demo import PASSWORD

__all__ = ["demonstration"]  # a fixture
pytestmark = pytest.mark.django_db


def day(number: int) -> datetime:
    return datetime(2016, 9, number, 20, tzinfo=UTC)


def test_it_has_what_the_deal_had(demonstration):
    standing = {(one.kind, one.state) for one in Designation.objects.all()}
    assert ("demilitarised_zone", "countered") in standing
    assert ("humanitarian_route", "in_force") in standing
    assert ("no_combat_flight_area", "in_force") in standing
    assert ("nusra", "in_force") in standing
    assert ("isil", "in_force") in standing
    assert {"rejected", "suspended", "draft", "submitted"} <= {state for _kind, state in standing}
    intermingled = Designation.objects.get(kind="intermingled", released_to=None, in_force_periods=None)
    assert intermingled.acts.filter(code="counter").count() == 2
    assert intermingled.state == "countered"


def test_a_pull_back_and_a_separation_can_be_looked_at_as_of_each_day(demonstration):
    reader = identity_of("un.observer")
    (area,) = plans(reader)
    early, late = (progress_at(reader, area.uuid, day(number)) for number in (13, 16))
    assert (early.whole.covered_m2, [one.is_overdue for one in early.steps]) == (0, [False, False])
    assert 0.3 < late.whole.covered_m2 / late.whole.whole_m2 < 0.4
    assert [one.is_overdue for one in late.steps] == [True, False]
    (zone,) = zones(reader)
    said = [len(zone_at(reader, zone.uuid, day(number)).marks) for number in (12, 13, 16, 19)]
    assert said == [0, 4, 9, 10]
    photos = [sum(len(one.photos) for one in zone_at(reader, zone.uuid, day(number)).visits) for number in (14, 16)]
    assert photos == [0, 2]


def test_every_outline_is_marked_illustrative(demonstration):
    for designation in Designation.objects.filter(released_to=None).select_related("current"):
        assert "llustrative" in designation.current.source_note


def test_each_delegation_has_been_given_a_copy_before_agreement(demonstration):
    copies = Designation.objects.filter(state="released")
    given = set(copies.values_list("owner__code", "released_to__code", "precision"))
    assert given == {("US", "RU", "squares_5km"), ("RU", "US", "district"), ("RU", "UN", "squares_10km")}


def test_everybody_can_sign_in(demonstration):
    assert User.objects.count() == 13
    assert all(user.check_password(PASSWORD) for user in User.objects.all()[:2])
    assert "us.officer" in demonstration
    assert PASSWORD in demonstration


def test_two_approvals_a_side_are_signed_by_keys_that_then_serve_nobody(demonstration):
    signed = Approval.objects.filter(purpose="approve", method="passkey")
    assert sorted(signed.values_list("delegation__code", flat=True)) == ["RU", "RU", "US", "US"]
    assert set(Passkey.objects.values_list("name", flat=True)) == {"Demonstration key"}
    assert not Passkey.objects.usable().exists()
    for approval in signed.select_related("designation", "version", "delegation"):
        stated = approval.evidence["statement"]
        assert stated["designation"] == str(approval.designation.uuid)
        assert (stated["version"], stated["digest"]) == (str(approval.version.uuid), bytes(approval.digest).hex())
        assert (stated["delegation"], stated["rp_id"]) == (approval.delegation.code, "localhost")
    assert "python -m jic_verify bundle.zip" in demonstration


def test_it_is_recorded_like_anything_else(demonstration):
    seal_all()
    assert Entry.objects.filter(event="act.approve", actor__isnull=False).count() >= 8


def test_it_is_played_once(demonstration):
    out = io.StringIO()
    call_command("demo", stdout=out)
    assert "already" in out.getvalue()


@override_settings(DEMO=False)
def test_it_is_refused_in_production():
    with pytest.raises(CommandError, match="JIC_DEMO=1"):
        call_command("demo")


def test_a_side_leaves_the_demo_only_where_that_is_asked_for(demonstration):
    assert cooperation_at().is_joint
    call_command("demo", "--leave", stdout=(said := io.StringIO()))
    assert "US has suspended its cooperation" in said.getvalue()
    assert (cooperation_at().is_joint, set(cooperation_at().holding)) == (False, {"US", "RU"})
    notice = Notice.objects.get()
    assert "3 October 2016" in notice.reason
    assert "ISW" in notice.reason
    with pytest.raises(CommandError, match="already"):
        call_command("demo", "--leave", stdout=io.StringIO())
