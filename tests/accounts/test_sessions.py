"""Sessions: they end by themselves, one sees one's own and ends them from elsewhere, and a new browser is told of."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.browsers import in_words
from apps.accounts.session_models import KnownBrowser, OpenSession
from apps.audit.models import Change
from apps.signin.middleware import BY_ITSELF, BY_ITSELF_HEADER
from tests.people import person
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"


def browser(agent: str = FIREFOX, address: str = "10.0.0.7") -> Client:
    return Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)


def at_desk(name: str = "us.officer", client: Client | None = None) -> Client:
    person(name)
    client = client or browser()
    assert sign_in(name, client=client).status_code == 302
    return client


def later(**time: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**time))


# Limits


def test_a_session_ends_after_half_an_hour_in_which_nothing_was_done():
    client = at_desk()
    with later(minutes=29):
        assert client.get("/register/").status_code == 200
    with later(minutes=58):
        assert client.get("/register/").status_code == 200, "what is done begins the half hour anew"
    with later(minutes=89):
        answer = client.get("/register/?text=x")
        assert answer.headers["Location"] == "/sign-in/?next=/register/%3Ftext%3Dx&ended=idle"
        page = client.get(answer.headers["Location"]).content.decode()
    assert "after 30 minutes without activity" in page


def test_a_session_ends_after_twelve_hours_whatever_is_done():
    client = at_desk()
    for quarter in range(1, 48):
        with later(minutes=15 * quarter):
            assert client.get("/register/").status_code == 200
    with later(hours=12, minutes=1):
        assert client.get("/register/").headers["Location"].endswith("ended=absolute")


def test_what_is_written_into_a_session_does_not_lengthen_it():
    client = at_desk()
    for half in range(1, 24):
        with later(minutes=29 * half):
            session = client.session
            session["touched"] = half
            session.save()
            client.get("/register/")
    with later(hours=12, minutes=1):
        assert client.get("/register/").status_code == 302


def test_an_open_page_keeps_nobody_signed_in():
    """The footer asks for the log's state every ten seconds."""
    client = at_desk()
    for minutes in range(1, 32, 2):
        with later(minutes=minutes):
            client.get("/ledger/seal/")
    with later(minutes=31):
        assert client.get("/ledger/seal/").status_code == 401
        assert client.get("/register/").status_code == 302


def test_the_limits_are_settings(settings):
    settings.SESSION_IDLE, settings.SESSION_COOKIE_AGE = timedelta(minutes=2), 600
    client = at_desk()
    with later(minutes=3):
        assert client.get("/register/").headers["Location"].endswith("ended=idle")


def test_the_api_answers_401_when_a_session_is_over():
    client = at_desk()
    with later(minutes=31):
        assert client.get("/api/v1/designations/").status_code == 401


@pytest.mark.parametrize("name", sorted(BY_ITSELF))
def test_what_a_page_asks_for_by_itself_is_answered_with_no_sign_in_page(client, name):
    number = {"designation": uuid.uuid4()} if name == "live:stale" else {}
    answer = client.get(reverse(name, kwargs=number))
    assert (answer.status_code, answer.content) == (401, b"")
    page = client.get("/register/", headers={BY_ITSELF_HEADER: "1"})
    assert (page.status_code, page.content) == (401, b"")


def test_whoever_never_signed_in_is_told_nothing_of_an_end():
    assert "ended" not in Client().get("/register/").headers["Location"]
    page = Client().get("/sign-in/?ended=<script>").content.decode()
    assert "script>alert" not in page


# The list


def test_one_sees_ones_own_sessions_in_plain_words_and_this_one_marked():
    here, there = at_desk(), at_desk(client=browser(CHROME, "10.0.0.8"))
    at_desk("us.officer2", browser(CHROME, "10.0.0.99"))
    page = here.get("/account/").content.decode()
    assert "Firefox on Windows" in page
    assert "Chrome on Linux" in page
    assert "10.0.0.8" in page
    assert "10.0.0.99" not in page
    assert page.count("this session") == 1
    assert there.get("/account/").status_code == 200


def test_a_session_is_ended_from_elsewhere_and_says_so():
    here, there = at_desk(), at_desk(client=browser(CHROME))
    session = OpenSession.objects.get(agent=CHROME)
    assert here.post(f"/account/sessions/{session.uuid}/end/").status_code == 302
    answer = there.get("/register/")
    assert answer.headers["Location"].endswith("ended=ended")
    assert "ended by you on another device" in there.get(answer.headers["Location"]).content.decode()
    assert here.get("/register/").status_code == 200
    session.refresh_from_db()
    assert session.session_data == ""


def test_all_others_are_ended_at_once():
    here, others = at_desk(), [at_desk(client=browser(CHROME)) for _ in range(3)]
    here.post("/account/sessions/end-others/")
    assert here.get("/register/").status_code == 200
    assert {other.get("/register/").status_code for other in others} == {302}


@pytest.mark.parametrize("name", ["us.officer2", "us.admin", "ru.admin"])
def test_nobody_ends_a_session_of_somebody_else_by_its_number(name):
    here = at_desk()
    session = OpenSession.objects.get(user=person("us.officer"))
    assert at_desk(name).post(f"/account/sessions/{session.uuid}/end/").status_code == 404
    assert here.get("/register/").status_code == 200


def test_a_clearance_admin_ends_all_sessions_of_a_member():
    clients, member = [at_desk(), at_desk(client=browser(CHROME))], person("us.officer")
    assert at_desk("us.admin").post(f"/account/people/{member.uuid}/end-sessions/").status_code == 302
    assert {client.get("/register/").status_code for client in clients} == {302}


@pytest.mark.parametrize(("name", "status"), [("ru.admin", 404), ("us.officer2", 404), ("us.auditor", 404)])
def test_nobody_else_does(name, status):
    client, member = at_desk(), person("us.officer")
    assert at_desk(name).post(f"/account/people/{member.uuid}/end-sessions/").status_code == status
    assert client.get("/register/").status_code == 200


def test_a_request_under_way_does_not_bring_an_ended_session_back():
    client = at_desk()
    session = client.session
    session["kept"] = "x"
    OpenSession.objects.update(ended_at=timezone.now(), session_data="")
    with pytest.raises(UpdateError):
        session.save()
    assert client.get("/register/").status_code == 302


def test_signing_in_ends_the_session_that_was_there_before():
    client = at_desk()
    before = client.cookies["sessionid"].value
    client.post("/sign-out/")
    sign_in("us.officer2", client=client)
    thief = browser()
    thief.cookies["sessionid"] = before
    assert thief.get("/register/").status_code == 302


# New browsers


def test_a_sign_in_from_a_new_browser_is_shown_at_once_and_in_the_list():
    at_desk()
    new = at_desk(client=browser(CHROME, "203.0.113.9"))
    assert "signed in from a new browser" in new.get("/").content.decode()
    assert "signed in from a new browser" not in new.get("/").content.decode(), "once"
    assert "new browser" in new.get("/account/").content.decode()


def test_it_is_told_of_in_the_users_language():
    at_desk("ru.officer")
    person("ru.officer").__class__.objects.filter(username="ru.officer").update(language="ru")
    new = at_desk("ru.officer", browser(CHROME))
    assert "Раньше вы не входили из этого браузера" in new.get("/").content.decode()


def test_the_very_first_browser_and_a_known_one_are_no_news():
    client = at_desk()
    assert "signed in from a new browser" not in client.get("/").content.decode()
    client.post("/sign-out/")
    at_desk(client=client)
    assert "signed in from a new browser" not in client.get("/").content.decode()
    assert KnownBrowser.objects.count() == 1


def test_a_new_browser_is_recorded_with_whose_it_is():
    at_desk()
    change = Change.objects.get(table_name="accounts_knownbrowser")
    assert change.actor == person("us.officer").uuid
    assert change.private_to_id == person("us.officer").delegation_id
    assert change.after["address"] == "10.0.0.7"


@pytest.mark.parametrize("mark", ["garbage", "00000000000000000000000000000000:x", "\0"])
def test_a_mark_that_we_did_not_sign_is_worth_nothing(mark):
    at_desk()
    forger = browser()
    forger.cookies["browser"] = KnownBrowser.objects.get().uuid.hex if mark == "garbage" else mark
    at_desk(client=forger)
    assert KnownBrowser.objects.count() == 2


def test_several_people_share_a_browser():
    client = at_desk()
    client.post("/sign-out/")
    at_desk("us.officer2", client)
    client.post("/sign-out/")
    at_desk(client=client)
    assert KnownBrowser.objects.count() == 2


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (CHROME, "Chrome on Linux"),
        (CHROME.replace("X11; Linux x86_64", "Linux; Android 14") + " YaBrowser/25.2", "Yandex Browser on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Version/17.5 Safari/605.1.15", "Safari on macOS"),
        ("curl/8.5", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_browsers_have_plain_names(agent, words):
    assert in_words(agent) == words
