"""A program of its own that prints a sheet: `python -m apps.sheets.press`, the sheet as JSON on its standard input. No
Django, no database, no key; it has given up files but its own fonts, network and other processes before it reads
(`apps/bounds/confinement.py`).

On standard output: one line of JSON, {"pages": …, "scale": …, "sizes": […]} with "holds": what confines it, then the
PDF and pictures of its first pages as PNG. The same sheet gives the same bytes, in every process and on every machine:
fonts are in the project, and there is no clock in it.
"""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

# Before anything that has threads: one of a library's own does.
os.environ["RAYON_NUM_THREADS"] = "1"

from apps.bounds.confinement import confine
from apps.sheets.coverage import writable

HERE = Path(__file__).resolve().parent
# Of this program: bytes of memory (as addresses, of which a library reserves more than it uses), seconds of work.
MEMORY, SECONDS = 4_000_000_000, 60
# Pictures of so many pages, so many pixels wide.
PICTURES, PICTURE_WIDTH = 6, 1_400
STANDARDS: Any = ["a-3a", "ua-1"]


def fonts() -> Any:
    """Ours, and those in the wheel; never the machine's."""
    import typst

    return typst.Fonts(False, True, [str(HERE / "fonts")])


def set_pdf(sheet: dict[str, Any], faces: Any) -> bytes:
    """The PDF of a sheet whose pictures and tables are ready."""
    import typst

    template = HERE / "setting" / ("instrument.typ" if sheet["is_instrument"] else "map.typ")
    text = json.dumps(_writable(sheet), ensure_ascii=False)
    result = typst.compile(
        str(template),
        root=str(HERE / "setting"),
        font_paths=faces,
        format="pdf",
        sys_inputs={"sheet": text},
        pdf_standards=STANDARDS,
    )
    assert isinstance(result, bytes)
    return result


def _writable(value: Any, name: str = "") -> Any:
    """All of its texts, but for what is attached: that is kept to the byte, and written with no font."""
    if isinstance(value, str):
        return value if name == "content" else writable(value)
    if isinstance(value, dict):
        return {key: _writable(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_writable(item, name) for item in value]
    return value


def pictures(pdf: bytes) -> list[bytes]:
    """Of its first pages, as PNG."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    drawn = []
    for number in range(min(len(document), PICTURES)):
        page = document[number]
        image = page.render(scale=PICTURE_WIDTH / page.get_width()).to_pil().convert("P", palette=1, colors=128)
        image.save(stored := io.BytesIO(), "PNG")
        drawn.append(stored.getvalue())
    return drawn


def main() -> None:
    import pyproj
    import typst  # noqa: F401
    from PIL import Image, PngImagePlugin  # noqa: F401

    from apps.geometry.coordinates import format_mgrs
    from apps.sheets.composing import composed
    from apps.sheets.placing import width_of

    faces = fonts()
    Image.preinit()
    for face in ("regular", "bold", "italic"):
        width_of("x", 1, face)
    format_mgrs(37.0, 36.0)
    pyproj.Proj(proj="utm", zone=37, datum="WGS84")(37.0, 36.0)
    pyproj.Proj(proj="tmerc", lon_0=37.0, lat_0=36.0, datum="WGS84")(37.0, 36.0)
    import pypdfium2  # noqa: F401

    readable = [str(HERE), pyproj.datadir.get_data_dir()]
    holds = confine(MEMORY, SECONDS, readable, threads=True)
    sheet = json.loads(sys.stdin.buffer.read())
    ready, facts = composed(sheet)
    pdf = set_pdf(ready, faces)
    parts = [pdf, *pictures(pdf)]
    heading = {**facts, "pages": _count(pdf), "sizes": list(map(len, parts)), "holds": sorted(holds)}
    sys.stdout.buffer.write(json.dumps(heading).encode() + b"\n")
    for part in parts:
        sys.stdout.buffer.write(part)


def _count(pdf: bytes) -> int:
    import pypdfium2

    return len(pypdfium2.PdfDocument(pdf))


if __name__ == "__main__":
    main()
