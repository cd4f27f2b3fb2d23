"""Pictures with a palette: a screenshot of a page in a third of its size. No locked package writes such files."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from playwright.sync_api import Page

COLOURS = 256
# The browser decodes what it has written.
PIXELS = """async picture => {
  const bytes = Uint8Array.from(atob(picture), letter => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
  const drawn = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  drawn.drawImage(bitmap, 0, 0);
  const blob = new Blob([drawn.getImageData(0, 0, bitmap.width, bitmap.height).data]);
  const reader = new FileReader();
  await new Promise(read => { reader.onload = read; reader.readAsDataURL(blob); });
  return reader.result.split(',')[1];
}"""


def with_palette(page: Page, picture: bytes, width: int, height: int) -> bytes:
    """A PNG of the same pixels, in the colours that most of them have; all others take the nearest of these."""
    raw = base64.b64decode(page.evaluate(PIXELS, base64.b64encode(picture).decode()))
    pixels = np.frombuffer(raw, np.uint8).reshape(height * width, 4)[:, :3].astype(np.int32)
    # Colours that differ by less than 4 of 256 are taken together, with the mean of their pixels.
    cells = (pixels >> 2) @ np.array([1 << 12, 1 << 6, 1])
    _, cell, counts = np.unique(cells, return_inverse=True, return_counts=True)
    means = np.stack([np.bincount(cell, pixels[:, channel]) / counts for channel in range(3)], axis=1)
    palette = means[np.argsort(-counts)[:COLOURS]].round()
    nearest = np.argmin(((means[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2), axis=1)
    rows = nearest[cell].astype(np.uint8).reshape(height, width)
    lines = np.insert(rows, 0, 0, axis=1).tobytes()  # each row without a filter
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", palette.astype(np.uint8).tobytes()), (b"IDAT", zlib.compress(lines, 9)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in (*parts, (b"IEND", b"")))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
