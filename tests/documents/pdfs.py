"""PDFs for tests, object by object: with a table of objects or with packed streams of them."""

from __future__ import annotations

import io
import os
import struct
import zlib

from PIL import Image

PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def of_objects(catalog: bytes = b"", *more: bytes, page: bytes = PAGE, pages: bytes = PAGES) -> bytes:
    """One page; `catalog` are entries of the catalogue, `more` objects from number 4 on."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>", pages, page, *more]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    begin = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, begin)
    return bytes(out)


def packed(catalog: bytes = b"", *more: bytes) -> bytes:
    """The same with every object in one packed stream, and the table in another: nothing of them in plain bytes."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>", PAGES, PAGE, *more]
    heading, body = b"", b""
    for number, text in enumerate(objects, 1):
        heading += b"%d %d " % (number, len(body))
        body += text + b" "
    content = zlib.compress(heading + body)
    holder = len(objects) + 1
    out = bytearray(b"%PDF-1.7\n")
    at = len(out)
    kind = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (len(objects), len(heading))
    out += b"%d 0 obj\n%s\nendobj\n" % (holder, stream(content, kind))
    begin = len(out)
    row = struct.Struct(">BIB")
    rows = [row.pack(0, 0, 0), *(row.pack(2, holder, place) for place in range(len(objects)))]
    table = zlib.compress(b"".join([*rows, row.pack(1, at, 0), row.pack(1, begin, 0)]))
    kind = b"/Type /XRef /Size %d /W [1 4 1] /Root 1 0 R /Filter /FlateDecode" % (holder + 2)
    out += b"%d 0 obj\n%s\nendobj\n" % (holder + 1, stream(table, kind))
    out += b"startxref\n%d\n%%%%EOF\n" % begin
    return bytes(out)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def noise(size: tuple[int, int] = (1_000, 1_400), quality: int = 95) -> bytes:
    """A scan of nothing: megabytes in which every short run of bytes stands somewhere."""
    stored = io.BytesIO()
    Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).save(stored, "PDF", quality=quality)
    return stored.getvalue()


def deep_tree(depth: int) -> bytes:
    """Each node of the tree of pages is the only child of the one before."""
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 5) for number in range(depth)]
    last = b"<< /Type /Page /MediaBox [0 0 595 842] /Parent %d 0 R >>" % (depth + 3)
    return of_objects(b"", *nodes, last, pages=b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>")


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (number + 4) for number in range(count))
    pages = b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % count
    return of_objects(b"", *[PAGE] * count, pages=pages)
