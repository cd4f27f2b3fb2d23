"""Templates are read and compared line by line, like code."""

from __future__ import annotations

from django.conf import settings

MAX_LENGTH = 120


def test_no_line_of_a_template_is_longer_than_120_characters():
    root = settings.BASE_DIR / "templates"
    long = [
        f"{path.relative_to(root)}:{number}"
        for path in sorted(root.rglob("*.*"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > MAX_LENGTH
    ]
    assert long == []
