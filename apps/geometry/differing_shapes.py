"""Where two shapes of one kind differ, place by place, and the shape that comes of choosing one side at each place.

For every kind of shape the same holds: the first side chosen everywhere gives the first shape exactly, the second side
chosen everywhere the second, and any other choice gives a valid shape or says why there is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from apps.geometry.difference import BadChoice, Difference, Part, Side
from apps.geometry.differing_ground import chosen_ground, ground_differences
from apps.geometry.differing_line import chosen_line, line_differences
from apps.geometry.shapes import Area, Route, Shape, Site
from apps.geometry.vertex_moves import box_around, moves_of


def differences(a: Shape, b: Shape) -> tuple[Difference, ...]:
    """Where `a` and `b`, two shapes of one kind, differ. Raises TypeError for shapes of two kinds."""
    match a, b:
        case Area(), Area():
            return ground_differences(a.ground, b.ground)
        case Route(), Route():
            width = _value(Part.WIDTH, a, b, a.width_m, b.width_m)
            return (*line_differences(a.line, b.line), *width)
        case Site(), Site():
            return (*_point(a, b), *_value(Part.RADIUS, a, b, a.radius_m, b.radius_m))
    raise TypeError(f"{type(a).__name__} and {type(b).__name__} are not compared")


def chosen(a: Shape, b: Shape, sides: Sequence[Side]) -> Shape:
    """The shape with this side's part at each difference, in their order.

    Raises BadChoice, and EmptyOutline or BadShape where nothing is left that could be drawn.
    """
    match a, b:
        case Area(), Area():
            return Area(chosen_ground(a.ground, b.ground, sides))
        case Route(), Route():
            along, width = _split(sides, a.width_m != b.width_m)
            return Route(chosen_line(a.line, b.line, along), (a if width is Side.A else b).width_m)
        case Site(), Site():
            centre, radius = _split(sides, a.radius_m != b.radius_m)
            if len(centre) != (a.point != b.point):
                raise BadChoice(f"{len(centre)} choices for the centre")
            point = (b if Side.B in centre else a).point
            return Site(point, (a if radius is Side.A else b).radius_m)
    raise TypeError(f"{type(a).__name__} and {type(b).__name__} are not compared")


def _split(sides: Sequence[Side], has_measure: bool) -> tuple[Sequence[Side], Side]:
    """The choices of places, and that of the width or the radius, which comes last where they differ."""
    if not has_measure:
        return sides, Side.A
    if not sides:
        raise BadChoice("no choice")
    return sides[:-1], sides[-1]


def _value(part: Part, a: Route | Site, b: Route | Site, first: int, second: int) -> tuple[Difference, ...]:
    if first == second:
        return ()
    box = b.outline().box
    return (Difference(part, b.outline().label_point, box, values=(first, second)),)


def _point(a: Site, b: Site) -> tuple[Difference, ...]:

    if a.point == b.point:
        return ()
    moves, farthest = moves_of([a.point], [b.point], None, None)
    box = box_around([a.point, b.point])
    line = {"type": "LineString", "coordinates": [list(a.degrees), list(b.degrees)]}
    return (
        Difference(Part.POINT, b.degrees, box, count_a=1, count_b=1, moves=moves, farthest_m=farthest, geometry=line),
    )
