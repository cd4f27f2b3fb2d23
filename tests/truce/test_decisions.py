"""Joint decisions: only by every signatory's consent to the very same content, in time, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted, NotVisible
from apps.consents.proofs import BY_PASSWORD
from apps.truce.contents import Count, DayD, Establishment, Renewal, Reset
from apps.truce.decisions import consent, end, next_renewal, propose
from apps.truce.models import Attestation, Decision, DecisionConsent
from tests.people import identity_of
from tests.truce.cessation import AGREED, DAY_D, as_of, began, by_all, decided, hours, says

pytestmark = pytest.mark.django_db

REASONS = {"en": "Strike near Deir ez-Zor.", "ru": "Удар у Дейр-эз-Зора."}


def refused(error: pytest.ExceptionInfo[Incomplete]) -> str:
    """The field that is wrong."""
    return next(iter(error.value.facts["fields"]))


def give(name: str, decision: Decision) -> None:
    consent(actor=identity_of(name), decision=decision.uuid, digest=decision.digest_hex, proof=BY_PASSWORD)


def test_day_d_holds_once_every_signatory_has_consented():
    now = timezone.now().replace(microsecond=0)
    waiting = propose(actor=identity_of("us.officer"), content=DayD(now + timedelta(hours=5), "Asia/Damascus"))
    assert as_of(timezone.now()).course is None
    give("us.authority", waiting.row)
    assert as_of(timezone.now()).course is None
    give("ru.authority", waiting.row)
    found = as_of(timezone.now()).course
    assert found is not None
    assert (found.start, found.today, found.parties) == (now + timedelta(hours=5), 0, ("RU", "US"))


def test_what_was_agreed_elsewhere_holds_from_then_on():
    began()
    assert as_of(AGREED - timedelta(seconds=1)).course is None
    assert as_of(AGREED).course is not None
    assert as_of(hours(30)).course.today == 2


@pytest.mark.parametrize("name", ["us.officer", "us.auditor", "un.observer", "us.admin", "un.authority"])
def test_only_an_authority_of_a_signatory_consents(name):
    waiting = propose(actor=identity_of("us.officer"), content=DayD(DAY_D, "Asia/Damascus"), agreed_at=AGREED)
    with pytest.raises((NotPermitted, NotVisible)):
        give(name, waiting.row)
    assert not DecisionConsent.objects.exists()


@pytest.mark.parametrize("name", ["us.auditor", "un.observer", "us.admin", "un.officer"])
def test_only_officers_and_authorities_of_a_signatory_propose(name):
    with pytest.raises(NotPermitted):
        propose(actor=identity_of(name), content=DayD(DAY_D, "Asia/Damascus"), agreed_at=AGREED)


def test_a_signatory_consents_once_and_to_the_very_digest():
    waiting = propose(actor=identity_of("us.officer"), content=DayD(DAY_D, "Asia/Damascus"), agreed_at=AGREED)
    other = "0" * 64
    with pytest.raises(NotAllowedInState):
        consent(actor=identity_of("us.authority"), decision=waiting.row.uuid, digest=other, proof=BY_PASSWORD)
    give("us.authority", waiting.row)
    with pytest.raises(NotAllowedInState):
        give("us.authority", waiting.row)


def test_a_declined_or_withdrawn_proposal_takes_no_consent():
    for name, reason in (("us.officer", ""), ("ru.authority", "Too early.")):
        waiting = propose(actor=identity_of("us.officer"), content=DayD(DAY_D, "Asia/Damascus"), agreed_at=AGREED)
        end(actor=identity_of(name), decision=waiting.row.uuid, reason=reason)
        with pytest.raises(NotAllowedInState):
            give("ru.authority", waiting.row)
    assert as_of(timezone.now()).course is None


def test_declining_needs_a_reason_and_nobody_ends_what_holds():
    waiting = propose(actor=identity_of("us.officer"), content=DayD(DAY_D, "Asia/Damascus"), agreed_at=AGREED)
    with pytest.raises(Incomplete) as error:
        end(actor=identity_of("ru.authority"), decision=waiting.row.uuid, reason=" ")
    assert refused(error) == "reason"
    with pytest.raises(NotPermitted):
        end(actor=identity_of("ru.officer"), decision=waiting.row.uuid, reason="No")
    by_all(waiting)
    with pytest.raises(NotAllowedInState):
        end(actor=identity_of("us.authority"), decision=waiting.row.uuid, reason="No")


def test_a_second_day_d_waits_until_the_first_has_lapsed():
    now = timezone.now().replace(microsecond=0)
    began(now - timedelta(hours=10), now - timedelta(days=2))
    with pytest.raises(Incomplete):
        propose(actor=identity_of("ru.officer"), content=DayD(now + timedelta(hours=1), "Asia/Damascus"))


def test_a_day_d_that_has_passed_is_refused():
    with pytest.raises(Incomplete) as error:
        propose(actor=identity_of("ru.officer"), content=DayD(DAY_D, "Asia/Damascus"))
    assert refused(error) == "instant"
    with pytest.raises(Incomplete) as error:
        propose(
            actor=identity_of("ru.officer"),
            content=DayD(DAY_D, "Asia/Damascus"),
            agreed_at=timezone.now() + timedelta(hours=1),
        )
    assert refused(error) == "agreed_at"


def test_renewals_follow_each_other_and_none_comes_too_late():
    day_d = began()
    course = as_of(timezone.now()).course
    content = next_renewal(course)
    assert content == Renewal(day_d.row.uuid, 2, hours(48), hours(96))
    with pytest.raises(NotAllowedInState):
        propose(actor=identity_of("us.officer"), content=content)
    decided(content, hours(40))
    following = next_renewal(as_of(timezone.now()).course)
    assert following == Renewal(day_d.row.uuid, 3, hours(96), hours(168))
    decided(following, hours(95))
    last = next_renewal(as_of(timezone.now()).course)
    assert last == Renewal(day_d.row.uuid, 4, hours(168), None)
    decided(last, hours(160))
    assert next_renewal(as_of(timezone.now()).course) is None
    assert as_of(hours(100)).course.end == hours(168)


def test_a_consent_that_comes_after_the_lapse_renews_nothing():
    now = timezone.now().replace(microsecond=0)
    began(now - timedelta(hours=47, minutes=59), now - timedelta(days=4))
    waiting = propose(actor=identity_of("us.officer"), content=next_renewal(as_of(now).course))
    give("us.authority", waiting.row)
    with time_machine.travel(now + timedelta(hours=1), tick=False), pytest.raises(NotAllowedInState):
        give("ru.authority", waiting.row)


def test_days_are_counted_once_when_over_and_from_the_restart_on():
    day_d = began()
    decided(next_renewal(as_of(timezone.now()).course), hours(40))
    name = day_d.row.uuid
    with pytest.raises(Incomplete) as error:
        propose(actor=identity_of("us.officer"), content=Count(name, 3, 5), agreed_at=hours(90))
    assert refused(error) == "last"
    decided(Count(name, 1, 3), hours(80))
    with pytest.raises(Incomplete) as error:
        propose(actor=identity_of("us.officer"), content=Count(name, 3, 4), agreed_at=hours(97))
    assert refused(error) == "first"
    assert as_of(hours(81)).course.agreed_count.days == 3
    decided(Reset(name, 4, REASONS), hours(85))
    assert as_of(hours(86)).course.agreed_count.days == 0
    assert as_of(hours(84)).course.agreed_count.days == 3


def test_a_restart_says_why_in_every_language():
    day_d = began()
    with pytest.raises(Incomplete) as error:
        propose(actor=identity_of("us.officer"), content=Reset(day_d.row.uuid, 1, {"en": "Why", "ru": ""}))
    assert refused(error) == "reason_ru"


def test_the_centre_is_established_by_all_and_not_before_day_d():
    day_d = began()
    with pytest.raises(Incomplete):
        propose(actor=identity_of("us.officer"), content=Establishment(day_d.row.uuid, AGREED), agreed_at=AGREED)
    decided(Establishment(day_d.row.uuid, hours(170)), hours(169))
    centre = next(one for one in as_of(timezone.now()).phases if one.phase.code == "centre")
    waits = {one.condition.needs: one.met.value for one in centre.conditions}
    assert (waits["decision"], waits["days"]) == ("met", "waits")
    assert not centre.is_open


def test_nobody_changes_or_deletes_what_was_decided_or_said(as_role):
    began()
    says("US", 1)
    as_role("jic_web")
    for model in (Decision, DecisionConsent, Attestation):
        for change in (lambda rows: rows.update(at=timezone.now()), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change(model.objects.all())


def test_an_observer_knows_of_no_decision_before_it_is_in_effect(sign_in):
    waiting = propose(actor=identity_of("us.officer"), content=DayD(DAY_D, "Asia/Damascus"), agreed_at=AGREED)
    client, address = sign_in("un.observer"), f"/truce/decisions/{waiting.row.uuid}/"
    assert client.get(address).status_code == client.post(f"{address}end/").status_code == 404
    assert client.get("/truce/data.json").json()["decisions"] == []
    assert "phase wait" not in client.get("/truce/").content.decode()
    by_all(waiting)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("text", "field"), [("a\u202eb", "announced_en"), ("x" * 2001, "announced_en"), ("", "announced_en")]
)
def test_texts_that_are_signed_are_readable_and_in_every_language(text, field):
    content = DayD(DAY_D, "Asia/Damascus", announced={"en": text, "ru": "Заход солнца."})
    with pytest.raises(Incomplete) as error:
        propose(actor=identity_of("us.officer"), content=content, agreed_at=AGREED)
    assert refused(error) == "announced_en"


def test_one_side_cannot_fill_the_list_of_the_other():
    for day in range(1, 11):
        made = DayD(DAY_D + timedelta(days=day), "Asia/Damascus")
        propose(actor=identity_of("us.officer"), content=made, agreed_at=AGREED)
    with pytest.raises(Incomplete):
        propose(actor=identity_of("us.officer"), content=DayD(DAY_D, "Asia/Damascus"), agreed_at=AGREED)
    assert propose(actor=identity_of("ru.officer"), content=DayD(DAY_D, "Asia/Damascus"), agreed_at=AGREED).is_open
