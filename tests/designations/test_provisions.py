"""Provisions: what is agreed beside texts and outline, entered, signed, shown and compared from one description."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from apps.access.errors import Incomplete
from apps.accounts.models import User
from apps.designations.content import canonical_content
from apps.designations.models import Designation
from apps.designations.provision_types import HoursProvision
from apps.designations.schema import PROVISIONS
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from apps.negotiation.drafts import draft
from apps.negotiation.provisions import provision_rows
from jic_verify.verify import verify
from tests.acting import counter
from tests.drafting import content, in_state
from tests.people import identity_of
from tests.second_verifier.conftest import second as second
from tests.second_verifier.runner import SecondVerifier
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db

REVIEW = datetime(2016, 9, 19, 16, tzinfo=UTC)
LINE = '{"type":"LineString","coordinates":[[37.1,36.1],[37.2,36.15]]}'
ROUTE_FORM = {
    "kind": "humanitarian_route",
    "title_en": "Ramouseh",
    "title_ru": "Рамуса",
    "terms_en": "1. Open.",
    "terms_ru": "1. Открыт.",
    "geometry": LINE,
    "width_m": "100",
    "basis": "drawing",
    "level": "1",
    "releasable_to": "all",
    "review_at": "19 Sep 2016, 16:00Z",
    "notice_hours": "48",
}


def test_what_is_entered_on_the_page_is_in_the_hashed_content(sign_in):
    assert sign_in("us.officer").post("/designations/new/", ROUTE_FORM).status_code == 302
    made = Designation.objects.get()
    hashed = canonical_content(made.uuid, made.kind, None, made.current.content)
    assert hashed["provisions"] == {"notice_hours": 48, "review_at": "2016-09-19T16:00:00Z"}
    assert made.current.provisions == hashed["provisions"]


def test_the_page_offers_them_again_as_they_were_entered(sign_in):
    client = sign_in("us.officer")
    client.post("/designations/new/", ROUTE_FORM)
    page = client.get(f"/designations/{Designation.objects.get().uuid}/revise/").content.decode()
    assert 'value="48"' in page
    assert "19 Sep 2016, 16:00Z" in page


def test_one_that_the_type_does_not_have_is_not_taken_from_a_hidden_field(sign_in):
    square = '{"type":"Polygon","coordinates":[[[37.3,36.3],[37.34,36.3],[37.34,36.33],[37.3,36.33],[37.3,36.3]]]}'
    sign_in("us.officer").post("/designations/new/", {**ROUTE_FORM, "kind": "isil", "geometry": square})
    assert Designation.objects.get().current.provisions == {"review_at": "2016-09-19T16:00:00Z"}


@pytest.mark.parametrize(
    ("provisions", "field"),
    [
        ({"notice_hours": 48}, "notice_hours"),
        ({"unheard_of": 1}, "unheard_of"),
        ({"review_at": datetime(1500, 1, 1, tzinfo=UTC)}, "review_at"),
        ({"review_at": datetime(2100, 1, 1, tzinfo=UTC)}, "review_at"),
    ],
)
def test_one_that_breaks_a_rule_is_refused_at_its_field(provisions, field):
    until = datetime(2099, 1, 1, tzinfo=UTC)
    with pytest.raises(Incomplete) as refused:
        draft(actor=identity_of("us.officer"), kind="isil", content=content(provisions=provisions, valid_until=until))
    assert list(refused.value.facts["fields"]) == [field]


@pytest.mark.parametrize("hours", ["0", "721", "1.5", "48 h"])
def test_hours_that_are_none_are_refused_with_what_was_entered(sign_in, hours):
    answer = sign_in("us.officer").post("/designations/new/", {**ROUTE_FORM, "notice_hours": hours})
    assert answer.status_code == 422
    assert f'value="{hours}"' in answer.content.decode()
    assert not Designation.objects.exists()


def test_the_api_takes_and_gives_them(sign_in):
    client = sign_in("us.officer")
    route = {name: value for name, value in ROUTE_FORM.items() if name != "basis"}
    body = {**route, "geometry": json.loads(LINE), "review_at": "2016-09-19T16:00:00Z", "releasable_to": []}
    answer = client.post("/api/v1/designations/", body, content_type="application/json")
    assert answer.status_code == 201, answer.json()["errors"]
    given = client.get(f"/api/v1/designations/{answer.json()['uuid']}/").json()["current"]
    assert (given["notice_hours"], given["review_at"]) == (48, "2016-09-19T16:00:00Z")
    square = {
        **body,
        "kind": "isil",
        "geometry": {"type": "Polygon", "coordinates": [[[37.3, 36.3], [37.34, 36.3], [37.34, 36.33], [37.3, 36.3]]]},
    }
    refused = client.post("/api/v1/designations/", square, content_type="application/json")
    assert refused.status_code == 422
    assert "notice_hours" in refused.json()["errors"]


@pytest.mark.parametrize(("language", "words"), [("en", "19 Sep 2016, 16:00Z"), ("ru", "19 сентября 2016, 16:00Z")])
def test_whoever_binds_a_delegation_reads_them(sign_in, language, words):
    made = in_state("agreed", provisions={"review_at": REVIEW})
    client = sign_in("us.authority")
    User.objects.update(language=language)
    page = client.get(f"/designations/{made.uuid}/approve/").content.decode()
    assert words in page
    assert 'data-signed-provision="review_at" data-value="&quot;2016-09-19T16:00:00Z&quot;"' in page


def test_a_comparison_names_what_differs(sign_in):
    made = in_state("submitted", provisions={"review_at": REVIEW})
    counter(actor=identity_of("ru.officer"), designation=made.uuid, revision=made.revision, content=content())
    page = sign_in("us.officer").get(f"/designations/{made.uuid}/compare/").content.decode()
    assert "Review date (UTC)" in page
    assert "not agreed" in page


def test_the_log_has_them_and_both_verifiers_compute_the_digest(tmp_path, second: SecondVerifier):
    witnesses = Witnesses(tmp_path / "witnesses")
    in_state("in_force", provisions={"review_at": REVIEW})
    witnesses.agree()
    entry = Entry.objects.filter(event="version.created").earliest("index")
    assert entry.after["provisions"] == {"review_at": "2016-09-19T16:00:00Z"}
    path, _written = handed_out(tmp_path)
    assert verify(path).finding is None
    assert second.judge(path)["right"]


def test_one_that_the_site_no_longer_has_is_shown_and_its_digest_stays(monkeypatch):
    made = in_state("submitted", provisions={"review_at": REVIEW})
    before = canonical_content(made.uuid, made.kind, None, made.current.content)
    monkeypatch.setattr("apps.designations.schema.BY_NAME", {})
    monkeypatch.setattr("apps.negotiation.provisions.BY_NAME", {})
    assert canonical_content(made.uuid, made.kind, None, made.current.content) == before
    assert [row.words for row in provision_rows(made.current)] == ['"2016-09-19T16:00:00Z"']


def test_every_provision_is_named_once_and_shadows_no_field():
    names = [provision.name for provision in PROVISIONS]
    assert len(set(names)) == len(names)
    assert not set(names) & set(ROUTE_FORM) - {"review_at", "notice_hours"}
    assert all(one.least <= one.most for one in PROVISIONS if isinstance(one, HoursProvision))
    assert seal_all() is not None
