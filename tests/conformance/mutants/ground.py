"""Geometry, and digests of what is shown."""

from __future__ import annotations

import json
import unicodedata

from tests.conformance.mutants.registry import (
    DIGEST,
    answers,
    every,
    is_act,
    is_geometry,
    is_version,
    moved,
    of_designations,
)


@answers(43, 53, 54, 55, 60)
def latitude_stands_before_longitude(request, document):
    return moved(document, lambda place: place[::-1])


@answers(51)
def coordinates_have_seven_decimals(request, document):
    return moved(document, lambda place: [round(number + 3e-7, 7) for number in place])


@answers(53, 60)
def outer_rings_run_clockwise(request, document):
    def backwards(one):
        if one["type"] == "Polygon":
            one["coordinates"] = [ring[::-1] for ring in one["coordinates"]]

    return every(document, is_geometry, backwards)


@answers(54, 60)
def rings_begin_anywhere(request, document):
    def turned(one):
        if one["type"] == "Polygon":
            one["coordinates"] = [[*ring[1:], ring[1]] for ring in one["coordinates"]]

    return every(document, is_geometry, turned)


@answers(55)
def areas_are_those_of_a_sphere(request, document):
    def larger(one):
        one["area_m2"] *= 1.0034

    return every(document, is_version, larger)


@answers(56, 60)
def routes_have_no_width(request, document):
    return every(document, lambda one: one.get("width_m"), lambda one: one.update(width_m=None))


@answers(60)
def digests_are_of_something_else(request, document):
    if not of_designations(request):
        return None
    return json.loads(DIGEST.sub(lambda found: found[0][::-1], json.dumps(document)))


@answers(61)
def acts_name_another_digest(request, document):
    return every(document, is_act, lambda one: one.update(digest="0" * 64))


@answers(60, 62)
def amendments_name_no_digest(request, document):
    return every(document, lambda one: one.get("amends"), lambda one: one.update(amends=None))


@answers(60, 63)
def texts_are_not_composed(request, document):
    def apart(one):
        for name in one:
            if name.startswith(("title_", "terms_")):
                one[name] = unicodedata.normalize("NFD", one[name])

    return every(document, is_version, apart)


@answers(31, 38, 50)
def geometries_name_a_reference_system(request, document):
    return every(document, is_geometry, lambda one: one.update(crs="EPSG:4326")) if of_designations(request) else None


@answers(45, 52, 60)
def rings_stand_still(request, document):
    def twice(one):
        if one["type"] == "Polygon":
            one["coordinates"] = [[ring[0], *ring] for ring in one["coordinates"]]

    return every(document, is_geometry, twice)


@answers(57, 60)
def routes_run_the_other_way(request, document):
    def backwards(one):
        if one.get("width_m"):
            one["geometry"]["coordinates"] = one["geometry"]["coordinates"][::-1]

    return every(document, is_version, backwards)


@answers(44, 58, 60)
def ground_is_drawn_beside_its_outline(request, document):
    def beside(one):
        if one.get("geometry", {}).get("type") == "Polygon":
            one["geometry"] = moved(one["geometry"], lambda place: [round(place[0] + 1e-6, 6), place[1]])

    return every(document, is_version, beside)
