"""What was exported and is read again says the same, digest and all, in every format that can carry it."""

from __future__ import annotations

import csv
import io
import json
import random
import sqlite3
import uuid
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from shapely import affinity
from shapely.geometry import Point, box
from shapely.geometry import shape as ground_of

from apps.accounts.models import Delegation
from apps.bounds.confined import lines_confined
from apps.designations.content import Content, content_digest
from apps.designations.families import FAMILIES
from apps.designations.models import Designation, Version
from apps.designations.schema import TEXTS
from apps.exports.about import About
from apps.exports.rows import ExportRow, export_row
from apps.exports.selection import ChangedMeanwhile, Scope, fingerprint, rows_of, selected
from apps.exports.table import FORMATS
from apps.geometry.outline import Outline
from apps.geometry.shapes import Area, Route, Shape, Site, from_canonical
from apps.imports.limits import MAX_LINE, MAX_OUTPUT
from apps.imports.mapping import NOT_OF_DRAFTS, FieldMapping, content_of, guessed, kind_of
from apps.imports.sniffing import opened
from apps.theatre.facts import theatre
from tests.acting import submit
from tests.demonstration import demonstration
from tests.drafting import act, in_state, square
from tests.people import identity_of

__all__ = ["demonstration"]  # a fixture
pytestmark = pytest.mark.django_db
CARRY = [code for code, one in FORMATS.items() if one.carries_everything]
ABOUT = About("JIC", "JIC RESTRICTED", 7, "ab" * 32, datetime(2016, 9, 15, tzinfo=UTC), 1, "Not authoritative.")
COUNT = 150
WORDS = ["=1+1", "Восток", "a\tb", "“quoted”", "<b>&amp;", "الشرقية", "-7", "1. First\n2. Second", "'=x", "@sum", "é"]


def random_shape(kind: str, chance: random.Random) -> Shape:
    west, south = chance.uniform(36.2, 39.5), chance.uniform(33.2, 36.2)
    shape_type = FAMILIES[theatre().kind(kind).family].shape_type
    if shape_type == "route":
        line = [(west + chance.uniform(0, 0.2), south + 0.01 * number) for number in range(chance.randint(2, 9))]
        return Route(tuple((round(x * 1e6), round(y * 1e6)) for x, y in line), chance.randint(10, 2_000))
    if shape_type == "site":
        return Site((round(west * 1e6), round(south * 1e6)), chance.randint(10, 2_000))
    ground = affinity.rotate(box(west, south, west + 0.1, south + 0.05), chance.uniform(0, 90))
    if chance.random() < 0.5:
        ground = ground.difference(Point(west + 0.05, south + 0.025).buffer(0.01))
    if chance.random() < 0.3:
        ground = ground.union(box(west + 0.2, south, west + 0.25, south + 0.05))
    return Area(Outline.from_shapely(ground))


def random_rows(count: int = COUNT) -> list[tuple[Designation, Version]]:
    """Designations of every kind that were stored nowhere: what a file says of them is made of their rows alone."""
    chance, rows = random.Random(42), []
    owner = identity_of("us.officer")
    delegation = Delegation.objects.get(code="US")
    kinds = list(theatre().conflict_rules.kinds)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        designation = Designation(kind=kind, owner=delegation, state="draft", state_since=timezone.now(), level=2)
        languages = chance.choice([("en", "ru"), ("en",), ("ru",)])

        def said(text: Any, languages: tuple[str, ...] = languages) -> dict[str, str]:
            words = [text.stored(" ".join(chance.choices(WORDS, k=4))) for _language in languages]
            one_line = [" ".join(word.split()) if text.one_line else word for word in words]
            return dict(zip(languages, one_line, strict=True))

        texts = {text.attribute: said(text) for text in TEXTS}
        shape = random_shape(kind, chance)
        content = Content(
            **texts,
            shape=shape,
            level=chance.choice([1, 2]),
            releasable_to=chance.choice([(), ("RU", "US")]),
            valid_from=chance.choice([None, datetime(2016, 9, 12, 16, tzinfo=UTC)]),
            provisions=chance.choice([{}, {"review_at": datetime(2026, 12, 30, tzinfo=UTC)}]),
        )
        stored = {name: value.isoformat().replace("+00:00", "Z") for name, value in content.provisions.items()}
        version = Version(
            designation=designation,
            sequence=1,
            delegation=delegation,
            author_id=owner.user_id,
            **texts,
            shape=shape.canonical(),
            provisions=stored,
            level=content.level,
            releasable_to=list(content.releasable_to),
            valid_from=content.valid_from,
            digest=content_digest(designation.uuid, kind, None, content),
        )
        rows.append((designation, version))
    return rows


def read_again(content: bytes) -> list[dict[str, Any]]:
    settings = {"bounds": list(theatre().bounds), "crs": "", "encoding": "", "swap": False, "skip": 0}
    arguments = [opened(content).format.value, json.dumps(settings)]
    lines = lines_confined("apps.imports.reader", arguments, content, 60, longest=MAX_LINE, most=MAX_OUTPUT)
    return [json.loads(line) for line in lines]


def digest_of(line: dict[str, Any], mapping: FieldMapping) -> str:
    values = line["values"]
    kind = kind_of(mapping, values)
    coordinates = line["geometry"]["coordinates"]
    if line["wanted"] == "route":
        vertices = tuple((round(x * 1e6), round(y * 1e6)) for x, y in coordinates)
        shape: Shape = Route(vertices, int(values["width_m"]))
    elif line["wanted"] == "site":
        shape = Site((round(coordinates[0] * 1e6), round(coordinates[1] * 1e6)), int(values["radius_m"]))
    else:
        shape = Area(Outline.from_shapely(ground_of(line["geometry"])))
    content = content_of(mapping, values, from_canonical(shape.canonical()))
    return content_digest(uuid.UUID(values["uuid"]), kind, None, content).hex()


def assert_read_alike(code: str, rows: list[ExportRow], file: Path) -> None:
    """What the format wrote of the rows is read again as the same digests."""
    FORMATS[code].write(file, ABOUT, iter(rows))
    heading, *lines = read_again(file.read_bytes())
    assert heading.get("asks") == [], heading
    mapping = FieldMapping(guessed(heading["fields"]), {})
    assert {"title_en", "terms_ru", "kind", "provisions", "width_m", "valid_from"} <= mapping.fields.keys()
    assert len(lines) == len(rows)
    assert all(line["accepted"] for line in lines), next(line for line in lines if not line["accepted"])
    found = {line["values"]["uuid"]: digest_of(line, mapping) for line in lines}
    assert found == {row.values["uuid"]: row.values["digest"] for row in rows}


@pytest.mark.parametrize("code", CARRY)
def test_a_file_read_again_gives_the_same_digests(code, tmp_path):
    assert_read_alike(code, [export_row(*row) for row in random_rows()], tmp_path / "file")


@pytest.mark.chaos
@pytest.mark.parametrize("code", CARRY)
def test_so_do_files_of_a_thousand_of_every_family(code, tmp_path):
    rows = [export_row(*row) for row in random_rows(1_000 * len(FAMILIES))]
    # A file that is read may have 20 MB.
    for begin in range(0, len(rows), 1_000):
        assert_read_alike(code, rows[begin : begin + 1_000], tmp_path / f"file-{begin}")


@pytest.mark.parametrize("code", CARRY)
@pytest.mark.parametrize("name", ["us.officer", "ru.officer", "un.observer"])
def test_the_demonstration_is_read_again_as_it_was_written(demonstration, name, code, tmp_path):
    actor = identity_of(name)
    rows = list(rows_of(actor, fingerprint(selected(actor, Scope.EVERYTHING))))
    # What was generalised for its reader has the digest of an outline that the reader does not have, and what takes
    # the place of a designation names it, which no draft of a file does.
    exact = Designation.objects.filter(precision="", replaces=None).values_list("uuid", flat=True)
    whole = [row for row in rows if row.values["uuid"] in set(map(str, exact)) and not NOT_OF_DRAFTS & provisions(row)]
    assert len(whole) >= 5
    assert_read_alike(code, whole, tmp_path / "file")


def provisions(row: ExportRow) -> set[str]:
    return set(json.loads(str(row.values["provisions"] or "{}")))


@pytest.mark.parametrize("code", sorted(FORMATS))
def test_every_file_says_what_it_is(code, tmp_path):
    rows = [export_row(*row) for row in random_rows(9)]
    FORMATS[code].write(tmp_path / "file", ABOUT, iter(rows))
    content = (tmp_path / "file").read_bytes()
    if code in ("kmz", "shapefile"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read("doc.kml" if code == "kmz" else "about.txt")
    if code == "geopackage":
        with sqlite3.connect(tmp_path / "file") as base:
            content = base.execute("SELECT metadata FROM gpkg_metadata").fetchone()[0].encode()
            assert base.execute("SELECT count(*) FROM layer_styles WHERE styleQML LIKE '%87,57,158%'").fetchone() == (
                3,
            )
    for said in (ABOUT.marking, ABOUT.digest, "2016-09-15T00:00:00Z", ABOUT.note):
        assert said in content.decode()


def test_a_format_that_loses_something_is_read_again_with_what_is_left(tmp_path):
    rows = [export_row(*row) for row in random_rows(9)]
    FORMATS["shapefile"].write(tmp_path / "file", ABOUT, iter(rows))
    heading, *lines = read_again((tmp_path / "file").read_bytes())
    assert heading["asks"] == []
    assert len(lines) == 9
    assert all(line["accepted"] for line in lines)
    mapping = FieldMapping(guessed(heading["fields"]), {})
    assert {kind_of(mapping, line["values"]) for line in lines} == {row.values["kind"] for row in rows}
    FORMATS["gpx"].write(tmp_path / "file", ABOUT, iter(rows))
    _heading, *lines = read_again((tmp_path / "file").read_bytes())
    assert {"route", "site"} <= {line["wanted"] for line in lines}


def test_no_cell_of_a_table_begins_as_a_formula(tmp_path):
    FORMATS["csv"].write(tmp_path / "file", ABOUT, (export_row(*row) for row in random_rows()))
    with (tmp_path / "file").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for line in csv.reader(file) for cell in line]
    assert any(cell.startswith("'=") for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_a_file_has_what_its_reader_sees_and_nothing_else():
    theirs, open_one = in_state("draft", side="ru"), in_state("submitted", side="ru", shape=square(west=38.0))
    agreed = in_state("in_force", shape=square(west=38.5))
    actor = identity_of("us.officer")
    everything = fingerprint(selected(actor, Scope.EVERYTHING))
    assert {row.values["uuid"] for row in rows_of(actor, everything)} == {str(open_one.uuid), str(agreed.uuid)}
    assert fingerprint(selected(actor, Scope.AGREED)).count == 1
    assert fingerprint(selected(actor, Scope.CHOSEN, [theirs.uuid])).count == 0
    observer = identity_of("un.observer")
    assert fingerprint(selected(observer, Scope.EVERYTHING)).count == 1


def test_a_designation_that_changes_meanwhile_ends_the_file():
    mine = in_state("draft")
    actor = identity_of("us.officer")
    what = fingerprint(selected(actor, Scope.EVERYTHING))
    act(submit, "us.officer", mine)
    assert len(list(rows_of(actor, what))) == 1
    stale = type(what)([(key, b"x" * 32) for key, _digest in what.rows], what.marking, what.digest)
    with pytest.raises(ChangedMeanwhile):
        list(rows_of(actor, stale))
