"""What the site's answers are made of, as far as this program reads them: checked before anything is done with one.

A shape is a type; None for null; a pattern for text that is wholly like it; a tuple for any of several; [shape] for a
list; or {name: shape} for an object, which may have more members, and may lack one whose name ends with a question
mark.
"""

from __future__ import annotations

import re
from typing import Any

UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
TEXT = (str, None)
NOTHING = None

ME = {"user": str, "delegation?": TEXT, "roles?": [str], "token?": (dict, None)}
_VERSION = (dict, None)
DESIGNATION = {
    "uuid": UUID,
    "reference?": TEXT,
    "current?": _VERSION,
    "turn?": ({"delegations?": ([str], None)}, None),
    "possible_acts?": ([str], None),
}
DESIGNATIONS = {"results": [DESIGNATION], "next?": TEXT}
CHANGES = {"results": [dict], "cursor": str, "more": bool}
EXPORT = {"export": UUID, "state": str, "bytes": int, "fault?": TEXT}
UPLOAD = {"upload": UUID, "digest": str, "state": str}
UPLOADS = [UPLOAD]
PROGRESS = {"made": int, "failed": int, "left": int}
_QUESTION = {"name": str, "label": str, "guess?": TEXT, "choices": [{"value": str, "label": str}]}
UPLOAD_DETAIL = {
    **UPLOAD,
    "format": str,
    "count": int,
    "read": int,
    "fault?": TEXT,
    "answers": dict,
    "questions": [_QUESTION],
    "file_fields": [str],
    "mapping": {"fields": dict, "defaults": dict},
    "is_mapped": bool,
    "counts": {"accepted": int, "repaired": int, "refused": int},
    "layers": [{"name": str, "features": int}],
    "progress": PROGRESS,
}
_FEATURE = {"number": int, "problems": [str], "failures": [str], "designation": TEXT}
FEATURES = {"results": [_FEATURE], "more": bool}


def fault_in(value: Any, shape: Any, place: str = "") -> str | None:
    """Where a value is not of a shape: "results.0.uuid", "" for all of it; None where it is."""
    if isinstance(shape, tuple):
        faults = [fault_in(value, one, place) for one in shape]
        return None if None in faults else max((one for one in faults if one is not None), key=len)
    if isinstance(shape, list):
        if not isinstance(value, list):
            return place
        return _first(fault_in(item, shape[0], _within(place, at)) for at, item in enumerate(value))
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return place
        members = ((name.removesuffix("?"), name.endswith("?"), inner) for name, inner in shape.items())
        return _first(
            fault_in(value[name], inner, _within(place, name)) if name in value else _within(place, name)
            for name, may_lack, inner in members
            if name in value or not may_lack
        )
    return None if _is(value, shape) else place


def _is(value: Any, shape: Any) -> bool:
    if shape is None:
        return value is None
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and shape.fullmatch(value) is not None
    # To Python, true is a number.
    return isinstance(value, shape) and (shape is bool or not isinstance(value, bool))


def _within(place: str, name: object) -> str:
    return f"{place}.{name}" if place else str(name)


def _first(faults: Any) -> str | None:
    return next((fault for fault in faults if fault is not None), None)
