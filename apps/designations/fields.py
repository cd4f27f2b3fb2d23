"""PostgreSQL's `box`, the bounding box of an outline: what a GiST index finds candidates by."""

from __future__ import annotations

import re
from typing import Any

from django.db import models

from apps.geometry.outline import Box

_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


class BoxField(models.Field):
    """A `Box(west, south, east, north)` in degrees of longitude and latitude (WGS 84)."""

    def db_type(self, connection: Any) -> str:
        return "box"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Box | None:
        if value is None:
            return None
        east, north, west, south = (float(number) for number in _NUMBERS.findall(value))
        return Box(west, south, east, north)

    def get_prep_value(self, value: Box | None) -> str | None:
        return None if value is None else f"({value.east!r},{value.north!r}),({value.west!r},{value.south!r})"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s::box"
