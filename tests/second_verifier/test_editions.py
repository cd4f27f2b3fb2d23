"""Both verifiers make the same edition of the same bundle, byte for byte, or neither makes it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from jic_verify.edition import Audience, digest_of
from jic_verify.findings import Unreadable
from jic_verify.verify import Wanted, verify
from tests.second_verifier.courses import live
from tests.second_verifier.runner import SecondVerifier
from tests.verifier.made import Log, write_zip
from tests.verifier.world import SIDES, World

AUDIENCE = Audience.of(2, (), SIDES)


def asked(number: int, audience: Audience = AUDIENCE) -> dict[str, object]:
    return {"number": number, "audience": audience.as_data()}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_both_make_every_edition_of_any_course_alike(second: SecondVerifier, tmp_path: Path, seed: int) -> None:
    chosen = Random(seed)
    world = World(seed)
    live(world, chosen, 80)
    old = world.in_force("US")
    world.amended(old)
    world.replaced(old)
    log = Log.of(world)
    closed = {entry.of for entry in world.entries if entry.of not in (None, "common")} if seed % 2 else set()
    closed = set(chosen.sample(sorted(map(str, closed)), len(closed) // 4))
    hidden = {at for at, entry in enumerate(world.entries) if entry.of in closed}
    bundle = write_zip(log.bundle(hidden=hidden), tmp_path / "bundle.zip")
    first = verify(bundle, edition=Wanted(1, AUDIENCE)).facts
    assert first is not None
    assert first.edition is not None
    for number in range(1, first.edition.editions + 1):
        facts = verify(bundle, edition=Wanted(number, AUDIENCE)).facts
        assert facts is not None
        assert facts.edition is not None
        one, other = facts.edition, second.judge(bundle, edition=asked(number))["found"]["edition"]
        content = one.edition.canonical()
        assert (other["content"], other["digest"]) == (content.decode(), digest_of(content))
        assert (other["editions"], other["unopened"]) == (one.editions, one.unopened)


@pytest.mark.parametrize(("event", "fault"), [("act.approve", "act_closed"), ("version.created", "version_closed")])
def test_neither_makes_one_of_what_is_closed(second: SecondVerifier, tmp_path: Path, event: str, fault: str) -> None:
    world = World(1)
    thing = world.in_force("US", counter=False)
    hidden = [at for at, entry in enumerate(world.entries) if entry.event == event and entry.of == thing.uuid][-1:]
    bundle = write_zip(Log.of(world).bundle(hidden=hidden), tmp_path / "bundle.zip")
    assert second.judge(bundle, edition=asked(1))["found"]["edition"] == fault
    with pytest.raises(Unreadable):
        verify(bundle, edition=Wanted(1, AUDIENCE))


def test_neither_makes_one_of_a_part(second: SecondVerifier, tmp_path: Path) -> None:
    world = World(1)
    thing = world.in_force("US")
    bundle = write_zip(Log.of(world).bundle(designation=thing.uuid), tmp_path / "bundle.zip")
    assert second.judge(bundle, edition=asked(1))["found"]["edition"] == "part"
    with pytest.raises(Unreadable):
        verify(bundle, edition=Wanted(1, AUDIENCE))


def test_neither_makes_one_that_is_not_there(second: SecondVerifier, tmp_path: Path) -> None:
    world = World(1)
    world.in_force("US")
    bundle = write_zip(Log.of(world).bundle(), tmp_path / "bundle.zip")
    assert second.judge(bundle, edition=asked(2))["found"]["edition"] == "no_edition"
    with pytest.raises(Unreadable):
        verify(bundle, edition=Wanted(2, AUDIENCE))


def edition_file(folder: Path, bundle: Path) -> Path:
    facts = verify(bundle, edition=Wanted(1, AUDIENCE)).facts
    assert facts is not None
    assert facts.edition is not None
    path = folder / "edition.json"
    path.write_bytes(facts.edition.edition.canonical())
    return path


def in_force_alone(folder: Path) -> Path:
    world = World(1)
    world.in_force("US")
    return write_zip(Log.of(world).bundle(), folder / "bundle.zip")


def test_both_say_whether_a_file_is_the_edition_that_it_says(second: SecondVerifier, tmp_path: Path) -> None:
    bundle = in_force_alone(tmp_path)
    path = edition_file(tmp_path, bundle)
    assert second.judge(bundle, edition=path)["found"]["edition"]["same"] is True
    assert verify(bundle, edition=Wanted.in_file(path.read_bytes())).finding is None
    right = path.read_bytes()
    for other in (right + b"\n", right.replace(b'"at":"20', b'"at":"19'), right.replace(b',"v":1', b""), b" " + right):
        assert other != right
        path.write_bytes(other)
        answer = second.judge(bundle, edition=path)
        assert (answer["right"], answer["found"]["edition"]["same"]) == (True, False)
        finding = verify(bundle, edition=Wanted.in_file(other)).finding
        assert finding is not None
        assert finding.check == 13


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b"{",
        b'{"edition":1}',
        b'{"audience":[],"edition":1}',
        b'{"audience":{"level":2},"edition":1}',
        b'{"audience":{"compartments":[1],"delegations":[],"level":2},"edition":1}',
        b'{"audience":{"compartments":[],"delegations":["a/b"],"level":2},"edition":1}',
        b'{"audience":{"compartments":[],"delegations":[],"level":"2"},"edition":1}',
        b'{"audience":{"compartments":[],"delegations":[],"level":2},"edition":1.5}',
        b'{"audience":{"compartments":[],"delegations":[],"level":2},"edition":"1"}',
        b"[" * 100_000,
    ],
)
def test_neither_reads_a_file_that_is_no_edition(second: SecondVerifier, tmp_path: Path, content: bytes) -> None:
    bundle = in_force_alone(tmp_path)
    (tmp_path / "edition.json").write_bytes(content)
    assert second.judge(bundle, edition=tmp_path / "edition.json") == {"unreadable": "edition_file"}
    with pytest.raises(Unreadable):
        Wanted.in_file(content)
