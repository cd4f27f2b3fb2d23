"""What a server says is text and bounded, whatever it is; and each outcome has an exit status."""

from __future__ import annotations

import gzip
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from jic_cli.exits import Exit
from tests.command_line.programs import Desk
from tests.command_line.strange import TOKEN, Answer, row, strange_site

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202eevil\r\t"


def page(rows: list, following: str = "") -> Answer:
    return Answer({"next": following or None, "previous": None, "results": rows})


@pytest.mark.parametrize("words", [["list"], ["show", "JIC-2016-0001"], ["list", "--json"]])
def test_no_character_of_a_server_is_obeyed_by_the_terminal(tmp_path, words):
    def answer(_method: str, path: str) -> Answer:
        return page([row(1, EVIL)]) if "?" in path else Answer(row(1, EVIL))

    with strange_site(answer) as (address, _got):
        done = Desk(tmp_path, address, TOKEN).run(*words)
    assert done.returncode == 0
    assert "evil" in done.stdout
    assert not {char for char in done.stdout if not char.isprintable()} - {"\n", "\t"}
    if "--json" in words:
        assert json.loads(done.stdout)["current"]["title_en"] == EVIL


def test_on_a_terminal_no_character_of_a_server_is_obeyed_either(tmp_path):
    draft = {**row(2), "reference": None}
    with strange_site(lambda _method, _path: page([row(1, f"[red]{EVIL}[/red] :smile:"), draft])) as (address, _got):
        desk = Desk(tmp_path, address, TOKEN, COLUMNS="120", TERM="xterm")
        ours, theirs = pty.openpty()
        words = [sys.executable, "-m", "jic_cli", "list"]
        process = subprocess.Popen(words, env=desk.environment, stdin=theirs, stdout=theirs, stderr=theirs)
        assert process.wait(30) == 0
        shown = os.read(ours, 65_536).decode()
        os.close(ours)
        os.close(theirs)
    assert "\x1b]0" not in shown
    assert "\x1b[2J" not in shown
    assert "\x9b" not in shown
    assert "[red]\\x1b]0;owned\\x07" in shown
    assert "Reference" in shown
    assert draft["uuid"] in shown


def test_a_refusal_is_text_too_and_for_scripts_it_is_json(tmp_path):
    refusal = Answer({"title": f"No {EVIL}", "detail": "Why", "code": "x", "errors": {"kind": ["bad"]}}, 422)
    with strange_site(lambda _method, _path: refusal) as (address, _got):
        desk = Desk(tmp_path, address, TOKEN)
        plain, machine = desk.run("list"), desk.run("list", "--json")
    assert (plain.returncode, machine.returncode) == (Exit.REFUSED, Exit.REFUSED)
    assert "\x1b" not in plain.stderr
    assert plain.stderr.endswith("  Why\n  kind: bad\n")
    assert json.loads(machine.stderr)["error"]["code"] == "x"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer({"title": "No"}, 401), Exit.SIGN_IN),
        (Answer({"title": "No"}, 403), Exit.REFUSED),
        (Answer({"title": "No"}, 404), Exit.NOT_FOUND),
        (Answer({"title": "No"}, 409), Exit.CONFLICT),
        (Answer({"title": "No"}, 412), Exit.CONFLICT),
        (Answer(b"<html>", 500), Exit.NETWORK),
        (Answer({"title": "Busy"}, 503, {"Retry-After": "60"}), Exit.NETWORK),
        (Answer({"title": "Busy"}, 429, {"Retry-After": "60"}), Exit.NETWORK),
        (Answer(b"<html>Welcome"), Exit.NETWORK),
        (Answer(b"[" * 100_000), Exit.NETWORK),
        (Answer(["no", "page"]), Exit.NETWORK),
        (Answer({"results": {}}), Exit.NETWORK),
        (Answer({"results": [7]}), Exit.NETWORK),
        (page([{**row(1), "uuid": "../../evil"}]), Exit.NETWORK),
        (page([{**row(1), "current": "East"}]), Exit.NETWORK),
        (Answer({}), Exit.NETWORK),
        (Answer(b"<html>", 404), Exit.NETWORK),
        (Answer(b"<html>", 413), Exit.REFUSED),
        (Answer(gzip.compress(b" " * 1_000_000), headers={"Content-Encoding": "gzip"}), Exit.NETWORK),
    ],
)
def test_each_answer_has_its_exit_status(tmp_path, answer, status):
    with strange_site(lambda _method, _path: answer) as (address, _got):
        assert Desk(tmp_path, address, TOKEN).run("list", "--patience", "0").returncode == status


@pytest.mark.parametrize("words", [["whoami"], ["changes"], ["show", row(1)["uuid"]], ["export"], ["draft", "x.csv"]])
@pytest.mark.parametrize("content", [None, 7, "text", [], [[]], {}, {"results": None}])
def test_json_of_another_shape_is_told_and_no_defect(tmp_path, words, content):
    with strange_site(lambda _method, _path: Answer(content)) as (address, _got):
        desk = Desk(tmp_path, address, TOKEN, LANG="ru_RU.UTF-8")
        (desk.folder / "x.csv").write_text("lon,lat\n37,36\n")
        done = desk.run(*words, "--patience", "0")
    assert done.returncode == Exit.NETWORK, done.stderr
    assert "Не то, что ожидалось: " in done.stderr


def test_a_busy_site_is_asked_again_after_as_long_as_it_says(tmp_path):
    answers = [Answer({"title": "Busy"}, 503, {"Retry-After": "1"}), page([row(1)])]
    with strange_site(lambda _method, _path: answers.pop(0)) as (address, got):
        assert Desk(tmp_path, address, TOKEN).run("list").returncode == 0
        assert len(got) == 2


def test_a_list_of_any_length_is_printed_as_it_comes_and_held_nowhere(tmp_path):
    pages, size = 250, 200

    def answer(_method: str, path: str) -> Answer:
        number = int(path.partition("cursor=")[2].partition("&")[0] or 0)
        rows = [row(number * size + at, "East " * 100) for at in range(size)]
        return page(rows, f"https://evil.example/api/?cursor={number + 1}" if number + 1 < pages else "")

    with strange_site(answer) as (address, got):
        process = Desk(tmp_path, address, TOKEN).begin("list", "--json")
        assert process.stdout is not None
        peaks = {count: peak_of(process.pid) for count, _line in enumerate(process.stdout, 1) if count % 7_000 == 0}
        assert process.wait(30) == 0
        assert (errors_of(process), len(got)) == ("", pages)
        short = Desk(tmp_path, address, TOKEN).run("list", "--limit", "250")
    assert len(peaks) == pages * size // 7_000
    assert len(short.stdout.splitlines()) == 250
    # The rows are 60 MB.
    assert peaks[49_000] < peaks[7_000] * 1.1


def peak_of(pid: int) -> int:
    """The most memory that a process has had, in kB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def errors_of(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    return process.stderr.read()


def test_a_reader_who_has_enough_ends_the_list_quietly(tmp_path):
    with strange_site(lambda _method, _path: page([row(at, "x" * 400) for at in range(500)])) as (address, _got):
        desk = Desk(tmp_path, address, TOKEN)
        process = desk.begin("list", "--json")
        assert process.stdout is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.wait(30) == 0
        assert errors_of(process) == ""


def test_a_site_that_is_not_there_says_so_in_the_terminals_language(tmp_path):
    desk = Desk(tmp_path, "http://127.0.0.1:9", TOKEN, LANG="ru_RU.UTF-8")
    done = desk.run("list", "--patience", "0")
    assert (done.returncode, done.stderr.splitlines()[0]) == (Exit.NETWORK, "http://127.0.0.1:9 не отвечает.")


@pytest.mark.parametrize(
    "words", [[], ["picnic"], ["list", "--limit", "0"], ["draft", "x", "--features", "3-1"], ["show"]]
)
def test_a_wrong_command_is_told_from_a_refusal(tmp_path, words):
    done = Desk(tmp_path, "").run(*words)
    assert (done.returncode, done.stderr.splitlines()[0]) == (Exit.USAGE, "The command cannot be understood.")


def test_it_says_which_language_it_wants(tmp_path):
    with strange_site(lambda _method, _path: page([])) as (address, got):
        Desk(tmp_path, address, TOKEN, LANG="ru_RU.UTF-8").run("list")
        assert got[0]["Accept-Language"] == "ru"
