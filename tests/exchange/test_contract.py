"""The API against its own description, over HTTP: no fault, and every answer as the schema says,
whatever is sent."""

from __future__ import annotations

import os
from collections import Counter

import pytest
import schemathesis
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from apps.ledger.seal import seal_all
from tests.drafting import in_state
from tests.people import person
from tests.tokens.holding import token_of

CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
# Of each operation; more of them by the environment, for a long run.
EXAMPLES = int(os.environ.get("JIC_API_EXAMPLES", "5"))


def test_the_description_is_openapi_3_1_and_names_every_operation(sign_in):
    document = sign_in("us.officer").get("/api/v1/schema/?format=json").json()
    assert document["openapi"].startswith("3.1")
    assert len(document["paths"]) >= 14
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary") or "schema" in path, f"{method} {path} says nothing of itself"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "scope"), [("us.officer", ""), ("us.officer", "propose"), ("us.auditor", "read")])
def test_no_answer_is_a_fault_or_differs_from_the_description(live_server, transactional_db, name, scope):
    """In a session, and with a token of each scope."""
    things = [in_state(state) for state in ("submitted", "in_force")]
    seal_all()
    client = Client()
    client.force_login(person(name), backend="apps.accounts.backends.ActiveUserBackend")
    client.get("/sign-in/")
    page = client.get("/register/")
    cookies = {
        settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        settings.CSRF_COOKIE_NAME: page.cookies[settings.CSRF_COOKIE_NAME].value,
    }
    headers = {"X-CSRFToken": cookies[settings.CSRF_COOKIE_NAME], "Referer": live_server.url}
    if scope:
        cookies, headers = {}, {"Authorization": f"Bearer {token_of(name, scope)[1]}"}
    schema = schemathesis.openapi.from_dict(client.get("/api/v1/schema/?format=json").json())
    seen: Counter[int] = Counter()

    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path.endswith("/schema/"):
            continue

        @budget(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            # Half of the questions are about something that is there.
            if "designation" in (case.path_parameters or {}) and seen.total() % 2:
                case.path_parameters["designation"] = str(things[0].uuid)
            answer = case.call(base_url=live_server.url, cookies=cookies, headers=headers)
            assert answer.status_code < 500, (case.method, case.path, answer.status_code, answer.text[:300])
            case.validate_response(answer, checks=CHECKS)
            seen[answer.status_code] += 1

        ask()
    assert sum(seen.values()) > 100
    assert seen[200] > 10
    assert seen[404] > 10
