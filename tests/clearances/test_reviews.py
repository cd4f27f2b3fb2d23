"""Every 30 days a clearance admin signs that what a member holds is still needed."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.access.errors import Incomplete, NotPermitted, NotVisible
from apps.access.identity import identify
from apps.access.models import Grant
from apps.clearances.models import AccessReview
from apps.clearances.reviews import reviews_due, sign_off, work_for
from apps.clearances.services import revoke
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from tests.people import granted, identity_of, person

pytestmark = pytest.mark.django_db


def held(member):
    return list(Grant.objects.valid_at(timezone.now()).filter(user=member).order_by("pk"))


def keep_all(member):
    return {grant.uuid: None for grant in held(member)}


def test_what_is_kept_stays_and_what_is_revoked_no_longer_holds():
    officer = person("us.officer")
    decisions = keep_all(officer)
    mark = officer.grants.get(right="mark")
    decisions[mark.uuid] = "Only reads from now on"
    review = sign_off(actor=identity_of("us.admin"), user=officer.uuid, decisions=decisions, note="Monthly")
    now = identify(officer)
    assert now.has("liaison_officer")
    assert (now.level, now.mark_level) == (3, 0)
    assert review.revoked == [str(mark.uuid)]
    assert len(review.kept) == 2


def test_a_review_is_recorded_with_its_reviewer():
    officer = person("us.officer")
    review = sign_off(actor=identity_of("us.admin"), user=officer.uuid, decisions=keep_all(officer))
    seal_all()
    entry = Entry.objects.filter(event="access_review.created").last()
    assert entry.actor == person("us.admin").uuid
    assert set(entry.after["kept"]) == set(review.kept)


def test_taking_back_needs_a_reason_and_else_nothing_is_done():
    officer = person("us.officer")
    decisions = {grant.uuid: "" for grant in held(officer)}
    with pytest.raises(Incomplete) as refused:
        sign_off(actor=identity_of("us.admin"), user=officer.uuid, decisions=decisions)
    assert any(name.startswith("reason_") for name in refused.value.facts["fields"])
    assert identify(officer).has("liaison_officer")
    assert not AccessReview.objects.exists()


def test_what_was_granted_since_the_page_was_made_is_not_signed_unseen():
    officer = person("us.officer")
    decisions = keep_all(officer)
    granted(officer, role="auditor")
    with pytest.raises(Incomplete):
        sign_off(actor=identity_of("us.admin"), user=officer.uuid, decisions=decisions)


def test_nobody_reviews_himself():
    admin = person("us.admin")
    with pytest.raises(NotPermitted):
        sign_off(actor=identity_of("us.admin"), user=admin.uuid, decisions=keep_all(admin))


@pytest.mark.parametrize("name", ["ru.admin", "us.officer", "us.auditor"])
def test_only_a_clearance_admin_of_the_own_delegation_reviews(name):
    member = person("us.authority")
    with pytest.raises(NotVisible):
        sign_off(actor=identity_of(name), user=member.uuid, decisions=keep_all(member))


def test_an_admin_whose_role_is_revoked_during_a_request_signs_nothing():
    officer, before = person("us.officer"), identity_of("us.admin2")
    role = person("us.admin2").grants.get(role="clearance_admin")
    revoke(actor=identity_of("us.admin"), grant=role.uuid, reason="Left")
    with pytest.raises(NotPermitted):
        sign_off(actor=before, user=officer.uuid, decisions=keep_all(officer))


def test_who_holds_nothing_is_not_reviewed():
    nobody = person("us.nobody", level=None)
    with pytest.raises(Incomplete):
        sign_off(actor=identity_of("us.admin"), user=nobody.uuid, decisions={})
    assert nobody not in [due.user for due in reviews_due(identity_of("us.admin"))]


def test_a_review_is_due_thirty_days_after_the_first_grant_or_last_review():
    officer, admin = person("us.officer"), identity_of("us.admin")
    (first,) = [due for due in reviews_due(admin) if due.user == officer]
    assert not first.overdue
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        (late,) = [due for due in reviews_due(admin) if due.user == officer]
        assert late.overdue
        # The admin himself is overdue as well, but that is another's to do.
        assert work_for(admin).reviews == 1
        sign_off(actor=admin, user=officer.uuid, decisions=keep_all(officer))
        (again,) = [due for due in reviews_due(admin) if due.user == officer]
        assert again.at == timezone.now() + timedelta(days=30)
        assert work_for(admin).reviews == 0


def test_an_overdue_review_is_told_on_the_admins_pages(sign_in):
    person("us.officer")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        client = sign_in("us.admin")
        assert "overdue" in client.get("/clearances/").content.decode()
        assert "overdue since" in client.get("/clearances/reviews/").content.decode()


def form_of(member, decision="keep", **more):
    grants = held(member)
    return {
        "shown": [str(grant.uuid) for grant in grants],
        **{f"decision_{grant.uuid}": decision for grant in grants},
        **more,
    }


def test_the_page_signs_what_it_showed(sign_in):
    officer = person("us.officer")
    answer = sign_in("us.admin").post(f"/clearances/people/{officer.uuid}/review/", form_of(officer))
    assert answer.status_code == 302
    assert AccessReview.objects.get(user=officer).reviewer == person("us.admin")


def test_a_line_without_a_decision_is_asked_for_and_the_rest_is_kept(sign_in):
    officer = person("us.officer")
    posted = form_of(officer, "revoke")
    last = held(officer)[-1]
    del posted[f"decision_{last.uuid}"]
    posted[f"reason_{held(officer)[0].uuid}"] = "No longer on the watch"
    answer = sign_in("us.admin").post(f"/clearances/people/{officer.uuid}/review/", posted)
    assert answer.status_code == 422
    assert "Select keep or revoke." in answer.content.decode()
    assert "No longer on the watch" in answer.content.decode()
    assert not AccessReview.objects.exists()


def test_the_rest_is_shown_as_kept_before_anything_is_signed(sign_in):
    officer = person("us.officer")
    posted = {"shown": [str(grant.uuid) for grant in held(officer)], "act": "keep-rest"}
    answer = sign_in("us.admin").post(f"/clearances/people/{officer.uuid}/review/", posted)
    assert answer.status_code == 200
    assert answer.content.decode().count("checked>") == len(held(officer))
    assert not AccessReview.objects.exists()


def test_a_page_that_showed_something_else_is_not_signed(sign_in):
    officer = person("us.officer")
    posted = form_of(officer)
    granted(officer, role="auditor")
    answer = sign_in("us.admin").post(f"/clearances/people/{officer.uuid}/review/", posted)
    assert answer.status_code == 422
    assert "has changed since" in answer.content.decode()
    assert not AccessReview.objects.exists()


@pytest.mark.parametrize("posted", [{}, {"shown": "x"}, {"shown": "\0"}, {"act": "keep-rest"}])
def test_garbage_signs_nothing(sign_in, posted):
    officer = person("us.officer")
    answer = sign_in("us.admin").post(f"/clearances/people/{officer.uuid}/review/", posted)
    assert answer.status_code == 422
    assert not AccessReview.objects.exists()


def test_the_page_of_another_delegations_member_is_not_there(sign_in):
    assert sign_in("us.admin").get(f"/clearances/people/{person('ru.officer').uuid}/review/").status_code == 404
