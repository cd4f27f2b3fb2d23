"""Streams that are closed or full, words that are no text, answers of something else: a sentence, and no defect."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from jic_cli.exits import Exit
from tests.command_line.programs import LONGEST, Desk, environment
from tests.command_line.strange import TOKEN, Answer, row, strange_site

COMMANDS = ("sign-in", "sign-out", "whoami", "list", "show", "draft", "export", "changes", "verify")
ROW = row(1)
# In English alone.
OF_ARGPARSE = ("usage", "options", "positional", "show this", "following", "unrecognized", "argument ", "invalid")


@pytest.mark.parametrize(
    "words", [["whoami"], ["list"], ["show", "X"], ["draft", "areas.geojson"], ["export"], ["changes"]], ids="".join
)
@pytest.mark.parametrize("answer", [Answer({}), Answer([]), Answer(5), Answer(b"<html>", 404)])
def test_what_is_not_the_centre_is_called_so(tmp_path, words, answer):
    (tmp_path / "areas.geojson").write_text("{}")
    with strange_site(lambda _method, _path: answer) as (address, _got):
        done = Desk(tmp_path, address, TOKEN).run(*words, "--json", "--patience", "0")
    assert done.returncode == Exit.NETWORK
    # JSON of another shape may be another version's.
    assert json.loads(done.stderr)["error"]["code"] in {"not_the_site", "unexpected_answer"}


def test_no_token_is_kept_for_what_is_not_the_centre(tmp_path):
    with strange_site(lambda _method, _path: Answer({})) as (address, _got):
        desk = Desk(tmp_path, address)
        done = desk.run("sign-in", stdin=f"{TOKEN}\n")
    assert done.returncode == Exit.NETWORK
    assert not list(desk.config.glob("*"))


@pytest.mark.parametrize("words", [["list", "--token", TOKEN], ["show", TOKEN], [TOKEN], ["draft", f"{TOKEN}.kml"]])
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_token_that_was_typed_as_a_word_is_not_printed(tmp_path, words, more):
    with strange_site(lambda _method, _path: Answer({"results": [], "next": None})) as (address, _got):
        done = Desk(tmp_path, address, "jic_" + "b" * 50).run(*words, *more)
    assert done.returncode != Exit.OK
    assert TOKEN not in done.stdout + done.stderr
    assert "jic_…" in done.stderr


def through_shell(desk: Desk, line: str) -> subprocess.CompletedProcess[bytes]:
    command = f'"{sys.executable}" -m jic_cli {line}'
    return subprocess.run(  # noqa: S602  (a shell closes streams as people do)
        command, shell=True, cwd=desk.folder, env=desk.environment, capture_output=True, timeout=LONGEST, check=False
    )


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("list >&-", Exit.OK),
        ("list 2>&-", Exit.OK),
        ("list > /dev/full", Exit.FILE),
        ("list --json > /dev/full", Exit.FILE),
        ("sign-in <&-", Exit.SIGN_IN),
        ("sign-in < /dev/null", Exit.SIGN_IN),
        ("list --text $(printf '\\377')", Exit.USAGE),
    ],
)
def test_odd_streams_and_words_end_with_a_status_of_their_own(tmp_path, line, status):
    page = {"results": [ROW], "next": None}
    with strange_site(lambda _method, _path: Answer(page)) as (address, _got):
        done = through_shell(Desk(tmp_path, address, TOKEN), line)
    said = done.stderr.decode()
    assert done.returncode == status, said
    assert "Traceback" not in said
    assert "defect" not in said


def test_a_file_whose_name_is_no_text_is_sent(tmp_path):
    (tmp_path / os.fsdecode(b"x\xff.kml")).write_text("<kml/>")
    answers = [Answer([]), Answer({"title": "No"}, 422)]
    with strange_site(lambda _method, _path: answers.pop(0)) as (address, got):
        done = through_shell(Desk(tmp_path, address, TOKEN), "draft $(printf 'x\\377.kml')")
    assert done.returncode == Exit.REFUSED, done.stderr
    assert got[1]["Content-Disposition"].endswith("x%3F.kml")


def test_an_end_of_typing_in_place_of_a_token_signs_nobody_in(tmp_path):
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "jic_cli", "sign-in", "--site", "http://127.0.0.1:9"]
    surroundings = environment(tmp_path / "config")
    process = subprocess.Popen(words, stdin=theirs, stderr=subprocess.PIPE, env=surroundings, start_new_session=True)
    assert process.stderr is not None
    asked = b""
    while b"Token" not in asked:
        asked += os.read(process.stderr.fileno(), 1_000)
    os.write(ours, b"\x04")
    _out, said = process.communicate(timeout=LONGEST)
    os.close(ours)
    os.close(theirs)
    assert (process.returncode, b"defect" in said) == (Exit.SIGN_IN, False), said


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_in_russian_from_its_first_word_to_its_last(tmp_path, command):
    done = Desk(tmp_path, "", LANG="ru_RU.UTF-8").run(command, "--help")
    assert done.returncode == Exit.OK
    assert not [word for word in OF_ARGPARSE if word in done.stdout]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["picnic"],
        ["show"],
        ["list", "--nothing"],
        ["list", "--text"],
        ["list", "--quiet=yes"],
        ["list", "--quie"],
        ["list", "--patience", "soon"],
        ["list", "--patience", "nan"],
        ["list", "--limit", "0"],
        ["export", "--format", "docx"],
        ["draft", "x", "--field", "title"],
        ["draft", "x", "--features", "4-"],
    ],
)
def test_a_wrong_word_is_told_in_russian_without_a_name_of_the_program(tmp_path, words):
    done = Desk(tmp_path, "", LANG="ru_RU.UTF-8").run(*words)
    assert (done.returncode, done.stderr.splitlines()[0]) == (Exit.USAGE, "Команда не распознана.")
    assert not [word for word in (*OF_ARGPARSE, "_seconds", "_count", "_pair") if word in done.stderr], done.stderr


def test_every_sentence_of_argparse_is_still_its_own():
    from argparse import __file__ as path

    from jic_cli.russian import ARGPARSE

    source = " ".join(Path(path).read_text(encoding="utf-8").replace("'", '"').split())
    assert [sentence for sentence in ARGPARSE if sentence.replace("'", '"') not in source] == []
