"""What each side's auditors can take away and prove on their own: of a designation, of a time, of everything."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.ledger.bundle import Asked, NothingThere, export
from apps.ledger.models import MAP_EVENT, Entry
from apps.ledger.scope_counts import BucketProof, proofs_at
from jic_verify import scope_map
from jic_verify.scope_map import COMMON, bucket_hash, bucket_of, check_bucket, count_in, key_of, root_from
from tests.acting import amend
from tests.drafting import content, fresh, in_state, square
from tests.people import UserFactory, identity_of
from tests.witnessed import Witnesses, handed_out, judged

pytestmark = pytest.mark.django_db


@pytest.fixture
def witnesses(tmp_path: Path) -> Witnesses:
    return Witnesses(tmp_path / "witnesses")


def files(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(path: Path) -> Iterator[tuple[int, str, Any]]:
    """(index, field, value) of each opening in a bundle."""
    for name, text in files(path).items():
        if name.startswith("disclosures/"):
            for line in text.decode().splitlines():
                index, _space, opening = line.partition(" ")
                _salt, _subject, field, value = json.loads(opening)
                yield int(index), field, value


def entries_in(path: Path) -> set[int]:
    return {
        int(name.removeprefix("entries/"))
        for name in files(path)
        if name.startswith("entries/") and not name.endswith(".tlog-proof")
    }


@pytest.mark.parametrize(("side", "other"), [("us", "ru"), ("ru", "us")])
def test_an_approver_of_the_other_sides_version_holds_its_text_and_outline(tmp_path, witnesses, side, other):
    made = in_state("in_force", side=side)
    reader = identity_of(f"{other}.auditor")
    witnesses.agree()
    path = tmp_path / "bundle.zip"
    export(path, reader, Asked(designation=made))
    assert judged(path).finding is None
    version = Entry.objects.get(designation=made, event="version.created", private_to=None)
    values = {field: value["after"] for index, field, value in opened(path) if index == version.index}
    assert values["text"]["title_en"] == "Eastern quarters"
    assert values["text"]["terms_ru"] == content().terms["ru"]
    assert values["outline"]["outline"] == "\\x" + made.current.outline.hex()
    assert values["row"]["digest"] == "\\x" + made.current.digest_hex


def test_a_designations_part_holds_its_open_entries_and_the_common_ones(tmp_path, witnesses):
    made = in_state("in_force", level=3)
    in_state("submitted", shape=square(38.0))
    weak = identity_of("ru.auditor", level=1)
    strong = identity_of("us.auditor")
    witnesses.agree()
    size = Entry.objects.count()
    own = set(Entry.objects.filter(scope=str(made.uuid)).values_list("index", flat=True))
    common = set(Entry.objects.filter(scope=COMMON).values_list("index", flat=True))
    private = set(Entry.objects.filter(designation=made).exclude(private_to=None).values_list("index", flat=True))
    path = tmp_path / "bundle.zip"
    export(path, strong, Asked(designation=made))
    assert entries_in(path) == own | common | private | {size - 1}
    assert files(path)["scope"] == f'{{"designation":"{made.uuid}","of":"designation"}}\n'.encode()
    with pytest.raises(NothingThere):
        export(path, weak, Asked(designation=made))


def test_what_a_reader_may_not_open_is_there_without_its_openings(tmp_path, witnesses):
    made = in_state("submitted")
    for level in (3, 1):
        marked = content(title_en=f"Marked {level}", level=level)
        amend(actor=identity_of("us.officer"), designation=made.uuid, revision=fresh(made).revision, content=marked)
    reader = identity_of("ru.auditor", level=1)
    witnesses.agree()
    path = tmp_path / "bundle.zip"
    export(path, reader, Asked(designation=made))
    assert entries_in(path) >= set(Entry.objects.filter(scope=str(made.uuid)).values_list("index", flat=True))
    texts = [value["after"]["title_en"] for _index, field, value in opened(path) if field == "text"]
    assert texts == ["Eastern quarters", "Marked 1"]
    assert judged(path).finding is None


def test_a_window_holds_every_entry_of_its_time_and_no_other(tmp_path, witnesses):
    in_state("submitted")
    witnesses.agree()
    begun = Entry.objects.count()
    made = in_state("in_force", shape=square(38.0))
    witnesses.agree()
    end = Entry.objects.count()
    UserFactory()
    witnesses.agree()
    since = Entry.objects.get(index=begun).at
    until = Entry.objects.get(index=end).at
    path, _written = handed_out(tmp_path, asked=Asked(since=since, until=until))
    assert entries_in(path) == set(range(begun, end))
    assert files(path)["scope"] == f'{{"end":{end},"first":{begun},"of":"window"}}\n'.encode()
    assert judged(path).finding is None
    assert made.reference
    with pytest.raises(NothingThere):
        handed_out(tmp_path, asked=Asked(since=until, until=since))
    with pytest.raises(ValueError, match="not of both"):
        Asked(designation=made, since=since)


def test_everything_says_so(tmp_path, witnesses):
    in_state("submitted")
    witnesses.agree()
    path, written = handed_out(tmp_path)
    assert files(path)["scope"] == b'{"of":"everything"}\n'
    assert written.entries == written.size
    assert not [name for name in files(path) if name.startswith("map/")]


# The map


def proved(proof: BucketProof, scope: str, size: int) -> int:
    """How many entries the proof says the scope has, once it leads to the root of the map at that size."""
    key = key_of(scope)
    check_bucket(bucket_of(key), proof.content)
    root = root_from(bucket_of(key), bucket_hash(proof.content), proof.path)
    assert root.hex() == Entry.objects.get(index=size - 1).leaf_content["map"]
    return count_in(proof.content, key)


def test_counts_are_proved_as_of_the_agreed_checkpoint_whatever_came_later(witnesses):
    made = in_state("submitted")
    witnesses.agree()
    sizes = [Entry.objects.count()]
    for state in ("in_force", "rejected", "draft"):
        in_state(state, shape=square(38.0))
        witnesses.agree()
        sizes.append(Entry.objects.count())
    late = in_state("submitted", shape=square(39.0))
    witnesses.agree()
    scopes = [str(made.uuid), COMMON, str(late.uuid)]
    for size in sizes:
        proofs = proofs_at(size, scopes)
        for scope in scopes:
            expected = Entry.objects.filter(index__lt=size, scope=scope).count()
            assert proved(proofs[scope], scope, size) == expected
    assert Entry.objects.filter(event=MAP_EVENT).count() == len(sizes) + 1


def test_many_scopes_in_one_bucket_are_counted_apart(monkeypatch, witnesses):
    """4,096 buckets are too many for a test to fill."""
    monkeypatch.setattr(scope_map, "bucket_of", lambda key: 5)
    monkeypatch.setattr("apps.ledger.scope_counts.bucket_of", lambda key: 5)
    made = [in_state("submitted", shape=square(36.5 + number * 0.1)) for number in range(4)]
    witnesses.agree()
    size = Entry.objects.count()
    in_state("submitted", shape=square(39.0))
    witnesses.agree()
    for one in made:
        proof = proofs_at(size, [str(one.uuid)])[str(one.uuid)]
        assert count_in(proof.content, key_of(str(one.uuid))) == Entry.objects.filter(scope=str(one.uuid)).count()
        assert (
            root_from(5, bucket_hash(proof.content), proof.path).hex()
            == (Entry.objects.get(index=size - 1).leaf_content["map"])
        )
