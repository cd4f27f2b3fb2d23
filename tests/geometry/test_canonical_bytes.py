"""The same content gives the same bytes; what has no single form is refused."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.geometry.canonical import NotCanonical, canonical_bytes, digest, grouped

content = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcé", max_size=3), inner),
)


@given(content)
def test_reading_the_bytes_back_gives_the_same_bytes(value: object) -> None:
    assert canonical_bytes(json.loads(canonical_bytes(value))) == canonical_bytes(value)


def test_one_word_typed_on_two_systems_is_one_word() -> None:
    assert canonical_bytes({"title": "Кастелло и\u0306"}) == canonical_bytes({"title": "Кастелло й"})


def test_keys_are_sorted_and_nothing_is_escaped_without_need() -> None:
    assert canonical_bytes({"b": 1, "a": [True, None, "дорога"]}) == '{"a":[true,null,"дорога"],"b":1}'.encode()


@pytest.mark.parametrize("value", [1.0, {"a": 0.5}, {1: 2}, 2**60, b"x", {"\u00e9": 1, "e\u0301": 2}, "\ud800"])
def test_what_has_no_single_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical_bytes(value)


def test_endless_nesting_is_refused() -> None:
    nested: list[object] = []
    for _ in range(5000):
        nested = [nested]
    with pytest.raises(NotCanonical):
        canonical_bytes(nested)


def test_a_digest_is_shown_in_groups_of_four() -> None:
    assert digest({}) == hashlib.sha256(b"{}").digest()
    assert grouped("9F41C7D2ab") == "9f41 c7d2 ab"
