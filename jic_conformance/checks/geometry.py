"""Class geometry: one form for one piece of ground."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jic_conformance.canonical import polygons, positions
from jic_conformance.ground import area_m2, flat, is_closed, is_in_order, off_grid, runs_as_it_should
from jic_conformance.requirement import ConformanceClass, NothingToCheck, requirement
from jic_conformance.site import Site

GEOMETRY = ConformanceClass.GEOMETRY
# Of an area, as it is computed by another library.
CLOSE = 1e-4


def _geometries(value: Any, where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every geometry in a document, however deep."""
    if isinstance(value, Mapping):
        if isinstance(value.get("coordinates"), list) and isinstance(value.get("type"), str):
            yield where, value
        else:
            for name, one in value.items():
                yield from _geometries(one, f"{where}.{name}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _geometries(one, f"{where}[{number}]")


def _all(site: Site) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for record, version in site.versions:
        yield from _geometries(version, str(record.get("uuid")))
    try:
        for row in site.sampled_movements:
            yield from _geometries(site.movement(str(row.get("uuid"))), str(row.get("reference")))
    except NothingToCheck:
        return


def _grounds(site: Site) -> Iterator[tuple[str, list[list[list[list[int]]]]]]:
    for where, geometry in _all(site):
        if geometry["type"] in ("Polygon", "MultiPolygon"):
            yield where, polygons(geometry)


@requirement("JIC-R-050", GEOMETRY, "Coordinates MUST be longitude, then latitude, in degrees of WGS 84 (OGC:CRS84).")
def coordinates_are_crs84(site: Site) -> Iterator[str]:
    for where, geometry in _all(site):
        if "crs" in geometry:
            yield f"{where}: names a reference system"
        if not all(len(one) == 2 and abs(one[0]) <= 180 and abs(one[1]) <= 90 for one in flat(geometry["coordinates"])):
            yield f"{where}: a position is not longitude and latitude in degrees"


@requirement("JIC-R-051", GEOMETRY, "Coordinates MUST lie on the grid of a millionth of a degree.")
def coordinates_are_on_the_grid(site: Site) -> Iterator[str]:
    for where, geometry in _all(site):
        if (position := off_grid(geometry)) is not None:
            yield f"{where}: {position!r:.80}"


@requirement("JIC-R-052", GEOMETRY, "Rings MUST be closed, of four positions at least, and stand still nowhere.")
def rings_are_closed(site: Site) -> Iterator[str]:
    for where, ground in _grounds(site):
        if not all(is_closed(ring) for rings in ground for ring in rings):
            yield f"{where}: a ring is not closed, or repeats a position"


@requirement("JIC-R-053", GEOMETRY, "Outer rings MUST run counter-clockwise and holes clockwise (RFC 7946).")
def rings_run_as_they_should(site: Site) -> Iterator[str]:
    for where, ground in _grounds(site):
        if not all(map(runs_as_it_should, ground)):
            yield f"{where}: a ring runs the other way"


@requirement(
    "JIC-R-054", GEOMETRY, "Each ring MUST begin at its smallest position; holes, and polygons, MUST be sorted."
)
def ground_is_in_order(site: Site) -> Iterator[str]:
    for where, ground in _grounds(site):
        if not is_in_order(ground):
            yield f"{where}: not in the canonical order"


@requirement("JIC-R-055", GEOMETRY, "`area_m2` MUST be the outline's on the ellipsoid, to one part in ten thousand.")
def areas_are_right(site: Site) -> Iterator[str]:
    for record, version in site.versions:
        area = area_m2(version["outline"])
        if abs(area - version["area_m2"]) > CLOSE * area:
            yield f"{record['uuid']}: says {version['area_m2']:.0f} m², and its outline has {area:.0f} m²"


@requirement("JIC-R-056", GEOMETRY, "A line MUST have a width and a point a radius, and ground neither.")
def drawn_things_have_their_size(site: Site) -> Iterator[str]:
    sizes = {"LineString": (True, False), "Point": (False, True)}
    for record, version in site.versions:
        has = (version["width_m"] is not None, version["radius_m"] is not None)
        if has != sizes.get(version["geometry"]["type"], (False, False)):
            yield f"{record['uuid']}: {version['geometry']['type']} with width_m and radius_m {has}"


@requirement("JIC-R-057", GEOMETRY, "Of a line and its reverse the smaller MUST be exchanged.")
def lines_have_no_direction(site: Site) -> Iterator[str]:
    some = False
    for record, version in site.versions:
        if version["geometry"]["type"] == "LineString":
            some = True
            line = positions(version["geometry"]["coordinates"])
            if line > line[::-1]:
                yield f"{record['uuid']}: its line is the greater of both"
    if not some:
        raise NothingToCheck("this token's person sees no route")


@requirement("JIC-R-058", GEOMETRY, "What was drawn as ground MUST be its own outline.")
def ground_is_its_outline(site: Site) -> Iterator[str]:
    for record, version in site.versions:
        drawn = version["geometry"]
        if drawn["type"] in ("Polygon", "MultiPolygon") and polygons(drawn) != polygons(version["outline"]):
            yield f"{record['uuid']}: geometry and outline are different ground"
