"""Each sentence of the command is there in Russian, with the same placeholders."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
from pathlib import Path

import pytest

import jic_cli
from jic_cli.__main__ import main
from jic_cli.exits import Exit
from jic_cli.printing import as_json, printable
from jic_cli.russian import ARGPARSE, RUSSIAN
from jic_cli.texts import language_of, set_language
from jic_cli.waits import Patience, asked_wait

TO_PROGRAMMERS = {
    ".__call__() not defined",
    "'required' is an invalid argument for positionals",
    "mutually exclusive arguments must be optional",
    "%r is not callable",
    "can't open '%(filename)s': %(error)s",
    "cannot merge actions - two groups are named %r",
    "invalid option string %(option)r: must start with a character %(prefix_chars)r",
    "dest= is required for options like %r",
    "invalid conflict_resolution value: %r",
    "cannot have multiple subparser arguments",
    "%(prog)s: error: %(message)s\n",
    "conflicting subparser: %s",
    "conflicting subparser alias: %s",
    "conflicting option string: %s",
    "conflicting option strings: %s",
    'argument "-" with mode %r',
}
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


def lines_of_argparse() -> set[str]:
    """What it asks gettext for, but what it says to whoever writes a program."""
    tree, found = ast.parse(inspect.getsource(argparse)), set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext"):
            found |= {one.value for one in call.args if isinstance(one, ast.Constant)}
    return found - TO_PROGRAMMERS


def test_what_argparse_says_itself_is_in_russian_too():
    assert lines_of_argparse() <= set(ARGPARSE)
    directives = re.compile(r"%(?:\((?!type)\w+\))?[sr]")
    assert not [one for one in ARGPARSE.items() if len({*map(str, map(sorted, map(directives.findall, one)))}) > 1]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["list", "--limit", "none"], "параметр --limit: укажите целое число не меньше 1"),
        (["export", "--format", "vrt"], "параметр --format: недопустимое значение 'vrt' (возможны: "),
        (["export", "--edition", "1", "--as-of", "x"], "параметр --as-of: нельзя указывать вместе с --edition"),
        (["show"], "не указано: REF"),
        (["list", "--colour", "red"], "неизвестные аргументы: --colour red"),
    ],
)
def test_a_wrong_command_is_told_in_the_language_of_the_terminal(words, line, capsys):
    try:
        assert main(words, {"LANG": "ru_RU.UTF-8"}) == Exit.USAGE
        assert line in capsys.readouterr().err
        assert main(words, {"LANG": "C"}) == Exit.USAGE
        assert not re.search("[а-я]", capsys.readouterr().err)
    finally:
        set_language("en")


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
