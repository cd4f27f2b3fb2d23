"""What is large ends in time, and says what it leaves out."""

from __future__ import annotations

from apps.sheets.composing import MAX_ROWS, composed

WORDS = {"en": "%(count)s"}


def test_rows_beyond_the_bound_are_left_to_the_attached_file():
    ring = [[at, 37_000_000 + at, 36_000_000] for at in range(1, MAX_ROWS + 5)]
    one = {
        "reference": "A",
        "title": {},
        "version": "1",
        "area": "",
        "digest": "",
        "rings": [{"name": {}, "vertices": ring}],
    }
    sheet = {"is_instrument": True, "address": "https://jic.example", "annexed": [one]}
    ready, _told = composed(sheet)
    rows = sum(len(table["rows"]) for table in ready["annex"]["designations"][0]["rings"])
    assert rows == MAX_ROWS
    assert ready["annex"]["notice"]
    small = {**one, "reference": "B", "rings": [{"name": {}, "vertices": ring[:4]}]}
    ready, _told = composed({**sheet, "annexed": [one, small]})
    assert [listed["reference"] for listed in ready["annex"]["designations"]] == ["B"]
    assert [row["reference"] for row in ready["annex"]["list"]] == ["A", "B"]
