"""Words and places that stand in one hidden record and nowhere else: where they are read, the record has leaked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.drafting import square


@dataclass(frozen=True)
class Canary:
    """A word in two languages, and the corner of a square that nobody else's outline is near, in degrees."""

    word: str
    word_ru: str
    corner: tuple[float, float]

    @property
    def traces(self) -> list[str]:
        """What a leak looks like in lower case: the words, and the corner in degrees and microdegrees."""
        degrees = [f"{degree:.6f}" for degree in self.corner]
        return [self.word.lower(), self.word_ru.lower(), *degrees, *(text.replace(".", "") for text in degrees)]

    @property
    def echoes(self) -> list[str]:
        """A search repeats what was asked for, in its field and in the address to come back to."""
        return [
            f"text={self.word}".lower(),
            f"?q={self.word}".lower(),
            f'value="{self.word}"'.lower(),
            f'value="{self.word_ru}"'.lower(),
        ]

    def content(self, **changes: Any) -> dict[str, Any]:
        """What a record says that carries the canary in everything that its author writes."""
        return {
            "title_en": f"{self.word} ridge",
            "title_ru": f"Хребет {self.word_ru}",
            "terms_en": f"1. {self.word} stays shut.",
            "terms_ru": f"1. {self.word_ru} закрыт.",
            "shape": square(*self.corner),
            "source_note": self.word,
            **changes,
        }

    def found_in(self, text: str) -> str:
        """The first trace in a text, which may repeat what was asked for; empty if there is none."""
        shown = text.lower()
        for echo in self.echoes:
            shown = shown.replace(echo, "")
        return next((trace for trace in self.traces if trace in shown), "")


KINGFISHER = Canary("Zimorodok", "Зимородок", (38.765432, 34.123456))
NIGHTINGALE = Canary("Solovey", "Соловей", (38.543216, 34.654321))
WAGTAIL = Canary("Tryasoguzka", "Трясогузка", (38.123457, 34.987651))
BULLFINCH = Canary("Snegir", "Снегирь", (38.234567, 34.876543))
