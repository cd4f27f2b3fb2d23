"""The delegations' keys: made, rotated without anybody being shut out, and wrapped for who had none."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.documents import keys
from apps.documents.envelope import key_id
from apps.documents.models import FileKey, InstrumentFile
from apps.documents.problems import KeyMissing
from apps.documents.reading import open_page
from tests.documents.registry import entered, released, uploaded
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys_of_this_test(settings: Any, tmp_path: Any) -> None:
    settings.DOCUMENT_KEYS = tmp_path / "keys"


def command(*arguments: str) -> str:
    told = io.StringIO()
    call_command("document_keys", *arguments, stdout=told)
    return told.getvalue()


def reads(file: InstrumentFile, name: str) -> bool:
    return bool(open_page(actor=identity_of(name), reader=person(name), file=file.uuid, number=1).image)


def test_keys_are_made_once_and_are_their_owners_alone():
    assert command("create", "--delegation", "US").startswith("US: made")
    assert command("create", "--delegation", "US").startswith("US: has one already")
    assert keys.key_file("US").stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="No such delegation"):
        command("create", "--delegation", "XX")


def test_a_rotation_shuts_nobody_out_and_retires_the_old_key():
    file = uploaded(entered())
    before = FileKey.objects.get(delegation__code="RU").key_id
    command("rotate", "--delegation", "RU")
    assert FileKey.objects.get(delegation__code="RU").key_id != before
    assert (len(keys.keys_of("RU")), reads(file, "ru.officer")) == (2, True)
    assert "1 left out" in command("retire", "--delegation", "RU")
    assert (len(keys.keys_of("RU")), reads(file, "ru.officer")) == (1, True)
    assert "1 files, 0 of them with a key before" in command("state", "--delegation", "RU")


def test_a_key_that_is_lost_is_named_by_the_command():
    uploaded(entered())
    for code in ("US", "RU"):
        keys.key_file(code).unlink()
    with pytest.raises(CommandError, match="Put it back from its backup"):
        command("rotate", "--delegation", "US")
    with pytest.raises(CommandError, match="Put it back from its backup"):
        command("rewrap")


def test_a_file_that_no_key_opens_keeps_no_other_from_being_wrapped():
    lost, kept = uploaded(entered()), uploaded(entered(number=2))
    FileKey.objects.filter(file=lost).update(wrapped=b"x" * 60)
    keys.rotate("RU")
    told = io.StringIO()
    with pytest.raises(CommandError, match="Put it back from its backup"):
        call_command("document_keys", "rewrap", stdout=told)
    assert "Wrapped anew: 1;" in told.getvalue()
    assert "stay as they are: 1" in told.getvalue()
    assert FileKey.objects.get(file=kept, delegation__code="RU").key_id == key_id(keys.current_key("RU"))
    assert FileKey.objects.get(file=lost, delegation__code="RU").key_id != key_id(keys.current_key("RU"))


def test_a_release_wraps_the_file_for_every_delegation_that_has_a_key():
    file = released(delegations=("US", "RU"))
    with pytest.raises(KeyMissing):
        reads(file, "un.observer")
    assert "added: 1" in command("create", "--delegation", "UN")
    assert reads(file, "un.observer")


def test_whoever_had_no_key_gets_the_files_wrapped_with_the_first():
    file = uploaded(entered(), delegations=("US",))
    with pytest.raises(KeyMissing) as refused:
        reads(file, "ru.officer")
    assert "make the key" in str(refused.value.mend)
    assert "added: 1" in command("create", "--delegation", "RU")
    assert reads(file, "ru.officer")
