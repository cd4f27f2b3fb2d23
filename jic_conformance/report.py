"""What a run found: a table, one JSON object, or JUnit XML. Nothing of an answer reaches a terminal raw."""

from __future__ import annotations

import json
from collections import Counter
from xml.etree.ElementTree import Element, SubElement, tostring

from jic_conformance.requirement import VERSION, ConformanceClass
from jic_conformance.run import Result, Run, Verdict

LONGEST = 400


def printable(text: str) -> str:
    """Short, and without characters that a terminal or XML would obey."""
    shown = "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text[:LONGEST])
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")


def as_text(run: Run) -> str:
    lines = [f"Profile {VERSION}, {printable(run.root)}, {run.asked:,} requests", ""]
    for one in run.results:
        requirement = one.requirement
        lines.append(f"{requirement.id}  {one.verdict.upper():<7}  {requirement.level:<6}  {requirement.sentence}")
        if one.verdict is not Verdict.PASS:
            lines += [f"           {printable(why)}" for why in one.why]
    counts = Counter(one.verdict for one in run.results)
    lines += ["", *(f"{cls:<22} {run.standing(cls)}" for cls in _classes(run)), ""]
    lines.append(", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict) + _ended(run))
    return "\n".join(lines)


def as_json(run: Run) -> str:
    document = {
        "profile": VERSION,
        "url": run.root,
        "requests": run.asked,
        "ended_early": run.ended_early,
        "conforms": run.conforms,
        "classes": {cls.value: run.standing(cls) for cls in _classes(run)},
        "results": [_row(one) for one in run.results],
    }
    return json.dumps(document, indent=1, ensure_ascii=True)


def _row(one: Result) -> dict[str, object]:
    requirement = one.requirement
    return {
        "id": requirement.id,
        "class": requirement.cls.value,
        "level": requirement.level.value,
        "sentence": requirement.sentence,
        "verdict": one.verdict.value,
        "why": [printable(why) for why in one.why],
    }


def as_junit(run: Run) -> bytes:
    """For programs that show tests: a case for each requirement, grouped by class."""
    counts = Counter(one.verdict for one in run.results)
    suite = Element(
        "testsuite",
        name="jic-conformance",
        tests=str(len(run.results)),
        failures=str(counts[Verdict.FAIL]),
        skipped=str(counts[Verdict.SKIPPED]),
    )
    for one in run.results:
        name = f"{one.requirement.id} {one.requirement.sentence}"
        case = SubElement(suite, "testcase", classname=one.requirement.cls.value, name=name)
        if one.verdict is not Verdict.PASS:
            tag = "failure" if one.verdict is Verdict.FAIL else "skipped"
            SubElement(case, tag, message=printable("; ".join(one.why)))
    document: bytes = tostring(suite, encoding="utf-8", xml_declaration=True)
    return document


def _classes(run: Run) -> list[ConformanceClass]:
    tested = {one.requirement.cls for one in run.results}
    return [cls for cls in ConformanceClass if cls in tested]


def _ended(run: Run) -> str:
    return "; the limits of the run were reached before its end" if run.ended_early else ""
