"""The pages that grow with the data take the same number of queries at any size."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.designations.kinds import UNDER_NEGOTIATION
from apps.designations.models import Designation
from apps.ledger.seal import seal_all
from tests.drafting import in_state
from tests.people import person
from tools.scale.load import load

FEW, MANY = 5, 300
MAX_QUERIES = 17
# The whole theatre, so that everything there is comes into the window.
WINDOW = "/api/v1/map/window/?bbox=35.0,32.0,43.0,38.0&zoom=9"
PAGES = {
    "register": ("us.officer", "/register/"),
    "register, filtered": ("us.officer", "/register/?kind=opposition&state=in_force&sort=reference&text=zone"),
    "workspace": ("us.officer", "/map/"),
    "window": ("us.officer", WINDOW),
    "desk": ("us.officer", "/"),
    "history": ("us.auditor", "/ledger/"),
    "history, filtered": ("us.auditor", "/ledger/?event=act.approve"),
    "designations by API": ("us.officer", "/api/v1/designations/"),
    "features": ("us.officer", "/ogc/collections/intermingled/items?filter=level%3C3"),
    "features of a moment": ("us.officer", "/ogc/collections/intermingled/items?datetime=2190-01-01T00:00:00Z"),
    "history by API": ("us.auditor", "/api/v1/history/"),
}
pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(person(name), backend="apps.accounts.backends.ActiveUserBackend")
    return client


def queries(client: Client, address: str) -> list[str]:
    assert client.get(address).status_code == 200  # what a process asks for once
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]


def told(counted: list[str]) -> str:
    return "\n".join(sql[:200] for sql in counted)


def test_a_page_takes_as_many_queries_for_many_designations_as_for_few(transactional_db: Any) -> None:
    clients = {name: signed_in(name) for name, _address in PAGES.values()}

    def counted() -> dict[str, list[str]]:
        # What was made last, so that the newest entries of either history have an actor.
        in_state("in_force", kind="intermingled")
        seal_all()
        return {which: queries(clients[name], address) for which, (name, address) in PAGES.items()}

    in_state("submitted", side="ru", kind="intermingled")  # so that something waits, whatever else there is
    load(FEW, seed=1)
    few = counted()
    load(MANY - FEW, seed=2)
    for which, many in counted().items():
        assert len(many) == len(few[which]), f"{which}: {told(many)}"
        assert len(many) <= MAX_QUERIES, f"{which}: {told(many)}"


def test_a_record_takes_as_many_queries_among_many_as_among_few(transactional_db: Any) -> None:
    client = signed_in("us.officer")
    one = in_state("countered")
    in_state("submitted", kind="nusra")
    few = queries(client, one.get_absolute_url())
    load(MANY, seed=3)
    many = queries(client, one.get_absolute_url())
    assert len(many) == len(few) <= MAX_QUERIES, told(many)


def test_no_record_takes_more_however_much_it_overlaps(transactional_db: Any) -> None:
    client = signed_in("us.officer")
    load(MANY, seed=4)
    for state in UNDER_NEGOTIATION:
        for one in Designation.objects.filter(state=state, submitted_at__isnull=False)[:5]:
            taken = queries(client, one.get_absolute_url())
            assert len(taken) <= MAX_QUERIES, told(taken)
