"""Pages of docs/ that are made of the code are what it would make now; the docs point nowhere in vain."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from tools.management.commands.docs import PAGES

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", PAGES)
def test_a_made_page_is_up_to_date(name):
    with translation.override("en"):
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name](), "run `python manage.py docs`"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document):
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (document.parent / target).exists(), f"{document.name} points to {target}"
