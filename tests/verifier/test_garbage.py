"""Whatever it is given, the verifier says a sentence: it never breaks down."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jic_verify.findings import Unreadable
from jic_verify.report import as_json, as_text
from jic_verify.verify import Verdict, verify
from tests.verifier.made import Files, Log, judged, listed, write_zip
from tests.verifier.world import World

ANYWHERE = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def log() -> Log:
    world = World()
    world.in_force()
    return Log.of(world)


@pytest.fixture(scope="module")
def files(log: Log) -> Files:
    return log.bundle(earlier=[10])


@pytest.fixture(scope="module")
def part(log: Log) -> Files:
    return log.bundle(window=(5, 25), earlier=[10])


def said(verdict: Verdict) -> str:
    assert as_json(verdict).isascii()
    return as_text(verdict)


def survives(path: Path) -> None:
    try:
        said(verify(path))
    except Unreadable:
        return


@ANYWHERE
@given(st.binary(max_size=300))
def test_a_file_of_anything(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "anything.zip"
    path.write_bytes(content)
    survives(path)


@ANYWHERE
@given(st.data())
def test_a_zip_with_a_stretch_of_anything(
    files: Files, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = write_zip(files, tmp_path_factory.getbasetemp() / "stretch.zip", stored=True)
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=40))
    path.write_bytes(content)
    survives(path)


@ANYWHERE
@given(st.data())
def test_any_file_with_anything_in_it_and_a_manifest_that_says_so(
    files: Files, part: Files, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    bundle = dict(data.draw(st.sampled_from([files, part])))
    path = data.draw(st.sampled_from(sorted(bundle.keys() - {"manifest"})))
    content = bytearray(bundle[path])
    at = data.draw(st.integers(0, max(len(content) - 1, 0)))
    content[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
    bundle[path] = bytes(content)
    said(judged(listed(bundle), tmp_path_factory.getbasetemp()))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.slow
@ANYWHERE
@given(st.data())
def test_any_value_in_any_column_of_a_log_that_everybody_signed(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    world = World()
    world.in_force()
    entry = data.draw(st.sampled_from([entry for entry in world.entries if entry.sides]))
    side = entry.row[data.draw(st.sampled_from(sorted(entry.row)))]
    column = data.draw(st.sampled_from([*sorted(side), "more"]))
    side[column] = data.draw(JSON)
    try:
        bundle = Log.of(world).bundle()
    except (UnicodeEncodeError, TypeError, AttributeError, ValueError):
        return  # what no site could have written
    said(judged(bundle, tmp_path_factory.getbasetemp()))


@pytest.mark.slow
@ANYWHERE
@given(st.integers(0, 10**9))
def test_entries_in_any_order_that_everybody_signed(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chosen = random.Random(seed)
    world = World()
    world.in_force()
    for _ in range(chosen.randint(1, 4)):
        at, other = chosen.randrange(len(world.entries)), chosen.randrange(len(world.entries))
        if chosen.random() < 0.3:
            del world.entries[at]
        elif chosen.random() < 0.3:
            world.entries.insert(at, world.entries[other])
        else:
            world.entries[at], world.entries[other] = world.entries[other], world.entries[at]
    said(judged(Log.of(world).bundle(), tmp_path_factory.getbasetemp()))
