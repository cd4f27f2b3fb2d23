"""The log as C2SP tlog-tiles asks for it: the same bytes as in the standard's places, for auditors alone, and nothing
beyond the newest checkpoint."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.audit.models import Change
from apps.ledger.checkpoints import agreed
from apps.ledger.cosigning import full_note
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from jic_verify.tlog.notes import parse_note
from jic_verify.tlog.policy import Policy
from jic_verify.tlog.tiles import TileTree, entries_path, tile_path, tiles_of, unpack_entries
from jic_verify.tlog.tree import leaf_hash
from tests.built_once import built_once
from tests.people import UserFactory
from tests.witnessed import Witnesses

pytestmark = pytest.mark.django_db


@built_once
def size(folder: Path) -> int:
    """An agreed log of two full tiles and a part of a third."""
    for _ in range(530):
        UserFactory()
    Witnesses(folder / "witnesses").agree()
    return agreed().size


def get(client, path):
    return client.get(f"/ledger/{path}")


def test_a_stranger_rebuilds_the_root_from_the_tiles(size, sign_in):
    client = sign_in("ru.auditor")
    judged = Policy.parse(get(client, "policy").content).judge(parse_note(get(client, "checkpoint").content))
    tree = TileTree(lambda level, number, width: get(client, tile_path(level, number, width)).content, size)
    assert judged.checkpoint.size == size
    assert tree.root() == judged.checkpoint.root


def test_the_entries_are_the_leaves_of_their_hashes(size, sign_in):
    client = sign_in("us.auditor")
    found = []
    for level, number, width in tiles_of(size):
        if level == 0:
            leaves = unpack_entries(get(client, entries_path(number, width)).content)
            hashes = get(client, tile_path(0, number, width)).content
            assert b"".join(map(leaf_hash, leaves)) == hashes
            found += leaves
    assert found == [bytes(leaf) for leaf in Entry.objects.order_by("index").values_list("leaf", flat=True)]


def test_the_last_agreed_checkpoint_is_served_and_never_kept(size, sign_in):
    UserFactory()
    seal_all()
    answer = get(sign_in("us.auditor"), "checkpoint")
    assert answer.content.decode() == full_note(agreed())
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]


def test_tiles_are_bytes_that_only_their_readers_browser_keeps(size, sign_in):
    for path in ("tile/0/000", "tile/entries/001", f"tile/0/002.p/{size - 512}", "tile/1/000.p/2"):
        answer = get(sign_in("us.auditor"), path)
        assert answer.status_code == 200, path
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_a_partial_tile_of_an_earlier_size_stays(size, sign_in):
    client = sign_in("us.auditor")
    whole = get(client, "tile/0/000").content
    assert get(client, "tile/0/000.p/255").content == whole[: 255 * 32]
    assert get(client, "tile/0/000.p/1").content == whole[:32]


def test_nothing_beyond_the_newest_checkpoint_is_there(size, sign_in):
    client = sign_in("us.auditor")
    rest = size - 512
    UserFactory()
    assert Change.objects.exists()
    for path in (
        "tile/0/002",
        f"tile/0/002.p/{rest + 1}",
        f"tile/entries/002.p/{rest + 1}",
        "tile/0/003.p/1",
        "tile/1/000",
        "tile/1/000.p/3",
        "tile/2/000.p/1",
        "tile/7/000.p/1",
        "tile/0/x999/x999/x999/999",
    ):
        assert get(client, path).status_code == 404, path


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/000",
        "tile/00/000",
        "tile/-1/000",
        "tile/8/000",
        "tile/63/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p/1.p/1",
        "tile/0/%30%30%30/",
        "tile/0/٠٠٠",
        "tile/entries/000.p/x",
        "tile/entries/" + "x999/" * 40 + "999",
        "tile/entries/",
    ],
)
def test_addresses_that_no_tile_has_are_not_there(size, sign_in, path):
    assert get(sign_in("us.auditor"), path).status_code == 404


@pytest.mark.parametrize("name", ["us.officer", "ru.authority", "us.admin", "un.observer", "ru.nobody"])
def test_nobody_but_auditors_is_served(size, sign_in, name):
    for path in ("checkpoint", "policy", "tile/0/000", "tile/entries/000"):
        assert get(sign_in(name), path).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client):
    for path in ("checkpoint", "policy", "tile/0/000", "tile/entries/000"):
        assert get(client, path).status_code == 302
