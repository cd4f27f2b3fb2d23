"""Families of kinds: behaviour in code. Which kinds there are, and to which family each belongs, is data of the theatre
(`theatre/kinds.json`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from apps.geometry.shapes import Area, Route, Shape, Site

ShapeType = Literal["area", "route", "site"]
SHAPES: dict[ShapeType, type[Shape]] = {"area": Area, "route": Route, "site": Site}


@dataclass(frozen=True)
class Family:
    """What all kinds of a family have in common. `shape_type` is what is drawn: an area, a line with a width, or a
    point with a radius."""

    code: str
    shape_type: ShapeType

    @property
    def shape(self) -> type[Shape]:
        return SHAPES[self.shape_type]


FAMILIES: dict[str, Family] = {
    family.code: family
    for family in (
        Family("area", "area"),
        Family("intermingled", "area"),
        Family("zone", "area"),
        Family("route", "route"),
        Family("no_combat_flights", "area"),
        Family("site", "site"),
        Family("cessation", "area"),
    )
}
