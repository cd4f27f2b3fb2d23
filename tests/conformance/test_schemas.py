"""The schemas of the profile, its requirements and its page are made of the code, and say what the API says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from apps.designations.schema import BY_NAME, TEXTS
from apps.exchange.movement_serializers import MovementDetailSerializer, MovementSerializer
from apps.exchange.past_serializers import EditionListSerializer
from apps.exchange.serializers import (
    ActSerializer,
    DesignationDetailSerializer,
    DesignationSerializer,
    VersionSerializer,
    VersionSummarySerializer,
)
from apps.exchange.views.changes import FeedSerializer
from apps.negotiation.machine import TABLE, Party
from jic_conformance.checks.acts import OF_NOBODY
from jic_conformance.requirement import REQUIREMENTS, ConformanceClass, in_order, requirement
from jic_conformance.schemas import NAMES, URN, schema, violations
from jic_verify.edition import Audience, Edition, Member
from tests.conformance.mutants import MUTANTS
from tools.profile.schemas import SCHEMAS, schema_file
from tools.profile.terms import MARKING

ROOT = Path(settings.BASE_DIR)
# A member of a file, or of a definition in it, and the serializer that gives it.
SERIALIZERS = {
    ("act", ""): ActSerializer,
    ("version", "summary"): VersionSummarySerializer,
    ("designation", "summary"): DesignationSerializer,
    ("movement", "summary"): MovementSerializer,
    ("edition-list", ""): EditionListSerializer,
    ("change-list", ""): FeedSerializer,
}
FULL = {
    "version": (VersionSerializer, VersionSummarySerializer),
    "designation": (DesignationDetailSerializer, DesignationSerializer),
    "movement": (MovementDetailSerializer, MovementSerializer),
}


def members(serializer) -> set[str]:
    """Without the texts, whose languages are the theatre's, and the marking, which has a definition of its own."""
    keys = tuple(f"{text.key}_" for text in TEXTS)
    return {name for name in serializer().get_fields() if not name.startswith(keys)} - set(MARKING)


def described(name: str, part: str = "") -> set[str]:
    document = schema(name)
    return set((document["$defs"][part] if part else document)["properties"])


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_what_the_code_makes(name):
    written = (ROOT / "jic_conformance" / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    assert written == schema_file(name), "run `python manage.py docs`"
    Draft202012Validator.check_schema(json.loads(written))
    assert json.loads(written)["$id"] == f"{URN}{name}"


def test_every_schema_is_known_to_the_suite():
    assert set(NAMES) == set(SCHEMAS)
    assert {path.stem for path in (ROOT / "jic_conformance" / "schemas").glob("*.json")} == set(NAMES)
    assert all(list(violations(name, 1)) for name in set(NAMES) - {"common"})


@pytest.mark.parametrize(("name", "part"), SERIALIZERS)
def test_a_schema_has_the_members_of_its_serializer(name, part):
    assert described(name, part) == members(SERIALIZERS[name, part])


@pytest.mark.parametrize("name", FULL)
def test_what_is_read_in_full_has_the_members_beside_its_list(name):
    whole, summary = FULL[name]
    beside = set(BY_NAME) if name == "version" else set()
    shared = {"current", "proposed"} if name == "designation" else set()
    assert described(name) == (members(whole) - members(summary) - beside) | shared


def test_provisions_are_those_of_the_schema_of_content():
    assert described("provisions") == set(BY_NAME)
    assert set(BY_NAME) <= set(VersionSerializer().get_fields())


def test_an_edition_has_the_members_of_its_canonical_form():
    member = Member(
        "3f2a0000-0000-4000-8000-000000000000", "0" * 64, "JIC-2016-0001", "3f2a0000-0000-4000-8000-000000000001"
    )
    edition = json.loads(Edition(1, "2016-09-12T16:00:00Z", Audience.of(2, [], ["RU"]), (member,)).canonical())
    assert list(violations("edition", edition)) == []
    assert described("edition") == set(edition)


def test_acts_of_nobody_are_those_of_the_table():
    by_people = {row.act for row in TABLE if row.who.party is not Party.NOBODY}
    assert {str(row.act) for row in TABLE} - {str(act) for act in by_people} | {"remain"} == OF_NOBODY


def test_every_requirement_is_in_the_table_of_the_page():
    page = (ROOT / "docs" / "profile.md").read_text(encoding="utf-8")
    numbered = re.findall(r"^\| (JIC-R-[0-9]{3}) \| (MUST|SHOULD) \|", page, re.MULTILINE)
    assert len(numbered) == len(REQUIREMENTS)
    assert set(numbered) == {(one.id, one.level) for one in in_order()}
    assert {one.cls for one in in_order()} == set(ConformanceClass)


def test_a_number_is_given_once_and_its_sentence_says_its_level():
    with pytest.raises(ValueError, match="JIC-R-001"):
        requirement("JIC-R-001", ConformanceClass.CORE, "It MUST be.")
    # Refused when it is registered, before it has a place in the registry.
    with pytest.raises(ValueError, match="JIC-R-999"):
        requirement("JIC-R-999", ConformanceClass.CORE, "It is.")(lambda site: iter(()))
    assert "JIC-R-999" not in REQUIREMENTS


def test_every_requirement_has_a_mutant_that_fails_it():
    failed = {number for mutant in MUTANTS.values() for number in mutant.fails}
    # Those of bundles have their own (test_ours.py): what is wrong with them is in a file.
    assert failed == {one.id for one in in_order() if one.cls is not ConformanceClass.BUNDLES}


def test_it_runs_as_a_module_without_the_site():
    words = [sys.executable, "-X", "importtime", "-m", "jic_conformance", "http://localhost:1/", "--token", "x"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout[:11]) == (1, "Profile 1.0"), done.stderr[-2_000:]
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert {"httpx", "jsonschema", "jic_verify"} <= imported
    assert not imported & {"django", "apps", "jic", "tools", "rfc8785", "shapely", "pyproj", "rest_framework"}


@pytest.mark.slow
def test_it_installs_beside_the_verifier_with_nothing_of_the_site(tmp_path):
    # Copies, since setuptools builds beside its sources.
    for name in ("jic_verify", "jic_conformance"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    scripts = tmp_path / "venv" / "bin"
    words = [str(scripts / "python"), "-m", "pip", "install", "-q", "./jic_verify", "./jic_conformance"]
    installed = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert installed.returncode == 0, installed.stderr
    for name in ("jic_verify", "jic_conformance"):
        shutil.rmtree(tmp_path / name)
    words = [str(scripts / "jic-conformance"), "http://localhost:1/", "--token", "x", "--json"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert len(json.loads(done.stdout)["results"]) == len(REQUIREMENTS)
