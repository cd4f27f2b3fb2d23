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
    "role": "jic_web",
    "sd": ["A" * 43],
    "seq": 0,
    "subject": UUID,
    "tx": "4711",
    "v": 1,
}
PUBLIC = PRIVATE | {"actor": UUID, "delegation": "US", "event": "act.counter"}


def canonical(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def why(leaf: bytes) -> str:
    with pytest.raises(NoLeaf) as error:
        read_leaves([canonical(PUBLIC), leaf, canonical(PRIVATE)])
    assert (error.value.offset, len(error.value.before)) == (1, 1)
    return str(error.value)


@pytest.mark.parametrize(
    "content",
    [
        PUBLIC,
        PRIVATE,
        PUBLIC | {"actor": None, "delegation": None},
        PUBLIC | {"digest": "0f" * 32},
        PUBLIC | {"sd": ["A" * 43, "B" * 42 + "A"]},
        PUBLIC | {"role": 'jic_web as "o\\k"'},
        PUBLIC | {"role": ""},
        PUBLIC | {"at": "2016-02-29T23:59:59.999999Z", "seq": 4_000_000_000, "rev": 1},
    ],
)
def test_what_a_leaf_says_is_read(content: dict[str, Any]) -> None:
    (leaf,) = read_leaves([canonical(content)])
    assert leaf.subject.decode() == content["subject"]
    assert leaf.event.decode() == content.get("event", "")
    assert leaf.digest.decode() == content.get("digest", "")
    assert int(leaf.revision) == content["rev"]
    assert leaf.commitments.decode() == ",".join(f'"{one}"' for one in content["sd"])
    assert (leaf.at.decode(), leaf.tx.decode()) == (content["at"], content["tx"])


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": "1"},
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
        {"sd": ["A" * 42 + "E", "A" * 43]},
        {"sd": ["A" * 43, "A" * 43]},
        {"role": None},
        {"role": "ж"},
        {"role": "a\nb"},
        {"event": "act"},
        {"event": ""},
        {"event": None},
        {"event": "Act.counter"},
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
    assert "entry" in why(canonical(PUBLIC | change))


@pytest.mark.parametrize("key", sorted(PUBLIC))
def test_every_key_has_to_be_there(key: str) -> None:
    assert "keys" in why(canonical({name: value for name, value in PUBLIC.items() if name != key}))


@pytest.mark.parametrize("key", ["actor", "delegation", "event", "digest"])
def test_a_private_entry_says_nothing_of_who_and_what(key: str) -> None:
    value = "0f" * 32 if key == "digest" else PUBLIC[key]
    assert "keys" in why(canonical(PRIVATE | {key: value}))


@pytest.mark.parametrize(
    "leaf",
    [
        b"",
        b"null",
        b"[]",
        b"[" * 100_000,
        canonical(PUBLIC) + b"\n",
        b" " + canonical(PUBLIC),
        canonical(PUBLIC) + canonical(PUBLIC),
        canonical(PUBLIC) + b"\n" + canonical(PUBLIC),
        json.dumps(PUBLIC, sort_keys=True).encode(),
        json.dumps(PUBLIC, separators=(",", ":")).encode(),
        canonical(PUBLIC).replace(b'"role":"jic_web"', b'"role":"jic_\\u0077eb"'),
        canonical(PUBLIC).replace(b'"v":1', b'"v":1,"v":1'),
        canonical(PUBLIC).replace(b'"rev":3', b'"rev":3e0'),
        canonical(PUBLIC).replace(b"jic_web", b"jic\x00web"),
        canonical(PUBLIC).replace(b"jic_web", b"jic\xffweb"),
    ],
)
def test_another_form_of_the_same_is_refused(leaf: bytes) -> None:
    assert "entry" in why(leaf)


def test_a_line_end_in_one_leaf_does_not_make_up_for_a_leaf_that_is_none() -> None:
    with pytest.raises(NoLeaf) as error:
        read_leaves([canonical(PUBLIC) + b"\n" + canonical(PRIVATE), b"x"])
    assert error.value.offset == 0


@given(st.integers(0, len(canonical(PUBLIC)) - 1), st.binary(max_size=3))
def test_whatever_is_read_is_canonical(at: int, more: bytes) -> None:
    changed = canonical(PUBLIC)[:at] + more + canonical(PUBLIC)[at + len(more) :]
    try:
        read_leaves([changed])
    except NoLeaf:
        return
    assert canonical(json.loads(changed)) == changed


def test_the_first_wrong_leaf_is_named(log: Log, tmp_path: Path) -> None:
    log.relabel(40, lambda leaf: leaf.update(v=2))
    log.relabel(20, lambda leaf: leaf.update(more=1))
    assert refused(log.bundle(), tmp_path, 5).startswith("20, tile/entries/000.p/57:")


def test_in_a_part_it_is_named_by_its_own_file(log: Log, tmp_path: Path) -> None:
    log.relabel(20, lambda leaf: leaf.update(v=2))
    assert refused(log.bundle(part=[3, 20]), tmp_path, 5).startswith("20, entries/20:")
    accepted(log.bundle(part=[3, 21]), tmp_path)
