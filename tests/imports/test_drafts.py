"""Features that were chosen become drafts of the own delegation, each once; what cannot be made says why."""

from __future__ import annotations

import pytest

from apps.access.errors import NotVisible
from apps.designations.models import Designation
from apps.imports.choosing import choose, choose_all, save_mapping
from apps.imports.drafting import make_drafts, try_again
from apps.imports.mapping import guessed
from apps.imports.models import FileImport
from apps.imports.reading import read_waiting
from apps.imports.receiving import receive
from tests.imports.files import SQUARE, feature, geojson
from tests.people import identity_of

pytestmark = pytest.mark.django_db
DEFAULTS = {"kind": "opposition", "level": "1", "terms_en": "Neither side moves."}
BOW = [[37.1, 36.2], [37.2, 36.3], [37.2, 36.2], [37.1, 36.3], [37.1, 36.2]]


@pytest.fixture
def file() -> FileImport:
    line = {"type": "LineString", "coordinates": SQUARE[:2]}
    made = receive(
        actor=identity_of("us.officer"),
        name="areas.geojson",
        content=geojson(
            feature(name="East"),
            feature(BOW, name="West"),
            {"type": "Feature", "properties": {"name": "Road"}, "geometry": line},
            feature(name="Café", until="2016-10-01 12:00Z"),
        ),
    )
    read_waiting()
    save_mapping(identity_of("us.officer"), made.uuid, {"fields": {"title_en": "name"}, "defaults": DEFAULTS})
    made.refresh_from_db()
    return made


def made(file: FileImport, **how):
    return make_drafts(actor=identity_of("us.officer"), file=file.uuid, **how)


def test_each_chosen_feature_becomes_a_draft_of_the_own_delegation_once(file):
    progress = made(file)
    assert (progress.made, progress.failed, progress.left) == (2, 1, 0)
    drafts = Designation.objects.order_by("pk")
    assert [one.current.titles["en"] for one in drafts] == ["East", "Café"]
    assert {(one.state, one.owner.code, one.current.basis) for one in drafts} == {("draft", "US", "file")}
    assert drafts[0].current.source_note == "areas.geojson, feature 1"
    assert "different type of outline" in file.features.get(number=3).failures[0]
    file.features.update(designation=None)
    assert made(file).made == 2
    assert Designation.objects.count() == 2


def test_a_repair_is_taken_only_where_it_was_chosen(file):
    assert not file.features.get(number=2).chosen
    choose(identity_of("us.officer"), file.uuid, shown={1, 2, 3, 4}, chosen={2})
    assert made(file).made == 1
    made_of = Designation.objects.get().current
    assert made_of.titles["en"] == "West"
    assert made_of.as_outline.geojson()["type"] == "MultiPolygon"


def test_reasons_are_forgotten_when_the_fields_are_assigned_anew(file):
    choose_all(identity_of("us.officer"), file.uuid, "none")
    choose(identity_of("us.officer"), file.uuid, shown=(), chosen={3})
    assert made(file).failed == 1
    again = {**DEFAULTS, "kind": "Гуманитарный маршрут", "width_m": "0,5 km"}
    save_mapping(identity_of("us.officer"), file.uuid, {"fields": {"title_en": "name"}, "defaults": again})
    try_again(identity_of("us.officer"), file.uuid)
    assert made(file).made == 1
    assert Designation.objects.get().current.as_shape.width_m == 500


def test_what_takes_long_goes_on_where_it_ended(file):
    first = made(file, seconds=0)
    assert (first.made, first.left) == (1, 2)
    assert made(file).left == 0


def test_nobody_makes_drafts_of_anothers_file(file):
    for name in ("us.officer2", "ru.officer"):
        with pytest.raises(NotVisible):
            make_drafts(actor=identity_of(name), file=file.uuid)
    assert not Designation.objects.exists()


def test_fields_are_guessed_from_their_names_also_where_those_are_cut_off():
    names = ["Name", "description", "title_ru", "valid_unti", "releasable", "Kind", "colour"]
    assert guessed(names) == {
        "kind": "Kind",
        "title_en": "Name",
        "terms_en": "description",
        "title_ru": "title_ru",
        "releasable_to": "releasable",
        "valid_until": "valid_unti",
    }


def test_a_file_goes_from_upload_to_drafts_on_its_pages(sign_in, file):
    client = sign_in("us.officer")
    page = client.get(f"/imports/{file.uuid}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "crosses or touches itself" in text
    assert 'name="in_title_en"' in text
    sent = {"in_title_en": "name", **{f"all_{name}": value for name, value in DEFAULTS.items()}}
    answer = client.post(f"/imports/{file.uuid}/drafts/", sent)
    assert "2 drafts made." in answer.content.decode()
    assert client.post(f"/imports/{file.uuid}/drafts/", {"go_on": "1"}).status_code == 200
    assert Designation.objects.count() == 2
    assert client.post(f"/imports/{file.uuid}/choice/", {"which": "all", "page": "1"}).status_code == 302
    assert sign_in("us.officer2").get(f"/imports/{file.uuid}/").status_code == 404
    assert client.post(f"/imports/{file.uuid}/forget/").status_code == 302
    assert not FileImport.objects.exists()


def test_a_file_that_is_refused_is_refused_on_the_page(sign_in):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = sign_in("us.officer")
    answer = client.post("/imports/", {"file": SimpleUploadedFile("a.geojson", b"<OGRVRTDataSource/>")})
    assert answer.status_code == 422
    assert "none of the formats" in answer.content.decode()
    answer = client.post("/imports/", {"file": SimpleUploadedFile("a.csv", b"name;lat;lon\nA;36.2;37.1")})
    assert answer.status_code == 302
    read_waiting()
    assert "SK-42 (Pulkovo 1942)" in client.get(answer["Location"]).content.decode()
    assert client.post(f"{answer['Location']}answer/", {"crs": "EPSG:4326"}).status_code == 302
    read_waiting()
    assert "Can be taken as they are: 1" in client.get(answer["Location"]).content.decode()
