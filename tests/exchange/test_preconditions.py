"""If-Match and If-None-Match as RFC 9110 has them."""

from __future__ import annotations

import pytest

from tests.drafting import fresh, in_state

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.mark.parametrize("tag", ["*", " * ", '"2"', '"1", "2"', '"x","2" , W/"7"', '"2", "told-0"'])
def test_an_act_is_carried_out_for_any_tag_that_matches(sign_in, tag):
    thing = in_state("submitted")
    address = f"/api/v1/designations/{thing.uuid}/acts/agree/"
    answer = sign_in("ru.officer").post(address, {}, content_type=JSON, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.json()
    assert fresh(thing).state == "agreed"


@pytest.mark.parametrize("tag", ['"02"', 'W/"2"', "2", '"*"', "W/*", '"2', '"٢"', '"2.0"', '"+2"', '"2"; "3"'])
def test_an_act_is_not_carried_out_for_what_is_no_tag_of_the_designation(sign_in, tag):
    thing = in_state("submitted")
    address = f"/api/v1/designations/{thing.uuid}/acts/agree/"
    answer = sign_in("ru.officer").post(address, {}, content_type=JSON, headers={"If-Match": tag})
    assert answer.status_code == 412
    assert fresh(thing).state == "submitted"


@pytest.mark.parametrize("tag", ["*", '"told-0"', '"1", "told-0"'])
def test_a_disclosure_is_chosen_for_any_tag_that_matches(sign_in, tag):
    thing = in_state("in_force")
    address = f"/api/v1/designations/{thing.uuid}/disclosures/"
    answer = sign_in("us.officer").post(address, {"tells": "reference"}, content_type=JSON, headers={"If-Match": tag})
    assert answer.status_code == 201


@pytest.mark.parametrize("tag", ['W/"told-0"', "told-0", '"told-1"', '"0"', '"told-"'])
def test_a_disclosure_is_not_chosen_for_another_tag(sign_in, tag):
    thing = in_state("in_force")
    address = f"/api/v1/designations/{thing.uuid}/disclosures/"
    answer = sign_in("us.officer").post(address, {"tells": "reference"}, content_type=JSON, headers={"If-Match": tag})
    assert answer.status_code == 412


@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', "*", '"x", W/{}'])
def test_what_the_caller_has_is_not_sent_again(sign_in, form):
    client, address = sign_in("us.officer"), "/api/v1/map/window/?bbox=36,34,38,36"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": form.format(tag)}).status_code == 304
    assert client.get(address, headers={"If-None-Match": '"x"'}).status_code == 200
