"""Compiles the texts in both languages (`locale/*/LC_MESSAGES/*.po`) without gettext on the system.

`python -m launcher.locales` compiles what is older than its source. Entries that a translator has marked as doubtful
("fuzzy") are left out, as gettext does.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def stale(root: Path = ROOT) -> list[Path]:
    """Sources whose compiled form is missing or older than they are."""
    found = []
    for source in sorted((root / "locale").glob("*/LC_MESSAGES/*.po")):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime_ns < source.stat().st_mtime_ns:
            found.append(source)
    return found


def compile_all(sources: list[Path]) -> None:
    """Compile each source beside itself; a compiled form appears whole or not at all."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sources:
        with open(source, "rb") as file:
            catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
        new = source.with_suffix(".mo.new")
        with open(new, "wb") as file:
            write_mo(file, catalogue, use_fuzzy=False)
        new.replace(source.with_suffix(".mo"))


if __name__ == "__main__":
    compile_all(stale())
    sys.exit(0)
