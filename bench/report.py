"""The rows that a run prints and keeps."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "latest.json"


@dataclass(frozen=True)
class Row:
    """One measurement. `peer` says what it stands beside, and that one's value; `ratio` is value by peer's value.

    `goal` is in words; `holds` is None where there is no goal, or where the peer cannot be had here (`peer` says so).
    """

    name: str
    value: float
    unit: str
    goal: str = ""
    peer: str = ""
    ratio: float | None = None
    holds: bool | None = None


def number(value: float) -> str:
    """Three digits that count."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def beside(
    name: str, value: float, unit: str, *, peer: str, peer_value: float, at_most: float | None, also: bool = True
) -> Row:
    """A row whose goal is a ratio to its peer. `also` is whatever else has to hold."""
    ratio = value / peer_value
    goal = "" if at_most is None else f"≤ {at_most:g} ×"
    holds = None if at_most is None else ratio <= at_most and also
    return Row(
        name, round(value, 4), unit, goal, f"{peer}: {number(peer_value)} {unit}".strip(), round(ratio, 3), holds
    )


def under(name: str, value: float, unit: str, at_most: float, *, peer: str = "") -> Row:
    """A row whose goal is a value of its own."""
    return Row(name, round(value, 4), unit, f"≤ {number(at_most)} {unit}", peer, None, value <= at_most)


def over(name: str, value: float, unit: str, at_least: float, *, peer: str = "") -> Row:
    """A row whose goal is to reach a value of its own."""
    return Row(name, round(value, 4), unit, f"≥ {number(at_least)} {unit}", peer, None, value >= at_least)


def unmeasured(name: str, unit: str, goal: str, why: str) -> Row:
    """A row that could not be measured here, with the reason where the peer stands."""
    return Row(name, float("nan"), unit, goal, why, None, None)


def table(rows: Iterable[Row]) -> str:
    """The rows as text, in columns."""
    head = ("what", "value", "beside", "ratio", "goal", "holds")
    lines = [
        (
            row.name,
            "–" if row.value != row.value else f"{number(row.value)} {row.unit}".strip(),
            row.peer,
            "" if row.ratio is None else f"{row.ratio:.2f}",
            row.goal,
            {True: "yes", False: "NO", None: ""}[row.holds],
        )
        for row in rows
    ]
    widths = [max(len(line[at]) for line in [head, *lines]) for at in range(len(head))]
    shown = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in [head, *lines]]
    shown.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in shown)


def keep(rows: Iterable[Row], path: Path = RESULTS) -> None:
    """Write the rows; those of an earlier run that were not measured this time stay."""
    new = {row.name: asdict(row) for row in rows}
    for one in new.values():
        if one["value"] != one["value"]:
            one["value"] = None
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    merged = [new.pop(one["name"], one) for one in old] + list(new.values())
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(merged, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
