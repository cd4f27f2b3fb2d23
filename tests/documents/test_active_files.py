"""What a PDF does beside showing pages is found in its objects, wherever they are packed and however they are spelled;
what merely looks so in a picture's bytes is not. A file that is made to exhaust a reader ends within the limits."""

from __future__ import annotations

import time

import pytest

from apps.documents.models import Fault
from apps.documents.page_images import PDF, Refused, pages_of
from apps.documents.rendering import drawn
from tests.documents.pdfs import PAGE, deep_tree, many_pages, noise, of_objects, packed, stream

ACTIONS = {
    "script": b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
    "escaped": b"/OpenAction << /S /J#61vaScript /J#53 (x) >>",
    "named scripts": b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (x) >>] >> >>",
    "program": b"/OpenAction << /S /Launch /F (cmd.exe) >>",
    "on closing": b"/AA << /WC << /S /Named /N /NextPage >> >>",
    "files": b"/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /EF << /F 9 0 R >> >>] >> >>",
    "form that computes": b"/AcroForm << /XFA [(a) 9 0 R] /Fields [] >>",
    "form that is sent": b"/AcroForm << /Fields [<< /FT /Btn /A << /S /SubmitForm /F (x) >> >>] >>",
    "other file": b"/OpenAction << /S /GoToE /T << >> >>",
}


@pytest.mark.parametrize("build", [of_objects, packed])
@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_it_is_found_in_plain_and_in_packed_objects(build, action):
    with pytest.raises(Refused, match="active"):
        pages_of(build(action), PDF)


@pytest.mark.parametrize("build", [of_objects, packed])
def test_it_is_found_in_an_object_that_another_names(build):
    with pytest.raises(Refused, match="active"):
        pages_of(build(b"/OpenAction 4 0 R", b"<< /S 5 0 R /JS 6 0 R >>", b"/JavaScript", b"(app.alert(1))"), PDF)


@pytest.mark.parametrize(
    "annotation",
    [
        b"<< /Subtype /FileAttachment >>",
        b"<< /Subtype /RichMedia >>",
        b"<< /Subtype /Screen >>",
        b"<< /Subtype /Movie >>",
    ],
)
def test_media_and_attachments_on_a_page_are_found(annotation):
    page = PAGE.replace(b"/Resources", b"/Annots [" + annotation + b"] /Resources")
    with pytest.raises(Refused, match="active"):
        pages_of(of_objects(page=page), PDF)


HARMLESS = {
    "an outline that opens on a page": b"/OpenAction [3 0 R /Fit] /PageMode /UseOutlines",
    "an action that leads there": b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>",
    "a title that names them": b"/Title (How /JavaScript and /Launch and /EmbeddedFile are refused)",
}


@pytest.mark.parametrize("build", [of_objects, packed])
@pytest.mark.parametrize("entry", HARMLESS.values(), ids=HARMLESS)
def test_what_honest_files_have_is_drawn(build, entry):
    assert len(pages_of(build(entry), PDF)) == 1


def test_names_within_a_picture_are_its_bytes():
    looks_so = stream(b"\x00/JS \xff/JavaScript /AA /Launch /EmbeddedFile /XFA ", b"/Subtype /Image /Width 5 /Height 2")
    assert len(pages_of(of_objects(b"", looks_so), PDF)) == 1


def test_large_scans_are_drawn():
    for _number in range(3):
        data = noise()
        assert len(data) > 1_500_000
        assert len(pages_of(data, PDF)) == 1


HOSTILE = {
    "ten thousand pages": (lambda: many_pages(10_000), {"pages"}),
    "a tree of pages without end": (lambda: deep_tree(50_000), {"large", "broken", "pages"}),
    "a page of a kilometre": (
        lambda: of_objects(page=PAGE.replace(b"595 842", b"9000000 9000000")),
        {"", "large", "broken"},
    ),
    "lists in lists": (lambda: of_objects(b"/X " + b"[" * 200_000 + b"]" * 200_000), {"large", "broken"}),
    "a table that names itself": (lambda: of_objects().replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev 9"), {"", "broken"}),
    "encrypted": (
        lambda: of_objects().replace(b"/Root", b"/Encrypt << /Filter /Standard /V 1 /R 2 >> /Root"),
        {"encrypted", "broken"},
    ),
}


@pytest.mark.parametrize(("build", "faults"), HOSTILE.values(), ids=HOSTILE)
def test_a_file_made_to_exhaust_a_reader_is_answered(build, faults):
    begun = time.monotonic()
    result = drawn(build(), PDF)
    assert result.fault in faults
    assert bool(result.pages) == (result.fault == "")
    assert time.monotonic() - begun < 60


def test_a_stream_of_objects_that_unpacks_without_end_is_answered():
    bomb = packed(b"/X (" + b"a" * 300_000_000 + b")")
    assert len(bomb) < 1_000_000
    assert drawn(bomb, PDF).fault in (Fault.TOO_LARGE, Fault.BROKEN, Fault.TOO_LONG)
