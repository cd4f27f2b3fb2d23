"""Makes the fonts of sheets from those of the pages: `python -m tools.sheet_fonts`, with `fontTools` and `brotli`
installed and the front end's packages in place. Run by hand when the packages change; the files are in the project.

The parts of each face for its scripts are merged, since Typst reads whole TrueType fonts and no WOFF.
"""

from __future__ import annotations

import importlib
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ROOT / "frontend" / "node_modules" / "@fontsource"
TARGET = ROOT / "apps" / "sheets" / "fonts"
_LETTERS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "vietnamese")
# File, package, weight, style, scripts.
FACES = (
    ("IBMPlexSans-Regular", "ibm-plex-sans", 400, "normal", _LETTERS),
    ("IBMPlexSans-SemiBold", "ibm-plex-sans", 600, "normal", _LETTERS),
    ("IBMPlexSans-Italic", "ibm-plex-sans", 400, "italic", _LETTERS),
    ("IBMPlexMono-Regular", "ibm-plex-mono", 400, "normal", ("latin", "cyrillic")),
    ("IBMPlexSansArabic-Regular", "ibm-plex-sans-arabic", 400, "normal", ("arabic",)),
)
# Hints for small screens, and what merging cannot join.
_LEFT_OUT = ("GSUB", "fpgm", "prep", "cvt ", "gasp")
_NAMES = (0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17)


def make(name: str, package: str, weight: int, style: str, scripts: tuple[str, ...]) -> None:
    fonts: Any = importlib.import_module("fontTools.ttLib")
    merge: Any = importlib.import_module("fontTools.merge")
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for script in scripts:
            part = fonts.TTFont(PACKAGES / package / "files" / f"{package}-{script}-{weight}-{style}.woff2")
            part.flavor = None
            for table in _LEFT_OUT if len(scripts) > 1 else ():
                if table in part:
                    del part[table]
            parts.append(str(Path(folder) / f"{script}.ttf"))
            part.save(parts[-1])
        font = merge.Merger().merge(parts) if len(parts) > 1 else fonts.TTFont(parts[0])
    font["name"].names = [one for one in font["name"].names if one.nameID in _NAMES]
    font["head"].modified = font["head"].created = 0
    font.recalcTimestamp = False
    font.save(TARGET / f"{name}.ttf")


if __name__ == "__main__":
    for face in FACES:
        make(*face)
