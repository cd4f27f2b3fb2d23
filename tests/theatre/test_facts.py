"""What this theatre says: its levels, delegations, rules, groups, base map and day D."""

from datetime import UTC, date, datetime

import pytest
import shapely

from apps.designations.kinds import kind_codes
from apps.theatre.facts import theatre


def test_day_d_is_an_instant() -> None:
    assert theatre().day_d == datetime(2016, 9, 12, 16, tzinfo=UTC)


def test_levels_are_found_by_order_and_by_code_and_speak_both_languages() -> None:
    restricted = theatre().level(2)
    assert restricted is theatre().level_by_code("restricted")
    assert (restricted.slot, restricted.mark("en"), restricted.mark("ru")) == ("r", "R", "ДСП")
    assert restricted.name("en-gb") == restricted.name("fr") == "JIC RESTRICTED"
    assert theatre().level_orders == {1, 2, 3}
    for missing in (lambda: theatre().level(9), lambda: theatre().level_by_code("secret")):
        with pytest.raises(LookupError):
            missing()


def test_signatories_have_positions_and_observers_none() -> None:
    rows = {row["code"]: row for row in theatre().delegation_rows}
    assert {code: (row["is_signatory"], row["position"]) for code, row in rows.items()} == {
        "US": (True, 1),
        "RU": (True, 2),
        "UN": (False, 0),
    }
    assert all(row["names"]["ru"]["delegation_dative"] for row in rows.values())


def test_there_is_one_rule_for_each_pair_of_kinds_in_either_order() -> None:
    rules = theatre().conflict_rules
    assert set(rules.kinds) == set(kind_codes())
    for one in rules.kinds:
        for other in rules.kinds:
            rule = rules.between(one, other)
            assert rule is rules.between(other, one)
            assert rule.reason("en").endswith(".")
            assert rule.reason("ru").endswith(".")
            assert rule.reason("en") != rule.reason("ru")


def test_nobody_can_change_the_facts() -> None:
    with pytest.raises(TypeError):
        theatre().names["en"] = "Another centre"  # type: ignore[index]
    with pytest.raises(AttributeError):
        theatre().zone = "UTC"  # type: ignore[misc]


def test_a_group_is_called_what_it_was_called_on_the_day() -> None:
    nusra = next(group for group in theatre().groups if group.id == "nusra")
    assert "Jabhat al-Nusra" in nusra.known_as(date(2016, 7, 27))
    assert "Jabhat al-Nusra" not in nusra.known_as(date(2016, 7, 28))
    assert "Jabhat Fatah al-Sham" in nusra.known_as(date(2016, 9, 12))


def test_every_layer_of_the_base_map_is_valid_and_all_is_small() -> None:
    layers = theatre().base_layers()
    assert set(layers) == {"land", "governorates", "quarters", "rivers", "roads", "places"}
    for layer in layers.values():
        for feature in layer["features"]:
            geometry = feature["geometry"]
            made = shapely.geometry.shape(geometry)
            assert made.is_valid
            assert not made.is_empty
            assert feature["properties"]["name_en"]
            assert feature["properties"]["name_ru"]
    size = sum(path.stat().st_size for path in (theatre().folder / "base").iterdir())
    assert size < 300_000


def test_districts_divide_their_governorates_and_lie_around_their_seats() -> None:
    districts = {one["id"]: shapely.geometry.shape(one["geometry"]) for one in theatre().districts["features"]}
    governorates = [shapely.geometry.shape(one["geometry"]) for one in theatre().layers["governorates"]["features"]]
    assert len(districts) == 61
    whole = shapely.union_all(governorates)
    assert shapely.union_all(list(districts.values())).symmetric_difference(whole).area < 0.001 * whole.area
    assert sum(one.area for one in districts.values()) < 1.001 * whole.area
    for place in theatre().places:
        if place.id in districts and place.id != "quneitra":  # a town in the area of separation
            assert districts[place.id].distance(shapely.Point(place.lon, place.lat)) < 0.005, place.id
    # Coarser than the 5 km grid squares, or "district only" would tell more than they do.
    assert min(one.area for one in districts.values()) * 111.3**2 * 0.8 > 100


def test_both_named_roads_are_there_and_castello_ends_at_roundabouts() -> None:
    roads = {feature["id"]: feature for feature in theatre().base_layers()["roads"]["features"]}
    ends = {place.id: [place.lon, place.lat] for place in theatre().places if place.kind == "road_end"}
    castello = roads["castello-road"]["geometry"]["coordinates"]
    assert castello[0] == ends["layramoun-roundabout"]
    assert castello[-1] == ends["jandoul"]
    assert roads["ramouseh-road"]["properties"]["name_ru"] == "Дорога Рамуса"


def test_all_governorates_have_their_capital_among_the_places() -> None:
    assert sum(place.kind == "governorate_capital" for place in theatre().places) == 14
    assert len(theatre().places) >= 120
    assert {feature["properties"]["class"] for feature in theatre().base_layers()["governorates"]["features"]} == {
        "governorate",
        "separation",
    }
