"""Whether a PDF has more than pages: scripts, programs, forms that compute, media, files within. Every object that its
tables name is read, in packed streams too, and judged by its keys: what stands in a picture's bytes is no key.

Runs in the child alone (page_images.py). PDFium, which draws, runs none of these; they are refused so that nobody takes
for shown what the page does not show.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

# Of all objects together, and of what stands in them.
MAX_OBJECTS, MAX_NODES = 200_000, 3_000_000
# A dictionary with one of these does something, or holds a file.
_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/EmbeddedFiles", "/EF", "/AA", "/RichMediaContent", "/RF"})
# By the key: values that say what a dictionary is or does.
_VALUES = {
    "/S": frozenset(
        {
            *("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/ResetForm", "/Rendition", "/Movie", "/Sound"),
            *("/GoToE", "/GoTo3DView", "/RichMediaExecute", "/Trans", "/SetOCGState", "/Hide"),
        }
    ),
    "/Type": frozenset({"/EmbeddedFile", "/Rendition", "/3D"}),
    "/Subtype": frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/FileAttachment"}),
}
# What opens with the document may lead to one of its pages.
_LEADS = frozenset({"/GoTo"})


class Active(Exception):
    """It has more than pages."""


class TooMuch(Exception):
    """It has more objects than are read."""


class Encrypted(Exception):
    """It has a password, or is encrypted with an empty one."""


class Unreadable(Exception):
    """Its tables lead to what is no object."""


def check_inert(data: bytes) -> None:
    """Raises Active, TooMuch, Encrypted or Unreadable."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted or "/Encrypt" in reader.trailer:
            raise Encrypted
        left = MAX_NODES
        for found in _objects(reader):
            left = _check(found, left)
    except (Active, TooMuch, Encrypted, MemoryError):
        raise
    except RecursionError as error:
        raise TooMuch from error
    # A library that reads what anybody sends raises whatever it likes.
    except Exception as error:
        raise Unreadable from error


def _objects(reader: Any) -> Iterator[Any]:
    """The trailer and every object that a table names, each once, in its newest revision."""
    from pypdf.generic import IndirectObject

    yield reader.trailer
    names = {(number, generation) for generation, places in reader.xref.items() for number in places}
    names |= {(number, 0) for number in reader.xref_objStm}
    if len(names) > MAX_OBJECTS:
        raise TooMuch
    for number, generation in sorted(names):
        yield reader.get_object(IndirectObject(number, generation, reader))


def _check(found: Any, left: int) -> int:
    """Judges one object with all that stands in it; returns how many more may be."""
    waiting = [found]
    while waiting:
        left -= 1
        if left < 0:
            raise TooMuch
        one = waiting.pop()
        if isinstance(one, dict):
            _check_keys(one)
            # As stored: `values` would follow each reference.
            waiting += [dict.__getitem__(one, key) for key in one]
        elif isinstance(one, list):
            waiting += list.__iter__(one)
    return left


def _check_keys(one: dict[Any, Any]) -> None:
    if _KEYS & one.keys():
        raise Active
    for key, values in _VALUES.items():
        value = dict.get(one, key)
        if isinstance(value, str) and value in values:
            raise Active
    opens = dict.get(one, "/OpenAction")
    if isinstance(opens, dict) and dict.get(opens, "/S") not in _LEADS:
        raise Active
