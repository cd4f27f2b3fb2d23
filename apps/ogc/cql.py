"""CQL2 as text or JSON, read by the library `cql2` and then checked against what is allowed here.

The library tries every reading of nested brackets: each level doubles its time, twenty took six seconds. So length and
depth are bounded before it sees anything: six levels of 2,000 characters take 0.2 s at worst.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.geometry.positions import shown
from apps.ogc.conditions import Always, Among, Between, Compare, Condition, Every, Intersects, IsNull, Like, Not, Some
from apps.ogc.fields import GEOMETRY, Field, fields
from apps.ogc.literals import read_geometry, read_value
from apps.ogc.reference_systems import ReferenceSystem
from apps.ogc.refusals import BadParameter

MAX_LENGTH, MAX_DEPTH, MAX_PARTS, MAX_LEVELS = 2_000, 6, 100, 20
# Brackets of a JSON filter stand deeper than its logic: each operation has two.
MAX_JSON_DEPTH = 40
LONGEST_NUMBER = 40
TEXT, JSON = "cql2-text", "cql2-json"
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
_JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def refuse(sentence: str) -> BadParameter:
    return BadParameter("filter", sentence)


def read_filter(text: str, language: str, system: ReferenceSystem) -> Condition:
    """What a filter asks; `system` is that of its geometries. Raises BadParameter."""
    if len(text) > MAX_LENGTH:
        raise refuse(_("A filter has at most %(most)d characters.") % {"most": MAX_LENGTH})
    quoted, opening, closing, deepest = (
        (_QUOTED, "(", ")", MAX_DEPTH) if language == TEXT else (_JSON_TEXT, "[{", "]}", MAX_JSON_DEPTH)
    )
    if _depth(quoted.sub("", text), opening, closing) > deepest:
        raise refuse(_("The brackets of this filter are nested too deeply."))
    return _Reading(system).condition(_tree(text, language), 1)


def _depth(text: str, opening: str, closing: str) -> int:
    depth = deepest = 0
    for character in text:
        if character in opening:
            depth += 1
            deepest = max(deepest, depth)
        elif character in closing:
            depth = max(0, depth - 1)
    return deepest


def _tree(text: str, language: str) -> Any:
    """The filter as JSON. The library is loaded by the first filter: it takes memory."""
    import cql2

    try:
        parsed = cql2.parse_text(text) if language == TEXT else cql2.parse_json(text)
        return parsed.to_json()
    except Exception as error:  # The library raises plain ones too, as for POINT EMPTY.
        place = re.search(r"--> \d+:(\d+)", str(error))
        if place:
            raise refuse(_("This is no CQL2, from character %(place)s on.") % {"place": place[1]}) from error
        raise refuse(_("This is no CQL2.")) from error


class _Reading:
    """One filter's: how many parts it has had so far."""

    def __init__(self, system: ReferenceSystem) -> None:
        self._system, self._parts = system, 0

    def _count(self, parts: int) -> None:
        self._parts += parts
        if self._parts > MAX_PARTS:
            raise refuse(_("This filter has too many parts."))

    def condition(self, node: Any, level: int) -> Condition:
        self._count(1 if level <= MAX_LEVELS else MAX_PARTS)
        if isinstance(node, bool):
            return Always(node)
        if not isinstance(node, Mapping) or not isinstance(node.get("args"), list):
            raise refuse(_("A condition is missing, for example: level = 2."))
        operator, arguments = str(node.get("op", "")).lower(), node["args"]
        read = _OPERATIONS.get(operator)
        if read is None:
            raise refuse(_("“%(name)s” is not offered here.") % {"name": shown(operator)})
        return read(self, operator, arguments, level)

    def junction(self, operator: str, arguments: list[Any], level: int) -> Condition:
        parts = tuple(self.condition(argument, level + 1) for argument in arguments)
        if not parts:
            raise refuse(_("An operation has too few or too many arguments."))
        return Every(parts) if operator == "and" else Some(parts)

    def negation(self, _operator: str, arguments: list[Any], level: int) -> Condition:
        return Not(self.condition(_first(arguments, 1), level + 1))

    def comparison(self, operator: str, arguments: list[Any], _level: int) -> Condition:
        field = _field(_first(arguments, 2))
        return Compare(field, _COMPARISONS[operator], read_value(field, arguments[1]))  # type: ignore[arg-type]

    def like(self, _operator: str, arguments: list[Any], _level: int) -> Condition:
        field = _field(_first(arguments, 2))
        pattern = read_value(field, arguments[1])
        if field.type != "text":
            raise refuse(_("LIKE compares text; “%(name)s” is none.") % {"name": field.name})
        escapes = len(str(pattern)) - len(str(pattern).rstrip("\\"))
        if escapes % 2:
            raise refuse(_("A pattern does not end with a single backslash."))
        return Like(field, str(pattern))

    def among(self, _operator: str, arguments: list[Any], _level: int) -> Condition:
        field = _field(_first(arguments, 2))
        if not isinstance(arguments[1], list) or not arguments[1]:
            raise refuse(_("IN needs a list of values."))
        self._count(len(arguments[1]))
        return Among(field, tuple(read_value(field, value) for value in arguments[1]))

    def between(self, _operator: str, arguments: list[Any], _level: int) -> Condition:
        field = _field(_first(arguments, 3))
        return Between(field, read_value(field, arguments[1]), read_value(field, arguments[2]))

    def is_null(self, _operator: str, arguments: list[Any], _level: int) -> Condition:
        return IsNull(_field(_first(arguments, 1)))

    def intersects(self, _operator: str, arguments: list[Any], _level: int) -> Condition:
        if _first(arguments, 2) != {"property": GEOMETRY}:
            raise refuse(_("S_INTERSECTS compares “geometry” with a geometry that the filter names."))
        return Intersects(read_geometry(arguments[1], self._system))


def _first(arguments: list[Any], count: int) -> Any:
    if len(arguments) != count:
        raise refuse(_("An operation has too few or too many arguments."))
    return arguments[0]


def _field(node: Any) -> Field:
    """The field that a node names: one of those that are shown."""
    if not isinstance(node, Mapping) or set(node) != {"property"}:
        raise refuse(_("On the left of a comparison stands the name of a property, on the right a value."))
    field = fields().get(str(node["property"]))
    if field is None:
        known = ", ".join(fields())
        raise refuse(
            _("No property “%(name)s”. There are: %(known)s.") % {"name": shown(str(node["property"])), "known": known}
        )
    return field


_COMPARISONS = {"=": "=", "<>": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "t_after": ">", "t_before": "<"}
_OPERATIONS: dict[str, Callable[[_Reading, str, list[Any], int], Condition]] = {
    "and": _Reading.junction,
    "or": _Reading.junction,
    "not": _Reading.negation,
    **dict.fromkeys(_COMPARISONS, _Reading.comparison),
    "like": _Reading.like,
    "in": _Reading.among,
    "between": _Reading.between,
    "isnull": _Reading.is_null,
    "s_intersects": _Reading.intersects,
}


def of_property(field: Field, text: str) -> Compare:
    """`?status=in_force`: the field is exactly this. Raises BadParameter at its name."""
    value: Any = text
    if field.type == "number":
        try:
            value = json.loads(text) if len(text) <= LONGEST_NUMBER else None
        except ValueError:
            value = None
    elif field.type == "moment":
        value = {"timestamp": text}
    return Compare(field, "=", read_value(field, value, parameter=field.name))
