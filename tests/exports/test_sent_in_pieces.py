"""Files are sent a piece at a time by the server that production has, whatever their size and whoever hangs up."""

from __future__ import annotations

import ast
import http.client
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from apps.exports.exporting import order, path_of
from apps.exports.models import ExportOrder
from apps.exports.selection import Scope, Selection
from apps.exports.table import FORMATS
from tests.live.serving import served
from tests.pages import body
from tests.people import identity_of
from tests.tokens.holding import program

SIZE, BITE, LITTLE = 150_000_000, 1_000_000, 40_000_000
WAYS = {"page": "/exports/ordered/", "api": "/api/v1/exports/{name}/file/"}
# The only modules that may make an answer which streams; each of them gives an asynchronous iterator.
STREAMS = {"apps/access/file_stream.py", "apps/clearances/grants_csv_views.py"}


@pytest.fixture
def path(tmp_path, settings) -> Iterator[Path]:
    """A file of 150 MB that the queue made for an officer; it takes no room on the disk."""
    settings.EXPORTS_FOLDER = tmp_path / "exports"
    kept = order(identity_of("us.officer"), Selection(Scope.AGREED), FORMATS["geojson"])
    made = path_of(kept)
    with made.open("wb") as file:
        file.truncate(SIZE)
    ExportOrder.objects.update(ready_at=timezone.now(), bytes=SIZE, level=1)
    yield made
    made.unlink(missing_ok=True)


def resident() -> int:
    """Bytes of memory that this process holds: server and reader."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def opened(path: Path) -> int:
    links = Path("/proc/self/fd").iterdir()
    return sum(os.path.realpath(link) == str(path) for link in links)


def ask(port: int, client: Client, way: str, name: str) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Cookie": "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())}
    line.request("GET", WAYS[way].format(name=name), headers={**headers, "Host": "localhost"})
    return line, line.getresponse()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", WAYS)
def test_a_large_file_costs_the_server_little_memory(path, sign_in, way):
    client = sign_in("us.officer")
    with served() as (port, _hub):
        line, answer = ask(port, client, way, path.stem)
        before, most, read = resident(), 0, 0
        while piece := answer.read(BITE):
            read += len(piece)
            most = max(most, resident())
        line.close()
    assert (answer.status, read) == (200, SIZE)
    assert most - before < LITTLE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", WAYS)
def test_who_hangs_up_leaves_no_open_file(path, sign_in, way):
    client = sign_in("us.officer")
    with served() as (port, _hub):
        for _time in range(3):
            line, answer = ask(port, client, way, path.stem)
            answer.read(BITE)
            assert opened(path) == 1
            answer.close()
            line.close()
            until = time.monotonic() + 5
            while opened(path) and time.monotonic() < until:
                time.sleep(0.02)
            assert opened(path) == 0


@pytest.mark.django_db(transaction=True)
def test_a_page_s_file_breaks_off_when_its_reader_signs_out(path, sign_in):
    client = sign_in("us.officer")
    with served() as (port, _hub):
        line, answer = ask(port, client, "page", path.stem)
        read = len(answer.read(BITE))
        client.session.flush()
        time.sleep(0.6)
        while piece := answer.read(BITE):
            read += len(piece)
        line.close()
        assert read < SIZE
        assert opened(path) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "part"), [("bytes=5-", range(5, 20)), ("bytes=5-9", range(5, 10)), ("bytes=18-99", range(18, 20))]
)
def test_a_part_of_a_file_is_sent_by_the_page_as_by_the_api(path, sign_in, asked, part):
    path.write_bytes(bytes(range(20)))
    api = program("us.officer", "read")
    for client, address in ((sign_in("us.officer"), WAYS["page"]), (api, WAYS["api"].format(name=path.stem))):
        answer = client.get(address, headers={"Range": asked})
        assert (answer.status_code, body(answer)) == (206, bytes(part))
        assert answer.headers["Content-Range"] == f"bytes {part.start}-{part.stop - 1}/20"


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_nobody_reads_closes_its_file(path, sign_in):
    client = sign_in("us.officer")
    client.get(WAYS["page"]).close()
    assert client.head(WAYS["page"]).headers["Content-Length"] == str(SIZE)
    assert opened(path) == 0


def test_no_module_sends_a_file_in_another_way():
    found = set()
    for module in [*Path(settings.BASE_DIR, "apps").rglob("*.py"), *Path(settings.BASE_DIR, "jic").rglob("*.py")]:
        names = {node.id for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Name)}
        if names & {"FileResponse", "StreamingHttpResponse"}:
            found.add(str(module.relative_to(settings.BASE_DIR)))
    assert found == STREAMS
