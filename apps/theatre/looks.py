"""How the sides look: their colours are data of the theatre, and a named pattern gives each its hatch, line and frame.

Whoever sets up a centre chooses colours that nobody else has seen on its pages: they are measured against every ground
on which they are read (WCAG 2.2, 1.4.3 and 1.4.11) when the theatre is read, in both themes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.theatre.files import TheatreError

THEMES = ("light", "dark")
TEXT_CONTRAST, OUTLINE_CONTRAST = 4.5, 3.0

# The grounds of frontend/styles/tokens.css, light and dark; a test holds them equal.
PAGE_GROUNDS = {
    "paper": ("#f5f4ef", "#121518"),
    "surface": ("#ffffff", "#1a1e22"),
    "sunk": ("#ecebe4", "#23282d"),
    "accent-soft": ("#e1eeee", "#1c3437"),
    "agreed-soft": ("#dff0ea", "#17352d"),
    "danger-soft": ("#fbe6e6", "#3d1d20"),
    "warn-soft": ("#fdf1cf", "#39301a"),
}
MAP_GROUNDS = {
    "map-sea": ("#d9e3e8", "#10181d"),
    "map-land": ("#eeece4", "#171b1e"),
    "map-city": ("#e2ded2", "#20252a"),
    "map-river": ("#a9c6d4", "#28414f"),
    "map-road": ("#ffffff", "#3b434a"),
}


@dataclass(frozen=True)
class Pattern:
    """What tells a side apart without its colour. `hatch` is an SVG path that fills a tile of 8 × 8 without a seam;
    `dash` the strokes and gaps of its line, in widths of the line and as SVG writes them, empty for a solid one;
    `frame` the CSS `border-style` around its letters."""

    hatch: str
    dash: str
    frame: str


# Crosses, dots and squares mean other things on the map; a dotted line is nobody's.
PATTERNS = {
    "rising": Pattern("M-2 10 10-2M-2 2 2-2M6 10 10 6", "", "solid"),
    "falling": Pattern("M-2-2 10 10M-2 6 2 10M6-2 10 2", "3.4 2", "dashed"),
    "upright": Pattern("M2-1V9M6-1V9", "6 1.6 1 1.6", "none solid"),
    "level": Pattern("M-1 2H9M-1 6H9", "9 2.4", "solid none"),
    "zigzag": Pattern("M-2 4 0 6 4 2 8 6 10 4", "6 1.6 1 1.6 1 1.6", "dashed none"),
    "bricks": Pattern("M-1 2H9M-1 6H9M2 2V6M6-2V2M6 6V10", "2.6 1.2 2.6 3.6", "none dashed"),
}


@dataclass(frozen=True)
class Colours:
    """In one theme: `ink` for letters, lines and hatches, `ground` for what lies beneath them; as #rrggbb."""

    ink: str
    ground: str


@dataclass(frozen=True)
class Look:
    """One side's look. `pattern` names one of PATTERNS."""

    pattern: str
    light: Colours
    dark: Colours

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> Look:
        """From a look of theatre.json."""
        return cls(content["pattern"], Colours(**content["light"]), Colours(**content["dark"]))

    @property
    def drawn(self) -> Pattern:
        """What its pattern's name stands for."""
        return PATTERNS[self.pattern]


@dataclass(frozen=True)
class Side:
    """A signatory as it is drawn. `slot` is its position, from 1, by which pages, style sheet and map name its look."""

    slot: int
    look: Look


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours (#rrggbb) by WCAG 2.2, from 1 to 21."""
    darker, lighter = sorted(map(_luminance, (first, second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def check_looks(delegations: Iterable[dict[str, Any]]) -> None:
    """Every signatory has a look, no two the same pattern or ink, and each can be read. Raises TheatreError."""
    users: dict[tuple[str, str], str] = {}
    for index, delegation in enumerate(delegations):
        place, code = f"delegations/{index}/look", delegation["code"]
        if "look" not in delegation:
            if delegation["is_signatory"]:
                raise TheatreError(
                    "theatre.json", place, f"{code} is a signatory without a look", "Give it a pattern and colours."
                )
            continue
        look = Look.read(delegation["look"])
        for theme in THEMES:
            _check_contrast(f"{place}/{theme}", code, theme, getattr(look, theme))
        for what, own in (("pattern", look.pattern), *((theme, getattr(look, theme).ink.lower()) for theme in THEMES)):
            other = users.setdefault((what, own), code)
            if other != code:
                fault = f"{code} looks like {other} ({own})"
                raise TheatreError("theatre.json", f"{place}/{what}", fault, "Give each side its own.")


def _check_contrast(place: str, code: str, theme: str, colours: Colours) -> None:
    at = THEMES.index(theme)
    grounds = {"its own ground": colours.ground, **{name: pair[at] for name, pair in PAGE_GROUNDS.items()}}
    uses = [("text", TEXT_CONTRAST, grounds)]
    uses.append(("an outline", OUTLINE_CONTRAST, {name: pair[at] for name, pair in MAP_GROUNDS.items()}))
    for use, least, beneath in uses:
        name, ground = min(beneath.items(), key=lambda one: contrast(colours.ink, one[1]))
        ratio = contrast(colours.ink, ground)
        if ratio < least:
            fault = (
                f"{code} in the {theme} theme: ink {colours.ink} on {name} {ground} has a contrast of {ratio:.2f} : 1,"
                f" and needs {least:g} : 1 as {use}"
            )
            mend = "Choose a darker ink." if theme == "light" else "Choose a lighter ink."
            raise TheatreError("theatre.json", place, fault, mend)
