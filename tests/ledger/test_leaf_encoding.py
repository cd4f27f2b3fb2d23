"""The quick encoder of leaves writes what RFC 8785 says, or leaves it to the library that does."""

from __future__ import annotations

from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from apps.ledger.leaf import canonical, disclosure, plain

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5))


@given(st.lists(values, max_size=6) | st.dictionaries(texts, values, max_size=6))
def test_it_gives_the_bytes_of_the_standard(content: Any) -> None:
    assert canonical(content) == rfc8785.dumps(content)


def test_keys_beyond_the_basic_plane_come_in_the_order_of_utf_16() -> None:
    # By code points U+FB33 comes first, by UTF-16 units the surrogates of U+1F600 do.
    content = {"\ufb33": 1, "\U0001f600": 2}
    assert canonical(content) == rfc8785.dumps(content)
    assert canonical(content).index("\U0001f600".encode()) < canonical(content).index("\ufb33".encode())


@given(st.binary(min_size=16, max_size=16), texts, values | st.floats(allow_nan=False))
def test_disclosures_are_canonical_for_any_value(salt: bytes, field: str, value: Any) -> None:
    opened = disclosure(salt, "b5f7b5d0-0000-4000-8000-000000000000", field, value)
    assert opened.endswith(rfc8785.dumps([plain(value)])[1:])
