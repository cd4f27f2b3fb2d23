"""A copy ends with what it is a copy of, whatever ends that, and when its readers see it itself."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection

from apps.designations.kinds import ENDED
from apps.designations.models import Designation
from apps.negotiation.copies import release
from apps.negotiation.drafts import draft
from apps.negotiation.machine import RELEASED, TABLE
from apps.negotiation.tasks import expire_outlived
from apps.releases.models import Release
from tests.acting import agree, approve, expire, reject, rescind, submit, withdraw
from tests.drafting import act, content, ending_soon, fresh, in_state, wait_until
from tests.people import identity_of

pytestmark = pytest.mark.django_db


def copy_of(thing: Designation, to: str = "UN") -> Designation:
    thing = fresh(thing)
    return release(
        actor=identity_of("us.officer"), designation=thing.uuid, revision=thing.revision, to=to, precision="squares_5km"
    )


def kept_copy(thing: Designation) -> Designation:
    """A copy that stands although its original went on, as an earlier version left it."""
    source = in_state("draft")
    copy = copy_of(source)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE releases_release DISABLE TRIGGER USER")
        Release.objects.filter(copy=copy).update(version=fresh(thing).current)
    return copy


def end(thing: Designation, state: str) -> None:
    if state == "withdrawn":
        act(withdraw, "us.officer", thing, reason="x")
    elif state == "rejected":
        # Whoever did not make the version on the table.
        act(reject, "us.officer" if thing.state == "countered" else "ru.officer", thing, reason="x")
    elif state == "expired":
        expire(designation=thing.uuid, revision=fresh(thing).revision)
    elif state == "rescinded":
        act(rescind, "us.authority", thing, reason="x")
        act(rescind, "ru.authority", thing, reason="x")
    elif state == "superseded":
        newer = draft(actor=identity_of("us.officer"), kind=thing.kind, content=content(), replaces=thing.uuid)
        act(submit, "us.officer", newer)
        act(agree, "ru.officer", newer)
        for name in ("us.authority", "ru.authority"):
            act(approve, name, newer, digest=fresh(newer).current.digest_hex)


# Every line of the table by which something ends that is no copy itself; the last consent alone ends what needs both.
WAYS = [(line.state, line.result) for line in TABLE if line.result in ENDED and line.state != RELEASED]


@pytest.mark.parametrize(("begin", "state"), WAYS)
def test_copies_end_with_their_original(begin, state):
    thing = in_state(begin)
    copy = kept_copy(thing)
    end(thing, state)
    assert fresh(thing).state == state
    assert fresh(copy).state == "expired"
    assert copy.acts.last().actor is None


def submitted_and_copied(ends: datetime) -> tuple[Designation, Designation]:
    thing = in_state("draft", valid_until=ends)
    act(submit, "us.officer", thing)
    return thing, copy_of(thing)


def test_the_clock_ends_the_copies_of_what_it_expires():
    (thing, copy), ends = ending_soon(submitted_and_copied)
    wait_until(ends)
    assert expire_outlived() == 1
    assert (fresh(thing).state, fresh(copy).state) == ("expired", "expired")


def test_a_suspension_ends_no_copy_and_leaves_none(sign_in):
    thing = in_state("suspended")
    assert not Designation.objects.filter(state="released").exists()
    assert fresh(thing).state == "suspended"
