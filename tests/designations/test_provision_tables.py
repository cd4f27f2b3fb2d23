"""Provisions that are tables: entered, signed, shown, compared and sent by one description, for every family."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.access.errors import Incomplete
from apps.designations.content import canonical_content
from apps.designations.families import FAMILIES
from apps.designations.kinds import family_of, kind_codes
from apps.designations.models import Designation
from apps.designations.provision_tables import TABLES
from apps.designations.schema import tables_of
from apps.geometry.outline import Outline
from apps.geometry.shapes import Area, Route
from apps.negotiation.content_form import initial_from
from apps.negotiation.drafts import draft
from apps.negotiation.provisions import provision_rows
from apps.theatre.facts import theatre
from jic_verify.verify import verify
from tests.acting import counter
from tests.drafting import content, in_state
from tests.people import identity_of
from tests.second_verifier.conftest import second as second
from tests.second_verifier.runner import SecondVerifier
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db

ROAD = ((37_100_000, 36_240_000), (37_160_000, 36_262_000), (37_190_000, 36_245_000))
GROUND = Outline.from_canonical(
    [[[[37300000, 36300000], [37310000, 36300000], [37310000, 36310000], [37300000, 36300000]]]]
)
BAND = {"party": "government", "arms": "heavy", "side": "both", "distance_m": 3500, "ends": "round"}
POST = {
    "name": {"en": "CP-W", "ru": "КП-З"},
    "place": [37100000, 36240000],
    "operator": {"en": "Red Crescent", "ru": "Красный Полумесяц"},
    "limit": 20,
}
STEP = {"step": 1, "subject": "heavy", "title": {"en": "Heavy weapons back", "ru": "Тяжёлые вооружения отведены"}}
ZONE = {"centre_line": ROAD, "bands": (BAND,), "posts": (POST,), "pull_back_steps": (STEP,)}
# One row of each table, with what it needs beside it.
OF_FAMILY = {
    "zone": ZONE,
    "route": {"posts": (POST,), "passage": ({"users": "aid", "condition": {"en": "Sealed", "ru": "Опечатана"}},)},
    "no_combat_flights": {
        "begins_with": "preparation",
        "exceptions": ({"flights": "medical", "condition": {"en": "Notified", "ru": "С уведомлением"}},),
    },
    "cessation": {
        "day_d": datetime(2016, 9, 12, 16, tzinfo=UTC),
        "parties": ({"party": "government", "answered_by": "RU"},),
        "periods": ({"name": {"en": "First", "ru": "Первый"}, "hours": 48}, {"name": {"en": "Then", "ru": "Затем"}}),
        "conduct": ({"rule": "prohibited", "act": {"en": "Attacks with any weapon", "ru": "Любые нападения"}},),
    },
    "intermingled": {
        "participants": ({"group": {"en": "A group", "ru": "Группа"}, "asserted_by": "US"},),
        "separation_steps": ({"step": 1, "title": {"en": "The east", "ru": "Восток"}, "target": GROUND.canonical()},),
    },
}
KIND_OF = {family_of(code).code: code for code in kind_codes()}


def said(family: str, **changed) -> dict[str, Any]:
    shape = {"shape": Route(ROAD, 100)} if family == "route" else {}
    return {"provisions": {**OF_FAMILY[family], **changed}, **shape}


def test_every_table_has_a_row_here():
    told = {name for provisions in OF_FAMILY.values() for name in provisions}
    assert {table.name for table in TABLES} <= told
    assert set(OF_FAMILY) <= set(FAMILIES)


@pytest.mark.parametrize("family", OF_FAMILY)
def test_its_rows_are_in_the_hashed_content_and_both_verifiers_agree(tmp_path, family, second: SecondVerifier):
    witnesses = Witnesses(tmp_path / "witnesses")
    made = in_state("in_force", kind=KIND_OF[family], **said(family))
    hashed = canonical_content(made.uuid, made.kind, None, made.current.content)["provisions"]
    assert json.loads(json.dumps(hashed)) == made.current.provisions
    for table in tables_of(family):
        assert hashed[table.name] == [dict(row) for row in OF_FAMILY[family][table.name]]
    witnesses.agree()
    path, _written = handed_out(tmp_path)
    assert verify(path).finding is None
    assert second.judge(path)["right"]


@pytest.mark.parametrize("family", OF_FAMILY)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_page_of_what_is_signed_shows_every_cell(sign_in, family, language):
    from apps.accounts.models import User

    made = in_state("agreed", kind=KIND_OF[family], **said(family))
    client = sign_in("us.authority")
    User.objects.update(language=language)
    page = client.get(f"/designations/{made.uuid}/approve/").content.decode()
    for table in tables_of(family):
        assert f'data-signed-provision="{table.name}"' in page
        for texts in table.texts(OF_FAMILY[family][table.name]):
            assert all(text in page for text in texts.values())


@pytest.mark.parametrize("family", OF_FAMILY)
def test_what_the_form_begins_with_says_the_same_again(sign_in, family):
    made = in_state("draft", kind=KIND_OF[family], **said(family))
    client = sign_in("us.officer")
    page = client.get(f"/designations/{made.uuid}/revise/")
    form = page.context["form"]
    sent = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if value not in (None, "", [], False):
            shown = field.widget.format_value(value) if hasattr(field.widget, "format_value") else value
            sent[name] = value if isinstance(value, list) else shown
    answer = client.post(f"/designations/{made.uuid}/revise/", {**sent, "title_en": "Anew", "basis": "drawing"})
    assert answer.status_code == 302, answer.context["form"].errors
    before, after = made.versions.order_by("sequence")
    assert after.titles["en"] == "Anew"
    assert after.provisions == before.provisions


@pytest.mark.parametrize("family", OF_FAMILY)
def test_the_api_gives_what_it_takes(sign_in, family):
    made = in_state("draft", kind=KIND_OF[family], **said(family))
    client = sign_in("us.officer")
    given = client.get(f"/api/v1/designations/{made.uuid}/").json()["current"]
    names = list(OF_FAMILY[family])
    body = {
        "kind": made.kind,
        **{name: given[name] for name in ("title_en", "title_ru", "terms_en", "terms_ru", "geometry", "level")},
        "width_m": given["width_m"],
        "releasable_to": [],
        **{name: given[name] for name in names},
    }
    answer = client.post("/api/v1/designations/", body, content_type="application/json")
    assert answer.status_code == 201, answer.json()
    assert answer.json()["current"] == {**answer.json()["current"], **{name: given[name] for name in names}}
    assert Designation.objects.get(uuid=answer.json()["uuid"]).current.provisions == made.current.provisions


@pytest.mark.parametrize(
    ("family", "table", "rows"),
    [
        ("zone", "bands", ({**BAND, "distance_m": 0},)),
        ("zone", "bands", ({**BAND, "distance_m": 50_001},)),
        ("zone", "bands", ({**BAND, "distance_m": True},)),
        ("zone", "bands", ({**BAND, "party": "nobody"},)),
        ("zone", "bands", ({**BAND, "side": "east"},)),
        ("zone", "bands", (BAND, BAND)),
        ("zone", "bands", (BAND, {**BAND, "side": "north"})),
        ("zone", "bands", ({name: value for name, value in BAND.items() if name != "ends"},)),
        ("zone", "bands", ({**BAND, "unheard_of": 1},)),
        ("zone", "bands", (BAND,) * 25),
        ("zone", "bands", ({name: value for name, value in BAND.items() if name != "arms"},)),
        ("zone", "posts", ({**POST, "place": [0, 0]},)),
        ("zone", "posts", ({**POST, "name": {}},)),
        ("zone", "posts", ({**POST, "name": {"en": "x" * 101}},)),
        ("zone", "posts", ({**POST, "name": {"xx": "Of no language"}},)),
        ("zone", "posts", ({**POST, "name": {"en": "\u202egnp"}},)),
        ("zone", "posts", ({**POST, "limit": 1_001},)),
        ("zone", "pull_back_steps", ({**STEP, "step": 2},)),
        ("zone", "pull_back_steps", ({**STEP, "after": 1},)),
        ("zone", "pull_back_steps", ({**STEP, "subject": "personnel"},)),
        ("zone", "pull_back_steps", ({**STEP, "due": "1500-01-01T00:00:00Z"},)),
        ("cessation", "periods", ({"name": {"en": "Open"}}, {"name": {"en": "Later"}, "hours": 1})),
        ("cessation", "parties", ({"party": "government"}, {"party": "government", "answered_by": "RU"})),
        ("cessation", "parties", ({"party": "government", "answered_by": "XX"},)),
        ("no_combat_flights", "exceptions", ({"flights": "bombing"},)),
        ("intermingled", "separation_steps", ({"step": 1, "title": {"en": "Without an area"}},)),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_at_its_table_with_its_number(family, table, rows):
    with pytest.raises(Incomplete) as refused:
        draft(actor=identity_of("us.officer"), kind=KIND_OF[family], content=content(**said(family, **{table: rows})))
    # What leans on the table may be refused with it.
    assert next(iter(refused.value.facts["fields"])) == table


def test_bands_need_the_line_that_they_are_measured_from():
    with pytest.raises(Incomplete) as refused:
        draft(
            actor=identity_of("us.officer"),
            kind="demilitarised_zone",
            content=content(**said("zone", centre_line=None)),
        )
    assert list(refused.value.facts["fields"]) == ["bands"]


@pytest.mark.parametrize(
    "line", [(ROAD[0], ROAD[0]), (ROAD[0], (0, 0)), ROAD * 700, ((36_000_000, 34_000_000), (41_000_000, 36_000_000))]
)
def test_a_line_that_is_none_is_refused_at_its_field(line):
    with pytest.raises(Incomplete) as refused:
        draft(
            actor=identity_of("us.officer"),
            kind="demilitarised_zone",
            content=content(provisions={"centre_line": line}),
        )
    assert list(refused.value.facts["fields"]) == ["centre_line"]


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"posts_1_place": "somewhere"}, "posts_1_place"),
        ({"posts_1_limit": "twenty"}, "posts_1_limit"),
        ({"bands_1_party": "nobody"}, "bands_1_party"),
        ({"pull_back_steps_1_due": "yesterday"}, "pull_back_steps_1_due"),
        ({"centre_line": "36.2 37.1"}, "centre_line"),
        ({"centre_line": '{"type":"Point","coordinates":[37,36]}'}, "centre_line"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_and_kept(sign_in, cells, field):
    made = in_state("draft", kind="demilitarised_zone")
    client = sign_in("us.officer")
    form = client.get(f"/designations/{made.uuid}/revise/").context["form"]
    base = {"title_en": "Zone", "terms_en": "1. Open.", "geometry": form["geometry"].value(), "basis": "drawing"}
    sent = {**base, "level": "1", "releasable_to": "all", "revision": made.revision, "posts_rows": "2", **cells}
    answer = client.post(f"/designations/{made.uuid}/revise/", sent)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert all(answer.context["form"][name].value() == value for name, value in cells.items())


def test_a_comparison_shows_the_rows_that_differ(sign_in):
    made = in_state("submitted", kind="demilitarised_zone", provisions=ZONE)
    nearer = {**ZONE, "bands": ({**BAND, "distance_m": 3_000},)}
    counter(
        actor=identity_of("ru.officer"),
        designation=made.uuid,
        revision=made.revision,
        content=content(provisions=nearer),
    )
    page = sign_in("us.officer").get(f"/designations/{made.uuid}/compare/").content.decode()
    assert "Bands" in page
    assert "3\u202f500\u202fm" in page
    assert "3\u202f000\u202fm" in page


def test_words_in_rows_are_texts_that_both_languages_need(sign_in):
    one_language = {**ZONE, "pull_back_steps": ({**STEP, "title": {"en": "Heavy weapons"}},)}
    made = in_state("submitted", kind="demilitarised_zone", provisions=one_language)
    page = sign_in("us.officer").get(f"/designations/{made.uuid}/").content.decode()
    assert "Russian" in page
    assert "missing" in page


def test_what_the_theatre_arranges_can_be_agreed():
    (arranged,) = theatre().provisions.arranged
    provisions = {"centre_line": ROAD, "posts": (POST,)}
    provisions |= {name: tuple(rows) for name, rows in arranged["provisions"].items()}
    made = in_state("in_force", kind=arranged["kind"], provisions=provisions)
    assert [len(row.table.rows) for row in provision_rows(made.current) if row.table] == [7, 1, 4]
    assert initial_from(made.current)["bands_7_distance_m"] == 500
    assert isinstance(made.current.as_shape, Area)


def test_a_place_typed_as_a_grid_reference_is_noted_with_the_source(sign_in):
    made = in_state("draft", kind="demilitarised_zone")
    client = sign_in("us.officer")
    form = client.get(f"/designations/{made.uuid}/revise/").context["form"]
    base = {"title_en": "Zone", "terms_en": "1. Open.", "geometry": form["geometry"].value(), "basis": "drawing"}
    post = {"name_en": "CP-W", "operator_en": "Red Crescent", "place": "37S CA 33677 07717", "limit": "20"}
    sent = {**base, "level": "1", "releasable_to": "all", "revision": made.revision, "posts_rows": "2"}
    sent |= {f"posts_1_{name}": value for name, value in post.items()}
    assert client.post(f"/designations/{made.uuid}/revise/", sent).status_code == 302
    version = made.versions.latest("sequence")
    assert version.source_note == "MGRS × 1"
    (kept,) = version.provisions["posts"]
    assert kept["name"] == {"en": "CP-W"}
