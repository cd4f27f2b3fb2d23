"""An edition is made again from a bundle bit by bit, and a file that says otherwise is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jic_verify.__main__ import main
from jic_verify.edition import Audience, Edition, Member
from jic_verify.findings import Unreadable
from jic_verify.verify import Wanted, verify
from tests.verifier.forgeries.editions import EDITIONS, written
from tests.verifier.made import Log, write_zip
from tests.verifier.world import Entry, World

EVERYBODY = Audience.of(3, (), ("RU", "US"))


def members_of(edition: Edition) -> list[tuple[str, str]]:
    return [(member.reference, member.version) for member in sorted(edition.members)]


def made_again(log: Log, folder: Path, number: int, audience: Audience = EVERYBODY, **bundle: Any) -> Edition:
    path = write_zip(log.bundle(**bundle), folder / "bundle.zip")
    facts = verify(path, edition=Wanted(number, audience)).facts
    assert facts is not None
    assert facts.edition is not None
    return facts.edition.edition


def counted(log: Log, folder: Path, audience: Audience = EVERYBODY) -> int:
    """How many editions there are."""
    path = write_zip(log.bundle(), folder / "bundle.zip")
    facts = verify(path, edition=Wanted(1, audience)).facts
    assert facts is not None
    assert facts.edition is not None
    return facts.edition.editions


def test_every_change_of_what_is_in_force_brings_an_edition(tmp_path: Path) -> None:
    world = World(1)
    first, second = world.in_force("US"), world.in_force("RU", counter=False)
    assert first.current is not None
    assert second.current is not None
    held = {"JIC-2016-0001": first.current["uuid"], "JIC-2016-0002": second.current["uuid"]}
    world.act(first, "suspend", "US")
    world.act(first, "resume", "US")
    world.act(first, "resume", "RU")
    world.amended(first)
    amended = first.current["uuid"]
    world.act(second, "rescind", "US")
    world.act(second, "rescind", "RU")
    world.act(first, "expire", None)
    log = Log.of(world)
    editions = [made_again(log, tmp_path, number) for number in range(1, 8)]
    assert [dict(members_of(one)) for one in editions] == [
        {"JIC-2016-0001": held["JIC-2016-0001"]},
        held,
        {"JIC-2016-0002": held["JIC-2016-0002"]},
        held,
        held | {"JIC-2016-0001": amended},
        {"JIC-2016-0001": amended},
        {},
    ]
    assert counted(log, tmp_path) == 7


def test_what_one_transaction_brings_about_is_one_edition(tmp_path: Path) -> None:
    world = World(1)
    old = world.in_force("US")
    world.replaced(old)
    log = Log.of(world)
    assert counted(log, tmp_path) == 2
    assert [reference for reference, _version in members_of(made_again(log, tmp_path, 2))] == ["JIC-2016-0002"]


def test_its_bytes_are_canonical_and_its_digest_is_theirs(tmp_path: Path) -> None:
    world = World(1)
    thing = world.in_force("US")
    assert thing.current is not None
    edition = made_again(Log.of(world), tmp_path, 1)
    at = world.last("act.approve").after["at"]
    assert (
        edition.canonical()
        == json.dumps(
            {
                "at": f"{at[:19]}.000000Z",
                "audience": {"compartments": [], "delegations": ["RU", "US"], "level": 3},
                "edition": 1,
                "in_force": [
                    {
                        "designation": thing.uuid,
                        "digest": thing.current["digest"][2:],
                        "reference": "JIC-2016-0001",
                        "version": thing.current["uuid"],
                    }
                ],
                "v": 1,
            },
            sort_keys=True,
            separators=(",", ":"),
        ).encode()
    )


@pytest.mark.parametrize(
    ("marking", "audience", "belongs"),
    [
        ({"level": 2}, "2//RU,US", True),
        ({"level": 2}, "1//RU,US", False),
        ({"compartments": ["ALPHA"]}, "3/ALPHA,BRAVO/US", True),
        ({"compartments": ["ALPHA"]}, "3/BRAVO/US", False),
        ({"releasable_to": ["RU", "US"]}, "3//RU", True),
        ({"releasable_to": ["RU", "US"]}, "3//UN", False),
        ({"releasable_to": ["RU", "US"]}, "3//RU,UN,US", False),
        ({"releasable_to": []}, "3//RU,UN,US", True),
    ],
)
def test_an_audience_has_an_edition_of_what_it_may_know(
    tmp_path: Path, marking: dict[str, Any], audience: str, belongs: bool
) -> None:
    world = World(1)
    plain = world.in_force("US", counter=False)
    world.in_force("RU", counter=False)
    for entry in world.entries:
        if entry.event == "version.created":
            of_plain = entry.after["designation_id"] == plain.uuid
            entry.after.update({"releasable_to": []} if of_plain else marking)
    log = Log.of(world)
    for at, entry in enumerate(log.entries):
        if entry.event == "version.created":
            # The digests are of other markings: without the outline they are not made again.
            log.openings[at] = [text for text in log.openings[at] if json.loads(text)[2] != "outline"]
    assert counted(log, tmp_path, Audience.parse(audience)) == 1 + belongs


@pytest.mark.parametrize("bundle", [{"window": (3, 9)}, {"designation": None}])
def test_a_part_of_the_log_shows_no_edition(log: Log, tmp_path: Path, bundle: dict[str, Any]) -> None:
    if "designation" in bundle:
        bundle = {"designation": next(one.of for one in log.entries if one.event == "act.submit" and one.of)}
    with pytest.raises(Unreadable, match="only one of everything shows an edition"):
        made_again(log, tmp_path, 1, **bundle)


def test_it_says_where_the_bundle_does_not_reach_so_far(log: Log, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="shows 2 editions for 3//RU,US, and no edition 3"):
        made_again(log, tmp_path, 3)


def entries_of(log: Log, number: int, chosen: Callable[[Entry], bool] = lambda entry: True) -> list[int]:
    of = [entry.of for entry in log.entries if entry.event == "act.submit" and entry.of][number]
    return [at for at, entry in enumerate(log.entries) if entry.of == of and chosen(entry)]


def test_it_tells_of_designations_of_which_nothing_is_opened(log: Log, tmp_path: Path) -> None:
    path = write_zip(log.bundle(hidden=entries_of(log, 1)), tmp_path / "b.zip")
    facts = verify(path, edition=Wanted(1, EVERYBODY)).facts
    assert facts is not None
    assert facts.edition is not None
    assert (facts.edition.editions, facts.edition.unopened) == (1, 1)


@pytest.mark.parametrize("event", ["act.approve", "version.created", "designation.created"])
def test_it_makes_none_of_a_record_that_is_opened_in_part(log: Log, tmp_path: Path, event: str) -> None:
    hidden = entries_of(log, 0, lambda entry: entry.event == event)[-1:]
    with pytest.raises(Unreadable, match="is not opened in this bundle"):
        made_again(log, tmp_path, 1, hidden=hidden)


@pytest.mark.parametrize("name", EDITIONS)
def test_a_forged_edition_is_refused(log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    bundle = write_zip(log.bundle(), tmp_path / "b.zip")
    honest = made_again(log, tmp_path, 2).canonical()
    file = tmp_path / "edition.json"
    file.write_bytes(honest)
    assert main([str(bundle), "--edition", str(file)]) == 0
    forged = json.loads(honest)
    EDITIONS[name](forged)
    file.write_bytes(written(forged))
    assert main([str(bundle), "--edition", str(file)]) == 1
    assert "WRONG (check 13), the edition" in capsys.readouterr().out


def test_a_file_that_says_the_same_in_other_bytes_is_refused(log: Log, tmp_path: Path) -> None:
    bundle = write_zip(log.bundle(), tmp_path / "b.zip")
    said = json.loads(made_again(log, tmp_path, 2).canonical())
    (tmp_path / "edition.json").write_text(json.dumps(said, sort_keys=True))
    assert main([str(bundle), "--edition", str(tmp_path / "edition.json")]) == 1


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"edition":1}', b"[" * 100_000, b'{"edition":1,"audience":{"level":1}}']
)
def test_what_is_no_edition_is_unreadable(log: Log, tmp_path: Path, content: bytes) -> None:
    bundle = write_zip(log.bundle(), tmp_path / "b.zip")
    (tmp_path / "edition.json").write_bytes(content)
    assert main([str(bundle), "--edition", str(tmp_path / "edition.json")]) == 2


def test_the_command_writes_it_and_says_its_digest(
    log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle, out = write_zip(log.bundle(), tmp_path / "b.zip"), tmp_path / "edition.json"
    asked = [str(bundle), "--edition", "2", "--audience", "3//RU,US", "--write", str(out)]
    assert main(asked) == 0
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    grouped = " ".join(digest[at : at + 4] for at in range(0, 64, 4))
    assert f": 2 in force, SHA-256 {grouped}." in capsys.readouterr().out
    assert main([*asked[:-2], "--json"]) == 0
    said = json.loads(capsys.readouterr().out)["edition"]
    assert (said["number"], said["in_force"], said["digest"]) == (2, 2, digest)


def test_a_number_needs_an_audience(log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = write_zip(log.bundle(), tmp_path / "b.zip")
    for audience in ([], ["--audience", "all"], ["--audience", "99999//US"]):
        assert main([str(bundle), "--edition", "1", *audience]) == 2
        assert "--audience" in capsys.readouterr().out


def test_members_stand_in_the_order_of_their_designations() -> None:
    members = [Member(name * 4, "00" * 32, name, "v") for name in "cab"]
    edition = Edition(1, "2016-09-12T15:43:00.000000Z", EVERYBODY, tuple(members))
    said = [member["designation"] for member in json.loads(edition.canonical())["in_force"]]
    assert said == ["aaaa", "bbbb", "cccc"]
