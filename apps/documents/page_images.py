"""A program of its own that draws the pages of a file: `python -m apps.documents.page_images TYPE`, the file on its
standard input. No Django, no database, no key: what a file does to a library ends here, in a process that has given up
files, network and other processes before it reads (`apps/bounds/confinement.py`).

On standard output: one line of JSON, {"fault": "…"} or {"sizes": [bytes of each page]} with "holds": what confines it,
then the pages as PNG.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from apps.bounds.confinement import confine
from apps.documents import inert

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
# What a file of each type begins with.
BEGINS = {PDF: b"%PDF-", PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}
MAX_BYTES = 10_000_000
MAX_PAGES = 60
# A page is drawn so wide, which is 150 dots an inch of A4, and never longer than this.
WIDTH, MAX_LENGTH = 1_240, 3_000
# How many times longer than the other a side may be: what is thinner is no page, and a picture of it has no end.
MAX_ASPECT = 8
# Of an image as it comes, before it is made smaller.
MAX_PIXELS = 40_000_000
MAX_PAGE_BYTES, MAX_ALL_BYTES = 3_000_000, 40_000_000
# Of this program: bytes of memory, and seconds of work.
MEMORY, SECONDS = 1_500_000_000, 60
# Where fonts of the machine are, for text whose font is not in the file.
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")


class Refused(Exception):
    """Why the file is not taken: a code of `models.Fault`."""


def media_type_of(data: bytes) -> str:
    """By what it begins with; empty for anything else."""
    return next((name for name, begins in BEGINS.items() if data.startswith(begins)), "")


def pages_of(data: bytes, media_type: str) -> list[bytes]:
    """The pages as PNG. Raises Refused."""
    if len(data) > MAX_BYTES:
        raise Refused("large")
    if media_type_of(data) != media_type:
        raise Refused("type")
    images = _pdf_pages(data) if media_type == PDF else _picture(data, media_type)
    pages: list[bytes] = []
    for image in images:
        check_shape(image.width, image.height)
        pages.append(_png(image))
        if sum(map(len, pages)) > MAX_ALL_BYTES:
            raise Refused("large")
    return pages


def check_shape(width: int, height: int) -> None:
    """Raises Refused for what is no page as they are drawn here. Its sides are whole pixels, so that it may be a little
    larger than was wanted."""
    _check_aspect(width, height)
    if width > WIDTH + MAX_ASPECT or height > MAX_LENGTH + MAX_ASPECT:
        raise Refused("large")


def _check_aspect(width: float, height: float) -> None:
    if width <= 0 or height <= 0:
        raise Refused("broken")
    # Whole pixels again: half of one, of the shorter side.
    if max(width, height) > MAX_ASPECT * (min(width, height) + 1):
        raise Refused("large")


def _png(image: Any) -> bytes:
    stored = io.BytesIO()
    grey = image.convert("L")
    # Text on paper is grey: a third of the bytes, where nothing of colour would be lost.
    image = grey if _is_grey(image) else image.convert("RGB")
    image.save(stored, "PNG")
    if stored.tell() > MAX_PAGE_BYTES:
        image.quantize(64).save(stored := io.BytesIO(), "PNG")
    if stored.tell() > MAX_PAGE_BYTES:
        raise Refused("large")
    return stored.getvalue()


def _is_grey(image: Any) -> bool:
    from PIL import ImageChops

    if image.mode == "L":
        return True
    red, green, blue = image.convert("RGB").split()
    # Less than eye or printer tell apart.
    return not any(
        ImageChops.difference(red, other).point(lambda value: value >> 3).getbbox() for other in (green, blue)
    )


def _picture(data: bytes, media_type: str) -> Iterator[Any]:
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(io.BytesIO(data), formats=["PNG" if media_type == PNG else "JPEG"]) as image:
            _check_aspect(image.width, image.height)
            if image.width * image.height > MAX_PIXELS:
                raise Refused("large")
            if getattr(image, "n_frames", 1) > 1:
                raise Refused("active")
            image.load()
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("large") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused("broken") from error
    yield upright.resize(_fitting(upright.width, upright.height), Image.Resampling.LANCZOS)


def _fitting(width: float, height: float) -> tuple[int, int]:
    """So wide that it can be read and no longer than MAX_LENGTH, in whole pixels."""
    _check_aspect(width, height)
    scale = min(WIDTH / width, MAX_LENGTH / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _pdf_pages(data: bytes) -> Iterator[Any]:
    import pypdfium2
    from pypdfium2 import raw

    _check_inert(data)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refused("encrypted" if "assword" in str(error) else "broken") from error
    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise Refused("encrypted")
    scripts, files = raw.FPDFDoc_GetJavaScriptActionCount(document), raw.FPDFDoc_GetAttachmentCount(document)
    if scripts > 0 or files > 0 or document.get_formtype() in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND):
        raise Refused("active")
    if len(document) > MAX_PAGES:
        raise Refused("pages")
    if not len(document):
        raise Refused("broken")
    for number in range(len(document)):
        try:
            page = document[number]
            width, height = page.get_size()
            wanted, _high = _fitting(width, height)
            yield page.render(scale=wanted / width).to_pil()
        except pypdfium2.PdfiumError as error:
            raise Refused("broken") from error


def _check_inert(data: bytes) -> None:
    """Raises Refused for a PDF that has more than pages."""
    try:
        inert.check_inert(data)
    except inert.Active as error:
        raise Refused("active") from error
    except inert.Encrypted as error:
        raise Refused("encrypted") from error
    except inert.TooMuch as error:
        raise Refused("large") from error
    except inert.Unreadable as error:
        raise Refused("broken") from error


def preload() -> None:
    """Everything that the work imports, while files can still be opened."""
    import pypdf  # noqa: F401
    import pypdfium2
    from PIL import Image, ImageChops, ImageOps, JpegImagePlugin, PngImagePlugin  # noqa: F401

    Image.preinit()
    # Once through, so that what is imported on the way is there: a page of nothing.
    blank = io.BytesIO()
    Image.new("RGB", (8, 8)).save(blank, "PDF")
    with contextlib.suppress(Refused):
        pages_of(blank.getvalue(), PDF)
    for kind, media_type in (("PNG", PNG), ("JPEG", JPEG)):
        Image.new("RGB", (8, 8)).save(small := io.BytesIO(), kind)
        pages_of(small.getvalue(), media_type)
    # It looks for fonts once, at its first text.
    pypdfium2.PdfDocument.new().close()


def main() -> None:
    preload()
    holds = confine(MEMORY, SECONDS, FONTS)
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        pages = pages_of(data, sys.argv[1])
        told: dict[str, Any] = {"sizes": [len(page) for page in pages]}
    except Refused as refused:
        pages, told = [], {"fault": str(refused)}
    except MemoryError:
        pages, told = [], {"fault": "large"}
    out = sys.stdout.buffer
    out.write(json.dumps({**told, "holds": sorted(holds)}).encode() + b"\n")
    for page in pages:
        out.write(page)
    out.flush()
    # What is left to do is the interpreter's, which would open files for it.
    os._exit(0)


if __name__ == "__main__":
    main()
