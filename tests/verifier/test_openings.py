"""Check 6: each opening is the preimage of a commitment of its entry, of its record, and says one thing only."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.verifier.made import Log, accepted, commitment, jsonb, listed, refused

# In the small log: an entry that anybody may read, with one opening; and a version, with three and `who`.
OPEN = 20
WHO: dict[str, object] = {
    "actor": None,
    "delegation": "US",
    "digest": None,
    "event": "user.created",
    "role": "jic_web",
    "seq": 0,
    "tx": "4711",
}


def with_text(log: Log, index: int, change: Callable[[str], str], at: int = 0) -> None:
    """Another opening, committed to by the leaf: as a hostile log would have hashed it."""
    log.openings[index][at] = change(log.openings[index][at])
    log.leaves[index] = log.leaf(log.entries[index], log.openings[index])


def changed_lines(log: Log, change: Callable[[list[bytes]], None]) -> dict[str, bytes]:
    files = log.bundle()
    lines = files["disclosures/000"].splitlines(keepends=True)
    change(lines)
    files["disclosures/000"] = b"".join(lines)
    return listed(files)


def line_of(log: Log, index: int) -> int:
    return sum(map(len, log.openings[:index]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"submitted"', '"agreed"'),
        (": 1,", ": 2,"),
        (", ", ","),
        ("}]", "} ]"),
        ('["', '["A'),
        ('"row"', '"who"'),
    ],
)
def test_an_opening_that_was_altered_opens_nothing(log: Log, tmp_path: Path, old: str, new: str) -> None:
    index = next(index for index in range(OPEN, len(log.leaves)) if old in "".join(log.openings[index][:1]))
    log.openings[index][0] = log.openings[index][0].replace(old, new, 1)
    said = refused(log.bundle(), tmp_path, 6)
    assert said.startswith(f"{index}, disclosures/000: The opening is")


def test_an_opening_with_another_salt_opens_nothing(log: Log, tmp_path: Path) -> None:
    log.openings[OPEN] = log.opened(log.entries[OPEN])
    assert refused(log.bundle(), tmp_path, 6).startswith(f"{OPEN},")


def test_an_opening_that_was_moved_to_another_entry_opens_nothing(log: Log, tmp_path: Path) -> None:
    log.openings[OPEN + 1].append(log.openings[OPEN].pop())
    assert refused(log.bundle(), tmp_path, 6).startswith(f"{OPEN + 1},")


def test_an_opening_that_two_entries_commit_to_is_of_one_record(log: Log, tmp_path: Path) -> None:
    index = next(at for at, entry in enumerate(log.entries) if entry.event == "act.submit")
    log.openings[index] = list(log.openings[index - 1])
    log.leaves[index] = log.leaf(log.entries[index], log.openings[index])
    assert "of another record" in refused(log.bundle(), tmp_path, 6)


def test_an_opening_may_be_left_out(log: Log, tmp_path: Path) -> None:
    accepted(changed_lines(log, lambda lines: lines.pop(line_of(log, OPEN))), tmp_path)


def test_an_opening_twice_is_refused(log: Log, tmp_path: Path) -> None:
    at = line_of(log, OPEN)
    assert "each once" in refused(changed_lines(log, lambda lines: lines.insert(at, lines[at])), tmp_path, 6)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines.reverse(),
        lambda lines: lines.insert(0, lines[30]),
        lambda lines: lines.append(lines[30]),
        lambda lines: lines.insert(30, b"\n"),
        lambda lines: lines.insert(30, b"hello\n"),
        lambda lines: lines.insert(30, b"020 " + lines[30].partition(b" ")[2]),
        lambda lines: lines.insert(30, b" " + lines[30]),
        lambda lines: lines.append(b"100000 x\n"),
        lambda lines: lines.append(b"-1 x\n"),
        lambda lines: lines.append(b"\n"),
        lambda lines: lines.append(b"x"),
        lambda lines: lines.__setitem__(-1, lines[-1][:-1]),
        lambda lines: lines.__setitem__(30, lines[30].replace(b"\n", b"\r\n")),
        lambda lines: lines.__setitem__(30, lines[30].replace(b" ", b"  ", 1)),
        lambda lines: lines.__setitem__(30, lines[30][:20] + b"\xff\xfe" + lines[30][22:]),
    ],
)
def test_lines_have_one_form_and_order(log: Log, tmp_path: Path, change: Callable[[list[bytes]], None]) -> None:
    refused(changed_lines(log, change), tmp_path, 6)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "]",
        lambda text: text + " x",
        lambda text: text[:-1],
        lambda text: text[:-1] + ", 1]",
        lambda text: "[" + text + "]",
        lambda text: text.replace('"row"', '"rows"'),
        lambda text: text.replace('"row"', '"shape"'),
        lambda text: text.replace('"row"', "1"),
        lambda text: text.replace('["', '["A', 1),
        lambda text: text[:23] + "B" + text[24:],
        lambda text: jsonb([*json.loads(text)[:3], []]),
        lambda text: jsonb([*json.loads(text)[:3], None]),
        lambda text: jsonb(json.loads(text)[:3]),
        lambda text: text.replace("{", '{"a": NaN, ', 1),
        lambda text: text.replace("{", "{1: 2, ", 1),
        lambda text: text.replace("}}", ', "a": ' + "[" * 3_000 + "]" * 3_000 + "}}"),
        lambda text: text.replace("}}", ', "a": ' + "9" * 10_000 + "}}"),
        lambda text: text.replace('{"after": {', '{"after": {"id": 1, "id": 2, '),
        lambda text: text.replace('{"after": {', '{"after": {"x": {"y": 1, "y": 1}, '),
        lambda text: text.replace('{"after": ', '{"after": {"id": 7}, "after": '),
        lambda text: text.replace('{"after": {', '{"after": {"\\u0075uid": 1, '),
        lambda text: "",
        lambda text: "null",
    ],
)
def test_what_was_hashed_has_to_be_an_opening(log: Log, tmp_path: Path, change: Callable[[str], str]) -> None:
    index = next(at for at in range(OPEN, len(log.leaves)) if log.entries[at].event == "act.submit")
    with_text(log, index, change)
    assert refused(log.bundle(), tmp_path, 6).startswith(f"{index},")


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"after": []},
        {"after": None},
        {"afterwards": {}},
        {"before": {}},
        {"after": {}, "before": {}},
        {"after": {}, "before": {}, "more": {}},
    ],
)
def test_a_value_is_what_a_row_was_and_became(log: Log, tmp_path: Path, value: dict[str, object]) -> None:
    index = next(at for at in range(OPEN, len(log.leaves)) if log.entries[at].event == "act.submit")
    with_text(log, index, lambda text: jsonb([*json.loads(text)[:3], value]))
    assert refused(log.bundle(), tmp_path, 6).startswith(f"{index},")


def test_white_space_and_order_are_whatever_was_hashed(log: Log, tmp_path: Path) -> None:
    def spread(text: str) -> str:
        salt, subject, name, value = json.loads(text)
        sides = {side: dict(reversed(row.items())) for side, row in value.items()}
        return json.dumps([salt, subject, name, sides], ensure_ascii=True, indent=None, separators=(" ,\t", " : "))

    for index in range(len(log.leaves)):
        for at in range(len(log.openings[index])):
            if '"who", ' not in log.openings[index][at][:80] and '{"' in log.openings[index][at]:
                with_text(log, index, spread, at)
    accepted(log.bundle(), tmp_path)


def test_a_public_entry_has_no_opening_for_who_did_it(log: Log, tmp_path: Path) -> None:
    entry = log.entries[OPEN]
    who = {"actor": None, "delegation": "RU", "event": "act.approve", "digest": None}
    log.openings[OPEN].append(log.opening(entry.subject, "who", who))
    assert entry.private_to is None
    assert "of no commitment" in refused(log.bundle(), tmp_path, 6)
    # Nor can it be committed to.
    log.leaves[OPEN] = log.leaf(entry, log.openings[OPEN])
    refused(log.bundle(), tmp_path, 5)


@pytest.mark.parametrize("name", ["outline", "text"])
def test_an_act_has_no_opening_of_a_versions_fields(log: Log, tmp_path: Path, name: str) -> None:
    entry = log.entries[OPEN]
    log.openings[OPEN] = [log.opening(entry.subject, name, {"after": {}})]
    log.leaves[OPEN] = log.leaf(entry, log.openings[OPEN])
    assert "of no commitment" in refused(log.bundle(), tmp_path, 6)


def test_each_field_is_committed_to_in_its_place(log: Log, tmp_path: Path) -> None:
    index = next(at for at, entry in enumerate(log.entries) if entry.event == "version.created" and entry.of)
    for order in ([0, 2, 1], [1, 0, 2], [2, 1, 0], [0, 0, 2]):
        openings = list(log.openings[index])
        log.leaves[index] = log.leaf(log.entries[index], [openings[at] for at in order])
        assert refused(log.bundle(), tmp_path, 6).startswith(f"{index},")


def test_a_private_entry_of_no_version_has_empty_fields(log: Log, tmp_path: Path) -> None:
    index = next(at for at, entry in enumerate(log.entries) if entry.event == "user.created")
    accepted(log.bundle(), tmp_path)
    log.entries[index].sides["text"] = {"after": {"title_en": "x"}}
    log.again(index)
    assert "is of no version" in refused(log.bundle(), tmp_path, 6)


def test_a_private_version_has_what_versions_have(log: Log, tmp_path: Path) -> None:
    index = next(at for at, entry in enumerate(log.entries) if entry.event == "version.created" and entry.private_to)
    del log.entries[index].sides["text"]
    log.again(index)
    assert "holds nothing" in refused(log.bundle(), tmp_path, 6)


@pytest.mark.parametrize(
    "who",
    [
        {},
        {name: value for name, value in WHO.items() if name != "tx"},
        WHO | {"more": 1},
        WHO | {"actor": 1},
        WHO | {"actor": "nobody"},
        WHO | {"delegation": []},
        WHO | {"event": None},
        WHO | {"event": "user"},
        WHO | {"event": "user.named"},
        WHO | {"event": "log.map"},
        WHO | {"digest": "0f" * 32},
        WHO | {"event": "act.draft"},
        WHO | {"event": "act.draft", "digest": "xyz"},
        WHO | {"role": None},
        WHO | {"seq": "0"},
        WHO | {"seq": -1},
        WHO | {"seq": 10**10},
        WHO | {"seq": True},
        WHO | {"tx": 4711},
        WHO | {"tx": "04711"},
    ],
)
def test_who_did_a_private_thing_is_said_in_one_form(log: Log, tmp_path: Path, who: dict[str, object]) -> None:
    index = next(at for at, entry in enumerate(log.entries) if entry.event == "user.created")
    entry = log.entries[index]
    log.openings[index][3] = log.opening(entry.subject, "who", who)
    log.leaves[index] = log.leaf(entry, log.openings[index])
    assert refused(log.bundle(), tmp_path, 6).startswith(f"{index},")


def test_a_wrong_line_after_an_entry_that_is_wrong_itself_comes_second(log: Log, tmp_path: Path) -> None:
    log.relabel(OPEN, {"v": 3})
    files = changed_lines(log, lambda lines: lines.insert(line_of(log, OPEN) + 1, b"hello\n"))
    assert refused(files, tmp_path, 5).startswith(f"{OPEN},")


def test_a_wrong_line_comes_after_what_the_entry_before_it_did(log: Log, tmp_path: Path) -> None:
    index = next(at for at, entry in enumerate(log.entries) if entry.event == "act.submit")
    log.entries[index].after["from_state"] = "agreed"
    log.again(index)
    files = changed_lines(log, lambda lines: lines.insert(line_of(log, index + 1), b"hello\n"))
    assert refused(files, tmp_path, 8).startswith(f"{index},")


def test_openings_may_be_long(log: Log, tmp_path: Path) -> None:
    # Longer than one piece that is read at a time.
    log.entries[OPEN].row["after"]["long"] = "ю" * 3_000_000
    log.again(OPEN)
    accepted(log.bundle(), tmp_path)


def test_an_opening_beyond_all_measure_is_refused(log: Log, tmp_path: Path) -> None:
    log.entries[OPEN].row["after"]["long"] = "x" * (17 << 20)
    log.again(OPEN)
    assert "longer than" in refused(log.bundle(), tmp_path, 6)


def test_the_commitment_is_that_of_the_contract() -> None:
    text = '["AAAAAAAAAAAAAAAAAAAAAA", "b5f7b5d0-0000-4000-8000-000000000000", "row", {"after": {}}]'
    assert len(commitment(text)) == 43
