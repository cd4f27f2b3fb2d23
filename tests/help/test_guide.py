"""The files of the user guide: the same pages and sections in every language, and labels as the pages have them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from apps.help.guide import GUIDE, INDEX, guide_language, guide_page, page_names
from apps.texts.interface import INTERFACES
from tests.help.labels import is_label, labels_in, messages

LANGUAGES = [interface.code for interface in INTERFACES]
FILES = sorted(GUIDE.glob("*/*.md"))
HEADING = re.compile(r"^##+ .+$", re.MULTILINE)
SECTION = re.compile(r"^## .+ \{#[a-z0-9-]+\}$")


def files() -> list[str]:
    return [f"{path.parent.name}/{path.name}" for path in FILES]


def test_there_is_a_guide_in_every_language_of_the_pages():
    assert [language for language in LANGUAGES if guide_language(language) == language] == ["en", "ru"]


def test_a_language_without_a_guide_reads_the_english_one():
    assert guide_language("ar") == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contents_list_every_file_of_the_guide(language):
    there = {path.stem for path in (GUIDE / language).glob("*.md")} - {INDEX}
    assert set(page_names(language)) == there


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_and_sections_are_the_same_in_every_language(language):
    assert page_names(language) == page_names("en")
    for name in (INDEX, *page_names("en")):
        ours, english = guide_page(language, name), guide_page("en", name)
        assert [section.id for section in ours.sections] == [section.id for section in english.sections], name


@pytest.mark.parametrize("path", FILES, ids=files())
def test_every_section_names_its_id(path: Path):
    without = [line for line in HEADING.findall(path.read_text(encoding="utf-8")) if not SECTION.match(line)]
    assert not without, "write `## Threads {#threads}`"


@pytest.mark.parametrize("path", FILES, ids=files())
def test_every_link_leads_to_a_section_of_the_guide(path: Path):
    language = path.parent.name
    for name, section in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#]*)(?:#([^)]+))?\)", path.read_text(encoding="utf-8")):
        page = guide_page(language, name.removesuffix(".md") or path.stem)
        assert not section or section in {one.id for one in page.sections}, f"{name}#{section}"


@pytest.mark.parametrize("path", FILES, ids=files())
def test_what_is_in_italics_is_a_label_of_the_pages(path: Path):
    labels = labels_in(path.read_text(encoding="utf-8"))
    unknown = [label for label in labels if not is_label(label, path.parent.name)]
    assert not unknown, "italics are for labels, as the pages print them; use bold for anything else"


@pytest.mark.parametrize("path", FILES, ids=files())
def test_every_picture_says_what_it_shows(path: Path):
    for words in re.findall(r"!\[([^\]]*)\]", path.read_text(encoding="utf-8")):
        assert len(words) > 20


def test_a_label_that_no_page_has_is_noticed():
    assert labels_in("Press *Save*, **bold**, `*code*`, ***Help***.") == ["Save", "Help"]
    assert "Help" in messages("en")
    assert not is_label("Press here", "en")
    assert is_label("Справка", "ru")
    assert is_label("Download edition …", "en")


def test_the_image_of_production_has_the_guide():
    lines = (Path(settings.BASE_DIR) / "Dockerfile").read_text().splitlines()
    assert "COPY docs/guide docs/guide" in lines
    assert "!docs/guide" in (Path(settings.BASE_DIR) / ".dockerignore").read_text().splitlines()
