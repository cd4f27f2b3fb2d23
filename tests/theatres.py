"""Theatres of a test's own: the project's with something more."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from apps.theatre.files import DEFAULT_FOLDER

TURKIYE: dict[str, Any] = {
    "code": "TR",
    "is_signatory": True,
    "position": 3,
    "allows_codes": True,
    "look": {
        "pattern": "upright",
        "light": {"ink": "#9b1f5f", "ground": "#fae6f0"},
        "dark": {"ink": "#f49ac4", "ground": "#3d1f30"},
    },
    "names": {
        "en": {
            "name": "Republic of Türkiye",
            "the": "the Republic of Türkiye",
            "short": "Türkiye",
            "adjective": "Turkish",
            "delegation": "the Turkish delegation",
            "mark": "TR",
        },
        "ru": {
            "name": "Турецкая Республика",
            "genitive": "Турецкой Республики",
            "dative": "Турецкой Республике",
            "accusative": "Турецкую Республику",
            "instrumental": "Турецкой Республикой",
            "prepositional": "Турецкой Республике",
            "short": "Турция",
            "adjective": "турецкая",
            "mark": "ТР",
            "delegation": "делегация Турции",
            "delegation_genitive": "делегации Турции",
            "delegation_dative": "делегации Турции",
            "delegation_accusative": "делегацию Турции",
            "delegation_instrumental": "делегацией Турции",
        },
    },
}


def changed(folder: Path, **changes: Callable[[Any], object]) -> Path:
    """A copy of the project's theatre at `folder`, each file changed in place: `changed(path, theatre=lambda f: …)`."""
    shutil.copytree(DEFAULT_FOLDER, folder)
    for name, change in changes.items():
        path = folder / f"{name}.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return folder


def with_third_signatory(folder: Path) -> Path:
    """The project's theatre with a third signatory, its people and their own stories."""
    return changed(folder, theatre=lambda facts: facts["delegations"].insert(2, TURKIYE), demo=_three_sides)


def _three_sides(demo: dict[str, Any]) -> None:
    people = [person for person in demo["users"] if person["username"].startswith("us.")]
    demo["users"] += [
        person | {"username": person["username"].replace("us.", "tr."), "delegation": "TR"} for person in people
    ]
    said = json.dumps(demo["designations"], ensure_ascii=False)
    for two, all_of_them in (("both delegations", "all delegations"), ("Обе делегации", "Все делегации")):
        said = said.replace(two, all_of_them)
    drafted = {scene["id"]: scene["steps"][0]["version"] for scene in json.loads(said)}

    def scene(name: str, kind: str, by: str, *steps: dict[str, Any]) -> dict[str, Any]:
        draft = {"act": "draft", "by": by, "version": drafted[name]}
        return {"id": name, "kind": kind, "steps": [draft, {"act": "submit", "by": by}, *steps]}

    def step(by: str, act: str, **more: Any) -> dict[str, Any]:
        return {"act": act, "by": by, **more}

    aleppo = drafted["eastern-aleppo"]
    demo["designations"] = [
        # Three versions, each by another side: the last is on the table.
        scene(
            "eastern-aleppo",
            "intermingled",
            "us.officer",
            step(
                "ru.officer", "counter", version=_moved(aleppo, 0.004, "Reports every morning.", "Доклады каждое утро.")
            ),
            step("ru.officer", "comment", text="Мы проверили северный край.", internal=False),
            step(
                "tr.officer",
                "counter",
                version=_moved(aleppo, -0.004, "Reports every evening.", "Доклады каждый вечер."),
            ),
            step("tr.officer", "comment", text="We checked the eastern edge.", internal=False),
            step("us.officer", "comment", text="We are looking at it.", internal=False),
        ),
        # Each side proposes one of its own.
        scene("western-ghouta", "opposition", "us.officer"),
        scene("nusra-salqin", "nusra", "ru.officer"),
        scene("rastan-talbiseh", "opposition", "tr.officer"),
        # Agreed by all, and approved by all but the third.
        scene(
            "isil-deir-hafir",
            "isil",
            "tr.officer",
            step("us.officer", "agree"),
            step("ru.officer", "agree"),
            step("us.authority", "approve"),
            step("ru.authority", "approve"),
        ),
        # In force.
        scene(
            "ramouseh-route",
            "humanitarian_route",
            "us.officer",
            step("ru.officer", "agree"),
            step("tr.officer", "agree"),
            step("us.authority", "approve"),
            step("ru.authority", "approve"),
            step("tr.authority", "approve"),
        ),
    ]


def _moved(version: dict[str, Any], east: float, clause_en: str, clause_ru: str) -> dict[str, Any]:
    geometry = version["shape"]["geometry"]
    rings = [[[round(lon + east, 6), lat] for lon, lat in ring] for ring in geometry["coordinates"]]
    terms = version["terms"]
    number = len(terms["en"]) + 1
    return {
        "shape": {"geometry": {"type": "Polygon", "coordinates": rings}},
        "terms": {
            "en": [*terms["en"], f"{number}. {clause_en}"],
            "ru": [*terms["ru"], f"{number}. {clause_ru}"],
        },
    }
