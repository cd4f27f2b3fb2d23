"""The map's address names the record that is open, and tells nobody what they may not see."""

import re
import uuid

import pytest

from tests.drafting import in_state
from tests.pages import without_tokens

pytestmark = pytest.mark.django_db


def test_the_address_of_the_map_opens_a_record(sign_in):
    designation = in_state("submitted")
    page = sign_in("us.officer").get(f"/map/?record={designation.uuid}").content.decode()
    title = page.split("<title>")[1].split("</title>")[0]
    assert designation.reference in title
    assert designation.current.titles["en"] in title
    assert f'hx-get="/designations/{designation.uuid}/?panel=1"' in page
    assert f'data-selected="{designation.uuid}"' in page


@pytest.mark.parametrize("key", [uuid.uuid4(), "x", "0", "%00", "’"])
def test_a_hidden_record_and_a_missing_one_are_alike(sign_in, key):
    hidden = in_state("draft")
    client = sign_in("ru.officer")
    answers = [client.get(f"/map/?record={record}") for record in (hidden.uuid, key)]
    assert [answer.status_code for answer in answers] == [404, 404]
    pages = [re.sub(r"record=[^\"&]*", "record=", without_tokens(answer)) for answer in answers]
    assert pages[0] == pages[1]
