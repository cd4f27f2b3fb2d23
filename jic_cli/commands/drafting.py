"""Drafts from a file, as the page *Drafts from a file* makes them: the site reads the file in confinement, says what is
wrong with each feature, and makes each chosen one a draft once.

A run that was cut is gone on with by running the same command again: the file is found on the site by its digest.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jic_cli.api import Api, Pieces
from jic_cli.atomic import unreadable
from jic_cli.exits import Exit
from jic_cli.failures import Failure
from jic_cli.session import Session
from jic_cli.shapes import FEATURES, PROGRESS, UPLOAD, UPLOAD_DETAIL, UPLOADS
from jic_cli.texts import translate as _

LARGEST = 20_000_000
EVERY = 0.5
# Features whose reasons are printed.
MAX_PRINTED = 50


def draft(session: Session, words: argparse.Namespace) -> Exit:
    content = _content(words.file)
    with session.api() as api:
        file = _on_site(session, api, words.file.name, content)
        file = _answered(session, api, file, words)
        _check_layers(file, words)
        if words.preview:
            return _preview(session, api, file)
        file = _prepared(api, file, words)
        progress = _made(session, api, file)
        outcome = _outcome(session, api, file, progress)
        # Features that failed can be sent again with other options, and none of the others is made twice.
        if outcome is Exit.OK and not words.keep:
            api.delete(_path(file))
    return outcome


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise unreadable(path, error) from error
    if len(content) > LARGEST:
        raise Failure(Exit.FILE, _("“%s” is larger than 20 MB. Divide it into several files.") % path)
    return content


def _path(file: dict[str, Any]) -> str:
    return f"imports/{file['upload']}/"


def _on_site(session: Session, api: Api, name: str, content: bytes) -> dict[str, Any]:
    """The file on the site: of an earlier run of this command, else sent now."""
    digest = hashlib.sha256(content).digest()
    for one in api.get("imports/", UPLOADS):
        if one["digest"] == digest.hex() and one["state"] != "failed":
            session.printer.note(_("The file lies on the site already: going on with it."))
            return dict(one)
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Digest": f"sha-256=:{base64.b64encode(digest).decode()}:",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name[:200], safe='', errors='replace')}",
    }
    with session.printer.progress(name, len(content), is_bytes=True) as advance:
        return dict(api.upload("imports/", UPLOAD, Pieces(content, advance.to), headers))


def _answered(session: Session, api: Api, file: dict[str, Any], words: argparse.Namespace) -> dict[str, Any]:
    """The file once it was read, with what it asked answered by the options. Raises Failure for what it asks and they
    do not say."""
    given = {name: value for name in ("crs", "encoding") if (value := getattr(words, name))}
    file = _read(session, api, file, words.wait)
    if file["state"] == "ready" and (otherwise := _otherwise(file["answers"], given, is_swapped=words.swap)):
        file = _read(session, api, api.post(f"{_path(file)}answers/", UPLOAD_DETAIL, otherwise), words.wait)
    while file["state"] == "asking":
        asked = [question["name"] for question in file["questions"]]
        answers = {name: given.pop(name) for name in asked if name in given}
        if len(answers) < len(asked):
            raise _unanswered([one for one in file["questions"] if one["name"] not in answers])
        file = _read(
            session, api, api.post(f"{_path(file)}answers/", UPLOAD_DETAIL, {**answers, "swap": words.swap}), words.wait
        )
    if file["state"] == "failed":
        raise Failure(Exit.REFUSED, str(file["fault"]), code="file_refused")
    return file


def _otherwise(answered: dict[str, Any], given: dict[str, str], *, is_swapped: bool) -> dict[str, Any]:
    """What an earlier run said of the file, and this one says otherwise."""
    changed: dict[str, Any] = {
        name: given[name] for name in given.keys() & answered.keys() if given[name] != answered[name]
    }
    if is_swapped != bool(answered.get("swap")):
        changed["swap"] = is_swapped
    return changed


def _read(session: Session, api: Api, file: dict[str, Any], longest: float) -> dict[str, Any]:
    """The file once the site has read it."""
    until = time.monotonic() + longest
    with session.printer.progress(_("The file is being read"), None) as advance:
        file = api.get(_path(file), UPLOAD_DETAIL)
        while file["state"] in ("waiting", "reading"):
            if time.monotonic() > until:
                raise Failure(Exit.NETWORK, _("The file has not been read yet. Run the same command again later."))
            advance.to(int(file["read"]), int(file["count"]) or None)
            time.sleep(EVERY)
            file = api.get(_path(file), UPLOAD_DETAIL)
    return file


def _unanswered(questions: list[dict[str, Any]]) -> Failure:
    lines = []
    for question in questions:
        lines.append(f"--{question['name']}: {question['label']}")
        guess = question.get("guess")
        lines += [
            f"    {choice['value']}  {choice['label']}{' *' if choice['value'] == guess else ''}"
            for choice in question["choices"]
        ]
    return Failure(Exit.REFUSED, _("The file does not say all. Run it again with:"), code="file_asks", details=lines)


def _prepared(api: Api, file: dict[str, Any], words: argparse.Namespace) -> dict[str, Any]:
    """With which field is what, and which features are chosen."""
    guessed = file["mapping"]
    mapping = {
        "fields": _without_empty({**guessed["fields"], **dict(words.field)}),
        "defaults": _without_empty({**guessed["defaults"], **dict(words.all)}),
    }
    if not file["is_mapped"] or mapping != guessed or file["progress"]["failed"]:
        file = api.post(f"{_path(file)}mapping/", UPLOAD_DETAIL, mapping)
    if isinstance(words.features, str) and not words.layer:
        choice: dict[str, Any] = {"which": words.features}
    else:
        file = api.post(f"{_path(file)}choice/", UPLOAD_DETAIL, {"which": "none"})
        named = {"which": words.features, "layers": words.layer}
        choice = named if isinstance(words.features, str) else {"include": words.features}
    return dict(api.post(f"{_path(file)}choice/", UPLOAD_DETAIL, choice))


def _check_layers(file: dict[str, Any], words: argparse.Namespace) -> None:
    if words.layer and not isinstance(words.features, str):
        raise Failure(Exit.USAGE, _("Name layers, or numbers of features: not both."), code="usage")
    names = [layer["name"] for layer in file["layers"]]
    for name in words.layer:
        if name not in names:
            raise Failure(Exit.REFUSED, _("The file has no layer “%s”.") % name, code="no_layer", details=names)


def _without_empty(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _made(session: Session, api: Api, file: dict[str, Any]) -> dict[str, Any]:
    progress: dict[str, Any] = file["progress"]
    total = sum(progress.values())
    if not total:
        raise Failure(Exit.REFUSED, _("No feature is chosen that could become a draft. See: jic draft --preview"))
    with session.printer.progress(_("Drafts are being made"), total) as advance:
        while progress["left"]:
            progress = api.post(f"{_path(file)}drafts/", PROGRESS)
            advance.to(total - progress["left"], total)
    return progress


def features(api: Api, file: dict[str, Any]) -> Iterator[dict[str, Any]]:
    number = 1
    while True:
        page = api.get(f"{_path(file)}features/", FEATURES, {"page": number})
        yield from page["results"]
        if not page["more"]:
            return
        number += 1


def _preview(session: Session, api: Api, file: dict[str, Any]) -> Exit:
    """What would be taken, and what the file's fields are; nothing is made."""
    if session.printer.is_json:
        for feature in features(api, file):
            session.printer.object(feature)
        return Exit.OK
    counts, mapping = file["counts"], file["mapping"]["fields"]
    session.printer.fields(
        [
            (_("Format"), file["format"]),
            (_("Accepted"), str(counts["accepted"])),
            (_("With a suggested fix"), str(counts["repaired"])),
            (_("Refused"), str(counts["refused"])),
            (_("Layers"), ", ".join(f"{one['name']} ({one['features']})" for one in file["layers"])),
            (_("Fields"), ", ".join(file["file_fields"])),
            (_("Mapping"), ", ".join(f"{name}={field}" for name, field in mapping.items())),
        ]
    )
    for number, feature in enumerate(one for one in features(api, file) if one["problems"]):
        if number == MAX_PRINTED:
            break
        session.printer.line(f"{feature['number']}: {' '.join(feature['problems'])}")
    return Exit.OK


def _outcome(session: Session, api: Api, file: dict[str, Any], progress: dict[str, Any]) -> Exit:
    """What became of each chosen feature."""
    printed = 0
    for feature in features(api, file):
        if session.printer.is_json and (feature["designation"] or feature["failures"]):
            session.printer.object({name: feature[name] for name in ("number", "designation", "failures")})
        elif feature["designation"]:
            session.printer.line(f"{feature['number']}: {feature['designation']}")
        elif feature["failures"] and printed < MAX_PRINTED:
            session.printer.line(f"{feature['number']}: {' '.join(feature['failures'])}")
            printed += 1
    counted = {"made": progress["made"], "failed": progress["failed"]}
    session.printer.note(_("Drafts: %(made)s; features that failed: %(failed)s.") % counted)
    return Exit.REFUSED if progress["failed"] else Exit.OK
