"""A side's colours and pattern are data of the theatre, and are measured and told apart when it is read."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apps.theatre.facts import load, theatre
from apps.theatre.files import DEFAULT_FOLDER, TheatreError
from apps.theatre.looks import MAP_GROUNDS, PAGE_GROUNDS, PATTERNS, check_looks, contrast
from tests.theatres import TURKIYE, changed

TOKENS = Path(__file__).resolve().parents[2] / "frontend" / "styles" / "tokens.css"


def refusal(folder: Path, how: Callable[[list[Any]], object]) -> TheatreError:
    shutil.copytree(DEFAULT_FOLDER, folder)
    facts = json.loads((folder / "theatre.json").read_text(encoding="utf-8"))
    how(facts["delegations"])
    (folder / "theatre.json").write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(TheatreError) as caught:
        load(folder)
    return caught.value


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == 21
    assert contrast("#57399e", "#57399e") == 1
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_the_measured_grounds_are_those_of_the_style_sheet() -> None:
    styles = dict(re.findall(r"--([\w-]+): light-dark\((#\w+, #\w+)\)", TOKENS.read_text(encoding="utf-8")))
    for name, pair in (PAGE_GROUNDS | MAP_GROUNDS).items():
        assert styles[name] == ", ".join(pair), name


def test_the_schema_lists_the_patterns_that_there_are() -> None:
    schema = json.loads((DEFAULT_FOLDER / "schema" / "theatre.json").read_text(encoding="utf-8"))
    look = schema["properties"]["delegations"]["items"]["properties"]["look"]
    assert look["properties"]["pattern"]["enum"] == list(PATTERNS)


def test_no_two_patterns_share_a_hatch_a_line_or_a_frame() -> None:
    for part in ("hatch", "dash", "frame"):
        assert len({getattr(pattern, part) for pattern in PATTERNS.values()}) == len(PATTERNS)


def test_every_signatory_of_this_theatre_is_a_side() -> None:
    signatories = [one for one in theatre().delegations if one.is_signatory]
    assert [(side.slot, side.look) for side in theatre().sides] == [(one.position, one.look) for one in signatories]


def test_as_many_signatories_as_patterns_are_data_alone(tmp_path: Path) -> None:
    def add(facts: Any) -> None:
        for position, pattern in enumerate(list(PATTERNS)[3:], 4):
            # No two inks are the same: each is a little darker, or lighter, than the one before.
            light, dark = (f"#{channel - 0x010101 * position:06x}" for channel in (0x404040, 0xF0F0F0))
            look = {"pattern": pattern, "light": {"ink": light, "ground": "#ffffff"}}
            look["dark"] = {"ink": dark, "ground": "#000000"}
            facts["delegations"].append(TURKIYE | {"code": "X" * position, "position": position, "look": look})

    folder = changed(tmp_path / "theatre", theatre=lambda facts: (facts["delegations"].insert(2, TURKIYE), add(facts)))
    assert [(side.slot, side.look.pattern) for side in load(folder).sides] == list(enumerate(PATTERNS, 1))


@pytest.mark.parametrize(
    ("how", "place", "words"),
    [
        (lambda d: d[1].pop("look"), "delegations/1/look", "RU is a signatory without a look"),
        (lambda d: d[1]["look"].update(pattern="rising"), "delegations/1/look/pattern", "RU looks like US (rising)"),
        (lambda d: d[1]["look"].update(pattern="dots"), "delegations/1/look/pattern", "'dots' is not one of"),
        (
            lambda d: d[1]["look"]["light"].update(ink="#57399E"),
            "delegations/1/look/light",
            "RU looks like US (#57399e)",
        ),
        (lambda d: d[1]["look"]["dark"].update(ink="red"), "delegations/1/look/dark/ink", "'red' does not match"),
        (
            lambda d: d[0]["look"]["light"].update(ink="#8a7fb0"),
            "delegations/0/look/light",
            "light theme: ink #8a7fb0 on its own ground #ece7f6 has a contrast of 3.02 : 1, and needs 4.5 : 1 as text",
        ),
        (
            lambda d: d[1]["look"]["dark"].update(ink="#9a7f4f", ground="#101010"),
            "delegations/1/look/dark",
            "RU in the dark theme: ink #9a7f4f on warn-soft #39301a",
        ),
        (
            lambda d: d[0]["look"]["light"].update(ground="#a080ff"),
            "delegations/0/look/light",
            "on its own ground #a080ff",
        ),
    ],
)
def test_a_look_that_cannot_be_used_is_named(
    tmp_path: Path, how: Callable[[list[Any]], object], place: str, words: str
) -> None:
    error = refusal(tmp_path / "theatre", how)
    assert (error.file, error.place) == ("theatre.json", place)
    assert words in error.fault
    assert error.mend


def test_an_outline_has_to_stand_out_from_the_ground_of_the_map(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MAP_GROUNDS, "map-land", ("#888888", "#888888"))
    delegations = json.loads((DEFAULT_FOLDER / "theatre.json").read_text(encoding="utf-8"))["delegations"]
    with pytest.raises(
        TheatreError, match=r"on map-land #888888 has a contrast of 2\.\d\d : 1, and needs 3 : 1 as an outline"
    ):
        check_looks(delegations)
