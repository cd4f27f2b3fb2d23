"""The texts of both languages are compiled without gettext on the system."""

import gettext
import os
from pathlib import Path

from launcher.locales import compile_all, stale

SOURCE = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\n"

msgid "In force"
msgstr "Действует"

#, fuzzy
msgid "Draft"
msgstr "Проект?"

msgid "%(n)s vertex"
msgid_plural "%(n)s vertices"
msgstr[0] "%(n)s вершина"
msgstr[1] "%(n)s вершины"
msgstr[2] "%(n)s вершин"
msgstr[3] "%(n)s вершины"
"""


def source(root: Path) -> Path:
    path = root / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(SOURCE)
    return path


def test_compiled_texts_are_read_by_gettext(tmp_path: Path) -> None:
    path = source(tmp_path)
    compile_all(stale(tmp_path))
    with open(path.with_suffix(".mo"), "rb") as file:
        texts = gettext.GNUTranslations(file)
    assert texts.gettext("In force") == "Действует"
    assert texts.ngettext("%(n)s vertex", "%(n)s vertices", 5) == "%(n)s вершин"
    assert texts.gettext("Draft") == "Draft"  # doubtful translations are not shown


def test_only_what_changed_is_compiled_again(tmp_path: Path) -> None:
    path = source(tmp_path)
    assert stale(tmp_path) == [path]
    compile_all([path])
    assert stale(tmp_path) == []
    later = path.with_suffix(".mo").stat().st_mtime_ns + 1_000_000
    os.utime(path, ns=(later, later))
    assert stale(tmp_path) == [path]
