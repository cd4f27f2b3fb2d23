"""Files that are not what they say, or more than a photo: each is refused with why, or only its picture is kept."""

from __future__ import annotations

import io
import os
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from apps.access.errors import Incomplete
from apps.bounds.confined import Answer
from apps.undertakings.camera import CameraClaims, checked, claims_of
from apps.undertakings.photo_copies import _read, copied
from apps.undertakings.photo_images import (
    MAX_BYTES,
    MAX_EXIF,
    SHOWN,
    SMALL,
    Refused,
    copies_of,
    is_heic,
    media_type_of,
)

KINDS = ["JPEG", "PNG", "WEBP"]


def stored(image: Image.Image, kind: str, **how: Any) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **how)
    return data.getvalue()


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **how: Any) -> bytes:
    return stored(Image.new("RGB", size, (180, 160, 120)), kind, **how)


def exif(orientation: int = 1) -> Image.Exif:
    """As a camera writes it."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags.get_ifd(0x8769).update({0x9003: "2016:09:15 12:03:04", 0x9011: "+03:00"})
    tags.get_ifd(0x8825).update({1: "N", 2: (36.0, 20.0, 30.0), 3: "E", 4: (37.0, 5.0, 0.0)})
    return tags


def copied_here(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    return copies_of(data, media_type_of(data))


def size_of(copy: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(copy)) as image:
        return image.size


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG that says it is so large, with these chunks."""
    heading = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", heading), *chunks, (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_camera_wrote_is_told_and_not_in_the_copies(kind):
    data = photo(
        kind, size=(3_000, 1_500), exif=exif(orientation=6), **({"comment": b"name"} if kind == "JPEG" else {})
    )
    heading, copies = copied_here(data)
    assert (heading["width"], heading["height"]) == (3_000, 1_500)
    assert (heading["at"], heading["place"]) == ("2016-09-15T12:03:04+03:00", (37_083_333, 36_341_667))
    # Turned as the camera was held.
    assert [size_of(copy) for copy in copies] == [(SHOWN // 2, SHOWN), (SMALL // 2, SMALL)]
    for copy in copies:
        with Image.open(io.BytesIO(copy)) as image:
            assert not image.getexif()
            assert not image.info.keys() & {"exif", "comment", "icc_profile", "xmp"}
        assert b"Exif" not in copy


@pytest.mark.parametrize("kind", KINDS)
def test_a_truncated_file_is_refused(kind):
    noise = stored(Image.frombytes("RGB", (200, 200), os.urandom(120_000)), kind)
    for length in (20, len(noise) // 2):
        with pytest.raises(Refused, match="broken"):
            copies_of(noise[:length], media_type_of(noise))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animated_picture_is_refused(kind):
    frames = [Image.new("RGB", (60, 40), (0, 0, value)) for value in (0, 200)]
    with pytest.raises(Refused, match="animated"):
        copied_here(stored(frames[0], kind, save_all=True, append_images=frames[1:]))


def test_of_a_telephones_several_pictures_the_first_is_taken():
    data = stored(
        Image.new("RGB", (60, 40)), "MPO", save_all=True, append_images=[Image.new("RGB", (30, 30), (255, 255, 255))]
    )
    assert size_of(copied_here(data)[1][0]) == (60, 40)


def test_a_bomb_is_refused_before_it_is_unpacked():
    packed = zlib.compress(bytes(10_000_000))
    with pytest.raises(Refused, match="pixels"):
        copied_here(png(60_001, 1_000, (b"IDAT", packed)))
    with pytest.raises(Incomplete) as refused:
        copied(png(2_000_000_000, 2_000_000_000, (b"IDAT", packed)))
    assert "60 million" in refused.value.facts["fields"]["file"][0]


def test_a_bomb_in_a_chunk_of_text_is_refused():
    with pytest.raises(Refused, match="broken"):
        copied_here(
            png(8, 8, (b"zTXt", b"name\0\0" + zlib.compress(bytes(80_000_000))), (b"IDAT", zlib.compress(bytes(200))))
        )


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_huge_exif_nothing_is_read(kind):
    heading, copies = copied_here(photo(kind, exif=b"Exif\0\0" + exif().tobytes()[6:] + bytes(MAX_EXIF)))
    assert (heading["at"], heading["place"], len(copies)) == ("", None, 2)


@pytest.mark.parametrize("damage", [b"", b"II*\0", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff" + bytes(40)])
def test_a_damaged_exif_leaves_the_picture(damage):
    heading, copies = copied_here(photo(exif=b"Exif\0\0" + damage))
    assert (heading["at"], len(copies)) == ("", 2)


@pytest.mark.parametrize("kind", KINDS)
def test_of_a_polyglot_only_the_picture_is_kept(kind):
    data = photo(kind) + b"%PDF-1.7 <script>alert(1)</script> PK\x03\x04"
    for copy in copied_here(data)[1]:
        assert b"script" not in copy
        assert b"PK\x03\x04" not in copy
        assert media_type_of(copy) == "image/jpeg"


def test_what_is_transparent_is_shown_white():
    clear = stored(Image.new("RGBA", (60, 40), (0, 0, 0, 0)), "PNG")
    with Image.open(io.BytesIO(copied_here(clear)[1][0])) as image:
        assert image.getpixel((30, 20)) == (255, 255, 255)


@pytest.mark.parametrize(("kind", "other"), [("JPEG", "image/png"), ("PNG", "image/webp"), ("WEBP", "image/jpeg")])
def test_a_file_of_another_type_than_it_says_is_refused(kind, other):
    with pytest.raises(Refused, match="type"):
        copies_of(photo(kind), other)


def heic(brand: bytes = b"heic") -> bytes:
    return b"\0\0\0\x18ftyp" + brand + bytes(40)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + bytes(MAX_BYTES), "larger than 12 MB"),
        (heic(), "HEIC"),
        (heic(b"mif1"), "JPEG"),
        (b"%PDF-1.7", "something else"),
        (b"GIF89a" + bytes(40), "something else"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "something else"),
        (b"\xff\xd8\xff and no picture", "cannot be read"),
    ],
)
def test_what_is_no_photo_is_refused_in_a_sentence(data, says):
    with pytest.raises(Incomplete) as refused:
        copied(data)
    assert says in refused.value.facts["fields"]["file"][0]


def test_the_child_makes_the_same_copies():
    data = photo(exif=exif())
    copies = copied(data)
    assert copies.claims == CameraClaims("2016-09-15T12:03:04+03:00", (37_083_333, 36_341_667))
    assert [copies.shown, copies.small] == copied_here(data)[1]
    assert not is_heic(data)


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ({"width": 9, "height": 9}, (b"<script>", b"\xff\xd8\xff")),
        ({"width": 9, "height": 9}, (b"\xff\xd8\xff",)),
        ({"width": 0, "height": 9}, (b"\xff\xd8\xff", b"\xff\xd8\xff")),
        ({"width": "9", "height": 9}, (b"\xff\xd8\xff", b"\xff\xd8\xff")),
        ({"width": 10_000, "height": 10_000}, (b"\xff\xd8\xff", b"\xff\xd8\xff")),
    ],
)
def test_a_child_that_says_what_cannot_be_is_not_believed(said, parts):
    with pytest.raises(Incomplete):
        _read(b"", "image/jpeg", Answer(said, parts))


@pytest.mark.parametrize(
    ("at", "place"),
    [
        ("2016-09-15T12:03:04<b>", [0, 91_000_000]),
        ("2016-13-15T12:03:04", [181_000_000, 0]),
        ("yesterday", "here"),
        (20160915, [1.5, 2]),
        (None, [True, 2]),
    ],
)
def test_claims_that_make_no_sense_are_dropped(at, place):
    assert checked(at, place) == CameraClaims()


@pytest.mark.parametrize(
    ("taken", "gps"),
    [
        ({0x9003: "0000:00:00 00:00:00"}, {1: "N", 2: (0, 0, 0), 3: "E", 4: (0, 0, 0)}),
        ({0x9003: b"\xff" * 4}, {1: "N", 2: (float("nan"), 0, 0), 3: "E", 4: (1, 0, 0)}),
        ({0x9003: 5}, {1: "X", 2: (1, 0, 0), 3: "E", 4: (1, 0, 0)}),
        ({}, {1: "N", 2: (91, 0, 0), 3: "E", 4: (1, 0)}),
    ],
)
def test_tags_that_make_no_sense_are_none(taken, gps):
    assert claims_of(taken, gps) == CameraClaims()


def test_the_south_and_the_west_are_negative_and_a_clock_may_have_no_zone():
    gps = {1: "S", 2: (33, 30, 0), 3: "W", 4: (70, 15, 36)}
    assert claims_of({0x9004: b"2016:09:15 12:03:04\0"}, gps) == CameraClaims(
        "2016-09-15T12:03:04", (-70_260_000, -33_500_000)
    )
