"""What the site exports of a cessation is right to both verifiers, for every reader, signed or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from apps.ledger.bundle import Asked, export
from apps.truce.contents import Count, Reset
from apps.truce.decisions import end, next_renewal, propose
from apps.truce.statements import mark_work
from tests.drafting import in_state
from tests.movements.convoy import notified
from tests.movements.convoy import says as movement_says
from tests.movements.test_flights import flown
from tests.pages import hidden_fields
from tests.people import identity_of
from tests.second_verifier.conftest import second  # noqa: F401  (a fixture)
from tests.second_verifier.runner import SecondVerifier
from tests.second_verifier.test_the_sites_bundles import right_to_both
from tests.signing import options_of, with_key
from tests.truce.cessation import as_of, began, decided, hours, says
from tests.truce.test_statements import reads, reported
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db


def test_a_cessation_is_right_to_both_verifiers(
    tmp_path: Path,
    second: SecondVerifier,  # noqa: F811
    sign_in,
) -> None:
    witnesses = Witnesses(tmp_path / "witnesses")
    thing = in_state("in_force")
    day_d = began()
    device, client = with_key("ru.authority"), sign_in("ru.authority")
    address = "/truce/days/1/attestation/"
    page = client.post(address, {"says": "attests", "aid": "yes", "said_at": "13 Sep 2016, 17:00Z"})
    hidden = hidden_fields(page.content.decode())
    hidden["assertion"] = device.signed(options_of(page, "signing-options"))
    assert client.post(address, hidden).status_code == 302
    says("US", 1)
    waiting = propose(actor=identity_of("us.officer"), content=Count(day_d.row.uuid, 1, 1), agreed_at=hours(26))
    signing = f"/truce/decisions/{waiting.row.uuid}/"
    asked = options_of(client.get(signing), "signing-options")
    sent = {"digest": waiting.row.digest_hex, "read": "on", "assertion": device.signed(asked)}
    assert client.post(signing, sent).status_code == 302
    declined = propose(actor=identity_of("ru.officer"), content=Count(day_d.row.uuid, 1, 1), agreed_at=hours(30))
    end(actor=identity_of("us.authority"), decision=declined.row.uuid, reason="Not yet.")
    reported("un.observer")
    reads("US", "attacks", "not_kept", reports=["UN-0001"])
    mark_work(actor=identity_of("us.officer"), work="staff", done=True)
    witnesses.agree()
    path, _written = handed_out(tmp_path)
    assert right_to_both(path, second) == [thing.reference]
    for reader in ("us.auditor", "ru.auditor"):
        for part in (Asked(), Asked(designation=thing)):
            export(path, identity_of(reader), part)
            right_to_both(path, second)


def test_a_renewal_and_a_restart_are_right_to_both(
    tmp_path: Path,
    second: SecondVerifier,  # noqa: F811
) -> None:
    witnesses = Witnesses(tmp_path / "witnesses")
    day_d = began()
    decided(next_renewal(as_of(timezone.now()).course), hours(40))
    decided(Reset(day_d.row.uuid, 2, {"en": "Why", "ru": "Почему"}), hours(45))
    witnesses.agree()
    path, _written = handed_out(tmp_path)
    assert right_to_both(path, second) == []


def test_movements_and_flights_are_right_to_both(
    tmp_path: Path,
    second: SecondVerifier,  # noqa: F811
) -> None:
    witnesses = Witnesses(tmp_path / "witnesses")
    convoy = notified()
    movement_says(convoy, "departed", 1)
    flown("un.observer", hours(5), "36.2, 37.1")
    witnesses.agree()
    path, _written = handed_out(tmp_path)
    assert right_to_both(path, second) == []
