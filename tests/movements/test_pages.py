"""The pages of movements: who opens them, what they say of wrong entries, and the past."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.ledger.bootstrap import create_log
from apps.movements.accounts import ReceiptInput, note, receive
from apps.movements.models import FlightReport, Movement, MovementStatement
from tests.movements.convoy import NOTIFIED, after, notified, says, window
from tests.movements.test_accounts import answer, ask, checked, fixed
from tests.people import identity_of

pytestmark = pytest.mark.django_db

READERS = ["us.officer", "ru.authority", "us.auditor", "un.observer"]


def text(response) -> str:
    return text_of(response.content.decode())


def text_of(html: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", html).split())


@pytest.fixture
def convoy() -> Movement:
    """A convoy of which everything has been said."""
    made = notified()
    note(actor=identity_of("ru.officer"), movement=made.uuid, says="concern", text="Plates?", said_at=after(-40))
    ask(made, "transit", "Customs", due=-20)
    ask(made, "facilitation", "Government", due=-10, waits_for=1)
    answer(made, 1, "condition", -30)
    fixed(made, "S-1 to S-4")
    says(made, "departed", 1, position="36.238, 36.688", place="Bab al-Hawa")
    says(made, "held", 2, reason="The road is not open.")
    checked(made, 4, 4, at=3)
    sent = ReceiptInput("Local council", "Food.", after(8), said_at=after(8))
    receive(actor=identity_of("un.observer"), movement=made.uuid, sent=sent)
    notified("us.officer", window("live_fire"))
    return made


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", READERS)
def test_every_reader_of_the_map_opens_every_page(sign_in, convoy, name, language):
    client = sign_in(name)
    client.post("/language/", {"language": language, "next": "/"})
    for address in (
        "/movements/",
        "/movements/?kind=convoy&state=held&route=castello&as_of=2016-09-20T00:00:00Z",
        "/movements/data.json",
        "/movements/weeks/?as_of=2016-09-20T00:00:00Z",
        "/movements/flights/",
        f"{convoy.get_absolute_url()}?as_of=2016-09-20T00:00:00Z",
        f"{convoy.get_absolute_url()}data.json",
    ):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("name", ["us.admin", "us.nobody"])
def test_who_reads_no_map_finds_no_movement(sign_in, convoy, name):
    client = sign_in(name)
    for address in ("/movements/", convoy.get_absolute_url(), "/movements/new/", "/movements/flights/"):
        assert client.get(address).status_code == 404


def test_every_answer_seal_and_check_says_whose_account_it_is(sign_in):
    convoy = notified()
    ask(convoy, due=-20)
    answer(convoy, 1, "given", -30, by="us.officer")
    answer(convoy, 1, "refused", -29, by="ru.officer")
    fixed(convoy, "S-1 to S-4", by="us.officer")
    checked(convoy, 4, 3, by="ru.officer")
    page = sign_in("us.auditor").get(convoy.get_absolute_url()).content.decode()
    permits, seals = (
        page.split(f"<h2>{title}</h2>")[1].split("</table>")[0] for title in ("Chain of permits", "Cargo seals")
    )
    rows = [text_of(row) for row in re.findall("(?s)<tr>.*?</tr>", permits + seals)]
    assert re.search(r"\bUN\b.*refused RU\b", rows[1]), rows
    assert re.search(r"fixed US\b", rows[3]), rows
    assert re.search(r"Layramoun RU\b", rows[4]), rows


@pytest.mark.parametrize(("hours", "is_told"), [(0.5, False), (2, True)])
def test_a_notification_that_was_recorded_later_says_so(sign_in, hours, is_told):
    now = timezone.now()
    window_of = {"since": now + timedelta(hours=50), "until": now + timedelta(hours=60)}
    made = notified(**window_of, said_at=now - timedelta(hours=hours))
    page = text(sign_in("us.auditor").get(made.get_absolute_url()))
    assert ("recorded at" in page) is is_told
    assert ("counted from when it was recorded; the notifier says" in page) is is_told
    assert "in time" in page


@pytest.mark.parametrize(
    ("language", "short", "whole"),
    [
        ("en", "in time, by the notifier", "The window had closed before this record began"),
        ("ru", "в срок, по словам уведомившего", "Окно закрылось до начала этой записи"),
    ],
)
def test_a_window_from_before_the_record_began_is_not_recorded_late(sign_in, language, short, whole):
    now = timezone.now()
    create_log()
    window_of = {"since": now - timedelta(days=30), "until": now - timedelta(days=29)}
    made = notified(**window_of, said_at=now - timedelta(days=33))
    late = notified(**window_of, said_at=now - timedelta(days=31))
    client = sign_in("ru.officer")
    client.post("/language/", {"language": language, "next": "/"})
    page = text(client.get(made.get_absolute_url()))
    assert short in page
    assert whole in page
    assert short in text(client.get("/movements/"))
    assert short not in text(client.get(late.get_absolute_url()))
    # For programs it was in time only where the record shows it.
    rows = client.get("/movements/data.json").json()["movements"]
    assert [row["in_time"] for row in rows] == [False, False]


def test_nobody_is_in_time_by_what_they_record_afterwards(sign_in):
    now = timezone.now()
    window_of = {"since": now + timedelta(hours=10), "until": now + timedelta(hours=20)}
    made = notified(**window_of, said_at=now - timedelta(days=4))
    assert (made.in_time, made.said_in_time, made.notice_from) == (False, True, made.at)
    client = sign_in("ru.officer")
    page = text(client.get(made.get_absolute_url()))
    assert "recorded late" in page
    assert "the notifier says 4 d 10 h" in page
    assert "recorded late" in text(client.get("/movements/"))
    (row,) = client.get("/movements/data.json").json()["movements"]
    assert row["in_time"] is False
    assert row["notice_from"] == row["recorded_at"]
    assert not notified(**window_of, said_at=None).said_in_time


def test_a_page_shows_what_each_says_and_the_past(sign_in, convoy):
    client = sign_in("us.officer")
    page = text(client.get(f"{convoy.get_absolute_url()}?as_of=2016-09-20T00:00:00Z"))
    for words in ("no answer when due", "given, with a condition", "The road is not open.", "Local council", "no note"):
        assert words in page, words
    assert "others keep away while it is open" in page
    assert "Record a status" not in page
    earlier = text(client.get(f"{convoy.get_absolute_url()}?as_of=2016-09-12T04:00:00Z"))
    assert "The road is not open." not in earlier
    assert client.get(f"{convoy.get_absolute_url()}?as_of=2016-09-11T00:00:00Z").status_code == 404
    assert "Record a status" in text(client.get(convoy.get_absolute_url()))
    assert "Record a status" not in text(sign_in("us.auditor").get(convoy.get_absolute_url()))


def test_the_list_is_narrowed_by_type_state_and_route(sign_in, convoy):
    client = sign_in("us.officer")
    fire = Movement.objects.get(kind="live_fire").reference

    def found(query: str) -> set[str]:
        return set(re.findall(r"JIC-M-\d+-\d+", text(client.get(f"/movements/?{query}"))))

    assert found("") == {convoy.reference, fire}
    assert found("state=held") == found("kind=convoy") == found("route=castello") == {convoy.reference}
    assert found("state=notified") == {fire}
    assert found("state=departed&as_of=2016-09-14T05:30:00Z") == {convoy.reference}
    assert found("state=delivered") == found("kind=convoy&page=2") == set()
    assert found("state=nonsense&kind=nonsense") == {convoy.reference, fire}


def test_a_movement_is_notified_by_form_and_kept_where_it_is_refused(sign_in):
    client = sign_in("un.observer")
    now = timezone.now()
    sent = {
        "kind": "convoy",
        "title": "To eastern Aleppo",
        "organisation": "WFP",
        "since": f"{now + timedelta(hours=50):%Y-%m-%d %H:%M}",
        "until": f"{now + timedelta(hours=60):%Y-%m-%d %H:%M}",
        "route": "castello",
        "cargo": "food",
        "vehicles": "UN-1; UN\nUN-2",
    }
    wrong = client.post("/movements/new/", {**sent, "until": sent["since"]})
    assert (wrong.status_code, "UN-1; UN" in wrong.content.decode()) == (422, True)
    assert "live_fire" not in client.get("/movements/new/").content.decode()
    assert client.post("/movements/new/", sent).status_code == 302
    made = Movement.objects.get()
    assert made.vehicles == [{"plate": "UN-1", "marking": "UN"}, {"plate": "UN-2", "marking": ""}]
    for name in ("us.authority", "un.officer", "us.observer"):
        assert sign_in(name).get("/movements/new/").status_code in (403, 404)


STATEMENTS = {
    "state": {"state": "departed", "position": "36.238, 36.688"},
    "note": {"says": "noted"},
    "permit": {"kind": "transit", "asker": "UN", "asked_of": "Customs"},
    "seals": {"numbers": "A-1 to A-5", "where": "Bab al-Hawa", "by": "UN"},
    "relay": {"unit": "Liaison cell", "says": "sent", "passed": "route"},
}


@pytest.mark.parametrize("what", STATEMENTS)
def test_each_statement_is_made_by_its_form(sign_in, what):
    made, client = notified(), sign_in("ru.officer")
    address = f"{made.get_absolute_url()}say/{what}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    assert client.post(address, STATEMENTS[what]).status_code == 302
    assert MovementStatement.objects.get().what == what
    assert sign_in("ru.auditor").post(address, STATEMENTS[what]).status_code == 403
    assert sign_in("us.admin").get(address).status_code == 404


def test_answers_checks_and_receipts_follow_what_they_are_about(sign_in, convoy):
    client = sign_in("un.observer")
    for what, sent in {
        "answer": {"permit": "2", "says": "given"},
        "check": {"where": "Layramoun", "by": "SARC", "checked": "4", "intact": "3", "broken": "S-1"},
        "receipt": {"recipient": "Hospital", "text": "Medical goods.", "vehicles": "1"},
    }.items():
        assert client.post(f"{convoy.get_absolute_url()}say/{what}/", sent).status_code == 302, what
    wrong = client.post(
        f"{convoy.get_absolute_url()}say/answer/", {"permit": "2", "says": "given", "since": "1 Sep 2016, 10:00Z"}
    )
    assert (wrong.status_code, "before the permit was asked for" in text(wrong)) == (422, True)
    assert client.get(f"{convoy.get_absolute_url()}say/inspection/").status_code == 404


def test_a_flight_is_reported_and_shown_on_its_day(sign_in):
    client = sign_in("un.observer")
    track = "2016-09-17 14:05Z 36.2021, 37.1613\n2016-09-17 14:06Z 36.21, 37.17"
    assert client.post("/movements/flights/new/", {"aircraft": "combat", "track": "nowhere"}).status_code == 422
    done = client.post("/movements/flights/new/", {"aircraft": "combat", "track": track, "text": "Heard."})
    assert (done.status_code, done["Location"]) == (302, "/movements/flights/?day=2016-09-17")
    assert FlightReport.objects.get().reference == "UN-F-0001"
    assert "UN-F-0001" in text(client.get(done["Location"]))
    assert "UN-F-0001" not in text(client.get("/movements/flights/?day=2016-09-18"))
    assert "UN-F-0001" in text(client.get("/movements/flights/", {"day": "17 сентября 2016"}))
    for day in ("yesterday", "09/17/2016", "2016-09-31", "1016-09-17", "2016-09-17T10:00Z"):
        refused = client.get("/movements/flights/", {"day": day})
        assert refused.status_code == 422
        assert "2016-09-17" in text(refused)
    assert sign_in("us.authority").get("/movements/flights/new/").status_code == 403


def test_programs_read_a_movement_as_people_do(sign_in, convoy):
    data = sign_in("un.observer").get(f"{convoy.get_absolute_url()}data.json?as_of=2016-09-20T00:00:00Z").json()
    assert (data["reference"], data["state"], data["in_time"]) == (convoy.reference, "held", False)
    assert data["notice_from"] == data["recorded_at"]
    assert [one["standing"] for one in data["permits"]] == ["condition", "overdue"]
    assert data["overlaps"][0]["blocks"] is True
    assert {one["what"] for one in data["statements"]} >= {"note", "state", "permit", "answer", "seals", "check"}
    assert data["notified_at"] == f"{NOTIFIED:%Y-%m-%dT%H:%M:%SZ}"


def test_the_log_says_in_words_what_was_said(sign_in, convoy):
    from apps.ledger.seal import seal_all

    seal_all()
    client = sign_in("us.auditor")
    for language, words in (("en", "Statement about a movement"), ("ru", "Сообщение о перемещении")):
        client.post("/language/", {"language": language, "next": "/"})
        assert words in text(client.get("/ledger/"))


def test_a_window_of_the_map_has_what_is_open_there_then(sign_in, convoy):
    client = sign_in("un.observer")

    def found(query: str) -> set[str]:
        answer = client.get(f"/movements/window.json?{query}").json()
        return {one["properties"]["reference"] for one in answer["features"]}

    assert convoy.reference in found("bbox=36,36,37,37&as_of=2016-09-14T06:00:00Z")
    assert found("bbox=40,33,41,34&as_of=2016-09-14T06:00:00Z") == set()
    assert found("as_of=2016-09-15T06:00:00Z") == set()
    for wrong in ("1,2,3", "a,b,c,d", "nan,nan,nan,nan", "38,36,37,37", "inf,0,1,1"):
        assert client.get(f"/movements/window.json?bbox={wrong}").status_code == 422
    assert sign_in("us.admin").get("/movements/window.json").status_code == 404


def test_the_window_has_the_newest_status_and_where_it_was(sign_in, convoy):
    client, then = sign_in("us.officer"), f"as_of={after(2.5):%Y-%m-%dT%H:%M:%SZ}"
    features = client.get(f"/movements/window.json?bbox=36,36,37,37&{then}").json()["features"]
    line, place = (one for one in features if one["properties"]["reference"] == convoy.reference)
    assert line["properties"]["label"] == f"{convoy.reference} · held"
    assert place["geometry"] == {"type": "Point", "coordinates": [36.688, 36.238]}
    panel = client.get(f"{line['properties']['url']}?panel=1&{then}")
    assert "held" in text(panel)
    assert b"<html" not in panel.content


def test_a_page_takes_as_many_queries_for_much_as_for_little(sign_in, convoy, django_assert_max_num_queries):
    client = sign_in("us.officer")
    for number in range(3):
        says(convoy, "held", 3 + number / 10, by="ru.officer")
        notified("ru.officer", window("works", title=f"Works {number}"))
    for address in (
        convoy.get_absolute_url(),
        "/movements/",
        "/movements/weeks/",
        "/movements/flights/?day=2016-09-17",
    ):
        assert client.get(address).status_code == 200
        with django_assert_max_num_queries(17):
            client.get(address)
