"""Who has to cosign stands in the theatre's file as well as in the table: whoever is missing is told until he is back.
A cosignature from another time is not taken."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from apps.ledger.bundle import NothingAgreed
from apps.ledger.checkpoints import agreed, seal_state
from apps.ledger.cosigning import CLOCKS_APART_SECONDS
from apps.ledger.models import Alert, AlertKind, Cosignature
from apps.ledger.publishing import publish_agreed
from apps.ledger.seal import seal_all
from apps.ledger.signatories import lacking, tell_what_is_missing
from jic.health import health
from tests.drafting import in_state
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db

AWAY = {
    "the witness is removed": "UPDATE ledger_witness SET removed_at = now() WHERE delegation_id ="
    " (SELECT id FROM accounts_delegation WHERE code = 'RU')",
    "the signatory is made none": "UPDATE accounts_delegation SET is_signatory = false WHERE code = 'RU'",
}


@pytest.fixture
def witnesses(tmp_path: Path) -> Witnesses:
    in_state("submitted")
    made = Witnesses(tmp_path / "witnesses")
    made.agree()
    return made


@pytest.mark.parametrize("how", AWAY)
def test_a_signatory_that_goes_missing_is_told_and_nothing_is_agreed(witnesses, sign_in, tmp_path, how):
    assert (lacking(), tell_what_is_missing()) == ([], 0)
    with connection.cursor() as cursor:
        cursor.execute(AWAY[how])
    in_state("submitted")
    witnesses.agree()
    assert lacking() == ["RU"]
    assert agreed() is None
    with pytest.raises(NothingAgreed):
        handed_out(tmp_path)
    assert seal_state().signed == {"US": True, "RU": False}
    footer = sign_in("us.auditor").get("/ledger/").content.decode()
    assert "its witness has not signed the newest checkpoint yet" in footer
    assert tell_what_is_missing() == 1
    assert Alert.objects.get(kind=AlertKind.SIGNATORY, closed_at=None).detail.startswith("RU has no witness")
    # Once, until it is closed; and again after that, for as long as it is so.
    tell_what_is_missing()
    assert Alert.objects.filter(kind=AlertKind.SIGNATORY).count() == 1
    Alert.objects.update(closed_at=timezone.now())
    tell_what_is_missing()
    assert Alert.objects.filter(kind=AlertKind.SIGNATORY, closed_at=None).count() == 1


@pytest.mark.parametrize("how", AWAY)
@pytest.mark.django_db(transaction=True)
def test_health_names_the_signatory_that_is_missing(how):
    from apps.ledger.bootstrap import create_log

    create_log()
    assert health()["witnesses"] == "ok"
    with connection.cursor() as cursor:
        cursor.execute(AWAY[how])
    said = health()
    assert (said["witnesses"], said["missing_witnesses"], said["status"]) == ("missing", ["RU"], "degraded")


@pytest.mark.parametrize("step", [timedelta(days=1), timedelta(days=-1), timedelta(seconds=CLOCKS_APART_SECONDS + 60)])
def test_a_cosignature_from_another_time_is_not_taken(witnesses, time_machine, step):
    in_state("submitted")
    seal_all()
    before = Cosignature.objects.count()
    now = timezone.now()
    for witness in witnesses.by_code.values():
        witness._now = lambda: (now + step).timestamp()
        # What it signed last is no later than that: else it would repeat that time, as it should.
        witness._latest = 0
    witnesses.cosign()
    told = Alert.objects.filter(kind=AlertKind.CLOCK)
    if step.total_seconds() > 0:
        assert Cosignature.objects.count() == before
        assert {alert.detail.split(" signs ")[0].rpartition("/")[2] for alert in told} == {"us", "ru"}
    else:
        # A clock that is set back never makes a witness sign an earlier time than it did.
        assert not told.exists()


def test_files_that_cannot_be_written_are_told(witnesses, monkeypatch):
    publish_agreed()
    assert tell_what_is_missing() == 0
    shutil.rmtree(settings.LEDGER_FOLDER)
    # A file where the folder should be refuses root as well.
    settings.LEDGER_FOLDER.write_text("")
    try:
        in_state("submitted")
        witnesses.agree()
        assert publish_agreed() == 0
        assert Alert.objects.filter(kind=AlertKind.FILES, closed_at=None).count() == 1
        monkeypatch.setattr("apps.ledger.publishing.GRACE", timedelta(0))
        assert tell_what_is_missing() == 1
    finally:
        settings.LEDGER_FOLDER.unlink()
