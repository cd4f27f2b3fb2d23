"""A theatre's folder is read whole or refused with the file, the place in it and the mend."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apps.theatre.facts import Theatre, load, theatre
from apps.theatre.files import DEFAULT_FOLDER, TheatreError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEFAULT_FOLDER, tmp_path / "theatre"))


def change(folder: Path, file: str, how: Callable[[Any], object]) -> None:
    content = json.loads((folder / file).read_text(encoding="utf-8"))
    how(content)
    (folder / file).write_text(json.dumps(content), encoding="utf-8")


def refusal(folder: Path) -> TheatreError:
    with pytest.raises(TheatreError) as caught:
        load(folder)
    assert caught.value.mend
    return caught.value


def test_the_projects_own_folder_is_right() -> None:
    assert isinstance(load(DEFAULT_FOLDER), Theatre)


def test_a_centre_elsewhere_changes_data_only(folder: Path) -> None:
    def elsewhere(facts: Any) -> None:
        facts["names"] = {"en": "Centre for the Lake", "ru": "Центр озера"}
        facts["reference_prefix"] = "CFL"

    change(folder, "theatre.json", elsewhere)
    assert load(folder).name("ru") == "Центр озера"
    assert load(folder).reference_prefix == "CFL"


def test_the_environment_may_name_another_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIC_THEATRE", str(folder))
    theatre.cache_clear()
    try:
        assert theatre().folder == folder
    finally:
        theatre.cache_clear()


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "base" / "roads.geojson").unlink()
    assert refusal(folder).file == "base/roads.geojson"


def test_a_file_that_is_no_json_says_in_which_line(folder: Path) -> None:
    (folder / "glossary.json").write_text('{\n "groups": oops', encoding="utf-8")
    assert refusal(folder).place == "line 2, column 12"


def test_a_file_that_is_no_utf_8_is_refused(folder: Path) -> None:
    (folder / "places.json").write_bytes(b'{"places": "\xff"}')
    assert refusal(folder).place == "byte 12"


@pytest.mark.parametrize(
    ("file", "how", "place"),
    [
        ("theatre.json", lambda f: f["bounds"].update(west=50), "bounds"),
        ("theatre.json", lambda f: f["view"].update(lon=0), "view"),
        ("theatre.json", lambda f: f.update(zone="Asia/Nowhere"), "zone"),
        ("theatre.json", lambda f: f["day_d"].update(instant="2016-09-12T16:00:00"), "day_d/instant"),
        ("theatre.json", lambda f: f["day_d"].update(instant="sundown"), "day_d/instant"),
        ("theatre.json", lambda f: f["levels"].reverse(), "levels"),
        ("theatre.json", lambda f: f["levels"][0].update(slot="x"), "levels/0/slot"),
        ("theatre.json", lambda f: f["delegations"][1].update(position=1), "delegations"),
        ("theatre.json", lambda f: f["delegations"][2].update(code="US"), "delegations"),
        ("theatre.json", lambda f: f.pop("reference_prefix"), ""),
        ("places.json", lambda f: f["places"][3].update(lon=36.2, lat=61.1), "places/3"),
        ("places.json", lambda f: f["places"][3].update(id="aleppo"), "places"),
        ("places.json", lambda f: f["places"][3]["names"].pop("ar"), "places/3/names"),
        ("glossary.json", lambda f: f["groups"][0]["aliases"][0].update(until="2016-13-40"), "groups/0/aliases/0"),
        ("conflict_rules.json", lambda f: f["rules"].pop(), "rules"),
        ("conflict_rules.json", lambda f: f["rules"].append(f["rules"][0]), "rules/38/kinds"),
        ("conflict_rules.json", lambda f: f["rules"][0].update(kinds=["nusra", "other"]), "rules/0/kinds"),
        ("conflict_rules.json", lambda f: f["rules"][0].update(severity="maybe"), "rules/0/severity"),
        ("demo.json", lambda f: f["users"][0].update(delegation="XX"), "users/0/delegation"),
        ("demo.json", lambda f: f["users"][0].update(level="secret"), "users/0/level"),
        ("demo.json", lambda f: f["designations"][0].update(kind="other"), "designations/0/kind"),
        ("demo.json", lambda f: f["designations"][0]["steps"][1].update(by="nobody"), "designations/0/steps/1/by"),
        ("demo.json", lambda f: f["designations"][0]["steps"].pop(0), "designations/0/steps/0/act"),
        (
            "demo.json",
            lambda f: f["designations"][0]["steps"][0]["version"]["terms"]["ru"].pop(),
            "designations/0/steps/0/version/terms",
        ),
        ("base/land.geojson", lambda f: f["features"][0].pop("geometry"), "features/0"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_place(
    folder: Path, file: str, how: Callable[[Any], object], place: str
) -> None:
    change(folder, file, how)
    found = refusal(folder)
    assert (found.file, found.place) == (file, place)
    assert found.file in str(found)
    assert found.mend in str(found)
