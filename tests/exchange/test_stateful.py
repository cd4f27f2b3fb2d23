"""The API along its own links: what one answer names, the next request is about. Every check of schemathesis holds."""

from __future__ import annotations

import os

import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis import settings as budget
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from apps.ledger.seal import seal_all
from tests.drafting import in_state
from tests.groups.registry import of_groups
from tests.movements.convoy import notified
from tests.separation.areas import of_separation
from tests.tokens.holding import program, token_of
from tests.truce.cessation import began

# Walks of so many steps; more of them by the environment, for a long run.
WALKS, STEPS = int(os.environ.get("JIC_API_WALKS", "20")), 8
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.missing_required_header,
    checks.unsupported_method,
    checks.ensure_resource_availability,
    checks.use_after_free,
    checks.ignored_auth,
]
# Two hold another rule than ours. Limits and filters of lists are clamped and passed over, as GIS programs need
# (`negative_data_rejection`); and what the schema allows may break a rule that no schema says, which is answered with
# 422 (`positive_data_acceptance`).


def described() -> dict:
    return program("us.officer").get("/api/v1/schema/?format=json").json()


@pytest.mark.django_db
def test_every_link_leads_to_an_operation_with_all_it_takes():
    document = described()
    operations = {
        operation["operationId"]: path for path, methods in document["paths"].items() for operation in methods.values()
    }
    links = [
        link
        for methods in document["paths"].values()
        for operation in methods.values()
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    ]
    assert len(links) > 60
    for link in links:
        taken = {part[1:-1] for part in operations[link["operationId"]].split("/") if part.startswith("{")}
        assert taken == set(link["parameters"])


@pytest.mark.slow
@pytest.mark.parametrize("who", ["us.officer", "un.observer"])
def test_no_walk_along_the_links_finds_a_fault(live_server, transactional_db, monkeypatch, who):
    # That wrong tokens open nothing is tried with more of them than an address may send.
    monkeypatch.setattr("jic.rate_limit.counted", lambda _request, _view: [])
    in_state("submitted")
    began(), notified(), of_groups(), of_separation()
    seal_all()
    headers = {"Authorization": f"Bearer {token_of(who)[1]}"}
    answers = []

    class Walk(schemathesis.openapi.from_dict(described()).as_state_machine()):
        def get_call_kwargs(self, case):
            return {"base_url": live_server.url, "headers": headers}

        def validate_response(self, response, case, **_more):
            answers.append(response.status_code)
            case.validate_response(response, checks=CHECKS, headers=headers)

    run_state_machine_as_test(
        Walk,
        settings=budget(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(answers) > WALKS
    assert any(code < 300 for code in answers)
