"""Our own implementation conforms to the open profile: by a real server, to those who may write and to those who read
the agreed map alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from typing import Any

import pytest

from apps.designations.models import Designation
from jic_conformance.requirement import ConformanceClass
from jic_conformance.site import Chosen
from tests.conformance.asking import judged
from tests.conformance.mutants import MUTANTS
from tests.conformance.worlds import something_of_everything
from tests.tokens.holding import token_of
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db(transaction=True)
# Of an observer: no amendment, no draft to make, and no bundle was given. An officer holds no copy of their own draft.
NOT_SHOWN = {"un.observer": {"digests", "writes", "bundles"}, "us.officer": {"marking-and-precision"}}


def suite(url: str, token: str, *words: str) -> tuple[int, dict[str, Any]]:
    """The suite as a program of its own: its exit status, and what it says."""
    run = subprocess.run(
        [sys.executable, "-m", "jic_conformance", url, "--json", *words],
        env={**os.environ, "JIC_TOKEN": token},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.stdout, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return run.returncode, found


@pytest.mark.slow
def test_our_own_server_conforms(live_server, transactional_db, tmp_path):
    something_of_everything()
    Witnesses(tmp_path / "witnesses").agree()
    bundle, _written = handed_out(tmp_path)
    drafts = Designation.objects.filter(state="draft").count()
    for name, words in (("us.officer", ["--write", "--bundle", str(bundle)]), ("un.observer", [])):
        code, found = suite(live_server.url, token_of(name, "propose" if "--write" in words else "read")[1], *words)
        wrong = [(one["id"], one["why"]) for one in found["results"] if one["verdict"] == "fail"]
        assert (code, wrong, found["conforms"]) == (0, [], True)
        standing = found["classes"]
        assert {cls for cls in standing if standing[cls] != "conforms"} == NOT_SHOWN[name], standing
    assert Designation.objects.filter(state="draft").count() == drafts


def test_mutants_of_editions_and_bundles_fail_by_their_numbers(transactional_db, tmp_path):
    something_of_everything()
    token = token_of("ru.officer", "read")[1]
    chosen = Chosen(sample=10)
    assert judged(token, None, chosen, ConformanceClass.EDITIONS).failed == []
    for name, mutant in MUTANTS.items():
        if mutant.editions:
            found = judged(token, mutant.mutation, chosen, ConformanceClass.EDITIONS)
            assert set(found.failed) == mutant.fails, name
    Witnesses(tmp_path / "witnesses").agree()
    bundle, _written = handed_out(tmp_path)
    chosen = Chosen(bundle=bundle)
    assert judged(token, None, chosen, ConformanceClass.BUNDLES).failed == []
    other = MUTANTS["editions_are_not_sorted"].mutation
    assert judged(token, other, chosen, ConformanceClass.BUNDLES).failed == ["JIC-R-131"]
    content = bytearray(bundle.read_bytes())
    with zipfile.ZipFile(bundle) as archive:
        place = archive.getinfo("checkpoint").header_offset
    content[place + 120] ^= 1
    bundle.write_bytes(content)
    assert "JIC-R-130" in judged(token, None, chosen, ConformanceClass.BUNDLES).failed
