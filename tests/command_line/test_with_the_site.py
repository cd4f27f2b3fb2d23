"""The command against a server of ours: what an officer reads, drafts, exports and follows from a script."""

from __future__ import annotations

import json
import signal
import time
import uuid
from collections.abc import Callable

import pytest
from django.utils import timezone

from apps.designations.models import Designation
from apps.exports.exporting import make_ordered
from apps.exports.models import ExportOrder, FileExport
from apps.imports.models import FileImport
from apps.imports.reading import read_waiting
from apps.ledger.seal import seal_all
from apps.tokens.models import ApiToken
from jic_cli.exits import Exit
from tests.command_line.programs import ended
from tests.drafting import in_state, square
from tests.imports.files import feature, geojson
from tests.imports.test_layers import folders

BOW = [[37.1, 36.2], [37.2, 36.3], [37.2, 36.2], [37.1, 36.3], [37.1, 36.2]]
ALL = ["--all", "kind=opposition", "--all", "level=1", "--all", "terms_en=Neither side moves."]


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.EXPORTS_FOLDER = tmp_path / "exports"


def lines(done) -> list[dict]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_an_officer_lists_shows_and_is_refused_what_is_not_theirs(desk_of):
    mine, hidden = in_state("in_force"), in_state("draft", side="ru", shape=square(38.0))
    desk = desk_of("us.officer", "read")
    (row,) = lines(desk.run("list", "--state", "in_force", "--json"))
    assert (row["reference"], row["kind"]) == (mine.reference, "opposition")
    assert desk.run("list").stdout.split("\t")[0] == mine.reference
    shown = desk.run("show", mine.reference.lower())
    assert (shown.returncode, "1. Neither side moves forward.\n" in shown.stdout) == (0, True)
    assert lines(desk.run("show", str(mine.uuid), "--json"))[0]["current"]["digest"] == mine.current.digest_hex
    for reference in (str(hidden.uuid), "JIC-2016-9999", "no reference"):
        assert desk.run("show", reference).returncode == Exit.NOT_FOUND
    assert lines(desk.run("whoami", "--json"))[0]["token"]["scope"] == "read"
    assert desk.run("list", "--kind", "picnic", "--json").returncode == Exit.REFUSED
    refused = desk.run("list", "--kind", "picnic", "--site", desk.environment["JIC_SITE"])
    assert "kind: " in refused.stderr


def test_drafts_are_made_of_a_file_and_those_that_fail_say_why(desk_of):
    desk = desk_of("us.officer")
    path = desk.folder / "areas.geojson"
    path.write_bytes(geojson(feature(name="East"), feature(BOW, name="West"), feature(size="large")))
    preview = desk.run("draft", "areas.geojson", "--preview", beside=read_waiting)
    assert "With a suggested fix  1\n" in preview.stdout
    assert not Designation.objects.exists()
    done = desk.run("draft", "areas.geojson", *ALL, "--json", beside=read_waiting)
    assert done.returncode == Exit.REFUSED
    first, third = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["number"], third["number"], third["designation"]) == (1, 3, None)
    assert third["failures"]
    again = desk.run("draft", "areas.geojson", *ALL, "--all", "title_en=Untitled", "--features", "1-3")
    assert (again.returncode, len(again.stdout.splitlines())) == (0, 3), again.stderr
    titles = sorted(one.current.titles["en"] for one in Designation.objects.select_related("current"))
    assert titles == ["East", "Untitled", "West"]
    assert not FileImport.objects.exists()


def test_what_a_file_does_not_say_is_asked_by_the_option_that_answers_it(desk_of):
    desk = desk_of("us.officer")
    table = "название;geometry\r\nВосток;POLYGON((37.1 36.2,37.12 36.2,37.12 36.22,37.1 36.2))\r\n"
    (desk.folder / "areas.csv").write_bytes(table.encode("cp1251"))
    asked = desk.run("draft", "areas.csv", *ALL, beside=read_waiting)
    assert asked.returncode == Exit.REFUSED
    assert "--encoding: Letters" in asked.stderr
    assert "cp1251" in asked.stderr
    wrong = desk.run(
        "draft", "areas.csv", "--preview", "--encoding", "cp1251", "--crs", "EPSG:28407", beside=read_waiting
    )
    assert "Accepted" in wrong.stdout
    words = ["--encoding", "cp1251", "--crs", "EPSG:4326", "--field", "title_en=название", "--field", "title_ru="]
    done = desk.run("draft", "areas.csv", *ALL, *words, beside=read_waiting)
    assert done.returncode == 0, done.stderr
    assert Designation.objects.get().current.titles["en"] == "Восток"


def test_an_answer_that_was_cut_makes_nothing_twice(desk_of, wire):
    desk = desk_of("us.officer")
    (desk.folder / "areas.geojson").write_bytes(geojson(feature(name="East"), feature(name="North")))
    for path in ("POST /api/v1/imports/ ", "/mapping/", "/choice/", "/drafts/"):
        wire.cut(path)
    done = desk.run("draft", "areas.geojson", *ALL, "--keep", beside=read_waiting)
    assert done.returncode == 0, done.stderr
    assert len([line for line in wire.requests if "POST /api/v1/imports/ " in line]) == 2
    assert len([line for line in wire.requests if "/drafts/" in line]) == 2
    assert (Designation.objects.count(), FileImport.objects.count()) == (2, 1)


def test_a_run_that_was_ended_is_gone_on_with_by_the_next(desk_of):
    desk = desk_of("us.officer")
    (desk.folder / "areas.geojson").write_bytes(geojson(feature(name="East")))
    process = desk.begin("draft", "areas.geojson", *ALL)
    until(FileImport.objects.exists)
    process.send_signal(signal.SIGTERM)
    assert ended(process).returncode == Exit.INTERRUPTED
    assert desk.run("draft", "areas.geojson", *ALL, "--wait", "0").returncode == Exit.NETWORK
    done = desk.run("draft", "areas.geojson", *ALL, beside=read_waiting)
    assert (done.returncode, "lies on the site already" in done.stderr) == (0, True)
    assert Designation.objects.count() == 1


def test_drafts_are_made_of_one_folder_alone(desk_of):
    desk = desk_of("us.officer", "propose")
    (desk.folder / "f.kml").write_bytes(folders())
    words = ["draft", "f.kml", "--all", "kind=protected_site", *ALL[2:], "--all", "radius_m=500"]
    wrong = desk.run(*words, "--layer", "North", beside=read_waiting)
    assert (wrong.returncode, "Запад" in wrong.stderr) == (Exit.REFUSED, True)
    assert desk.run(*words, "--layer", "Запад", "--features", "1").returncode == Exit.USAGE
    assert "Запад (2)" in desk.run(*words, "--preview").stdout
    made = desk.run(*words, "--layer", "Запад", "--keep")
    assert made.stdout.startswith("4: "), made.stderr
    (file,) = FileImport.objects.all()
    assert list(file.features.filter(chosen=True).values_list("number", flat=True)) == [4]


def test_a_file_is_exported_whole_or_not_at_all(desk_of):
    mine = in_state("in_force")
    in_state("in_force", shape=square(38.0))
    desk = desk_of("us.officer", "read")
    done = desk.run("export", mine.reference, "-o", "one.geojson", "--json", beside=make_ordered)
    assert lines(done)[0]["scope"] == "chosen"
    file = json.loads((desk.folder / "one.geojson").read_bytes())
    assert [one["properties"]["reference"] for one in file["features"]] == [mine.reference]
    again = desk.run("export", "-o", "one.geojson")
    assert again.returncode == Exit.FILE
    assert desk.run("export", "-o", "one.geojson", "--force", beside=make_ordered).returncode == 0
    assert len(json.loads((desk.folder / "one.geojson").read_bytes())["features"]) == 2
    assert sorted(path.name for path in desk.folder.iterdir()) == ["one.geojson"]
    assert desk.run("export", "-o", "missing/one.geojson").returncode == Exit.FILE
    assert not (desk.folder / "missing").exists()


def test_an_edition_and_a_moment_are_exported_by_name(desk_of):
    mine = in_state("in_force")
    seal_all()
    moment = timezone.now().isoformat()
    in_state("in_force", shape=square(38.0))
    desk = desk_of("us.officer", "read")
    done = desk.run("export", "--edition", "1", "--json", beside=make_ordered)
    assert (lines(done)[0]["scope"], lines(done)[0]["file"]) == ("edition", "edition-1.geojson")
    assert desk.run("export", "--as-of", moment, "-o", "then.geojson", beside=make_ordered).returncode == 0
    for name in ("edition-1.geojson", "then.geojson"):
        file = json.loads((desk.folder / name).read_bytes())
        assert [one["properties"]["reference"] for one in file["features"]] == [mine.reference]
    refused = desk.run("export", "--edition", "99", "-o", "none.geojson")
    assert (refused.returncode, "no such edition" in refused.stderr) == (Exit.REFUSED, True)
    for words in (["--edition", "1", "--as-of", moment], ["JIC-2026-0001", "--edition", "1"], ["--as-known", "now"]):
        assert desk.run("export", *words, "-o", "none.geojson").returncode == Exit.USAGE


def test_a_download_that_was_cut_goes_on_in_this_run_and_in_the_next(desk_of, wire):
    for number in range(3):
        in_state("in_force", shape=square(37 + number / 10), terms_en="1. Long terms. " * 400)
    desk = desk_of("us.officer", "read")
    (desk.folder / "all.geojson.part").write_text("of another file")
    wire.cut("/file/", after=9_000)
    done = desk.run("export", "-o", "all.geojson", beside=make_ordered)
    assert done.returncode == 0, done.stderr
    whole = (desk.folder / "all.geojson").read_bytes()
    assert len(json.loads(whole)["features"]) == 3
    assert len([line for line in wire.requests if "/file/" in line]) == 2
    wire.cut("/file/", after=9_000)
    cut = desk.run("export", "-o", "again.geojson", "--patience", "0", beside=make_ordered)
    assert cut.returncode == Exit.NETWORK
    assert "it goes on" in cut.stderr
    assert 0 < (desk.folder / "again.geojson.part").stat().st_size < len(whole)
    wire.requests.clear()
    assert desk.run("export", "-o", "again.geojson").returncode == 0
    assert not [line for line in wire.requests if line.startswith("POST")]
    assert len(json.loads((desk.folder / "again.geojson").read_bytes())["features"]) == 3
    assert FileExport.objects.count() == 2


def test_a_file_that_another_one_has_followed_is_not_taken_for_it(desk_of):
    in_state("in_force")
    desk = desk_of("us.officer", "read")
    process = desk.begin("export", "-o", "first.geojson")
    until(ExportOrder.objects.exists)
    ExportOrder.objects.update(name=uuid.uuid4())
    done = ended(process)
    assert (done.returncode, done.stderr.splitlines()[0]) == (Exit.NOT_FOUND, "The site no longer keeps this file.")
    make_ordered()
    again = desk.run("export", "-o", "first.geojson", beside=make_ordered)
    assert (again.returncode, "It is made anew." in again.stderr) == (0, True)


def test_the_feed_is_followed_over_a_restart_and_ends_with_the_token(desk_of, wire):
    in_state("submitted")
    seal_all()
    desk = desk_of("ru.officer", "read")
    process = desk.begin("changes", "--follow", "--every", "0.1", "--json")
    assert process.stdout is not None
    told = [json.loads(process.stdout.readline())]
    wire.take_away()
    time.sleep(0.5)
    wire.put_back()
    second = in_state("submitted", kind="isil")
    seal_all()
    while told[-1]["subject"] != str(second.uuid):
        told.append(json.loads(process.stdout.readline()))
    ApiToken.objects.update(ended_at=ApiToken.objects.latest("pk").created_at)
    done = ended(process)
    assert (done.returncode, json.loads(done.stderr)["error"]["exit"]) == (Exit.SIGN_IN, Exit.SIGN_IN)
    assert len({change["id"] for change in told}) == len(told)


def test_the_feed_goes_on_where_the_last_run_ended(desk_of):
    first = in_state("submitted")
    seal_all()
    desk = desk_of("ru.officer", "read")
    assert str(first.uuid) in {change["subject"] for change in lines(desk.run("changes", "--json"))}
    assert lines(desk.run("changes", "--json")) == []
    second = in_state("submitted", kind="isil")
    seal_all()
    process = desk.begin("changes", "--follow", "--every", "0.1")
    assert process.stdout is not None
    assert process.stdout.readline().split()[-1] == str(second.uuid)
    process.send_signal(signal.SIGINT)
    done = ended(process)
    assert (done.returncode, done.stderr) == (0, "")
    assert desk_of("ru.officer", "read").run("changes", "--since", "x").returncode == Exit.REFUSED
    other = desk_of("us.officer", "read")
    assert other.run("changes", "--cursor", str(desk.config / "changes.json")).returncode == Exit.FILE


def test_a_feed_whose_site_is_gone_ends_when_patience_is_over(desk_of, wire):
    desk = desk_of("ru.officer", "read")
    process = desk.begin("changes", "--follow", "--every", "0.1", "--patience", "1")
    until((desk.config / "changes.json").exists)
    wire.take_away()
    assert ended(process).returncode == Exit.NETWORK
