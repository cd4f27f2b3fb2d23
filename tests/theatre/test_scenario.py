"""The demo scenario keeps to the facts that it stands for."""

from typing import Any

from apps.designations.kinds import family_of
from apps.geometry.check import Limits, examine_geojson
from apps.geometry.overlay import compare, overlap_m2
from apps.geometry.shapes import Area, Route, Site
from apps.theatre.facts import theatre


def scenes() -> dict[str, Any]:
    return {scene["id"]: scene for scene in theatre().demo["designations"]}


def shapes(scene: dict[str, Any]) -> list[Area | Route | Site]:
    limits = Limits(theatre().bounds)
    drawn = [step["version"]["shape"] for step in scene["steps"] if "shape" in step.get("version", {})]
    found = []
    for one in drawn:
        examined = examine_geojson(one["geometry"], limits, one.get("width_m"), one.get("radius_m"))
        assert examined.warnings == ()
        found.append(examined.shape)
    return found


def acts(scene: dict[str, Any]) -> list[str]:
    return [step["act"] for step in scene["steps"] if step["act"] != "comment"]


def test_every_outline_is_accepted_and_is_what_its_kind_needs() -> None:
    for scene in scenes().values():
        assert shapes(scene)
        assert all(isinstance(shape, family_of(scene["kind"]).shape) for shape in shapes(scene))


def test_every_outline_says_that_it_is_illustrative() -> None:
    for scene in scenes().values():
        assert scene["steps"][0]["version"]["source_note"].startswith("Illustrative")


def test_terms_are_numbered_alike_in_both_languages() -> None:
    for scene in scenes().values():
        for step in scene["steps"]:
            terms = step.get("version", {}).get("terms")
            if terms:
                assert 3 <= len(terms["en"]) == len(terms["ru"]) <= 6
                for number, (english, russian) in enumerate(zip(terms["en"], terms["ru"], strict=True), 1):
                    assert english.startswith(f"{number}. ")
                    assert russian.startswith(f"{number}. ")


def test_no_version_blocks_what_is_in_force_or_suspended() -> None:
    holding = [scene for scene in scenes().values() if acts(scene).count("approve") == 2]
    assert len(holding) == 8
    outlines = [(scene["kind"], shapes(scene)[-1].outline()) for scene in holding]
    for index, (kind, outline) in enumerate(outlines):
        for other_kind, other in outlines[index + 1 :]:
            if overlap_m2(outline, other):
                assert theatre().conflict_rules.between(kind, other_kind).severity != "blocks"


def test_the_counter_on_castello_road_leaves_something_to_each_side_alone() -> None:
    first, second = shapes(scenes()["castello-road"])
    found = compare(first.outline(), second.outline())
    assert min(found.shares) > 3


def test_the_stories_reach_what_the_tour_shows() -> None:
    by_id = {name: acts(scene) for name, scene in scenes().items()}
    assert by_id["castello-road"][-1] == "counter"
    assert by_id["eastern-aleppo"].count("counter") == 2
    assert by_id["western-ghouta"][-1] == "reject"
    assert by_id["nusra-khan-touman"][-1] == "suspend"
    assert by_id["hospital-kafr-takharim"][-1] == "ask"
    assert by_id["rastan-talbiseh"][-1] == "approve"
    assert by_id["rastan-talbiseh"].count("approve") == 1
    drafts = [scenes()[name]["steps"][0]["by"][:2] for name, done in by_id.items() if "submit" not in done]
    assert sorted(drafts) == ["ru", "us"]
