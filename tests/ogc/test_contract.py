"""The service against its own description, over HTTP: no fault, and every answer as it says, whatever is sent."""

from __future__ import annotations

from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from apps.designations.models import Designation
from tests.ogc.worlds import something_of_every_geometry
from tests.tokens.holding import bearer, token_of

CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 12
COLLECTIONS = ("opposition", "amendments", "edition-1", "humanitarian_route-lines")


@pytest.mark.slow
def test_no_answer_is_a_fault_or_differs_from_the_description(live_server, transactional_db):
    something_of_every_geometry()
    thing = str(Designation.objects.filter(kind="opposition", state="in_force").get().uuid)
    text = token_of("us.officer", "read")[1]
    document = bearer(text).get("/ogc/api").json()
    assert document["openapi"].startswith("3.0")
    schema = schemathesis.openapi.from_dict(document)
    seen: Counter[int] = Counter()

    for result in schema.get_all_operations():
        operation = result.ok()

        @budget(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            # Most of the questions are about something that is there.
            parts = case.path_parameters or {}
            if "collectionId" in parts and seen.total() % 4:
                parts["collectionId"] = COLLECTIONS[seen.total() % len(COLLECTIONS)]
            if "featureId" in parts and seen.total() % 2:
                parts |= {"featureId": thing, "collectionId": "opposition"}
            answer = case.call(base_url=f"{live_server.url}/ogc", headers={"Authorization": f"Bearer {text}"})
            assert answer.status_code < 500, (case.path, answer.status_code, answer.text[:300])
            case.validate_response(answer, checks=CHECKS)
            seen[answer.status_code] += 1

        ask()
    assert seen[200] > 10
    assert seen[400] > 0
    assert seen[404] > 0
