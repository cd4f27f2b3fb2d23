"""The files of a theatre: read, held against their JSON schemas, and against what a schema cannot say.

Every fault names the file, the place in it and how to mend it, for it is met by whoever sets up a centre.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apps.geometry.outline import Box

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "theatre"
# Names around the theatre's rim (a crossing, a port) may lie a little beyond its bounds.
_RIM_DEGREES = 0.5


class TheatreError(Exception):
    """The folder cannot be used: which file, where in it, what is wrong, and how to mend it."""

    def __init__(self, file: str, place: str, fault: str, mend: str) -> None:
        self.file, self.place, self.fault, self.mend = file, place, fault, mend
        super().__init__(f"{file}, at {place or 'the top'}: {fault}. {mend}")


def read(folder: Path, file: str, schema: str) -> Any:
    """One JSON file of the folder, valid by its schema. Raises TheatreError."""
    # Imported here: only what loads a theatre pays for it, and a test of what uses one does not.
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    try:
        content = json.loads((folder / file).read_text(encoding="utf-8"))
    except OSError as error:
        raise TheatreError(file, "", f"cannot be read ({error.strerror})", f"Put it into {folder}.") from error
    except UnicodeDecodeError as error:
        raise TheatreError(file, f"byte {error.start}", "is not UTF-8", "Save the file as UTF-8.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise TheatreError(file, place, f"is not JSON ({error.msg})", "Mend the syntax there.") from error
    rules = json.loads((DEFAULT_FOLDER / "schema" / f"{schema}.json").read_text(encoding="utf-8"))
    fault = best_match(Draft202012Validator(rules).iter_errors(content))
    if fault is not None:
        place = "/".join(str(step) for step in fault.absolute_path)
        raise TheatreError(file, place, fault.message[:300], f"See schema/{schema}.json for what belongs there.")
    return content


def check_facts(facts: dict[str, Any], box: Box) -> None:
    """Bounds, zones, the order of levels and of signatories. Raises TheatreError."""

    def wrong(place: str, fault: str, mend: str) -> TheatreError:
        return TheatreError("theatre.json", place, fault, mend)

    if not (box.west < box.east and box.south < box.north):
        raise wrong("bounds", "west must be less than east and south less than north", "Exchange the numbers.")
    if not box.holds(facts["view"]["lon"], facts["view"]["lat"]):
        raise wrong("view", "lies outside of the bounds", "Choose a view inside them.")
    for zone, place in ((facts["zone"], "zone"), (facts["day_d"]["zone"], "day_d/zone")):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise wrong(place, f"no time zone {zone}", "Write a name like Asia/Damascus.") from error
    try:
        instant(facts["day_d"]["instant"])
    except ValueError as error:
        raise wrong("day_d/instant", str(error), "Write it like 2016-09-12T16:00:00Z.") from error
    if [level["order"] for level in facts["levels"]] != list(range(1, len(facts["levels"]) + 1)):
        raise wrong("levels", "orders must be 1, 2, 3 … in this order", "Sort the levels from the lowest up.")
    signatories = [one for one in facts["delegations"] if one["is_signatory"]]
    if [signatory["position"] for signatory in signatories] != list(range(1, len(signatories) + 1)):
        raise wrong("delegations", "positions of signatories must be 1, 2 … in this order", "Number them anew.")
    check_unique("theatre.json", "delegations", [one["code"] for one in facts["delegations"]])
    check_unique("theatre.json", "levels", [one["code"] for one in facts["levels"]])
    languages = [one["code"] for one in facts["languages"]]
    check_unique("theatre.json", "languages", languages)
    for index, one in enumerate(facts["delegations"]):
        if one.get("language", languages[0]) not in languages:
            fault = f"{one['language']} is no language of the instruments"
            raise wrong(f"delegations/{index}/language", fault, f"Choose of {', '.join(languages)}, or leave it out.")


def check_places(places: list[dict[str, Any]], box: Box) -> None:
    """Each place once, and near the theatre. Raises TheatreError."""
    check_unique("places.json", "places", [place["id"] for place in places])
    around = box.grown(_RIM_DEGREES, _RIM_DEGREES)
    for index, place in enumerate(places):
        if not around.holds(place["lon"], place["lat"]):
            fault = f"{place['id']} lies outside of the theatre"
            raise TheatreError("places.json", f"places/{index}", fault, "Check lon and lat for an exchange.")


def check_demo(demo: dict[str, Any], facts: dict[str, Any], kinds: list[str]) -> None:
    """The scenario names only people, delegations, levels and kinds that exist. Raises TheatreError."""

    def wrong(place: str, fault: str, mend: str) -> TheatreError:
        return TheatreError("demo.json", place, fault, mend)

    levels = {level["code"] for level in facts["levels"]}
    compartments = {compartment["code"] for compartment in facts["compartments"]}
    delegations = {delegation["code"] for delegation in facts["delegations"]}
    check_unique("demo.json", "users", [user["username"] for user in demo["users"]])
    check_unique("demo.json", "designations", [scene["id"] for scene in demo["designations"]])
    for index, user in enumerate(demo["users"]):
        if user["delegation"] not in delegations:
            raise wrong(f"users/{index}/delegation", f"no delegation {user['delegation']}", "See theatre.json.")
        if user["level"] not in levels:
            raise wrong(f"users/{index}/level", f"no level {user['level']}", "See theatre.json.")
        if user.get("mark_level", user["level"]) not in levels:
            raise wrong(f"users/{index}/mark_level", f"no level {user['mark_level']}", "See theatre.json.")
        for right in ("compartments", "mark_compartments"):
            for code in user.get(right, ()):
                if code not in compartments:
                    raise wrong(f"users/{index}/{right}", f"no compartment {code}", "See theatre.json.")
    people = {user["username"] for user in demo["users"]}
    for index, scene in enumerate(demo["designations"]):
        if scene["kind"] not in kinds:
            raise wrong(f"designations/{index}/kind", f"no kind {scene['kind']}", "See kinds.json.")
        for number, step in enumerate(scene["steps"]):
            place = f"designations/{index}/steps/{number}"
            if (step["act"] == "draft") != (number == 0):
                raise wrong(f"{place}/act", "a story begins with its draft and has no other", "Order the steps.")
            if step["by"] not in people:
                raise wrong(f"{place}/by", f"no user {step['by']}", "Add the person under users.")
            if step.get("to", next(iter(delegations))) not in delegations:
                raise wrong(f"{place}/to", f"no delegation {step['to']}", "See theatre.json.")
            version = step.get("version", {})
            if version.get("level", next(iter(levels))) not in levels:
                raise wrong(f"{place}/version/level", f"no level {version['level']}", "See theatre.json.")
            for text in ("title", "terms"):
                missing = [one["code"] for one in facts["languages"] if one["code"] not in version.get(text, {})]
                if text in version and missing:
                    fault = f"no text in {', '.join(missing)}"
                    raise wrong(f"{place}/version/{text}", fault, "Write it in every language of theatre.json.")
            if len({len(clauses) for clauses in version.get("terms", {}).values()}) > 1:
                raise wrong(
                    f"{place}/version/terms", "the texts differ in clauses", "All say the same, clause by clause."
                )


def check_unique(file: str, place: str, ids: list[str]) -> None:
    """Raises TheatreError for an id that is there twice."""
    for one in ids:
        if ids.count(one) > 1:
            raise TheatreError(file, place, f"{one} is there twice", "Give each its own.")


def instant(text: str) -> datetime:
    """An ISO 8601 moment with its offset. Raises ValueError."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError(f"{text} names no offset from UTC")
    return moment
