"""CQL2: what a filter finds, what it is refused for, and that no filter reaches what is not shown."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cql2
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.access.connection import unit_of_work
from apps.ogc.conditions import Always, Among, Between, Compare, Every, Intersects, IsNull, Like, Not, Some, is_spatial
from apps.ogc.cql import JSON, MAX_DEPTH, MAX_LENGTH, TEXT, read_filter
from apps.ogc.fields import fields
from apps.ogc.judging import holds, is_like
from apps.ogc.offered import collection_of
from apps.ogc.present import Register
from apps.ogc.reference_systems import CRS84, EPSG4326
from apps.ogc.refusals import BadParameter
from tests.built_once import built_once
from tests.canaries import KINGFISHER
from tests.drafting import in_state, square
from tests.ogc.asking import all_ids, page_of, program, refused
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db
MOMENT = datetime(2190, 1, 1, tzinfo=UTC)
KINDS = ("opposition", "no_combat_flight_area")


@built_once
def register(folder: Path) -> dict[str, str]:
    """Something of each sort that a Russian officer sees in one collection, and a canary that they do not."""
    made = {
        "ours": in_state("in_force", side="ru", shape=square(37.0, 36.0)),
        "theirs": in_state("submitted", shape=square(38.0, 36.0), title_en="100% \\ north_east", valid_until=MOMENT),
        "copy": in_state("released", shape=square(39.0, 36.0)),
        "draft": in_state("draft", side="ru", shape=square(40.0, 36.0), level=2),
        "hidden": in_state("in_force", **KINGFISHER.content(level=3)),
    }
    person("ru.officer").grants.filter(role="").update(level=2)
    return {name: str(thing.uuid) for name, thing in made.items()}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("status = 'in_force'", "ours"),
        ("status <> 'in_force'", "theirs copy draft"),
        ("reference IS NULL", "draft"),
        ("NOT reference IS NULL AND originator = 'RU'", "ours"),
        ("title_en LIKE 'East%'", "ours draft"),
        ("title_en LIKE '100\\% \\\\ north\\_e__t'", "theirs"),
        ("title_en NOT LIKE 'East%'", "theirs copy"),
        ("level IN (2, 7)", "draft"),
        ("level NOT IN (1)", "draft"),
        ("level BETWEEN 1.5 AND 2.5", "draft"),
        ("level >= 1 AND level < 1.5 AND level <= 1", "ours theirs copy"),
        ("precision = 'squares_5km'", "copy"),
        ("precision > 'exact'", "copy"),
        ("area_m2 > 10000000", "copy"),
        ("valid_until = TIMESTAMP('2190-01-01T00:00:00Z')", "theirs"),
        ("T_AFTER(valid_until, TIMESTAMP('2189-01-01T00:00:00Z'))", "theirs"),
        ("T_BEFORE(valid_until, DATE('2190-01-02'))", "theirs"),
        ("NOT valid_until < TIMESTAMP('2190-01-01T00:00:00Z')", "theirs"),
        ("TRUE AND NOT FALSE AND delegation IN ('RU')", "ours draft"),
        ("S_INTERSECTS(geometry, POINT(37.01 36.01))", "ours"),
        ("S_INTERSECTS(geometry, BBOX(37.5, 35, 38.5, 37))", "theirs"),
        ("S_INTERSECTS(geometry, LINESTRING(37.01 35, 37.01 37, 40.01 37, 40.01 35))", "ours draft"),
        ("NOT S_INTERSECTS(geometry, POLYGON((37 35, 39.5 35, 39.5 37, 37 37, 37 35)))", "draft"),
        ("S_INTERSECTS(geometry, POINT(37.01 36.01)) OR level = 2", "ours draft"),
    ],
)
def test_a_filter_finds_what_it_says(register, asked, found):
    client = program("ru.officer")
    wanted = sorted(register[name] for name in found.split())
    assert sorted(all_ids(client, filter=asked, limit=2)) == wanted
    as_json = read_json(asked)
    assert sorted(all_ids(client, filter=as_json, filter_lang=JSON)) == wanted


def read_json(text: str) -> str:
    return json.dumps(cql2.parse_text(text).to_json())


def test_a_filters_geometry_is_read_in_its_own_system(register):
    client = program("ru.officer")
    asked = "S_INTERSECTS(geometry, POINT(36.01 37.01))"
    assert all_ids(client, filter=asked) == []
    assert all_ids(client, filter=asked, filter_crs=EPSG4326.uri) == [register["ours"]]


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "kind",
        "kind = ",
        "draft_subject = 'x'",
        "current__search = 'x'",
        "outline IS NULL",
        "digest = 'x'",
        "owner__code = 'RU'",
        "kind = kind",
        "'x' = kind",
        "level = 'x'",
        "level = TRUE",
        "kind = 1",
        "valid_from = '2016-01-01T00:00:00Z'",
        "valid_from > TIMESTAMP('0001-01-01T00:00:00Z')",
        "valid_from > DATE('x')",
        "level LIKE 'x'",
        "kind LIKE 'x\\'",
        "kind = 'a\0b'",
        "kind IN ()",
        "level + 1 = 2",
        "CASEI(kind) = 'x'",
        "pg_sleep(9) = 1",
        "S_WITHIN(geometry, POINT(1 2))",
        "S_INTERSECTS(kind, POINT(1 2))",
        "S_INTERSECTS(geometry, geometry)",
        "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))",
        "S_INTERSECTS(geometry, BBOX(3, 2, 1, 4))",
        "S_INTERSECTS(geometry, POINT(1e999 2))",
        "S_INTERSECTS(geometry, POINT EMPTY)",
        "S_INTERSECTS(geometry, POLYGON EMPTY)",
        "(" * (MAX_DEPTH + 1) + "level = 1" + ")" * (MAX_DEPTH + 1),
        "(" * 30 + "level = 1",
        "NOT " * 30 + "level = 1",
        " AND ".join(["level=1"] * 150),
        f"level IN ({','.join('1' * 250)})",
        "x" * (MAX_LENGTH + 1),
    ],
)
def test_what_is_no_allowed_filter_is_refused_with_a_sentence(asked):
    (sentence,) = refused(program("ru.officer"), filter=asked)["filter"]
    assert sentence.endswith((".", ")."))


def test_values_of_json_are_held_to_the_same_rules():
    client = program("ru.officer")
    for value in ('"\\ud800"', "1e999", "NaN", "1" * 400, "null", "[1]", '{"op":"+","args":[1,2]}'):
        for field in ("level", "kind"):
            asked = f'{{"op":"=","args":[{{"property":"{field}"}},{value}]}}'
            assert "filter" in refused(client, filter=asked, **{"filter-lang": JSON})
    for asked in ("[" * 500, "{}", "[]", "null", '{"op":"and","args":[]}', '{"op":"not","args":[true,true]}'):
        assert "filter" in refused(client, filter=asked, **{"filter-lang": JSON})
    assert "filter-lang" in refused(client, filter="TRUE", **{"filter-lang": "cql-text"})
    assert "filter-crs" in refused(client, filter="TRUE", **{"filter-crs": "x"})


def test_a_property_is_a_parameter_and_others_are_refused(register):
    client = program("ru.officer")
    assert all_ids(client, level="2") == [register["draft"]]
    assert all_ids(client, valid_until="2190-01-01T00:00:00Z", status="submitted") == [register["theirs"]]
    assert all_ids(client, title_ru="Восточные кварталы", level="1", originator="RU") == [register["ours"]]
    for name, value in (
        ("level", "x"),
        ("level", "[" * 3_000),
        ("level", "1" * 50),
        ("valid_from", "2016"),
        ("kind", "a\0b"),
        ("digest", "x"),
        ("search", "x"),
    ):
        assert name in refused(client, **{name: value})
    assert "level" in refused(client, level=["1", "2"])


def condition_strategy() -> st.SearchStrategy[Any]:
    """Conditions over every field, with values that are there and values that are not."""
    texts = st.sampled_from(["", "in_force", "RU", "exact", "opposition", "Eastern quarters", "z", "%", "_x"])
    values = {
        "text": texts,
        "number": st.sampled_from([-1.0, 0.0, 1.0, 1.5, 2.0, 3.0, 1e7, 1e300]),
        "moment": st.sampled_from([datetime(2016, 9, 12, tzinfo=UTC), MOMENT]),
    }
    patterns = st.sampled_from(["%", "E%", "%s", "%_%", "\\%%", "100\\%%", "RU", "", "%o%i%", "_n_%"])

    def of_field(field: Any) -> st.SearchStrategy[Any]:
        value = values[field.type]
        kinds = [
            st.builds(Compare, st.just(field), st.sampled_from(["=", "<>", "<", ">", "<=", ">="]), value),
            st.builds(Among, st.just(field), st.tuples(value, value)),
            st.builds(Between, st.just(field), value, value),
            st.just(IsNull(field)),
        ]
        return st.one_of(*kinds, *([st.builds(Like, st.just(field), patterns)] if field.type == "text" else []))

    places = [shapely.Point(37.01, 36.01), shapely.box(37.5, 35, 39.1, 37), shapely.box(-180, -90, 180, 90)]
    leaves = st.one_of(
        st.sampled_from(list(fields().values())).flatmap(of_field),
        st.builds(Intersects, st.sampled_from(places)),
        st.builds(Always, st.booleans()),
    )
    return st.recursive(
        leaves,
        lambda parts: st.one_of(
            st.builds(Not, parts),
            st.builds(Every, st.lists(parts, min_size=1, max_size=3).map(tuple)),
            st.builds(Some, st.lists(parts, min_size=1, max_size=3).map(tuple)),
        ),
        max_leaves=6,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_database_answers_as_each_feature_does_by_what_it_shows(register, kind):
    """So no filter finds anything by what is not shown: the right answer is made of what is shown alone."""
    actor = identity_of("ru.officer")
    collection = collection_of(actor, kind)
    with unit_of_work(actor):
        everything = Register(actor, collection)
        shown = everything.read(everything.keys(None, 100, backwards=False))
        assert len(shown) == (4 if kind == "opposition" else 0)

        @settings(
            max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(condition=condition_strategy())
        def ask(condition: Any) -> None:
            wanted = {one.place for one in shown if holds(condition, one.values, one.geometry) is True}
            found = {key.place for key in Register(actor, collection, None, condition).keys(None, 99, backwards=False)}
            assert found >= wanted
            assert found <= {one.place for one in shown}
            assert is_spatial(condition) or found == wanted, condition

        ask()


ALPHABET = st.sampled_from(
    ["kind", "level", "title_en", "digest", "geometry", "(", ")", "'", '"', "=", "<>", "AND", "OR", "NOT", "LIKE", "IN"]
    + [
        "1",
        "'x'",
        "%",
        ",",
        "IS NULL",
        "BETWEEN",
        "TRUE",
        "S_INTERSECTS",
        "POINT(1 2)",
        "TIMESTAMP('x')",
        "\\",
        "-",
        "{",
    ]
)

WRITTEN = st.lists(ALPHABET, max_size=25).map(" ".join) | st.text(max_size=60)


@settings(max_examples=300, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(
    text=st.lists(ALPHABET, max_size=25).map(" ".join) | st.text(max_size=60), language=st.sampled_from([TEXT, JSON])
)
def test_whatever_is_sent_is_a_condition_or_refused(text, language):
    try:
        condition = read_filter(text, language, CRS84)
    except BadParameter:
        return
    values = dict.fromkeys(fields())
    assert holds(condition, values, None) in (True, False, None)


def test_no_filter_finds_or_orders_by_a_hidden_record(register):
    """Questions that only the hidden record answers find what questions that nothing answers find."""
    client = program("ru.officer")
    west, south = KINGFISHER.corner
    for asked in (
        f"title_en LIKE '%{KINGFISHER.word}%'",
        f"title_ru LIKE '%{KINGFISHER.word_ru}%'",
        "level = 3",
        f"S_INTERSECTS(geometry, POINT({west + 0.01} {south + 0.01}))",
    ):
        page = page_of(client, filter=asked)
        assert page["features"] == []
        assert page.get("numberMatched", 0) == 0
        assert not [link for link in page["links"] if link["rel"] in ("next", "prev")]
    assert page_of(client, bbox=f"{west},{south},{west + 1},{south + 0.1}")["features"] == []
    assert register["hidden"] not in all_ids(client, limit=1)
    assert register["hidden"] in all_ids(program("us.officer"), limit=1)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(text=st.text("ab%_\\", max_size=8), pattern=st.text("ab%_", max_size=8))
def test_like_is_that_of_regular_expressions(text, pattern):
    expression = "".join({"%": ".*", "_": "."}.get(character, re.escape(character)) for character in pattern)
    assert is_like(text, pattern) == bool(re.fullmatch(expression, text, re.DOTALL))
