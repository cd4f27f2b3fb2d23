"""A test's name is a sentence that is read in one line of a report."""

from __future__ import annotations

import ast
from pathlib import Path

MAX_LENGTH = 70


def test_no_name_of_a_test_is_longer_than_70_characters():
    long = [
        f"{path.name}: {one.name}"
        for path in Path(__file__).parent.rglob("test_*.py")
        for one in ast.walk(ast.parse(path.read_text()))
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name.startswith("test_")
        if len(one.name) > MAX_LENGTH
    ]
    assert long == []
