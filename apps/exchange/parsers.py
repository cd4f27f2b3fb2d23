"""Reading JSON that somebody sent: what no honest client sends is refused before anything looks at it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, JSONParser

from apps.designations.outlines import refuse_body_by_count
from apps.geometry.geojsonfile import RepeatedMember, object_of
from apps.geometry.positions import shown
from apps.imports.limits import MAX_BYTES

# GeoJSON of a collection of multipolygons, inside an act's content, has ten levels.
DEEPEST = 32
# Half of a pair can be written as an escape only.
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


class PlainJSONParser(JSONParser):
    """JSON of ordinary depth whose strings are text. Raises ParseError (400) for anything else, and GeometryRejected
    for more positions than an outline may have, before any of them is read.

    Deep nesting exhausts the interpreter's stack, and half of a surrogate pair cannot be written back as UTF-8: either
    would end in a fault far from here.
    """

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        raw = stream.read()
        refuse_body_by_count(raw)
        try:
            content = json.loads(raw.decode(), object_pairs_hook=object_of, parse_constant=_refuse_constant)
        except RecursionError as error:
            raise ParseError(_("The JSON is nested too deeply.")) from error
        except RepeatedMember as error:
            raise ParseError(_("The JSON has “%(name)s” twice in one object.") % {"name": shown(error.name)}) from error
        except ValueError as error:
            raise ParseError(_fault(error)) from error
        if _too_deep(content):
            raise ParseError(_("The JSON is nested too deeply."))
        if _HALF.search(raw):
            try:
                json.dumps(content, ensure_ascii=False).encode()
            except UnicodeEncodeError as error:
                raise ParseError(_("This is not text in UTF-8.")) from error
        return content


class BytesParser(BaseParser):
    """A file as the body of a request: its bytes, as they came, and one more than may be taken."""

    media_type = "application/octet-stream"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return bytes(stream.read(MAX_BYTES + 1))


def _fault(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        place = {"line": error.lineno, "column": error.colno}
        return _("This is no JSON. See line %(line)s, column %(column)s.") % place
    return _("This is not text in UTF-8, or it has a number that JSON does not have.")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _too_deep(content: Any) -> bool:
    """Whether lists and objects stand in each other more than DEEPEST deep; level by level, so that depth costs
    nothing."""
    level = [content]
    for _depth in range(DEEPEST):
        below: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                below += [inner for inner in one.values() if isinstance(inner, dict | list)]
            elif isinstance(one, list):
                below += [inner for inner in one if isinstance(inner, dict | list)]
        if not below:
            return False
        level = below
    return True
