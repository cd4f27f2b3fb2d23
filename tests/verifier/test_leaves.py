"""Check 5, the form: a leaf is canonical JSON of the keys that a leaf has, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jic_verify.leaves import NoLeaf, read_leaves
from tests.verifier.made import Log, accepted, refused

UUID = "b5f7b5d0-0000-4000-8000-000000000000"
PRIVATE: dict[str, Any] = {
    "at": "2016-09-12T15:43:00.000000Z",
    "id": UUID,
    "rev": 3,
    "sd": ["A" * 43, "B" * 42 + "A", "A" * 43, "_" * 42 + "8"],
    "subject": UUID,
    "v": 2,
}
OPEN = PRIVATE | {
    "actor": UUID,
    "delegation": "US",
    "event": "designation.changed",
    "of": UUID,
    "role": "jic_web",
    "sd": ["A" * 43],
    "seq": 0,
    "tx": "4711",
}
ACT = OPEN | {"event": "act.counter", "digest": "0f" * 32, "rev": 1}
VERSION = ACT | {"event": "version.created", "sd": ["A" * 43] * 3}
COMMON = OPEN | {"event": "passkey.changed", "of": "common"}
MAP: dict[str, Any] = {
    "at": "2016-09-12T15:43:00.000000Z",
    "event": "log.map",
    "id": UUID,
    "map": "0f" * 32,
    "scopes": 12,
    "v": 2,
}


def canonical(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def why(leaf: bytes) -> str:
    with pytest.raises(NoLeaf) as error:
        read_leaves([canonical(OPEN), leaf, canonical(PRIVATE)])
    assert (error.value.offset, len(error.value.before)) == (1, 1)
    return str(error.value)


@pytest.mark.parametrize(
    "content",
    [
        OPEN,
        ACT,
        VERSION,
        COMMON,
        PRIVATE,
        MAP,
        MAP | {"scopes": 0},
        MAP | {"scopes": 2**32 - 1},
        OPEN | {"actor": None, "delegation": None},
        OPEN | {"role": 'jic_web as "o\\k"'},
        OPEN | {"role": ""},
        OPEN | {"at": "2016-02-29T23:59:59.999999Z", "seq": 4_000_000_000, "rev": 2**32 - 1},
    ],
)
def test_what_a_leaf_says_is_read(content: dict[str, Any]) -> None:
    (leaf,) = read_leaves([canonical(content)])
    assert leaf.id.decode() == content["id"]
    assert leaf.at.decode() == content["at"]
    assert bool(leaf.open) == ("actor" in content)
    assert bool(leaf.is_map) == ("map" in content)
    for name in ("subject", "of", "tx", "map", "digest"):
        assert getattr(leaf, name).decode() == content.get(name, "")
    assert leaf.event.decode() == ("" if "map" in content else content.get("event", ""))
    assert leaf.revision.decode() == str(content.get("rev", ""))
    assert leaf.scopes.decode() == str(content.get("scopes", ""))
    assert leaf.commitments.decode() == ",".join(f'"{one}"' for one in content.get("sd", ()))


@pytest.mark.parametrize(
    "change",
    [
        {"v": 1},
        {"v": 3},
        {"v": "2"},
        {"rev": 0},
        {"rev": "3"},
        {"rev": 3.0},
        {"rev": 10**10},
        {"rev": True},
        {"seq": -1},
        {"tx": 4711},
        {"tx": "04711"},
        {"tx": ""},
        {"tx": "-1"},
        {"at": "2016-13-12T15:43:00.000000Z"},
        {"at": "2015-02-29T15:43:00.000000Z"},
        {"at": "2016-09-12T24:00:00.000000Z"},
        {"at": "2016-09-12T15:60:00.000000Z"},
        {"at": "2016-09-12T15:43:60.000000Z"},
        {"at": "2016-09-12T15:43:00.000Z"},
        {"at": "2016-09-12T15:43:00.000000+00:00"},
        {"at": "2016-09-12 15:43:00.000000Z"},
        {"id": UUID.upper()},
        {"subject": UUID.replace("-", "")},
        {"subject": None},
        {"sd": []},
        {"sd": ["A" * 42]},
        {"sd": ["A" * 44]},
        {"sd": ["A" * 42 + "B"]},
        {"sd": ["A" * 42 + "="]},
        {"sd": ["A" * 43, "A" * 43]},
        {"sd": ["A" * 43] * 3},
        {"rev": 2**32},
        {"of": None},
        {"of": "everything"},
        {"of": "common"},
        {"of": UUID.upper()},
        {"event": "designation.moved"},
        {"event": "act.overrule"},
        {"event": "act.changed"},
        {"event": "user.changed"},
        {"event": "reading.created"},
        {"event": "designation.created"},
        {"event": "log.map"},
        {"event": "version.created"},
        {"digest": "0f" * 32},
        {"role": None},
        {"role": "ж"},
        {"role": "a\nb"},
        {"event": "designation"},
        {"event": ""},
        {"event": None},
        {"event": "Designation.changed"},
        {"delegation": ""},
        {"delegation": "United States"},
        {"actor": ""},
        {"actor": "nobody"},
        {"digest": "0f" * 31},
        {"digest": "0F" * 32},
        {"digest": None},
        {"more": 1},
    ],
)
def test_another_value_is_refused(change: dict[str, Any]) -> None:
    assert why(canonical(OPEN | change))


@pytest.mark.parametrize(
    "leaf",
    [
        ACT | {"rev": 2},
        ACT | {"sd": ["A" * 43] * 3},
        {name: value for name, value in ACT.items() if name != "digest"},
        VERSION | {"sd": ["A" * 43] * 2},
        VERSION | {"sd": ["A" * 43] * 4},
        VERSION | {"of": "common"},
        COMMON | {"of": UUID},
        COMMON | {"digest": "0f" * 32},
        PRIVATE | {"sd": ["A" * 43] * 3},
        PRIVATE | {"sd": ["A" * 43] * 5},
        PRIVATE | {"rev": 2**32},
        MAP | {"map": "0f" * 31},
        MAP | {"map": "0F" * 32},
        MAP | {"scopes": -1},
        MAP | {"scopes": 2**32},
        MAP | {"scopes": "12"},
        MAP | {"event": "log.maps"},
        MAP | {"at": "2016-02-30T15:43:00.000000Z"},
    ],
)
def test_each_form_holds_what_its_kind_has(leaf: dict[str, Any]) -> None:
    assert why(canonical(leaf))


@pytest.mark.parametrize("form", [ACT, PRIVATE, MAP])
def test_every_key_has_to_be_there(form: dict[str, Any]) -> None:
    for key in form:
        assert why(canonical({name: value for name, value in form.items() if name != key}))


@pytest.mark.parametrize("key", sorted(OPEN.keys() - PRIVATE.keys()) + ["digest", "map", "scopes"])
def test_a_private_entry_says_nothing_of_who_and_what(key: str) -> None:
    assert "form" in why(canonical(PRIVATE | {key: (MAP | ACT)[key]}))


@pytest.mark.parametrize("key", sorted(OPEN.keys() - MAP.keys()) + ["digest"])
def test_a_map_says_nothing_of_records(key: str) -> None:
    assert "form" in why(canonical(MAP | {key: ACT[key]}))


@pytest.mark.parametrize(
    "leaf",
    [
        b"",
        b"null",
        b"[]",
        b"[" * 100_000,
        canonical(OPEN) + b"\n",
        b" " + canonical(OPEN),
        canonical(OPEN) + canonical(OPEN),
        canonical(OPEN) + b"\n" + canonical(OPEN),
        json.dumps(OPEN, sort_keys=True).encode(),
        json.dumps(OPEN, separators=(",", ":")).encode(),
        canonical(OPEN).replace(b'"role":"jic_web"', b'"role":"jic_\\u0077eb"'),
        canonical(OPEN).replace(b'"v":2', b'"v":2,"v":2'),
        canonical(OPEN).replace(b'"rev":3', b'"rev":3e0'),
        canonical(OPEN).replace(b"jic_web", b"jic\x00web"),
        canonical(OPEN).replace(b"jic_web", b"jic\xffweb"),
    ],
)
def test_another_form_of_the_same_is_refused(leaf: bytes) -> None:
    assert "entry" in why(leaf)


def test_a_line_end_in_one_leaf_does_not_make_up_for_a_leaf_that_is_none() -> None:
    with pytest.raises(NoLeaf) as error:
        read_leaves([canonical(OPEN) + b"\n" + canonical(PRIVATE), b"x"])
    assert error.value.offset == 0


@given(st.integers(0, len(canonical(OPEN)) - 1), st.binary(max_size=3))
def test_whatever_is_read_is_canonical(at: int, more: bytes) -> None:
    changed = canonical(OPEN)[:at] + more + canonical(OPEN)[at + len(more) :]
    try:
        read_leaves([changed])
    except NoLeaf:
        return
    assert canonical(json.loads(changed)) == changed


def test_the_first_wrong_leaf_is_named(log: Log, tmp_path: Path) -> None:
    log.relabel(40, {"v": 3})
    log.relabel(20, {"more": 1})
    assert refused(log.bundle(), tmp_path, 5).startswith(f"20, tile/entries/000.p/{len(log.leaves)}:")


def test_in_a_part_it_is_named_by_its_own_file(log: Log, tmp_path: Path) -> None:
    log.relabel(20, {"v": 3})
    assert refused(log.bundle(window=(3, 21)), tmp_path, 5).startswith("20, entries/20:")
    accepted(log.bundle(window=(21, 30)), tmp_path)
