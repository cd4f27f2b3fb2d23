"""The file itself: PDF/A-3 for archives, tagged for those who cannot see it, with its content attached; the same bytes
for the same content."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from apps.designations.models import Designation
from apps.ledger.seal import seal_all
from apps.sheets.choices import Choices, Subject
from tests.built_once import built_once
from tests.drafting import in_state, square
from tests.sheets.printed import print_as, reader, root_of, texts

pytestmark = pytest.mark.django_db


@built_once
def held(folder: Path) -> str:
    made = in_state("in_force", title_en="Castello zone", title_ru="Зона Кастелло", terms_en="First.\nSecond.",
                    terms_ru="Первое.\nВторое.")  # fmt: skip
    in_state("in_force", kind="no_combat_flight_area", shape=square(37.115, 36.205), title_en="Above it")
    seal_all()
    return str(made.reference)


def current(reference: str):
    return Designation.objects.select_related("current").get(reference=reference).current


def test_a_map_sheet_is_an_archive_with_its_content_inside(held):
    version = current(held)
    subject = Subject(version=version.uuid)
    sheet = print_as("us.officer", subject)
    root, metadata = root_of(sheet), reader(sheet).xmp_metadata
    raw = sheet.pdf.decode("latin-1")
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en"
    assert metadata is not None
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in raw.replace("\n", "")
    assert "<pdfuaid:part>1</pdfuaid:part>" in raw
    assert reader(sheet).metadata.title == "Castello zone"
    assert next(entry.title for entry in reader(sheet).outline if not isinstance(entry, list)) == "Castello zone"
    content, outlines = f"{held}-v1.json", f"{held}-v1.geojson"
    attached = reader(sheet).attachments
    assert hashlib.sha256(attached[content][0]).hexdigest() == version.digest_hex
    features = json.loads(attached[outlines][0])["features"]
    assert features[0]["geometry"] == version.as_outline.geojson()
    assert {one.get_object()["/AFRelationship"] for one in root["/AF"]} == {"/Data"}
    pages = texts(sheet)
    assert all("JIC UNCLASSIFIED" in page and "СИЦ – НЕСЕКРЕТНО" in page for page in pages)
    assert version.digest_grouped.replace(" ", "")[:20] in pages[0].replace(" ", "")
    assert "Зона Кастелло" in pages[0]
    assert "not authoritative" in pages[0]
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
    assert "37S CA" in pages[-1]
    # Nothing of whoever prints, and no clock: another reader's copy is the same file, to the byte.
    assert print_as("ru.authority", subject).pdf == sheet.pdf


def test_an_edition_carries_the_bytes_that_its_digest_is_of(held, sign_in):
    sheet = print_as("us.officer", Subject(edition=1), Choices("A3", scale=25_000))
    (name,) = [name for name in reader(sheet).attachments if name.endswith(".json")]
    content = reader(sheet).attachments[name][0]
    digest = hashlib.sha256(content).hexdigest()
    first = texts(sheet)[0]
    assert digest[:20] in first.replace(" ", "")
    assert "1:25,000" in first
    assert "Overlap of designations" in first
    assert "Наложение обозначений" in first
    served = sign_in("us.officer").get("/editions/1/edition.json").content
    assert served == content
    assert sheet.pages >= 2


def test_an_instrument_has_both_texts_and_its_approvals(held):
    sheet = print_as("ru.officer", Subject(version=current(held).uuid, is_instrument=True))
    everything = " ".join(texts(sheet))
    for words in ("First.", "Второе.", f"Instrument {held}", f"Документ {held}", "Certificate of approval",
                  "Свидетельство об утверждении", "approving authority, approved on"):  # fmt: skip
        assert words in everything
    titles = str(reader(sheet).outline)
    assert "Certificate of approval" in titles
    assert "Annex" in titles
    approvals = current(held).approvals.filter(purpose="approve")
    assert approvals.count() == 2
    assert all(str(one.uuid) in everything for one in approvals)
