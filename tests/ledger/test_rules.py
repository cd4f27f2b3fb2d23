"""The rules in force are on record whenever they change, so that nobody can say afterwards that others held."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
import rfc8785
from django.db import DatabaseError, connection, transaction

import jic_verify
from apps.access.policy import registered
from apps.ledger import rules as recording
from apps.ledger.models import Entry, Rules
from apps.ledger.rules import folder_digest, policy_digest, record_rules
from apps.ledger.seal import seal_all
from apps.negotiation.machine import as_data
from apps.theatre.facts import theatre
from jic import RELEASE

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]


def test_they_are_recorded_once_until_one_of_them_changes():
    first = record_rules(RELEASE)
    assert first is not None
    assert record_rules(RELEASE) is None
    assert record_rules("9.9.9").release == "9.9.9"
    assert Rules.objects.count() == 2


@pytest.mark.parametrize("name", ["transitions", "theatre", "conflicts", "policy"])
def test_each_of_them_counts(monkeypatch, name):
    record_rules(RELEASE)
    now = recording.current_rules

    def changed(release):
        rules = now(release)
        setattr(rules, name, "0" * 64)
        return rules

    monkeypatch.setattr(recording, "current_rules", changed)
    assert getattr(record_rules(RELEASE), name) == "0" * 64


def test_the_table_of_states_is_the_one_that_verifiers_have():
    table = json.loads((Path(jic_verify.__file__).parent / "transitions.json").read_text())
    assert table == as_data()
    assert record_rules(RELEASE).transitions == hashlib.sha256(rfc8785.dumps(table)).hexdigest()


def test_the_theatre_is_its_files_as_other_tools_hash_them(tmp_path):
    folder = tmp_path / "theatre"
    shutil.copytree(theatre().folder, folder)
    found = subprocess.run(  # noqa: S602  (fixed words)
        "find . -type f | sed 's,^./,,' | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum",
        shell=True,
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert folder_digest(folder) == found.stdout.split()[0]
    (folder / "conflict_rules.json").write_text("{}")
    assert folder_digest(folder) != found.stdout.split()[0]


def test_a_row_of_the_policy_more_or_less_is_another_policy(monkeypatch):
    before = policy_digest()
    model, actions = next((model, actions) for model, actions in registered().items() if len(actions) > 1)
    monkeypatch.setitem(registered(), model, dict(list(actions.items())[1:]))
    assert policy_digest() != before


def test_both_sides_auditors_read_them_and_the_log_has_them(sign_in):
    rules = record_rules(RELEASE)
    seal_all()
    entry = Entry.objects.get(event="rules.created")
    assert (entry.leaf_content["of"], entry.private_to_id) == ("common", None)
    assert entry.after["transitions"] == rules.transitions
    for name in ("us.auditor", "ru.auditor"):
        page = sign_in(name).get("/ledger/checkpoints/").content.decode()
        assert rules.policy[:4] in page
        assert RELEASE in page


def test_what_was_recorded_stays():
    record_rules(RELEASE)
    for statement in ("UPDATE ledger_rules SET release = 'x'", "DELETE FROM ledger_rules"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_release_is_that_of_the_project():
    assert f'version = "{RELEASE}"' in (ROOT / "pyproject.toml").read_text()
