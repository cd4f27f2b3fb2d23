"""Titles and terms of designations in bulk, in each language of the instruments, about the theatre's own places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from apps.theatre.facts import Theatre

NEAR = {"en": "near", "ru": "у пункта"}
# Each clause in English and Russian; any other language takes the English one. Terms are made of three of them, so that
# texts differ as texts do.
CLAUSES: tuple[tuple[str, str], ...] = (
    ("Neither side moves forward of the outline.", "Ни одна из сторон не выдвигается за контур."),
    ("Reports are exchanged daily at 16:00Z.", "Доклады передаются ежедневно в 16:00Z."),
    (
        "Humanitarian convoys pass after notice of six hours.",
        "Гуманитарные колонны проходят, известив за 6 часов.",
    ),
    ("Posts on the road are staffed by both sides.", "Посты на дороге обеспечиваются обеими сторонами."),
    ("Heavy weapons stay three kilometres outside.", "Тяжёлое вооружение остаётся в трёх километрах снаружи."),
    ("The outline is reviewed after seven days of calm.", "Контур пересматривается после семи дней затишья."),
    ("Wounded are evacuated without delay on request.", "Раненые эвакуируются по запросу без промедления."),
    ("Each side names one officer for questions.", "Каждая сторона называет одного офицера для вопросов."),
    ("Civilians leave and return freely.", "Гражданские лица свободно выходят и возвращаются."),
    ("Incidents are reported within two hours.", "Об инцидентах докладывают в течение двух часов."),
)
REASONS = (
    "Reports from the ground differ. / Данные с места расходятся.",
    "The outline needs a second look. / Контур требует уточнения.",
    "Agreed between the delegations on the phone. / Согласовано делегациями по телефону.",
)


@dataclass(frozen=True)
class Texts:
    """By language."""

    titles: dict[str, str]
    terms: dict[str, str]


class Writer:
    """Texts for a theatre; built once."""

    def __init__(self, theatre: Theatre) -> None:
        self._names = [dict(place.names) for place in theatre.places]
        self._at = np.array([(place.lon, place.lat) for place in theatre.places])
        self._languages = theatre.language_codes
        self._kinds = {
            (kind.code, language): kind.name(language) for kind in theatre.kinds for language in self._languages
        }

    def nearest(self, centres: npt.NDArray[np.float64]) -> list[int]:
        """For each centre (longitude, latitude) the number of the nearest named place."""
        away = ((centres[:, None, :] - self._at[None, :, :]) ** 2).sum(axis=2)
        found: list[int] = away.argmin(axis=1).tolist()
        return found

    def texts(self, kind: str, place: int, number: int, clauses: Any) -> Texts:
        titles = {
            language: f"{self._kinds[kind, language]} {number} {NEAR.get(language, NEAR['en'])}"
            f" {self._names[place].get(language, '')}"[:200].strip()
            for language in self._languages
        }
        terms = {
            language: "\n".join(f"{at}. {CLAUSES[clause][language == 'ru']}" for at, clause in enumerate(clauses, 1))
            for language in self._languages
        }
        return Texts(titles, terms)
