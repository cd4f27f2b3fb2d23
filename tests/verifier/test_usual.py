"""The quick way to read openings says what the long way says, and leaves to it whatever is not in the usual form."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jic_verify.content import Drawn, wkb_of
from jic_verify.usual import MAX_FORMS, UsualAreas, UsualRows, is_nothing, scan, who_in

SUBJECT = "b5f7b5d0-0000-4000-8000-000000000000"
OTHER = "b5f7b5d0-0000-4000-8000-000000000001"
SALT = "A" * 22
ACT: dict[str, Any] = {
    "at": "2016-09-12T15:43:00.5+00:00",
    "code": "approve",
    "uuid": SUBJECT,
    "digest": "\\x" + "0f" * 32,
    "reason": "Принято.",
    "details": {"proof": {"kind": "password"}},
    "private": False,
    "actor_id": None,
    "sequence": 4,
    "to_state": "in_force",
    "from_state": "partly_approved",
    "version_id": OTHER,
    "delegation_id": "RU",
    "designation_id": OTHER,
}
MOVED = {"state": "agreed", "round": 2, "precision": None, "current_id": None}
EDGE = [[10, 20], [30, -40], [50, 60], [10, 20]]
WHO = (
    f'["{SALT}", "{SUBJECT}", "who", {{"actor": null, "delegation": "RU", "digest": null, '
    '"event": "user.created", "role": "owner", "seq": 0, "tx": "4711"}]'
)


def opening(field: str, value: Any) -> str:
    return json.dumps([SALT, SUBJECT, field, value], ensure_ascii=False)


def learnt(event: str, sides: dict[str, Any]) -> UsualRows:
    rows = UsualRows()
    rows.learn(event, sides)
    return rows


def area(polygons: Any, **others: Any) -> str:
    after = {
        "box": "(1,2),(3,4)",
        "shape": {"type": "area", "polygons": polygons},
        "area_m2": 12.5,
        "outline": "\\x" + wkb_of([[EDGE]]).hex(),
    }
    return opening("outline", {"after": after | others})


@pytest.mark.parametrize(
    ("event", "sides"),
    [
        ("act.approve", {"after": ACT}),
        ("act.approve", {"after": ACT | {"details": {}, "reason": ""}}),
        ("designation.changed", {"after": MOVED, "before": MOVED | {"round": 1, "state": "submitted"}}),
        ("witness.deleted", {"before": {"uuid": SUBJECT, "vkey": "name+0+key", "removed_at": None}}),
    ],
)
def test_a_row_like_one_that_was_read_is_read_alike(event: str, sides: dict[str, Any]) -> None:
    assert learnt(event, sides).read(event, opening("row", sides), SUBJECT) == sides


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('"code": "approve", ', ""),
        lambda text: text.replace('"code": "approve", ', '"code": "approve", "code": "agree", '),
        lambda text: text.replace('"sequence": 4', '"sequence": 4.0'),
        lambda text: text.replace('"sequence": 4', '"sequence": 04'),
        lambda text: text.replace('"sequence": 4', '"sequence": "4"'),
        lambda text: text.replace('"sequence": 4', '"sequence": null'),
        lambda text: text.replace("2016-09-12T", "2016-02-31T"),
        lambda text: text.replace("15:43:00.5", "25:43:00.5"),
        lambda text: text.replace('{"kind": "password"}', '{"kind": "password", "kind": "code"}'),
        lambda text: text.replace('{"kind": "password"}', '{"kind": NaN}'),
        lambda text: text.replace("approve", "appr\\u006fve"),
        lambda text: text.replace("approve", "appr\tove"),
        lambda text: text.replace(", ", ","),
        lambda text: text.replace('"private": false', '"private": 0'),
        lambda text: text.replace('"RU"', '"too-long-"'),
        lambda text: text.replace(SALT, "A" * 21 + "B"),
        lambda text: text.replace(SUBJECT, OTHER, 1),
        lambda text: text + " ",
    ],
)
def test_any_other_text_goes_the_long_way(change: Callable[[str], str]) -> None:
    text = opening("row", {"after": ACT})
    changed = change(text)
    assert changed != text
    assert learnt("act.approve", {"after": ACT}).read("act.approve", changed, SUBJECT) is None


@given(st.integers(0, len(opening("row", {"after": ACT})) - 1), st.text(max_size=3))
def test_whatever_is_read_is_what_json_says(at: int, more: str) -> None:
    text = opening("row", {"after": ACT})
    changed = text[:at] + more + text[at + len(more) :]
    sides = learnt("act.approve", {"after": ACT}).read("act.approve", changed, SUBJECT)
    if sides is not None:
        value, end = scan(changed, 0)
        assert (value[1:], end) == ([SUBJECT, "row", sides], len(changed))


def test_no_form_is_made_of_what_it_cannot_hold() -> None:
    for odd in ({"n": 1.5}, {"n": [1]}, {"N": "capital"}, {"a|b": "no name"}, {}):
        assert (
            learnt("user.created", {"after": odd}).read("user.created", opening("row", {"after": odd}), SUBJECT) is None
        )


def test_a_bundle_cannot_have_forms_without_end_made_of_it() -> None:
    rows = UsualRows()
    for number in range(MAX_FORMS + 1):
        rows.learn("user.created", {"after": {f"column_{number}": number}})
    read = [
        rows.read("user.created", opening("row", {"after": {f"column_{number}": 1}}), SUBJECT) is not None
        for number in range(MAX_FORMS + 1)
    ]
    assert read == [True] * MAX_FORMS + [False]


def test_who_did_it_is_read() -> None:
    who = who_in(WHO)
    assert who is not None
    assert who == (SUBJECT, None, "RU", None, "user.created", "4711")


@pytest.mark.parametrize(("old", "new"), [('"tx": "4711"', '"tx": "0"'), ('"seq": 0', '"seq": -1'), ("null", "7")])
def test_who_did_it_in_another_form_goes_the_long_way(old: str, new: str) -> None:
    assert who_in(WHO.replace(old, new)) is None


def test_what_holds_nothing_holds_nothing() -> None:
    assert is_nothing(opening("text", None), SUBJECT, "text")
    assert not is_nothing(opening("text", None), SUBJECT, "outline")
    assert not is_nothing(opening("text", None), OTHER, "text")
    assert not is_nothing(opening("text", {}), SUBJECT, "text")


def test_an_area_is_read_whose_outline_is_its_polygons() -> None:
    written = json.dumps([[EDGE]], separators=(",", ":"))
    areas = UsualAreas()
    for _ in range(2):
        assert areas.read(area([[EDGE]]), SUBJECT) == Drawn(written, f'{{"polygons":{written},"type":"area"}}')
    assert areas.read(area([[EDGE]]), OTHER) is None


@pytest.mark.parametrize(
    "text",
    [
        area([[EDGE[:-1]]]),
        area([[[*EDGE[:-1], [10, 21]]]]),
        area([[[*EDGE[:-1], [10, 20, 0]]]]),
        area([[EDGE], []]),
        area([]),
        area([EDGE]),
        area([[EDGE]]).replace("[10, 20]", "[10,  20]"),
        area([[EDGE]]).replace("[10, 20]", "[10, 020]"),
        area([[[[0, 20], *EDGE]]]).replace("[0, 20]", "[-0, 20]"),
        area([[EDGE]], shape={"type": "route", "line": EDGE, "width_m": 5}),
        area([[EDGE]], outline="\\x00"),
        area([[EDGE]])[:-1] + " ]",
    ],
)
def test_any_other_outline_goes_the_long_way(text: str) -> None:
    assert UsualAreas().read(text, SUBJECT) is None
