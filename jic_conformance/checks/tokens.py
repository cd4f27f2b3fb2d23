"""Class tokens: who asks is said by a token in the header, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from jic_conformance.documents import DESIGNATIONS, by_schema
from jic_conformance.requirement import ConformanceClass, requirement
from jic_conformance.site import Site

TOKENS = ConformanceClass.TOKENS
# No token of anybody: what is sent in its place must tell nothing.
WRONG = "jic-conformance-no-token-of-anybody"


@requirement("JIC-R-010", TOKENS, "A request without a token MUST be answered 401, with a challenge for Bearer.")
def no_token_is_refused(site: Site) -> Iterator[str]:
    answer = site.get(DESIGNATIONS, token="")
    if answer.status != 401:
        yield f"{answer.named} without a token: answered {answer.status}"
    elif "bearer" not in answer.headers.get("www-authenticate", "").lower():
        yield f"{answer.named} without a token: WWW-Authenticate names no Bearer"


@requirement("JIC-R-011", TOKENS, "A token that is none MUST be answered 401.")
def a_wrong_token_is_refused(site: Site) -> Iterator[str]:
    answer = site.get(DESIGNATIONS, token=WRONG)
    if answer.status != 401:
        yield f"{answer.named} with a token of nobody: answered {answer.status}"


@requirement("JIC-R-012", TOKENS, "A refusal of a token MUST be problem details that show no record.")
def a_refused_token_sees_nothing(site: Site) -> Iterator[str]:
    for token in ("", WRONG):
        answer = site.get(DESIGNATIONS, token=token)
        yield from by_schema("problem", answer)
        if answer.status == 200 or b'"results"' in answer.body:
            yield f"{answer.named}: shows records to whoever has no token"


@requirement("JIC-R-013", TOKENS, "A token in an address MUST NOT sign anybody in.")
def a_token_in_an_address_is_refused(site: Site) -> Iterator[str]:
    # With a token of nobody: the real one would stay in the logs of every server on the way.
    answer = site.get(f"{DESIGNATIONS}?access_token={WRONG}", token="")
    if answer.status not in (400, 401):
        yield f"{answer.method} with access_token in the address: answered {answer.status}"
