"""docs/profile.md: what people wrote above the line, and below it the requirements as the suite has them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from jic_conformance import checks
from jic_conformance.requirement import ConformanceClass, in_order

LINE = "<!-- Below: made by `python manage.py docs` from jic_conformance. -->"
assert checks.ALL


def profile_page() -> str:
    written, _line, _made = (
        (Path(settings.BASE_DIR) / "docs" / "profile.md").read_text(encoding="utf-8").partition(LINE)
    )
    return "\n".join([written.rstrip("\n"), "", LINE, "", *requirement_tables()])


def requirement_tables() -> list[str]:
    """A section for each conformance class."""
    lines: list[str] = []
    for cls in ConformanceClass:
        lines += [f"### Class `{cls}`", "", "| requirement | level | what |", "|---|---|---|"]
        for one in in_order():
            if one.cls is cls:
                note = " Tested with `--write`." if one.only_writing else ""
                lines.append(f"| {one.id} | {one.level} | {one.sentence}{note} |")
        lines.append("")
    return lines
