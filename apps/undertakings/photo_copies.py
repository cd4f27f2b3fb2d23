"""Has the copies of a photo made by a confined child (photo_images.py), which gets the file and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.access.errors import at_field
from apps.bounds.budget import Busy
from apps.bounds.confined import Answer, Failed, run_confined
from apps.undertakings.camera import CameraClaims, checked
from apps.undertakings.photo_images import (
    MAX_BYTES,
    MAX_COPY_BYTES,
    MAX_PIXELS,
    SECONDS,
    is_heic,
    media_type_of,
)

# Seconds for the child: a little longer than it may work, since it may wait for the machine.
PATIENCE = SECONDS + 2
# A photo takes up to a gigabyte of memory while it is read: a process reads one at a time, and others wait so long.
_WAIT = 4
_reading = threading.Semaphore(1)

FAULTS: Mapping[str, Any] = {
    "type": gettext_lazy("The file is another type of picture than it says."),
    "broken": gettext_lazy("The picture cannot be read. It may be damaged or incomplete."),
    "animated": gettext_lazy("The file holds more than one picture. Choose a still photo."),
    "pixels": gettext_lazy("The photo has more than %(count)s million pixels. Make it smaller first."),
    "large": gettext_lazy("The picture takes too much memory to be read. Make it smaller first."),
    "long": gettext_lazy("The picture takes too long to read. Save it again as a JPEG, and upload that."),
}


@dataclass(frozen=True)
class Copies:
    """A photo as it was uploaded, its size in pixels, what its camera claims, and what is shown of it: JPEG, at most
    2,000 pixels, and a small one for lists."""

    original: bytes
    media_type: str
    width: int
    height: int
    claims: CameraClaims
    shown: bytes
    small: bytes


def copied(content: bytes) -> Copies:
    """The copies of an uploaded file. Raises Incomplete, which names the field `file`, and Busy."""
    media_type = _checked_type(content)
    # Nothing is held while another process works.
    if not connection.in_atomic_block:
        connection.close()
    if not _reading.acquire(timeout=_WAIT):
        raise Busy
    try:
        answer = run_confined("apps.undertakings.photo_images", [media_type], content, PATIENCE)
    except Failed as failed:
        raise _refusal("long" if failed.too_long else "broken") from failed
    finally:
        _reading.release()
    if fault := answer.said.get("fault"):
        raise _refusal(str(fault))
    return _read(content, media_type, answer)


def _checked_type(content: bytes) -> str:
    """What a glance shows is said before anything is read."""
    if not content:
        raise at_field("file", _("The file is empty."))
    if len(content) > MAX_BYTES:
        raise at_field("file", _("The file is larger than %(count)s MB.") % {"count": MAX_BYTES // 1_000_000})
    if is_heic(content):
        raise at_field(
            "file",
            _(
                "This is a HEIC photo, which the site cannot read. Open it on your telephone or computer, export it as "
                "a JPEG, and upload the JPEG. On an iPhone, Settings, Camera, Formats, Most Compatible stores new "
                "photos as JPEG."
            ),
        )
    media_type = media_type_of(content)
    if not media_type:
        raise at_field(
            "file", _("Choose a JPEG, a PNG or a WebP. This file is something else, whatever its name says.")
        )
    return media_type


def _refusal(fault: str) -> Exception:
    sentence = str(FAULTS.get(fault, FAULTS["broken"]))
    return at_field("file", sentence % {"count": MAX_PIXELS // 1_000_000})


def _read(content: bytes, media_type: str, answer: Answer) -> Copies:
    """What the child says, as far as it can be so: a child that was taken over says what it likes."""
    width, height = answer.said.get("width"), answer.said.get("height")
    if (
        len(answer.parts) != 2
        or any(len(part) > MAX_COPY_BYTES or not part.startswith(b"\xff\xd8\xff") for part in answer.parts)
        or not (type(width) is int and type(height) is int and 0 < width * height <= MAX_PIXELS)
    ):
        raise _refusal("broken")
    claims = checked(answer.said.get("at"), answer.said.get("place"))
    return Copies(content, media_type, width, height, claims, *answer.parts)
