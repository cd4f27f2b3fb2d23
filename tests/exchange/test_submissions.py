"""The API takes what the forms of pages take, by the same services, with the same refusals."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.exchange.subjects.addresses import all_sendings
from apps.movements.models import MovementStatement
from apps.truce.models import ClauseReading, Report
from tests.exchange.sent import API, SENT, Sent, ago
from tests.movements.convoy import notified
from tests.tokens.holding import JSON, program

pytestmark = pytest.mark.django_db
REPORT = {"type": "visit", "since": "2016-09-13T09:00:00Z", "text": "Access denied."}


def send(client, sent: Sent, address: str, **headers):
    body = {name: value() if callable(value) else value for name, value in sent.body.items()}
    more = {} if sent.is_form else {"content_type": JSON}
    return client.post(API + address, body, headers=headers, **more)


def test_every_address_that_is_sent_to_is_tried_here():
    assert {sending.name for sending in all_sendings()} == set(SENT)


def _lock_of(name: str) -> set[str]:
    """What the service has to wait for, so that nothing comes between what If-Match is compared with and the write."""
    subject = next(sending.subject for sending in all_sendings() if sending.name == name)
    with CaptureQueriesContext(connection) as asked:
        if subject is not None:
            subject.lock()
    return {query["sql"] for query in asked}


@pytest.mark.parametrize("name", SENT)
def test_a_program_sends_what_the_form_takes_and_it_is_recorded(name, as_role):
    sent = SENT[name]
    client, address = program(sent.who), sent.about()
    # As the site serves: with no more rights than its web processes have.
    as_role("jic_web")
    with CaptureQueriesContext(connection) as asked:
        answer = send(client, sent, address, **{"Idempotency-Key": "k-1"})
    assert answer.status_code == 201, answer.content.decode()
    assert _lock_of(name) <= {query["sql"] for query in asked}
    assert answer.json()["uuid"]
    again = send(client, sent, address, **{"Idempotency-Key": "k-1"})
    if not any(map(callable, sent.body.values())) or name == "documents-add":
        assert again.headers["Idempotency-Replayed"] == "true", again.json()
        assert again.content == answer.content


@pytest.mark.parametrize("name", ["truce-new-report", "movements-say-note", "undertakings-mark", "groups-listing"])
def test_what_may_be_sent_is_told_with_its_choices(name):
    sent = SENT[name]
    form = {one["name"]: one for one in program(sent.who).get(API + sent.about()).json()["form"]}
    assert {one for one, field in form.items() if field["required"]} <= set(sent.body)
    chosen = [one for one, field in form.items() if field["choices"] and one in sent.body]
    assert chosen
    for one in chosen:
        assert sent.body[one] in [choice["value"] for choice in form[one]["choices"]]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"type": "rumour"}, "type", "Send one of these: event, count, visit."),
        ({"since": "13 Sep 2016, 09:00Z"}, "since", "2016-09-12T16:00:00Z"),
        ({"since": "2190-01-01T00:00:00Z"}, "since", "This time is still to come."),
        ({"type": "count"}, "until", "A count needs"),
        ({"text": ""}, "text", "blank"),
        ({"text": "x\u202ey"}, "text", ""),
        ({"reprot": "x"}, "reprot", "Nothing here has this name."),
        ({"counted": True}, "counted", ""),
    ],
)
def test_what_the_form_refuses_is_refused_at_its_field(changes, field, said):
    answer = program("us.officer").post(f"{API}truce/reports/new/", {**REPORT, **changes}, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "incomplete")
    assert said in " ".join(answer.json()["errors"][field])
    assert not Report.objects.exists()


def test_a_refusal_is_in_the_callers_language():
    client = program("us.officer")
    answer = client.post(
        f"{API}truce/reports/new/", {**REPORT, "type": "x"}, content_type=JSON, headers={"Accept-Language": "ru"}
    )
    assert "event, count, visit" in answer.json()["errors"]["type"][-1]
    assert answer.json()["errors"]["type"][-1].startswith("Отправьте")


@pytest.mark.parametrize(("who", "code"), [("us.auditor", 403), ("us.admin", 404), ("us.nobody", 404)])
def test_who_may_not_say_it_on_a_page_may_not_by_the_api(who, code):
    answer = program(who).post(f"{API}truce/reports/new/", REPORT, content_type=JSON)
    assert answer.status_code == code
    assert program(who).get(f"{API}truce/reports/new/").status_code == code


def test_a_token_that_only_reads_sends_nothing():
    answer = program("us.officer", "read").post(f"{API}truce/reports/new/", REPORT, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (403, "token_scope")


def test_nothing_is_recorded_of_what_has_changed_since_it_was_read():
    row, client = notified(), program("us.officer")
    address = f"{API}movements/{row.uuid}/"
    read = client.get(address)
    sent = {"content_type": JSON, "headers": {"If-Match": read.headers["ETag"]}}
    assert client.post(f"{address}say/note/", {"says": "noted"}, **sent).status_code == 201
    late = client.post(f"{address}say/note/", {"says": "asked", "text": "Why?"}, **sent)
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert MovementStatement.objects.count() == 1
    sent["headers"] = {"If-Match": client.get(address).headers["ETag"]}
    assert client.post(f"{address}say/note/", {"says": "asked", "text": "Why?"}, **sent).status_code == 201


def test_what_was_read_already_is_not_sent_again():
    row, client = notified(), program("us.officer")
    address = f"{API}movements/{row.uuid}/"
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_pasted_list_is_shown_first_and_recorded_once_it_is_confirmed():
    client, address = program("us.officer"), f"{API}groups/lists/paste/"
    client.post(f"{API}groups/new/", {"language": "en", "text": "Northern Brigade"}, content_type=JSON)
    body = {"listed_as": "party", "text": "Northern Brigade\nNobody"}
    shown = client.post(address, body, content_type=JSON)
    assert (shown.status_code, shown.json()["recorded"]) == (200, 0)
    assert [line["match"] for line in shown.json()["lines"]] == ["new", "unmatched"]
    confirmed = {**body, "confirmation": shown.json()["confirmation"]}
    assert client.post(address, {**confirmed, "text": "Other"}, content_type=JSON).status_code == 422
    done = client.post(address, confirmed, content_type=JSON)
    assert (done.status_code, done.json()["recorded"]) == (201, 1)


def test_a_file_with_the_same_key_is_another_request_where_its_bytes_are():
    sent = SENT["documents-add"]
    client, address = program(sent.who), sent.about()
    assert send(client, sent, address, **{"Idempotency-Key": "k"}).status_code == 201
    from django.core.files.uploadedfile import SimpleUploadedFile

    other = {"language": "en", "file": SimpleUploadedFile("annex.pdf", b"%PDF-1.4 other", "application/pdf")}
    answer = client.post(API + address, other, headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")


def test_a_reading_of_a_clause_is_under_its_day():
    sent = SENT["truce-read"]
    client, address = program(sent.who), sent.about()
    send(client, sent, address)
    assert ClauseReading.objects.get().day == 1
    day = client.get(f"{API}truce/days/1/").json()
    assert next(one["readings"] for one in day["clauses"] if one["clause"] == "attacks")[0]["kept"] == "kept"
    assert client.get(f"{API}truce/days/99/").status_code == 404
    assert ago(hours=1) > day["from"]
