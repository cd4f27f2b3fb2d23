"""A sheet shows exactly what its reader may see, and is nobody else's."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from shapely.geometry import box

from apps.access.connection import reading_as
from apps.access.errors import NotVisible
from apps.designations.models import Designation
from apps.designations.structured import Reservation
from apps.geometry.outline import Outline
from apps.ledger.seal import seal_all
from apps.sheets import drawn
from apps.sheets.choices import Choices, Subject
from apps.sheets.gathering import as_json, sheet_of
from apps.sheets.models import SheetOrder
from apps.sheets.orders import MAX_WAITING, file_of, make_ordered, order
from tests.acting import agree, approve, counter
from tests.built_once import built_once
from tests.drafting import act, content, fresh, in_state, square
from tests.pages import body
from tests.people import identity_of

pytestmark = pytest.mark.django_db
SECRET = "Kingfisher"
REASON = {"en": "A market.", "ru": "Рынок."}


@built_once
def world(folder: Path) -> dict[str, str]:
    shared = in_state("in_force", title_en="For everybody")
    secret = in_state("in_force", shape=square(37.3), level=3, title_en=SECRET)
    copy = in_state("released")
    seal_all()
    return {"shared": str(shared.uuid), "secret": str(secret.uuid), "copy": str(copy.uuid)}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings) -> None:
    settings.SHEETS_FOLDER = tmp_path / "sheets"


def version(key: str):
    return Designation.objects.select_related("current").get(uuid=key).current


def gathered(name: str, subject: Subject, level: int = 3):
    actor = identity_of(name, level)
    with reading_as(actor):
        return sheet_of(actor, subject, Choices(), "https://jic.example")


def test_an_edition_is_gathered_as_its_reader_sees_it(world):
    cleared, marking = gathered("us.officer", Subject(edition=1))
    assert SECRET in as_json(cleared).decode()
    assert marking.level == 3
    assert cleared["marking"]["words"]["en"].startswith("JIC CONFIDENTIAL")
    others, lower = gathered("ru.officer2", Subject(edition=1), level=1)
    assert SECRET not in as_json(others).decode()
    assert lower.level == 1


def test_a_sheet_of_a_part_of_an_edition_says_so(world, monkeypatch):
    whole, _marking = gathered("us.officer", Subject(edition=1))
    assert [facts["en"] for facts in whole["facts"]][2:] == ["Designations in force: 2"]
    monkeypatch.setattr(drawn, "MAX_DESIGNATIONS", 1)
    part, marking = gathered("us.officer", Subject(edition=1))
    counted, cut = (facts["en"] for facts in part["facts"][2:])
    assert counted == "Designations in force: 2"
    assert cut.startswith("On this sheet: 1 of them")
    assert len(part["features"]) == 1
    # The attached edition names all of it.
    assert SECRET not in str(part["annexed"])
    assert marking.level == 3
    assert part["marking"]["words"]["en"].startswith("JIC CONFIDENTIAL")


def test_a_sheet_of_an_edition_draws_no_more_vertices_than_it_may(world, monkeypatch):
    monkeypatch.setattr(drawn, "MAX_VERTICES", 9)
    part, marking = gathered("us.officer", Subject(edition=1))
    assert [one["title"]["en"] for one in part["annexed"]] == ["For everybody"]
    assert part["facts"][3]["en"].startswith("On this sheet: 1 of them")
    assert marking.level == 3


def test_reserved_parts_count_among_the_vertices_of_a_sheet(monkeypatch):
    part = Outline.from_shapely(box(37.10, 36.20, 37.105, 36.205))

    def reserving(code: str):
        return content(title_en="Less", provisions={"reservations": (Reservation(part, {code: REASON}),)})

    made = act(counter, "ru.officer", in_state("submitted"), content=reserving("RU"))
    act(counter, "us.officer", made, content=reserving("US"))
    act(agree, "ru.officer", made)
    for name in ("us.authority", "ru.authority"):
        act(approve, name, made, digest=fresh(made).current.digest_hex)
    seal_all()
    sheet, _marking = gathered("us.officer", Subject(edition=1))
    assert [one["role"] for one in sheet["features"]] == ["outline", "reservation"]
    assert sheet["records"] == [str(fresh(made).current.uuid)]
    monkeypatch.setattr(drawn, "MAX_VERTICES", 7)
    with pytest.raises(NotVisible):
        gathered("us.officer", Subject(edition=1))


def test_what_is_hidden_is_answered_as_what_never_was(world):
    hidden = version(world["secret"]).uuid
    with pytest.raises(NotVisible):
        gathered("ru.officer2", Subject(version=hidden), level=1)


def test_a_copy_is_printed_as_far_as_it_was_released(world):
    copy = Designation.objects.get(uuid=world["copy"])
    sheet, _marking = gathered(f"{copy.released_to.code.lower()}.officer", Subject(version=version(world["copy"]).uuid))
    names = [one["name"] for one in sheet["attachments"]]
    assert all(name.endswith(".geojson") for name in names)
    exact = copy.release.version.as_outline.geojson()
    assert json.loads(sheet["attachments"][0]["content"])["features"][0]["geometry"] != exact


def test_a_sheet_is_asked_for_printed_by_the_queue_and_taken(world, sign_in):
    client = sign_in("us.officer")
    key = version(world["shared"]).uuid
    address = f"/sheets/versions/{key}/"
    assert "Map sheet" in client.get(address).content.decode()
    wrong = client.post(address, {"what": "map", "paper": "A9", "orientation": "landscape", "scale": "0"})
    assert wrong.status_code == 422
    sent = {"what": "map", "paper": "A4", "orientation": "portrait", "scale": "0", "language": "ru"}
    page = client.post(address, sent).headers["Location"]
    assert client.post(address, sent).headers["Location"] == page
    assert "It is being printed" in client.get(page).content.decode()
    assert client.get(f"{page}file/").status_code == 404
    assert (make_ordered(), make_ordered()) == (1, 0)
    ready = client.get(page).content.decode()
    assert "Download the PDF" in ready
    file = client.get(f"{page}file/")
    assert body(file).startswith(b"%PDF-1.7")
    assert client.get(f"{page}pages/1/").headers["Content-Type"] == "image/png"
    assert "Map sheet" in client.get("/sheets/").content.decode()
    SheetOrder.objects.update(level=3, compartments=["AIR"])
    assert client.get(f"{page}file/").status_code == 404
    SheetOrder.objects.update(level=1, compartments=[])
    other = sign_in("us.authority")
    assert [other.get(f"{page}{part}").status_code for part in ("", "file/", "pages/1/")] == [404, 404, 404]
    SheetOrder.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    assert client.get(page).status_code == 404
    path = file_of(SheetOrder.objects.get())
    make_ordered()
    assert not path.exists()


def test_what_its_reader_may_no_longer_see_is_not_printed(world, sign_in):
    asked = order(identity_of("us.officer"), Subject(edition=99), Choices())
    assert make_ordered() == 0
    asked.refresh_from_db()
    assert asked.failure == "gone"


def test_few_sheets_of_one_person_wait_at_once(world):
    actor = identity_of("us.officer")
    asked = [order(actor, Subject(edition=1), Choices(scale=scale)) for scale in (0, 25_000, 50_000, 100_000, 200_000)]
    assert len({one.name for one in asked}) == MAX_WAITING


def test_a_sheet_is_verified_by_its_digest(world, sign_in):
    shown = version(world["shared"])
    client = sign_in("ru.officer")
    for query in (f"version={shown.uuid}&digest={shown.digest_hex}", f"digest={shown.digest_grouped}"):
        assert f"{shown.designation.reference}, version 1" in client.get(f"/sheets/verify/?{query}").content.decode()
    hidden = version(world["secret"]).digest_hex
    low = sign_in("ru.officer2", 1)
    answers = [low.get(f"/sheets/verify/?digest={digest}").content.decode() for digest in ("0" * 64, hidden)]
    never, there = (answer.partition("<main")[2].partition("</main")[0] for answer in answers)
    assert "Nothing that you may see has this digest" in there
    assert never.replace("0" * 64, "") == there.replace(hidden, "")
    assert client.get("/sheets/verify/?digest=zz").status_code == 422
