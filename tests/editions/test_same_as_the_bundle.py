"""Every edition that the site has is made again, byte for byte, from a bundle of its log, for every audience."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.db import Error, connections

from apps.access.connection import unit_of_work
from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.designations.force_models import InForce
from apps.editions.audiences import audiences_for, chosen_audience, own_audience
from apps.editions.selectors import AudiencesMap
from apps.ledger import outbox
from apps.ledger.bundle import Asked
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from apps.negotiation.drafts import draft
from jic_verify.edition import Audience, digest_of
from jic_verify.verify import Wanted, verify
from tests.acting import agree, approve, rescind, resume, submit, suspend
from tests.drafting import act, amended, approve_amendment, content, fresh, in_state, square
from tests.people import identity_of
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db


def replacement(old):
    made = draft(actor=identity_of("ru.officer"), kind=old.kind, content=content(), replaces=old.uuid)
    act(submit, "ru.officer", made)
    act(agree, "us.officer", made)
    for name in ("us.authority", "ru.authority"):
        act(approve, name, made, digest=fresh(made).current.digest_hex)
    return fresh(made)


AUDIENCES = (
    ("us.auditor", "3//US", 8),
    ("ru.officer", "3//RU", 8),
    ("us.officer", "3//RU,US", 8),
    ("us.officer", "2//RU,US", 7),
    ("us.officer", "3//RU,UN,US", 7),
    ("ru.officer", "1//RU", 6),
    ("un.observer", "3//UN", 7),
)


def agreed_map(folder: Path) -> None:
    """Eight changes of the map, each a transaction of its own, of designations with several markings; the log of them
    is agreed."""
    witnesses = Witnesses(folder / "witnesses")
    first = in_state("in_force")
    in_state("in_force", side="ru", level=3, shape=square(38.0))
    in_state("in_force", level=2, releasable_to=("RU", "US"), shape=square(36.0))
    first = approve_amendment("ru.authority", amended(first, "amend_partly_approved"))
    witnesses.agree()
    first = act(suspend, "us.authority", first, reason="Firing")
    for name in ("us.authority", "ru.authority"):
        first = act(resume, name, first)
    second = replacement(first)
    for name in ("us.authority", "ru.authority"):
        second = act(rescind, name, second, reason="Over")
    for name, _audience, _editions in AUDIENCES:
        identity_of(name)
    witnesses.agree()


def editions_of(actor: Identity, audience: Audience) -> list[bytes]:
    with unit_of_work(actor):
        of_audience = AudiencesMap(actor, audience)
        return [of_audience.written(number) for number in range(1, of_audience.total + 1)]


@pytest.mark.django_db(transaction=True)
def test_every_edition_is_that_of_a_bundle_and_lists_say_what_it_brought(tmp_path: Path) -> None:
    agreed_map(tmp_path)
    bundle, _written = handed_out(tmp_path, asked=Asked())
    for name, audience, editions in AUDIENCES:
        made = editions_of(identity_of(name), Audience.parse(audience))
        assert len(made) == editions, audience
        for number, canonical in enumerate(made, 1):
            facts = verify(bundle, edition=Wanted(number, Audience.parse(audience), canonical), processes=1).facts
            assert facts is not None
            assert facts.edition is not None
            assert facts.edition.editions == editions
    _check_list()
    _check_differences()
    _check_hidden()


def _check_list() -> None:
    """A list says of each edition what came and went, how much is in force, and its digest."""
    reader = identity_of("us.officer")
    audience = own_audience(reader)
    contents = editions_of(reader, audience)
    with unit_of_work(reader):
        issues = AudiencesMap(reader, audience).issues(0, 50)
        pages = [AudiencesMap(reader, audience).issues(first, 3).rows for first in (0, 3, 6)]
    assert [row.number for row in issues.rows] == list(range(8, 0, -1))
    assert [row for page in pages for row in page] == list(issues.rows)
    assert [row.digest for row in issues.rows] == [digest_of(one) for one in reversed(contents)]
    assert [row.in_force for row in reversed(issues.rows)] == [1, 2, 3, 3, 2, 3, 3, 2]
    assert [sorted(move.what for move in row.moves) for row in reversed(issues.rows)] == [
        *([["entered"]] * 3),
        ["changed"],
        ["left"],
        ["entered"],
        ["entered", "left"],
        ["left"],
    ]


def _check_differences() -> None:
    reader = identity_of("us.officer")
    with unit_of_work(reader):
        of_audience = AudiencesMap(reader, own_audience(reader))
        # Suspended and resumed between: as it was.
        resumed = of_audience.difference(4, 6, 100)
        amended_since = of_audience.difference(3, 6, 100)
        back = of_audience.difference(6, 3, 100)
        replaced = of_audience.difference(1, 7, 100)
    assert ([move.what for move in resumed.moves], resumed.same, len(resumed.kept)) == ([], 3, 3)
    (change,) = amended_since.moves
    assert change.before is not None
    assert change.after is not None
    assert (change.what, change.before.number, change.after.number) == ("changed", 1, 2)
    assert change.area_change_m2 == -back.moves[0].area_change_m2
    assert sorted(move.what for move in replaced.moves) == ["entered"] * 3 + ["left"]


def _check_hidden() -> None:
    """What a reader may not know of brings no number, moment or digest of theirs: without it all would be the same."""
    reader = identity_of("un.observer")
    audience = own_audience(reader)
    before = editions_of(reader, audience)
    in_state("in_force", releasable_to=("RU", "US"), shape=square(35.0))
    seal_all()
    assert editions_of(reader, audience) == before
    in_state("in_force", shape=square(34.5))
    seal_all()
    assert editions_of(reader, audience)[:-1] == before


@pytest.mark.parametrize("audience", ["4//US", "3/ALPHA/US", "3//RU", "x", "3//", "3//RU,UN"])
def test_an_audience_with_more_than_the_reader_sees_is_not_there(audience) -> None:
    with pytest.raises(NotVisible):
        chosen_audience(identity_of("us.officer"), {"audience": audience})


def test_a_reader_chooses_from_audiences_that_they_may_see() -> None:
    officer, observer = identity_of("us.officer"), identity_of("un.observer")
    assert list(map(str, audiences_for(officer)))[:3] == ["3//US", "3//RU,US", "2//RU,US"]
    assert {audience.delegations for audience in audiences_for(observer)} == {("UN",), ("RU", "UN", "US")}


def test_what_is_not_sealed_yet_is_no_edition_yet() -> None:
    reader = identity_of("us.officer")
    in_state("in_force")
    assert editions_of(reader, own_audience(reader)) == []
    seal_all()
    assert len(editions_of(reader, own_audience(reader))) == 1


@pytest.mark.django_db(transaction=True)
def test_one_transaction_has_one_place_however_it_is_sealed(monkeypatch) -> None:
    monkeypatch.setattr(outbox, "STEP", 2)
    old = in_state("in_force")
    replacement(old)
    seal_all()
    periods = list(InForce.objects.order_by("entered_at"))
    assert periods[0].left_place == periods[1].entered_place
    assert Entry.objects.get(pk=periods[1].entered_place).event == "act.approve"


@pytest.mark.django_db(transaction=True)
def test_acts_at_once_wait_for_no_number_and_leave_no_gap(tmp_path: Path) -> None:
    waiting = [in_state("partly_approved", shape=square(36.0 + number * 0.1)) for number in range(6)]
    authority = identity_of("ru.authority")
    errors: list[Exception] = []

    def put_in_force(designation):
        try:
            digest = designation.current.digest_hex
            approve(actor=authority, designation=designation.uuid, revision=designation.revision, digest=digest)
        except Error as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=put_in_force, args=(fresh(one),)) for one in waiting]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seal_all()
    for thread in threads:
        thread.join(30)
    seal_all()
    assert not errors
    made = editions_of(identity_of("us.officer"), Audience.parse("3//US"))
    assert [len(one.split(b'"designation"')) - 1 for one in made] == list(range(1, 7))
