"""Each sentence of the command is there in Russian, with the same placeholders."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import jic_cli
from jic_cli.printing import as_json, printable
from jic_cli.russian import RUSSIAN
from jic_cli.texts import language_of
from jic_cli.waits import Patience, asked_wait

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?s")


def sentences() -> set[str]:
    """What is translated anywhere in the program; each as a literal, so that it can be found."""
    found = set()
    for path in Path(jic_cli.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}"
                found.add(node.args[0].value)
    return found


def test_each_sentence_is_in_the_russian_table_and_no_other():
    assert sentences() == set(RUSSIAN)


def test_translations_keep_their_placeholders():
    assert not [one for one in RUSSIAN.items() if len({*map(str, map(PLACEHOLDER.findall, one))}) > 1]


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru_RU", "LC_ALL": "C"}, "en"),
        ({"LANGUAGE": "ru:en"}, "ru"),
    ],
)
def test_the_language_is_that_of_the_terminal(environment, language):
    assert language_of(environment) == language


def test_a_space_of_print_is_a_space_and_what_is_obeyed_is_an_escape():
    assert printable("20\u00a0км\x1b[2J\u202e\n") == "20 км\\x1b[2J\\u202e\\n"
    assert as_json({"a": "\x9b\u202eя"}) == '{"a": "\\u009b\\u202eя"}'


def test_a_wait_is_as_long_as_was_asked_for_within_patience():
    slept: list[float] = []
    patience = Patience(10, slept.append)
    assert patience.wait(asked_wait("4"))
    assert not patience.wait(asked_wait("7"))
    patience.succeeded()
    while patience.wait():
        pass
    assert slept[0] == 4
    assert slept[1] < slept[3]
    assert sum(slept[1:]) <= 10
    assert (asked_wait("999999999999"), asked_wait("soon"), asked_wait("Mon, 01 Jan 2001 00:00:00 GMT")) == (
        300,
        None,
        0,
    )
