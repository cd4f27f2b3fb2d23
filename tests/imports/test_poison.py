"""What one file holds costs that file alone: nothing of it keeps others waiting, and it is said what was left out."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError

from apps.bounds.confined import Failed
from apps.imports import reading
from apps.imports.limits import MAX_FIELD_NAME, MAX_FIELDS
from apps.imports.models import FileImport
from apps.imports.raw import bounded_fields, bounded_values
from apps.imports.reading import read_waiting
from apps.imports.receiving import receive
from tests.imports.files import SQUARE, feature, geojson
from tests.people import identity_of

pytestmark = pytest.mark.django_db
GOOD = geojson(feature(name="Good"))
HEADING = {"fields": ["name"], "count": 1, "asks": []}
WHO = ("us.officer", "ru.officer")
LINE = {
    "values": {},
    "wanted": "area",
    "geometry": None,
    "accepted": False,
    "swappable": False,
    "repair": None,
    "problems": [],
    "dropped": [],
    "repeated": False,
    "layer": "",
    "vertices": 0,
}


def received(content: bytes, who: str = "us.officer") -> FileImport:
    return receive(actor=identity_of(who), name="a.geojson", content=content)


def bad(properties: str = "{}", geometry: str = "", **more: str) -> bytes:
    outline = geometry or json.dumps({"type": "Polygon", "coordinates": [SQUARE]})
    members = "".join(f', "{name}": {value}' for name, value in more.items())
    return f'{{"type": "Feature", "properties": {properties}, "geometry": {outline}{members}}}'.encode()


POISON = [
    bad(r'{"name": "a\u0000b"}'),
    bad(r'{"a\u0000b": 1}'),
    bad(r'{"name": "\ud800"}'),
    bad(r'{"name": [{"\udfff": "\u0000"}]}'),
    bad('{"name": [NaN]}'),
    bad('{"name": NaN, "y": -Infinity}'),
    bad('{"name": {"y": 1e999}}'),
    bad('{"name": ' + "[" * 400 + "]" * 400 + "}"),
    bad(geometry=r'{"type": "Poly\u0000gon", "coordinates": []}'),
    bad(geometry=r'{"type": "Polygon", "coordinates": "\u0000\ud800"}'),
    bad(geometry=r'{"type": "Polygon", "coordinates": [["\u0000", 1e999]]}'),
    bad(geometry=r'{"type": "Polygon", "coordinates": [[[37, 36], [38, 36], [37, 36]]], "bbox": [NaN, "\u0000"]}'),
    bad(crs=r'{"type": "name", "properties": {"name": "EPSG:\u000032637"}}'),
    bad(crs='{"type": "name", "properties": {"name": "EPSG:32637"}}', geometry='{"type": "Point", "coordinates": [1]}'),
    rb'{"type": "Feature", "a\u0000": 1, "a\u0000": 2}',
]


def test_whatever_files_hold_the_next_one_is_read():
    files = [received(content, WHO[number % len(WHO)]) for number, content in enumerate(POISON)]
    last = received(GOOD)
    assert read_waiting() == len(files) + 1
    states = (
        FileImport.objects.filter(pk__in=[file.pk for file in files]).order_by("pk").values_list("state", flat=True)
    )
    assert list(states) == ["ready"] * 12 + ["failed", "ready", "failed"]
    last.refresh_from_db()
    assert (last.state, last.features.get().values) == ("ready", {"name": "Good"})


@pytest.mark.parametrize(
    "line",
    [
        LINE | {"values": {"name": "\0"}},
        LINE | {"values": {"name": float("nan")}},
        LINE | {"vertices": 10**30},
        LINE | {"wanted": "x" * 99},
        {"n": 1},
        {"fault": "\0", "params": {}},
        {"fault": "features", "params": {"count": "\0"}},
        [],
    ],
)
def test_a_program_that_was_taken_over_costs_its_file_alone(line, monkeypatch):
    programs = iter([json.dumps(one).encode() for one in (HEADING, last)] for last in (line, LINE))
    monkeypatch.setattr(reading, "lines_confined", lambda *given, **more: iter(next(programs)))
    first, second = received(GOOD), received(GOOD, "ru.officer")
    assert read_waiting() == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.fault, first.features.count()) == ("failed", "broken", 0)
    assert second.state == "ready"


@pytest.mark.parametrize("fields", [None, ["x"] * (MAX_FIELDS + 1), ["x" * (MAX_FIELD_NAME + 1)], [1]])
def test_more_fields_than_a_page_can_offer_are_not_taken(fields, monkeypatch):
    file = received(GOOD)
    heading = json.dumps(HEADING | {"fields": fields}).encode()
    monkeypatch.setattr(reading, "lines_confined", lambda *given, **more: iter([heading]))
    read_waiting()
    file.refresh_from_db()
    assert (file.state, file.fault) == ("failed", "broken")


def test_only_a_database_that_does_not_answer_ends_a_round(monkeypatch):
    file = received(GOOD)

    def away(*given, **more):
        raise OperationalError

    monkeypatch.setattr(reading, "lines_confined", away)
    monkeypatch.setattr(reading, "answers", lambda: False)
    with pytest.raises(OperationalError):
        read_waiting()
    file.refresh_from_db()
    assert file.is_under_way

    def ended(*given, **more):
        raise Failed(too_long=True)

    monkeypatch.setattr(reading, "lines_confined", ended)
    monkeypatch.setattr(reading, "answers", lambda: True)
    read_waiting()
    file.refresh_from_db()
    assert (file.state, file.fault) == ("failed", "long")


def test_what_cannot_be_stored_of_a_value_is_left_out_and_said():
    values = {"a\0": "x\0\ud800", "b": [1, float("nan")], "c": float("inf"), "d": 1e9, "e": None}
    kept, dropped = bounded_values(values, ("a", "b", "c", "d", "e"))
    assert kept == {"a": "x\ufffd", "b": [1, None], "d": "1000000000.0"}
    assert dropped == {"values", "characters"}
    assert bounded_values({"a": "x", "b": {"c": [1.5]}}, ("a", "b"))[1] == frozenset()


def test_of_many_fields_the_first_are_read_and_the_others_named():
    fields = bounded_fields([*(f"f{number}" for number in range(MAX_FIELDS + 20)), "f0", "\0", "f1 "])
    assert (len(fields.read), fields.left_out, fields.named[0]) == (MAX_FIELDS, 20, f"f{MAX_FIELDS}")
    assert bounded_values({"f1": 1, f"f{MAX_FIELDS}": 2}, fields.read) == ({"f1": 1}, frozenset())
