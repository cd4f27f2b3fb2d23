"""What docs/changes says of a change is what it takes: each is performed on a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "changes"
PYTHON = ("apps", "jic", "jic_conformance", "jic_verify", "launcher", "tools")
KEPT = (*PYTHON, "theatre", "templates", "locale", "docs", "frontend/src")
FILES = ("manage.py", "pyproject.toml")
MIGRATIONS = "makemigrations --check --dry-run"
NONE = "No changes detected"
# One process asks and runs all commands: to load Django takes longer than any of them.
PROGRAM = """
import os, sys, django
from django.core.management import execute_from_command_line
os.environ["DJANGO_SETTINGS_MODULE"] = "jic.settings"
django.setup()
code, *commands = sys.argv[1:]
exec(code)
for command in commands:
    execute_from_command_line(["manage.py", *command.split()])
"""


class Copy:
    """The project's own files in another folder, and commands run there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in KEPT:
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.mo"))
        for name in FILES:
            shutil.copy(ROOT / name, folder / name)

    def apply(self, page: str) -> list[str]:
        """Make the page's change; returns the files that there were before and that it changes."""
        (diff,) = re.findall(r"```diff\n(.*?)```", (PAGES / page).read_text(), re.DOTALL)
        subprocess.run(["git", "apply", "-"], cwd=self.folder, input=diff.encode(), check=True)
        changed = re.findall(r"^--- a/(.+)$", diff, re.MULTILINE)
        return sorted(changed)

    def run(self, *words: str) -> str:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("JIC_", "DJANGO_"))},
            "JIC_DEMO": "1",
            "JIC_HOME": str(self.folder / "var"),
            "PYTHONWARNINGS": "ignore",
        }
        environment.pop("DATABASE_URL", None)
        answer = subprocess.run(
            [sys.executable, *words], cwd=self.folder, env=environment, capture_output=True, text=True
        )
        return answer.stdout + answer.stderr

    def ask(self, code: str, *commands: str) -> tuple[str, str]:
        """What a statement prints when the copy's Django is loaded, in one line, and what commands of `manage.py` say
        after it."""
        printed, _end, said = self.run("-c", PROGRAM, code, *commands).partition("\n")
        return printed, said


@pytest.fixture
def project(tmp_path: Path) -> Copy:
    return Copy(tmp_path / "project")


def test_a_kind_is_data_of_the_theatre_alone(project: Copy) -> None:
    changed = project.apply("a-kind.md")
    assert changed == ["theatre/conflict_rules.json", "theatre/kinds.json"]
    printed, said = project.ask(
        "from apps.designations.kinds import kind_choices, family_of; from apps.theatre.facts import theatre;"
        "from apps.exchange.serializers import DesignationSerializer as S;"
        "rules = theatre().conflict_rules;"
        "print([str(n) for c, n in kind_choices()][-1], family_of('water_station').shape_type,"
        " rules.between('nusra', 'water_station').severity, 'water_station' in S().fields['kind'].choices)",
        MIGRATIONS,
    )
    assert printed == "Water station site allowed True"
    assert NONE in said


def test_a_signatory_is_data_of_the_theatre_alone(project: Copy) -> None:
    assert project.apply("a-signatory.md") == ["theatre/theatre.json"]
    printed, said = project.ask(
        "from apps.theatre.facts import theatre; from apps.ledger.checkpoints import theatre_signatories;"
        "from jic.sides import side_styles;"
        "third = theatre().sides[2];"
        "print(theatre_signatories(), third.slot, third.look.pattern, side_styles(third).splitlines()[0])",
        MIGRATIONS,
    )
    assert printed == (
        "['US', 'RU', 'TR'] 3 upright :root { --side-3: light-dark(#9b1f5f, #f49ac4);"
        " --side-3-soft: light-dark(#fae6f0, #3d1f30); }"
    )
    assert NONE in said


def test_a_field_is_its_line_in_the_schema(project: Copy) -> None:
    assert project.apply("a-field.md") == ["apps/designations/schema.py"]
    printed, said = project.ask(
        "from apps.designations.schema import canonical_provisions, provisions_of;"
        "from apps.exchange.serializers import ContentSerializer, VersionSerializer;"
        "from apps.negotiation.content_form import PROVISION_FIELDS;"
        "name = 'answer_hours';"
        "of = lambda family: [one.name for one in provisions_of(family)];"
        "print(of('route')[-1], name in of('area'), name in ContentSerializer().fields,"
        " name in VersionSerializer().fields, canonical_provisions({name: 24}))",
        MIGRATIONS,
        "docs",
    )
    assert printed == "answer_hours False True True {'answer_hours': 24}"
    assert NONE in said
    assert "| `answer_hours` |" in (project.folder / "docs" / "content.md").read_text()


def test_a_role_is_its_line_and_the_policy_rows_that_name_it(project: Copy) -> None:
    assert project.apply("a-role.md") == ["apps/access/roles.py", "apps/designations/policies.py"]
    printed, said = project.ask(
        "from apps.access.policy import can; from apps.access.roles import Role;"
        "from apps.clearances.forms import what_choices;"
        "from apps.designations.kinds import State; from jic.menu import MENU;"
        "from tools.url_matrix import BEGAN, OTHER, example, principal_with;"
        "role = Role('legal_adviser'); thing = example(State.SUBMITTED);"
        "of = lambda side: principal_with(role, side);"
        "print(*(can(of(side), 'view', thing) for side in (BEGAN, OTHER)), can(of(OTHER), 'counter', thing),"
        " can(of(OTHER), 'view', example(State.DRAFT)), sum(entry.shown_to(of(OTHER)) for entry in MENU),"
        " 'role:legal_adviser' in str(what_choices()))",
        MIGRATIONS,
        "row_security",
        "docs",
    )
    assert printed == "True True False False 4 True"
    assert NONE in said
    assert "legal_adviser" in said
    assert "Legal adviser" in (project.folder / "docs" / "access.md").read_text()


def test_an_act_is_its_module_and_its_line_in_the_table(project: Copy) -> None:
    assert project.apply("an-act.md") == ["apps/negotiation/machine.py"]
    project.run("manage.py", "docs")
    table = (project.folder / "jic_verify" / "transitions.json").read_text()
    assert '"act": "remind"' in table
    assert table == (project.folder / "docs" / "vectors" / "transitions.json").read_text()
    assert "acts/remind/" in (project.folder / "docs" / "access.md").read_text()
    printed, said = project.ask(
        "from django.urls import reverse; from apps.ledger.labels import event_words;"
        "from apps.exchange.views.records import ACTS; from jic_verify.rules import RULES;"
        "print(event_words('act.remind'), 'remind' in ACTS, ('submitted', 'remind') in RULES,"
        " reverse('negotiation:act', args=['00000000-0000-0000-0000-000000000000', 'remind'])[-8:])",
        MIGRATIONS,
    )
    assert printed == "Answer asked for True True /remind/"
    assert NONE in said


def test_an_act_without_its_module_is_refused_by_name(project: Copy) -> None:
    project.apply("an-act.md")
    (project.folder / "apps" / "negotiation" / "acts" / "remind.py").unlink()
    assert "Each act has one module: [<ActType.REMIND: 'remind'>]" in project.run("manage.py", "check")


def test_an_app_is_its_folder_and_four_lines(project: Copy) -> None:
    changed = project.apply("an-app.md")
    assert changed == ["jic/menu.py", "jic/settings.py", "jic/urls.py", "pyproject.toml"]
    _printed, said = project.ask("print()", "check", "row_security", MIGRATIONS, "docs")
    assert "jic.E" not in said
    assert "CREATE POLICY jic_web ON public.bookmarks_bookmark" in said
    assert NONE in said
    assert "| `/bookmarks/` |" in (project.folder / "docs" / "access.md").read_text()


@pytest.mark.parametrize(("missing", "error"), [("policies.py", "jic.E001"), ("audit.py", "jic.E002")])
def test_an_app_that_declares_too_little_is_refused(project: Copy, missing: str, error: str) -> None:
    project.apply("an-app.md")
    (project.folder / "apps" / "bookmarks" / missing).unlink()
    said = project.run("manage.py", "check")
    assert error in said
    assert "bookmarks.Bookmark" in said
