"""What can be wrong with a geometry, in words that a page can translate and a map can zoom to.

A problem says where it is as a person counts: part (polygon), ring in that part (1 is the outer one), vertex in
that ring, each from 1. For text and files, `params` carries the line. No sentence is here: codes are translated
where the user's language is known.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

Severity = Literal["error", "warning"]
MAX_PROBLEMS = 100


class Code(StrEnum):
    """Every code, with what it means and the `params` that come with it."""

    SELF_INTERSECTION = "self_intersection"
    """A ring crosses or touches itself. `first`, `first_end`, `second`, `second_end`: the vertices of both edges;
    `how`: crossing, touching or spike."""
    OUTSIDE_BOUNDS = "outside_bounds"
    """A vertex lies beyond the theatre and its margin. `lon`, `lat`, `margin_km`, `more`: how many besides."""
    AXES_SWAPPED = "axes_swapped"
    """As given it lies elsewhere; with longitude and latitude swapped it lies in the theatre. `lon`, `lat` as given."""
    ZERO_AREA = "zero_area"
    """A ring encloses nothing: its vertices lie on one line, or less than 1 m² is inside."""
    TOO_RAGGED = "too_ragged"
    """The border is out of all proportion to the area, as of a comb."""
    TOO_INTRICATE = "too_intricate"
    """So many edges come near each other that checking them would take too long. `limit`: of pairs."""
    CORRIDOR_TANGLED = "corridor_tangled"
    """The borders of a route's corridor cross themselves and each other more often than `limit`; `width_m`."""
    CORRIDOR_VERTICES = "corridor_vertices"
    """A route's corridor would have `count` vertices against `limit`."""
    TOO_MANY_VERTICES = "too_many_vertices"
    """`count` against `limit`."""
    NOT_FINITE = "not_finite"
    """A coordinate is NaN, infinite, or beyond any number that a computer holds. `value`."""
    TOO_FEW_VERTICES = "too_few_vertices"
    """`count` different vertices, where `needed` are (3 for a ring, 2 for a line)."""
    RING_NOT_CLOSED = "ring_not_closed"
    """Warning: the last vertex is not the first; the ring was closed."""
    HOLE_OUTSIDE = "hole_outside"
    """A hole does not lie inside the outer ring of its part."""
    RINGS_OVERLAP = "rings_overlap"
    """Two holes or two parts overlap or share an edge. `other_part`, `other_ring`."""
    DUPLICATE_VERTEX = "duplicate_vertex"
    """Warning: a vertex repeats the one before it (on the grid of 0.1 m); it was dropped."""
    HEIGHT_DROPPED = "height_dropped"
    """Warning: heights or further numbers of a position were left out. `count`: of how many positions."""
    BAD_ENCODING = "bad_encoding"
    """The file is not UTF-8. `byte`: offset from 0; `line` from 1."""
    TOO_LARGE = "too_large"
    """`size` against `limit`, in bytes."""
    NOT_JSON = "not_json"
    """`line`, `column` from 1, where reading stopped."""
    NOT_GEOJSON = "not_geojson"
    """JSON, but not a GeoJSON geometry, feature or collection. `path`: where, `found`: what is there."""
    SAID_TWICE = "said_twice"
    """An object has the same member twice, so that one of both would be dropped. `name`."""
    NESTED_TOO_DEEP = "nested_too_deep"
    """Lists or collections inside each other beyond what any GeoJSON needs."""
    FOREIGN_CRS = "foreign_crs"
    """A reference system other than WGS 84 longitude and latitude is named. `crs`, `path`."""
    CRS_UNKNOWN = "crs_unknown"
    """Warning: the file says that its reference system is unknown (`crs` is null). `path`."""
    GEOMETRY_MISSING = "geometry_missing"
    """Warning: a feature has no geometry, and was left out. `path`, `name`."""
    WRONG_GEOMETRY = "wrong_geometry"
    """The designation is of another shape than the geometry. `type`; `wanted`: area, route or site."""
    AXES_DOUBTFUL = "axes_doubtful"
    """Exchanged, the coordinates lie in the theatre too, and rather where the asker looks or designations are."""
    UNSUPPORTED_GEOMETRY = "unsupported_geometry"
    """A geometry type that cannot be a designation. `type`."""
    SEVERAL_FEATURES = "several_features"
    """One geometry was asked for, `count` came."""
    EMPTY = "empty"
    """There is no coordinate at all."""
    BAD_COORDINATE = "bad_coordinate"
    """A position cannot be read. `text` as entered; `line` in a table; `reason`: format, ambiguous, range, mgrs;
    mgrs_groups (`likely`: with the zeros that were dropped), mgrs_coarse (`size_m`, `south_west`, `north_east`)."""
    WIDTH_OUT_OF_RANGE = "width_out_of_range"
    """The width of a route in metres. `value`, `least`, `most`."""
    RADIUS_OUT_OF_RANGE = "radius_out_of_range"
    """The radius of a site in metres. `value`, `least`, `most`."""


WARNINGS = frozenset(
    {Code.RING_NOT_CLOSED, Code.DUPLICATE_VERTEX, Code.HEIGHT_DROPPED, Code.CRS_UNKNOWN, Code.GEOMETRY_MISSING}
)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where. `at` is (longitude, latitude) in degrees, for zooming."""

    code: str
    part: int | None = None
    ring: int | None = None
    vertex: int | None = None
    at: tuple[float, float] | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """A warning tells what was mended on the way; an error refuses the geometry."""
        return "warning" if self.code in WARNINGS else "error"

    def as_json(self) -> dict[str, Any]:
        """The problem for a page's script or an API's answer."""
        return {
            "code": str(self.code),
            "severity": self.severity,
            "part": self.part,
            "ring": self.ring,
            "vertex": self.vertex,
            "at": list(self.at) if self.at else None,
            "params": dict(self.params),
        }


class GeometryRejected(Exception):
    """The geometry cannot be accepted; `problems` holds every error found, and the warnings beside them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(", ".join(str(problem.code) for problem in self.problems))

    def __reduce__(self) -> tuple[type["GeometryRejected"], tuple[tuple[Problem, ...]]]:
        # It travels between processes with what it found; an exception would travel with its text alone.
        return type(self), (self.problems,)


class Findings:
    """Collects problems while a geometry is examined; keeps the first hundred errors and hundred warnings."""

    def __init__(self) -> None:
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Keep one problem, unless there are a hundred of its severity already."""
        kept = self.warnings if problem.severity == "warning" else self.errors
        if len(kept) < MAX_PROBLEMS:
            kept.append(problem)

    def __iter__(self) -> Iterator[Problem]:
        yield from self.errors
        yield from self.warnings

    def raise_if_errors(self) -> None:
        """Raises GeometryRejected with all that was found, if any of it is an error."""
        if self.errors:
            raise GeometryRejected(self)


def rejected(code: Code, **params: Any) -> GeometryRejected:
    """The refusal of a whole input for one reason."""
    return GeometryRejected([Problem(code, params=params)])
