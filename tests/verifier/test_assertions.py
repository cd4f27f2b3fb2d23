"""Check 9: each disclosed approval has its assertion, and what that proves is told as what it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jic_verify.assertions import BadAssertion, Evidence, canonical, judge_evidence
from jic_verify.rows import ApprovalRow
from tests.verifier.keys import Device, Row, statement_of
from tests.verifier.made import Log, accepted, assertion, listed, refused
from tests.verifier.world import World

UUID = "b5f7b5d0-0000-4000-8000-000000000000"


def approvals(log: Log) -> list[int]:
    return [index for index, entry in enumerate(log.entries) if entry.event == "approval.created"]


def approval(method: str, evidence: Any, key: bytes | None = None) -> ApprovalRow:
    return ApprovalRow(UUID, UUID, "approve", 1, "US", UUID, "0f" * 32, method, evidence, key)


@pytest.mark.parametrize("method", ["code", "password", "session"])
def test_what_the_server_saw_is_told_as_attested_by_it(method: str) -> None:
    assert judge_evidence(approval(method, {})) is Evidence.ATTESTED


@pytest.mark.parametrize("method", ["", "Password", "x" * 1_000, "\x1b[2J"])
def test_a_method_that_is_not_known_is_refused(method: str) -> None:
    with pytest.raises(BadAssertion, match="cannot judge the method") as error:
        judge_evidence(approval(method, {}, b"key"))
    assert str(error.value).isprintable()


def test_a_key_to_what_is_no_signature_is_refused() -> None:
    with pytest.raises(BadAssertion, match="no signature"):
        judge_evidence(approval("password", {}, b"key"))


def test_a_passkey_without_a_key_or_without_its_parts_is_refused() -> None:
    for evidence, key in (({}, None), ({}, b"key"), (None, b"key"), ({"signature": "AAAA"}, b""), ([], b"key")):
        with pytest.raises(BadAssertion):
            judge_evidence(approval("passkey", evidence, key))


@pytest.fixture
def signed() -> World:
    """Both authorities sign, each with a key of another algorithm."""
    world = World()
    world.passkey("US", "ES256")
    world.passkey("RU", "RS256")
    world.in_force(signed=True)
    return world


def test_approvals_by_passkey_are_told_as_signed(signed: World, tmp_path: Path) -> None:
    log = Log.of(signed)
    uuid = signed.last("act.approve").of
    for options in ({}, {"designation": uuid}, {"reader": "UN"}):
        facts = accepted(log.bundle(**options), tmp_path).facts  # type: ignore[arg-type]
        assert facts is not None
        assert (facts.signed, facts.weaker) == (2, 0)
        assert not facts.designations[0].unproven


@pytest.mark.parametrize("algorithm", ["ES256", "Ed25519", "RS256"])
def test_every_algorithm_is_understood(tmp_path: Path, algorithm: str) -> None:
    world = World()
    world.passkey("US", algorithm)
    world.passkey("RU")
    world.in_force(signed=True)
    accepted(Log.of(world).bundle(), tmp_path)


def test_whoever_held_a_key_and_approved_by_less_is_told(world: World, tmp_path: Path) -> None:
    world.passkey("US")
    world.passkey("RU", confirmed=False)
    world.in_force()
    facts = accepted(Log.of(world).bundle(), tmp_path).facts
    assert facts is not None
    assert facts.weaker == 1


@pytest.mark.parametrize("event", ["passkey.created", "passkey.changed"])
def test_where_a_key_is_not_all_disclosed_nothing_is_called_in_force(signed: World, tmp_path: Path, event: str) -> None:
    log = Log.of(signed)
    hidden = [signed.index_of(signed.last(event))]
    for options in ({}, {"designation": signed.last("act.approve").of}):
        facts = accepted(log.bundle(hidden=hidden, **options), tmp_path).facts  # type: ignore[arg-type]
        assert facts is not None
        assert "whose key signed" in facts.designations[0].unproven


def test_a_key_whose_revocation_may_be_hidden_proves_nothing(tmp_path: Path) -> None:
    world = World()
    key = world.passkey("US")
    world.passkey("RU")
    world.begin()
    after = {"revoked_at": world.stamp()}
    entry = world.common("passkey.changed", key, 3, {"before": {"revoked_at": None}, "after": after})
    world.in_force(signed=True)
    assert "unregistered" in refused(Log.of(world).bundle(), tmp_path, 9)
    facts = accepted(Log.of(world).bundle(hidden=[world.index_of(entry)]), tmp_path).facts
    assert facts is not None
    assert "whose key signed" in facts.designations[0].unproven


def test_in_a_window_a_key_may_be_registered_before(signed: World, tmp_path: Path) -> None:
    log = Log.of(signed)
    begin = next(at for at, entry in enumerate(log.entries) if entry.event == "act.submit") - 2
    facts = accepted(log.bundle(window=(begin, len(log.leaves))), tmp_path).facts
    assert facts is not None
    assert (facts.signed, facts.designations[0].state) == (2, "in_force")
    assert facts.designations[0].unproven


@pytest.mark.parametrize("part", ["statement", "authenticator_data", "client_data", "signature", "origin", "rp_id"])
def test_a_signature_of_which_any_part_is_another_is_refused(signed: World, tmp_path: Path, part: str) -> None:
    evidence = signed.last("approval.created").after["evidence"]
    evidence[part] = {**evidence["statement"], "round": 9} if part == "statement" else "AAAA"
    assert refused(Log.of(signed).bundle(), tmp_path, 9)


def test_a_signature_under_another_key_is_refused(signed: World, tmp_path: Path) -> None:
    signed.last("approval.created").after["public_key"] = "\\x" + Device("ES256", 5).public.hex()
    assert "The signature is not one of this key" in refused(Log.of(signed).bundle(), tmp_path, 9)


@pytest.mark.parametrize("host", ["jic.example", "www.jic.example", "jic.example:8443"])
def test_a_site_is_that_of_the_key_or_under_it(signed: World, tmp_path: Path, host: str) -> None:
    row = signed.last("approval.created").after
    device, origin = signed.devices["RU", 1], f"https://{host}"
    row["evidence"] = device.evidence({**statement_of(row), "origin": origin}, origin=origin)
    accepted(Log.of(signed).bundle(), tmp_path)


@pytest.mark.parametrize(
    "more",
    [
        {"digest": "0f" * 32},
        {"method": "session"},
        {"method": "passkey"},
        {"evidence": {"a": 1}},
        {"evidence": None},
        {"public_key": "AAAA"},
        {"public_key": ""},
        {"public_key": 1},
        {"public_key": "x y"},
        {"more": 1},
    ],
)
def test_an_assertion_says_what_its_approval_says(log: Log, tmp_path: Path, more: Row) -> None:
    index = approvals(log)[-1]
    files = log.bundle()
    files[f"assertions/{index}"] = assertion(log.entries[index].after, **more)
    assert refused(listed(files), tmp_path, 9).startswith(f"{index},")


@pytest.mark.parametrize(
    "content", [b"", b"{}\n", b"null\n", b"[]\n", b"\xff\n", b"[" * 100_000, b'{"public_key":null}\n']
)
def test_what_is_no_assertion_is_refused(log: Log, tmp_path: Path, content: bytes) -> None:
    index = approvals(log)[0]
    files = log.bundle()
    files[f"assertions/{index}"] = content
    assert refused(listed(files), tmp_path, 9).startswith(f"{index},")


def test_an_assertion_has_one_form(log: Log, tmp_path: Path) -> None:
    index = approvals(log)[0]
    files = log.bundle()
    content = files[f"assertions/{index}"]
    for other in (content[:-1], content + b"\n", content.replace(b":", b": "), b" " + content):
        files[f"assertions/{index}"] = other
        refused(listed(files), tmp_path, 9)


def test_an_assertion_cannot_be_moved_to_another_version(log: Log, tmp_path: Path) -> None:
    first, *_others, last = approvals(log)
    assert log.entries[first].after["digest"] != log.entries[last].after["digest"]
    files = log.bundle()
    paths = f"assertions/{first}", f"assertions/{last}"
    files[paths[0]], files[paths[1]] = files[paths[1]], files[paths[0]]
    assert refused(listed(files), tmp_path, 9).startswith(f"{first},")


def test_a_missing_assertion_is_named(log: Log, tmp_path: Path) -> None:
    index = approvals(log)[1]
    files = log.bundle()
    del files[f"assertions/{index}"]
    assert refused(listed(files), tmp_path, 9).startswith(f"{index},")


def test_an_assertion_of_what_is_not_disclosed_is_refused(log: Log, tmp_path: Path) -> None:
    index = approvals(log)[-1]
    hidden = [at for at, entry in enumerate(log.entries) if entry.tx == log.entries[index].tx]
    files = log.bundle(hidden=hidden)
    accepted(files, tmp_path)
    files[f"assertions/{index}"] = assertion(log.entries[index].after)
    assert refused(listed(files), tmp_path, 9).startswith(f"{index}, assertions/{index}:")


def test_an_assertion_of_what_is_no_approval_is_refused(log: Log, tmp_path: Path) -> None:
    files = log.bundle()
    files["assertions/20"] = files[f"assertions/{approvals(log)[0]}"]
    assert refused(listed(files), tmp_path, 9).startswith("20, assertions/20:")


@pytest.mark.parametrize(
    "content",
    [
        {"b": 1, "a": [True, None, "ю\n\x7f\u2028"], "": {}},
        {"\ufb33": 1, "\U0001f600": 2},
        {"nested": {"z": {"y": -5}}, "list": [[], {}]},
    ],
)
def test_evidence_is_canonical(content: Any) -> None:
    import rfc8785

    assert canonical(content) == rfc8785.dumps(content)


@pytest.mark.parametrize("content", [1.5, 2**53, {"a": [0.1]}, "\ud800", [[json.loads("1e400")]]])
def test_what_readers_may_read_differently_has_no_canonical_form(content: Any) -> None:
    with pytest.raises(BadAssertion):
        canonical(content)


def test_evidence_may_be_any_object(world: World, tmp_path: Path) -> None:
    entry = world.last("approval.created")
    entry.after["evidence"] = {"б": [1, None], "a": "ю"}
    accepted(Log.of(world).bundle(), tmp_path)
