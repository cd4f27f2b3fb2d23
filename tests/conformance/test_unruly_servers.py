"""Whatever a server answers, a run ends in its time, says what is wrong by number, and tells nobody else the token."""

from __future__ import annotations

import json
import time
import zlib

import pytest

from jic_conformance.__main__ import main
from jic_conformance.client import BadAddress, Client, Limits, root_of
from jic_conformance.report import as_json, as_junit, as_text
from jic_conformance.run import Run, run
from jic_conformance.site import Chosen, Site
from tests.conformance.unruly import JSON, Answering, always, dripping, flooding, unruly, whole

TOKEN = "secret-of-a-test"
SHORT = Limits(requests=30, seconds=4, answer_bytes=300_000, answer_seconds=0.4)
HEAD = b"HTTP/1.1 200 OK\r\n" + JSON
DEEP = b"[" * 200_000
BOMB = zlib.compress(b"0" * 50_000_000)
ESCAPES = json.dumps({"results": [{"uuid": "\x1b]0;owned\x07\x1b[2J", "reference": "\ud800"}], "next": None}).encode()
UNRULY: dict[str, Answering] = {
    "nothing at all": always(b""),
    "no HTTP": always(b"\x16\x03\x01 hello\r\n\r\n"),
    "no JSON": always(whole(b"<html>")),
    "not UTF-8": always(whole(b'{"results": "\xff"}')),
    "nested deeply": always(whole(DEEP)),
    "a member twice": always(whole(b'{"results": [], "results": []}')),
    "no number of JSON": always(whole(b'{"results": NaN}')),
    "a number of 5,000 digits": always(whole(b'{"results": ' + b"9" * 5_000 + b"}")),
    "a list in place of an object": always(whole(b"[[]]")),
    "rows that are none": always(whole(b'{"results": [1, null, "x", []], "next": 5, "cursor": 1, "more": true}')),
    "numbers in place of texts": always(
        whole(b'{"results": [{"uuid": 1, "current": 7, "edition": "x"}], "total": "y", "next": null}')
    ),
    "control characters": always(whole(ESCAPES)),
    "compressed": always(whole(BOMB, headers=JSON + b"Content-Encoding: deflate\r\n")),
    "a body without end": flooding(HEAD + b"\r\n"),
    "a header without end": flooding(HEAD + b"X-Long: "),
    "a body drop by drop": dripping(HEAD + b"Content-Length: 100000\r\n\r\n", b" "),
    "headers drop by drop": dripping(HEAD, b"X-Drop: 1\r\n"),
    "fewer bytes than said": always(HEAD + b"Content-Length: 500\r\n\r\n{}"),
    "a cookie for life": always(whole(b"{}", headers=JSON + b"Set-Cookie: a=b; Max-Age=99999999\r\n")),
    "too many requests": always(whole(b"{}", status=b"429 Later", headers=JSON + b"Retry-After: 999999\r\n")),
}


def run_against(url: str, chosen: Chosen | None = None) -> Run:
    client = Client(url, TOKEN, SHORT)
    try:
        return run(Site(client, chosen))
    finally:
        client.close()


@pytest.mark.parametrize("name", UNRULY)
def test_a_run_ends_in_its_time_and_says_what_is_wrong(name):
    started = time.monotonic()
    with unruly(UNRULY[name]) as (url, _heard):
        found = run_against(url, Chosen(writes=True))
    assert time.monotonic() - started < 10
    assert not found.conforms
    assert "JIC-R-010" in found.failed
    assert found.asked <= SHORT.requests
    for text in (as_text(found), as_json(found), as_junit(found).decode()):
        assert "\x1b" not in text
        assert TOKEN not in text


def test_a_redirect_is_not_followed_and_the_token_stays_here():
    with unruly(always(whole(b"{}"))) as (elsewhere, heard):
        moved = whole(b"", status=b"302 Found", headers=b"Location: %s/\r\n" % elsewhere.encode())
        with unruly(always(moved)) as (url, _heard):
            found = run_against(url)
    assert heard == []
    assert "JIC-R-002" in found.failed


def test_a_next_page_of_another_origin_is_not_asked_for():
    with unruly(always(whole(b"{}"))) as (elsewhere, heard):
        page = json.dumps({"results": [], "next": f"{elsewhere}/api/v1/designations/?cursor=x", "previous": None})
        with unruly(always(whole(page.encode()))) as (url, _heard):
            found = run_against(url)
    assert heard == []
    assert {"JIC-R-002", "JIC-R-010"} <= set(found.failed)


def test_the_environments_proxy_and_passwords_are_not_used(monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    with unruly(always(whole(b"{}"))) as (proxy, heard), unruly(always(whole(b"{}"))) as (url, asked):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        run_against(url)
    assert heard == []
    assert asked
    assert not any(b"Basic" in one for one in asked)


@pytest.mark.parametrize(
    "url",
    ["http://other.example/", "ftp://localhost/", "https://user:secret@other.example/", "https:///x", "https://a.b/?x=1",
     "https://a.b:port/", "nowhere", ""],
)  # fmt: skip
def test_a_token_is_sent_over_https_or_to_this_computer_alone(url, monkeypatch, capsys):
    with pytest.raises(BadAddress):
        root_of(url)
    monkeypatch.setenv("JIC_TOKEN", TOKEN)
    assert main([url]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_addresses_of_this_computer_and_https_are_taken():
    assert root_of("http://localhost:8000/") == "http://localhost:8000"
    assert root_of("https://jic.example/centre/") == "https://jic.example/centre"


def test_limits_that_are_reached_say_so_and_are_no_conformance():
    page = whole(b'{"results": [], "next": null, "previous": null}')
    with unruly(always(page)) as (url, _heard):
        client = Client(url, TOKEN, Limits(requests=3, seconds=20))
        found = run(Site(client))
    assert found.ended_early
    assert found.asked == 3
    assert any("limits of this run" in why for one in found.results for why in one.why)


def test_the_program_answers_by_its_exit_status(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("JIC_TOKEN", TOKEN)
    with unruly(always(whole(b"{}"))) as (url, _heard):
        assert main([url, "--json", "--junit", str(tmp_path / "junit.xml"), "--class", "tokens"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [one["verdict"] for one in found["results"]] == ["fail"] * 4
    assert (tmp_path / "junit.xml").read_text().count("<failure") == 4
    monkeypatch.setenv("JIC_TOKEN", "")
    assert main(["http://localhost:1/"]) == 2
    with pytest.raises(SystemExit) as usage:
        main(["http://localhost:1/", "--at", "200,0"])
    assert usage.value.code == 2


def test_who_asks_too_often_asks_again_after_the_time_that_is_named():
    busy = whole(b"{}", status=b"429 Later", headers=JSON + b"Retry-After: 1\r\n")
    parts = iter([busy, busy])
    with unruly(lambda request: iter([next(parts, whole(b'{"ok": 1}'))])) as (url, heard):
        answer = Client(url, TOKEN).get("/")
    assert (answer.status, len(heard)) == (200, 3)


def test_no_cookie_is_sent_back():
    with unruly(UNRULY["a cookie for life"]) as (url, heard):
        run_against(url)
    assert len(heard) > 5
    assert not any(b"\r\ncookie:" in one.lower() for one in heard)


def test_where_nothing_answers_every_must_is_failed_or_skipped():
    found = run_against("http://127.0.0.1:1")
    assert not found.conforms
    assert all(one.verdict != "pass" for one in found.results if one.requirement.id in ("JIC-R-001", "JIC-R-010"))


def verdicts(found: Run) -> dict[str, str]:
    return {one.requirement.id: one.verdict.value for one in found.results}


@pytest.mark.parametrize("body", [b"{}", b'{"results": []}', b'{"results": [], "next": null}'])
def test_a_server_that_says_yes_to_everything_is_not_said_to_refuse_well(body):
    with unruly(always(whole(body))) as (url, _heard):
        said = verdicts(run_against(url))
    assert {said[f"JIC-R-0{number}"] for number in (20, 21, 22, 25)} == {"skipped"}
    assert {said["JIC-R-003"], said["JIC-R-023"]} == {"skipped", "fail"}
    assert said["JIC-R-002"] == ("pass" if b"next" in body else "fail")
