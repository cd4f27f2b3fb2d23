"""Files that are not what they say, or more than pages, are not taken, each with why."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from apps.access.errors import Incomplete
from apps.documents import drawing
from apps.documents.drawing import draw
from apps.documents.entering import MAX_FILES, add_file
from apps.documents.keys import key_file
from apps.documents.models import Fault, FileBytes, FileKey, InstrumentFile, PageImage, Rendering
from apps.documents.page_images import MAX_BYTES, MAX_PAGES, Refused, pages_of
from apps.documents.problems import NotDrawn
from apps.documents.reading import open_page
from apps.documents.rendering import drawn
from apps.documents.stamp import stamped
from tests.documents.registry import entered, keys_made, pdf, uploaded
from tests.people import identity_of, person

PDF = "application/pdf"


def with_catalog(entry: bytes) -> bytes:
    """A PDF of one page whose catalogue has one entry more, which no reader needs a table of objects for."""
    return pdf(1).replace(b"/Type /Catalog", b"/Type /Catalog " + entry)


def picture(kind: str, size: tuple[int, int] = (300, 400)) -> bytes:
    stored = io.BytesIO()
    Image.new("RGB", size, (200, 40, 40)).save(stored, kind)
    return stored.getvalue()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (with_catalog(b"/OpenAction << /S /JavaScript /JS (x) >>"), "active"),
        (with_catalog(b"/OpenAction << /S /J#61vaScript /J#53 (x) >>"), "active"),
        (with_catalog(b"/OpenAction << /S /Launch /F (x) >>"), "active"),
        (with_catalog(b"/Names << /EmbeddedFiles 7 0 R >>"), "active"),
        (with_catalog(b"/AcroForm << /XFA 7 0 R >>"), "active"),
        (b"%PDF-1.7 and nothing else", "broken"),
        (pdf(1)[:200], "broken"),
        (b"MZ a program", "type"),
        (b"%PDF-" + bytes(MAX_BYTES), "large"),
    ],
)
def test_a_pdf_with_more_than_pages_is_not_drawn(data: bytes, fault: str) -> None:
    with pytest.raises(Refused, match=fault):
        pages_of(data, PDF)


def encrypted(password: bytes = b"secret") -> bytes:
    """What PDF readers find first of an encrypted file."""
    return pdf(1).replace(
        b"trailer\n<<",
        b"trailer\n<</Encrypt << /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >>" % (b"a" * 32, b"b" * 32),
    )


def test_an_encrypted_pdf_is_not_drawn() -> None:
    with pytest.raises(Refused, match="encrypted"):
        pages_of(encrypted(), PDF)


def test_too_many_pages_are_not_drawn() -> None:
    assert len(pages_of(pdf(3), PDF)) == 3
    with pytest.raises(Refused, match="pages"):
        pages_of(pdf(MAX_PAGES + 1), PDF)


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_picture_is_one_page(kind: str, media_type: str) -> None:
    (page,) = pages_of(picture(kind), media_type)
    assert Image.open(io.BytesIO(page)).size == (1240, 1653)


def test_a_picture_that_is_another_type_is_not_drawn() -> None:
    with pytest.raises(Refused, match="type"):
        pages_of(picture("PNG"), "image/jpeg")
    with pytest.raises(Refused, match="broken"):
        pages_of(b"\x89PNG\r\n\x1a\n" + b"no picture", "image/png")


def test_a_picture_of_too_many_pixels_is_not_drawn() -> None:
    stored = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(stored, "PNG")
    with pytest.raises(Refused, match="large"):
        pages_of(stored.getvalue(), "image/png")


def thin(width: int, height: int) -> bytes:
    """A PDF of one page of these sides."""
    box = re.compile(rb"/MediaBox \[[^]]*\]")
    return box.sub(b"/MediaBox [ 0 0 %d %d ]" % (width, height), pdf(1))


@pytest.mark.parametrize(("width", "height"), [(1, 20_000_001), (20_000_001, 1), (10, 1_000), (1_000, 10)])
def test_what_is_too_thin_for_a_page_is_not_drawn(width: int, height: int) -> None:
    with pytest.raises(Refused, match="large"):
        pages_of(thin(width, height), PDF)
    stored = io.BytesIO()
    Image.new("1", (width, height)).save(stored, "PNG")
    with pytest.raises(Refused, match="large"):
        pages_of(stored.getvalue(), "image/png")
    with pytest.raises(Refused, match="large"):
        stamped(stored.getvalue(), "us.officer")


@pytest.mark.parametrize(("width", "height"), [(100, 790), (790, 100), (14_400, 14_400), (3, 20)])
def test_a_page_that_is_long_is_drawn(width: int, height: int) -> None:
    (page,) = pages_of(thin(width, height), PDF)
    assert stamped(page, "us.officer")


def test_the_child_has_no_environment_and_says_what_is_wrong() -> None:
    assert drawn(b"%PDF-1.7", PDF).fault == Fault.BROKEN
    assert not drawn(b"%PDF-1.7", PDF).pages


@pytest.mark.django_db
def test_a_file_that_was_not_taken_is_never_shown() -> None:
    file = uploaded(entered(), with_catalog(b"/OpenAction << /S /JavaScript /JS (x) >>"))
    assert (file.rendering.fault, PageImage.objects.count()) == ("active", 0)
    with pytest.raises(NotDrawn) as refused:
        open_page(actor=identity_of("us.officer"), reader=person("us.officer"), file=file.uuid, number=1)
    assert "scripts" in str(refused.value.mend)


@pytest.mark.django_db
def test_a_file_whose_bytes_changed_before_it_was_drawn_says_so() -> None:
    keys_made()
    file = add_file(actor=identity_of("us.officer"), instrument=entered().uuid, language="en", data=pdf())
    FileBytes.objects.update(sealed=b"x" * 64)
    draw(InstrumentFile.objects.select_related("instrument").get(pk=file.pk))
    assert Rendering.objects.get().fault == Fault.ALTERED


@pytest.mark.django_db
def test_files_that_wait_or_fail_keep_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    keys_made()
    row, actor = entered(), identity_of("us.officer")
    monkeypatch.setattr(drawing, "MAX_A_ROUND", 2)
    files = [add_file(actor=actor, instrument=row.uuid, language="en", data=pdf()) for _number in range(5)]
    for locked in files[:2]:
        FileKey.objects.filter(file=locked).delete()
    FileBytes.objects.filter(file=files[2]).delete()
    assert (drawing.draw_waiting(), drawing.draw_waiting()) == (2, 0)
    assert set(Rendering.objects.values_list("file", flat=True)) == {files[3].pk, files[4].pk}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "says"), [(b"", "empty"), (b"%PDF-" + bytes(MAX_BYTES), "larger"), (b"x", "something else")]
)
def test_what_a_glance_shows_is_said_at_once(data: bytes, says: str) -> None:
    keys_made()
    with pytest.raises(Incomplete) as refused:
        add_file(actor=identity_of("us.officer"), instrument=entered().uuid, language="en", data=data)
    assert says in refused.value.facts["fields"]["file"][0]


@pytest.mark.django_db
def test_nothing_is_uploaded_without_a_key_or_without_end() -> None:
    row = entered()
    keys_made()
    kept = key_file("US").read_bytes()
    key_file("US").unlink()
    try:
        with pytest.raises(Incomplete, match="incomplete"):
            add_file(actor=identity_of("us.officer"), instrument=row.uuid, language="en", data=pdf())
    finally:
        key_file("US").write_bytes(kept)
    for _number in range(MAX_FILES):
        add_file(actor=identity_of("us.officer"), instrument=row.uuid, language="en", data=pdf())
    with pytest.raises(Incomplete):
        add_file(actor=identity_of("us.officer"), instrument=row.uuid, language="en", data=pdf())
