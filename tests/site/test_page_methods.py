"""Pages take the methods that pages have, whoever asks and whatever the address."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
PAGES = ["/", "/register/", "/map/", "/designations/new/", "/clearances/", "/ledger/", "/language/", "/no/such/page/"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "ODD"])
@pytest.mark.parametrize("address", PAGES)
def test_another_method_on_a_page_is_refused(sign_in, address, method):
    answer = sign_in("us.officer").generic(method, address)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize("method", ["PUT", "TRACE"])
def test_somebody_unknown_is_refused_alike(client, method):
    assert client.generic(method, "/register/").status_code == 405


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_pages_are_read_as_before(sign_in, method):
    assert sign_in("us.officer").generic(method, "/register/").status_code == 200


def test_the_api_refuses_in_its_own_form(sign_in):
    answer = sign_in("us.officer").delete("/api/v1/designations/")
    assert answer.status_code in (403, 405)
    assert answer.headers["Content-Type"].startswith("application/problem+json")


ONLY_READ = ["/register/", "/map/", "/ledger/", "/truce/", "/groups/", "/truce/data.json", "/live/menu/", "/"]


@pytest.mark.parametrize("address", ONLY_READ)
def test_a_page_that_is_only_read_takes_no_form(sign_in, address):
    answer = sign_in("us.officer").post(address)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
