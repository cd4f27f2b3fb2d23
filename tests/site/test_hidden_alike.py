"""What is hidden and what never was cost the same questions to the database, in the same words: so neither what is
answered nor how long it takes tells them apart. (Time itself is not measured: it would tell of the machine.)"""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.access.models import Grant
from apps.accounts.models import Passkey
from apps.accounts.session_models import OpenSession, Recovery
from tests.drafting import in_state
from tests.pages import without_tokens
from tests.people import person
from tests.signing import with_key

pytestmark = pytest.mark.django_db


def asked(client: Client, method: str, address: str) -> tuple[int, str, list[str]]:
    """(status, page, questions in words) of a request; ids and moments taken out."""
    with CaptureQueriesContext(connection) as captured:
        answer = getattr(client, method)(address)
    found = uuid_in(address)
    page = without_tokens(answer).replace(found, "#")
    return answer.status_code, page, [_plain(query["sql"], found) for query in captured]


def uuid_in(address: str) -> str:
    return re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", address)[-1]


def _plain(sql: str, found: str) -> str:
    sql = re.sub(r"'(#|[0-9a-f-]{32,36})'(::uuid)?", "'#'", sql.replace(found, "#"))
    sql = re.sub(r'SAVEPOINT "\w+"', "SAVEPOINT", sql)
    return re.sub(r"'\d{4}-\d\d-\d\d[ T][^']*'(::\w+)?", "'then'", sql)


def draft_of_russia() -> uuid.UUID:
    return in_state("draft", side="ru").uuid


def above() -> uuid.UUID:
    return in_state("in_force", side="ru", level=3).uuid


def member_of_russia() -> uuid.UUID:
    return person("ru.officer").uuid


def key_of_russia() -> uuid.UUID:
    with_key("ru.officer")
    return Passkey.objects.get().uuid


def session_of_somebody() -> uuid.UUID:
    Client().force_login(person("ru.officer"), backend="apps.accounts.backends.ActiveUserBackend")
    return OpenSession.objects.filter(user=person("ru.officer")).latest("begun_at").uuid


def recovery_of_russia() -> uuid.UUID:
    made = Recovery.objects.create(
        user=person("ru.officer"), opened_by=person("ru.admin"), reason="x", expires_at="2100-01-01T00:00:00Z"
    )
    return made.uuid


def grant_of_russia() -> uuid.UUID:
    return Grant.objects.filter(user=person("ru.officer")).latest("pk").uuid


CASES = {
    **{
        f"{what} {suffix or 'record'}": ("us.officer", f"/designations/%s/{suffix}", made)
        for what, made in (("draft", draft_of_russia), ("above", above))
        for suffix in ("", "versions/1/", "compare/", "approve/", "counter/", "agree/", "disclosure/")
    },
    **{
        f"{what} by API {suffix or 'record'}": ("us.officer", f"/api/v1/designations/%s/{suffix}", made)
        for what, made in (("draft", draft_of_russia), ("above", above))
        for suffix in ("", "versions/", "versions/1/", "acts/", "comments/", "disclosures/")
    },
    "draft by OGC": ("us.officer", "/ogc/collections/opposition/items/%s", draft_of_russia),
    "above by OGC": ("us.officer", "/ogc/collections/opposition/items/%s", above),
    "a member": ("us.admin", "/clearances/people/%s/", member_of_russia),
    "a member's sign-in": ("us.admin", "/account/people/%s/", member_of_russia),
}
POSTED = {
    "a key": ("us.admin", "/clearances/keys/%s/revoke/", key_of_russia),
    "a session": ("us.officer", "/account/sessions/%s/end/", session_of_somebody),
    "a recovery to confirm": ("us.admin", "/account/recoveries/%s/confirm/", recovery_of_russia),
    "a recovery to stop": ("us.admin", "/account/recoveries/%s/cancel/", recovery_of_russia),
    "sessions of a member": ("us.admin", "/account/people/%s/end-sessions/", member_of_russia),
    **{f"POST {name}": case for name, case in CASES.items() if "API" not in name and "OGC" not in name},
}


@pytest.mark.parametrize(
    ("method", "name", "address", "made"),
    [("get", *case) for case in CASES.values()] + [("post", *case) for case in POSTED.values()],
    ids=[*CASES, *POSTED],
)
def test_hidden_and_missing_ask_the_database_the_same(sign_in, method, name, address, made):
    hidden = made()
    client = sign_in(name)
    person(name).grants.filter(role="").update(level=2)
    asked(client, method, address % uuid.uuid4())  # what a process asks once
    one, other = asked(client, method, address % hidden), asked(client, method, address % uuid.uuid4())
    # A page that is only read refuses forms before it looks for anything.
    assert one[0] == other[0]
    assert one[0] in ({404} if method == "get" else {404, 405})
    assert one[1] == other[1]
    assert one[2] == other[2]
