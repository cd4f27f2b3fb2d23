"""A program of its own that makes the shown copies of a photo: `python -m apps.undertakings.photo_images TYPE`, the
file on its standard input. No Django, no database, no key: what a file does to a library ends here, in a process that
has given up files, network and other processes before it reads (`apps/bounds/confinement.py`).

On standard output: one line of JSON, {"fault": "…"} or {"width", "height", "at", "place", "sizes": [bytes of each
copy]}, with "holds": what confines it; then the copy that is shown and the small one, as JPEG.
"""

from __future__ import annotations

import io
import json
import os
import struct
import sys
from typing import Any

from apps.bounds.confinement import confine
from apps.undertakings.camera import CameraClaims, claims_of

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
MAX_BYTES = 12_000_000
MAX_PIXELS = 60_000_000
# The longer side of each copy, and how large its file may be.
SHOWN, SMALL = 2_000, 320
MAX_COPY_BYTES = 3_000_000
# Tried one after the other until the copy is small enough.
QUALITIES = (85, 70, 50)
# No camera writes so much about a picture: of what is longer nothing is read.
MAX_EXIF = 1_000_000
# Of this program: bytes of memory, and seconds of work.
MEMORY, SECONDS = 1_500_000_000, 10
_ORIENTATION, _EXIF, _GPS = 0x0112, 0x8769, 0x8825
# ISO base media files name their format within the first bytes; these are HEIC and its relations.
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")


class Refused(Exception):
    """Why the file is not taken: a code of `photo_copies.FAULTS`."""


def media_type_of(data: bytes) -> str:
    """By what it begins with; empty for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    return WEBP if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC


def copies_of(data: bytes, media_type: str) -> tuple[dict[str, Any], list[bytes]]:
    """What is said of the photo, and its copies: without anything but the picture. Raises Refused."""
    from PIL import Image, UnidentifiedImageError

    if len(data) > MAX_BYTES:
        raise Refused("large")
    if media_type_of(data) != media_type:
        raise Refused("type")
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(io.BytesIO(data), formats=[FORMATS[media_type]]) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise Refused("pixels")
            # A JPEG may have others behind its picture, as telephones store them: the first one is taken.
            if media_type != JPEG and getattr(image, "n_frames", 1) > 1:
                raise Refused("animated")
            # A decoder of JPEG makes it smaller on the way, at a fraction of the memory.
            image.draft("RGB", (SHOWN, SHOWN))
            image.load()
            claims, turn = _written_by_camera(image)
            shown = _turned(_flat(image), turn)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("pixels") from error
    # What a library raises on a file that is none, whatever it is.
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, LookupError, struct.error) as error:
        raise Refused("broken") from error
    heading = {"width": width, "height": height, "at": claims.at, "place": claims.place}
    return heading, [_jpeg(shown), _jpeg(_shrunk(shown.copy(), SMALL))]


def _written_by_camera(image: Any) -> tuple[CameraClaims, int]:
    """What it claims, and how the picture is to be turned."""
    if len(image.info.get("exif") or b"") > MAX_EXIF:
        return CameraClaims(), 1
    try:
        exif = image.getexif()
        turn = exif.get(_ORIENTATION, 1)
        return claims_of(exif.get_ifd(_EXIF), exif.get_ifd(_GPS)), turn if type(turn) is int else 1
    # Whatever is wrong in it: the picture is what counts.
    except (ArithmeticError, AttributeError, LookupError, OSError, SyntaxError, TypeError, ValueError, struct.error):
        return CameraClaims(), 1


def _flat(image: Any) -> Any:
    """As large as it is shown, in RGB; what is transparent is white."""
    from PIL import Image

    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256, "L")
    if image.mode in ("LA", "PA", "RGBa", "La") or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode not in ("RGB", "RGBA"):
        image = image.convert("RGB")
    image = _shrunk(image, SHOWN)
    if image.mode == "RGB":
        return image
    flat = Image.new("RGB", image.size, (255, 255, 255))
    flat.paste(image, mask=image.getchannel("A"))
    return flat


def _shrunk(image: Any, longest: int) -> Any:
    """Made smaller in place, which spares a copy of a large picture; the same one."""
    from PIL import Image

    image.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image


def _turned(image: Any, turn: int) -> Any:
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(turns[turn]) if turn in turns else image


def _jpeg(image: Any) -> bytes:
    from PIL import Image

    # The pixels alone: a comment or a profile would be written again with the picture that it came with.
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    for quality in QUALITIES:
        bare.save(stored := io.BytesIO(), "JPEG", quality=quality)
        if stored.tell() <= MAX_COPY_BYTES:
            return stored.getvalue()
    raise Refused("large")


def preload() -> None:
    """Everything that the work imports, while files can still be opened: each type once through."""
    from PIL import Image, MpoImagePlugin, TiffImagePlugin  # noqa: F401

    Image.preinit()
    exif = Image.Exif()
    exif[_ORIENTATION] = 6
    exif.get_ifd(_GPS)[1] = "N"
    for media_type, kind in FORMATS.items():
        for mode in ("RGB", "RGBA")[: 1 if media_type == JPEG else 2]:
            Image.new(mode, (8, 8)).save(small := io.BytesIO(), kind, exif=exif)
            copies_of(small.getvalue(), media_type)


def main() -> None:
    preload()
    holds = confine(MEMORY, SECONDS)
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        heading, copies = copies_of(data, sys.argv[1])
        heading["sizes"] = [len(copy) for copy in copies]
    except Refused as refused:
        heading, copies = {"fault": str(refused)}, []
    except MemoryError:
        heading, copies = {"fault": "large"}, []
    out = sys.stdout.buffer
    out.write(json.dumps({**heading, "holds": sorted(holds)}).encode() + b"\n")
    for copy in copies:
        out.write(copy)
    out.flush()
    # What is left to do is the interpreter's, which would open files for it.
    os._exit(0)


if __name__ == "__main__":
    main()
