"""A condition asked of a feature as it is shown: for geometries, which the database does not compare, and for what was
in force in the past. The same answers as `as_query.py`, held to it by a test."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from apps.ogc.conditions import Always, Among, Between, Compare, Condition, Every, Intersects, IsNull, Like, Not, Some

_OPERATORS = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def holds(condition: Condition, values: Mapping[str, Any], geometry: BaseGeometry | None) -> bool | None:
    """Whether a condition holds of a feature's values; None where what it asks is missing there."""
    match condition:
        case Always(answer):
            return answer
        case Not(part):
            answer_of_part = holds(part, values, geometry)
            return None if answer_of_part is None else not answer_of_part
        case Every(parts):
            return _together((holds(part, values, geometry) for part in parts), decides=False)
        case Some(parts):
            return _together((holds(part, values, geometry) for part in parts), decides=True)
        case IsNull(field):
            return values[field.name] is None
        case Intersects(asked):
            return None if geometry is None else bool(shapely.intersects(geometry, asked))
    value = values[condition.field.name]
    return None if value is None else _compares(condition, value)


def _compares(condition: Compare | Among | Between | Like, value: Any) -> bool:
    match condition:
        case Compare(_, sign, other):
            return bool(_OPERATORS[sign](value, other))
        case Among(_, others):
            return value in others
        case Between(_, low, high):
            return bool(low <= value <= high)
        case Like(_, pattern):
            return is_like(value, pattern)


def _together(answers: Iterable[bool | None], *, decides: bool) -> bool | None:
    """One answer of the deciding kind decides; else one that is missing leaves it open."""
    is_open = False
    for answer in answers:
        if answer is decides:
            return decides
        is_open = is_open or answer is None
    return None if is_open else not decides


def is_like(text: str, pattern: str) -> bool:
    """LIKE without regular expressions, whose time grows with every `%`: each `%` is moved on by one character only
    where what follows it does not fit, and an earlier one never again."""
    tokens = _tokens(pattern)
    at = token = 0
    last_any, resume = -1, 0
    while at < len(text):
        if token < len(tokens) and tokens[token] in (_ONE, (text[at],)):
            at, token = at + 1, token + 1
        elif token < len(tokens) and tokens[token] == _ANY:
            last_any, resume, token = token, at, token + 1
        elif last_any >= 0:
            resume += 1
            at, token = resume, last_any + 1
        else:
            return False
    return all(rest == _ANY for rest in tokens[token:])


# What stands for any characters, and for one; a character itself is a tuple of it.
_ANY, _ONE = ("%", ""), ("_", "")


def _tokens(pattern: str) -> list[tuple[str, ...]]:
    tokens: list[tuple[str, ...]] = []
    characters = iter(pattern)
    for character in characters:
        if character == "\\":
            tokens.append((next(characters, ""),))
        else:
            tokens.append({"%": _ANY, "_": _ONE}.get(character, (character,)))
    return tokens
