"""Links and pictures of the guide's files, as the site serves them."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from xml.etree.ElementTree import Element

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

IMAGES = Path(settings.BASE_DIR) / "docs" / "guide" / "images"
# What a file writes of a page beside it: `threads.md#notices`.
_PAGE = re.compile(r"([a-z-]+)\.md(#[a-z-]+)?")
_IMAGE = re.compile(r"\.\./images/([a-z]+/[a-z-]+\.png)")


class References(Extension):
    """Leads links between files to the pages of the site, and pictures to its static files."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (the library's name)
        # After the library has made links and attributes of the text.
        md.treeprocessors.register(_Served(md), "references", 1)


class _Served(Treeprocessor):
    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            if match := _PAGE.fullmatch(link.get("href", "")):
                name, section = match.groups()
                address = reverse("help:contents") if name == "index" else reverse("help:page", args=[name])
                link.set("href", address + (section or ""))
        for parent in list(root.iter()):
            for place, child in enumerate(parent):
                if child.tag == "img" and (match := _IMAGE.fullmatch(child.get("src", ""))):
                    parent[place] = _picture(child, match.group(1))


def _picture(image: Element, path: str) -> Element:
    """A picture that opens in its full size, which a telephone's window is too narrow for."""
    address = static(f"guide/{path}")
    width, height = png_size(IMAGES / path)
    image.set("src", address)
    # With its size, a picture that comes later moves nothing on the page.
    image.set("width", str(width))
    image.set("height", str(height))
    image.set("loading", "lazy")
    link = Element("a", href=address)
    link.tail, image.tail = image.tail, None
    link.append(image)
    return link


def png_size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG file in pixels, from its header."""
    with path.open("rb") as file:
        header = file.read(24)
    if header[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError(f"{path} is not a PNG file")
    width, height = struct.unpack(">II", header[16:24])
    return width, height
