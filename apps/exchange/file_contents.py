"""What the API says of a file that came in, in the caller's language."""

from __future__ import annotations

from typing import Any

from apps.imports.drafting import progress
from apps.imports.forms import QUESTIONS
from apps.imports.labels import dropped_sentences, fault_sentence, problem_sentences
from apps.imports.mapping import guessed, targets
from apps.imports.models import FileImport, ImportedFeature
from apps.imports.selectors import counts, layers_of


def summary(file: FileImport) -> dict[str, Any]:
    names = ("uuid", "name", "format", "size", "digest_hex", "state", "at", "count", "read")
    fault = fault_sentence(file.fault, file.fault_params) if file.fault else ""
    return {**{name: getattr(file, name) for name in names}, "fault": fault}


def detail(file: FileImport) -> dict[str, Any]:
    fields = file.heading.get("fields", [])
    asks = file.heading.get("asks", []) if file.state == FileImport.State.ASKING else []
    return {
        **summary(file),
        "questions": [_question(file, name) for name in asks if name in QUESTIONS],
        "answers": file.answers,
        "file_fields": fields,
        "file_fields_left_out": file.heading.get("left_out", {}).get("names", []),
        "targets": [{"name": one.name, "label": one.label, "default": one.default} for one in targets()],
        "mapping": file.mapping or {"fields": guessed(fields), "defaults": {}},
        "is_mapped": bool(file.mapping),
        "counts": counts(file),
        "layers": layers_of(file),
        "progress": progress(file),
    }


def _question(file: FileImport, name: str) -> dict[str, Any]:
    field = QUESTIONS[name]().fields[name]
    choices = [{"value": value, "label": label} for value, label in field.choices]  # type: ignore[attr-defined]
    guess = str(file.heading.get("guess", "")) if name == "encoding" else ""
    return {"name": name, "label": field.label, "guess": guess, "choices": choices}


def feature(row: ImportedFeature) -> dict[str, Any]:
    return {
        **{
            name: getattr(row, name)
            for name in ("number", "layer", "values", "wanted", "geometry", "accepted", "chosen")
        },
        "repair": row.repair["geometry"] if row.repair else None,
        "problems": problem_sentences(row.problems),
        "dropped": dropped_sentences(row.dropped),
        "designation": row.designation,
        "failures": row.failures,
    }
