"""What a token opens: reading, proposing where its scope says so, and nothing that approves, signs or administers."""

from __future__ import annotations

import pytest

from apps.exchange.permissions import OF_OFFICERS
from apps.negotiation.machine import ActType
from tests.drafting import fresh, in_state
from tests.people import PASSWORD
from tests.site.crawl import addresses
from tests.tokens.holding import JSON, bearer, program, token_of

pytestmark = pytest.mark.django_db
# What stores nothing, and so is reading; and asking for a file of what one reads.
SENT_TO_READ = ("/api/v1/geometry/check/", "/api/v1/geometry/operation/", "/api/v1/exports/")


def act(client, designation, code, **body):
    return client.post(
        f"/api/v1/designations/{designation.uuid}/acts/{code}/",
        body,
        content_type=JSON,
        headers={"If-Match": fresh(designation).etag},
    )


def test_an_officers_program_carries_out_officers_acts():
    thing = in_state("submitted")
    assert act(program("ru.officer"), thing, "agree").status_code == 200
    assert fresh(thing).state == "agreed"


def test_a_token_that_reads_writes_nothing_anywhere():
    thing = in_state("submitted")
    client = program("us.officer", "read")
    asked = [one for one in addresses([thing], []) if one.startswith("/api/")]
    assert len(asked) > 20
    for address in asked:
        code = client.post(address, "{}", content_type=JSON, headers={"If-Match": "*"}).status_code
        allowed = (200, 422) if address in SENT_TO_READ else (403, 405)
        assert code in allowed, f"{address}: {code}"


@pytest.mark.parametrize("code", ["approve", "decline"])
def test_no_token_approves_or_declines(code):
    thing = in_state("agreed")
    digest = thing.current.digest_hex
    answer = act(program("us.authority"), thing, code, digest=digest, password=PASSWORD, reason="No")
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_for_tokens"
    assert fresh(thing).state == "agreed"


def test_no_token_suspends_resumes_or_rescinds():
    thing = in_state("in_force")
    for code in ("suspend", "resume", "rescind"):
        assert act(program("us.authority"), thing, code, reason="x").json()["code"] == "not_for_tokens"
    assert ActType.AGREE in OF_OFFICERS
    assert not OF_OFFICERS & {ActType.APPROVE, ActType.SUSPEND, ActType.RESUME, ActType.RESCIND, ActType.EXPIRE}


def test_a_token_of_somebody_without_the_role_proposes_nothing():
    thing = in_state("submitted", side="ru")
    assert act(program("us.authority"), thing, "agree").status_code == 403
    assert fresh(thing).state == "submitted"


def test_a_program_drafts_and_comments():
    client = bearer(token_of("us.officer")[1])
    thing = in_state("submitted")
    sent = client.post(f"/api/v1/designations/{thing.uuid}/comments/", {"text": "Seen"}, content_type=JSON)
    assert sent.status_code == 201, sent.json()
