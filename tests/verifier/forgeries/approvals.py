"""Signatures of people that are none (check 9)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from tests.verifier.forgeries.forgery import (
    AGREED,
    IN_FORCE,
    approval_of,
    begun,
    everything,
    forgery,
    played,
)
from tests.verifier.keys import Device, Row, b64, statement_of
from tests.verifier.made import Files, Log, assertion, listed
from tests.verifier.world import AUTHORITY, World


def _approved_by(prepare: Callable[[World], object]) -> Files:
    """US and RU approve with passkeys, of which one was prepared."""
    world = World(2016)
    world.passkey("RU", "Ed25519")
    prepare(world)
    world, _thing = played(*IN_FORCE, world=world)
    return everything(world)


@forgery("unregistered-key", 9, "an approval signed by a key that nobody registered")
def _() -> Files:
    def prepare(world: World) -> None:
        world.devices["US", AUTHORITY] = Device("ES256", 99)

    return _approved_by(prepare)


@forgery("unconfirmed-key", 9, "an approval signed by a key that nobody has confirmed")
def _() -> Files:
    return _approved_by(lambda world: world.passkey("US", confirmed=False))


@forgery("key-confirmed-by-its-owner", 9, "an approval signed by a key that its own owner confirmed")
def _() -> Files:
    def prepare(world: World) -> None:
        world.confirm("US", world.passkey("US", confirmed=False), by=world.people["US"][AUTHORITY])

    return _approved_by(prepare)


@forgery("revoked-key", 9, "an approval signed by a key that had been revoked")
def _() -> Files:
    def prepare(world: World) -> None:
        key = world.passkey("US")
        world.begin()
        world.common(
            "passkey.changed", key, 3, {"before": {"revoked_at": None}, "after": {"revoked_at": world.stamp()}}
        )

    return _approved_by(prepare)


@forgery("deleted-key", 9, "an approval signed by a key whose row has been deleted")
def _() -> Files:
    def prepare(world: World) -> None:
        key = world.passkey("US")
        row = {**world.last("passkey.created").after, **world.last("passkey.changed").after}
        world.begin()
        world.common("passkey.deleted", key, 2, {"before": row})

    return _approved_by(prepare)


@forgery("key-confirmed-too-late", 9, "an approval signed by a key that was confirmed only afterwards")
def _() -> Files:
    world = World(2016)
    world.passkey("RU", "Ed25519")
    key = world.passkey("US", confirmed=False)
    world, _thing = played(*AGREED, ("approve", "US"), world=world)
    world.confirm("US", key)
    return everything(world)


@forgery("key-of-another-person", 9, "an approval signed by the key of a colleague")
def _() -> Files:
    def prepare(world: World) -> None:
        world.passkey("US", person=0)
        world.devices["US", AUTHORITY] = world.devices["US", 0]

    return _approved_by(prepare)


@forgery("key-of-another-delegation", 9, "an approval signed by a key that is registered for another delegation")
def _() -> Files:
    def prepare(world: World) -> None:
        world.passkey("US")
        world.last("passkey.created").after["delegation_id"] = "RU"

    return _approved_by(prepare)


@forgery("key-of-another-site", 9, "an approval signed by a key that is registered for another site")
def _() -> Files:
    def prepare(world: World) -> None:
        world.passkey("US")
        world.last("passkey.created").after["rp_id"] = "other.example"

    return _approved_by(prepare)


@forgery("copied-from-the-other-side", 9, "an approval whose key and signature are the other side's, copied")
def _() -> Files:
    world, _thing = played(*IN_FORCE)
    theirs, ours = approval_of(world, "US").after, approval_of(world, "RU").after
    ours |= {"evidence": theirs["evidence"], "public_key": theirs["public_key"]}
    return everything(world)


def _signed(change: Callable[[Row], object], **options: Any) -> Files:
    """The device signs another statement, or otherwise, than it has to."""
    world, _thing = played(*IN_FORCE)
    row = approval_of(world, "RU").after
    stated = statement_of(row)
    change(stated)
    row["evidence"] = world.devices["RU", AUTHORITY].evidence(stated, **options)
    return everything(world)


def _naming(name: str, attack: str, value: Any, key: str = "") -> None:
    key = key or name
    forgery(f"statement-of-another-{name}", 9, attack)(lambda: _signed(lambda stated: stated.update({key: value})))


UUID = "b5f7b5d0-0000-4000-8000-000000000000"
_naming("designation", "a signature over a statement that names another designation", UUID)
_naming("version", "a signature over a statement that names another version", UUID)
_naming("act", "a signature over a statement that names another act", "rescind")
_naming("round", "a signature over a statement that names another round", 9)
_naming("digest", "a signature over a statement that names another digest", "0f" * 32)
_naming("delegation", "a signature over a statement that names another delegation", "US")
_naming("origin", "a signature over a statement that names another origin", "https://other.example")
_naming("site", "a signature over a statement that names another rp_id", "other.example", "rp_id")
_naming("version-of-the-form", "a signature over a statement of an earlier form", 1, "v")


@forgery("statement-that-says-more", 9, "a signature over a statement with a key that statements do not have")
def _() -> Files:
    return _signed(lambda stated: stated.update(note="under protest"))


@forgery("signed-at-another-site", 9, "the browser was at another site than that of the key")
def _() -> Files:
    origin = "https://other.example"
    return _signed(lambda stated: stated.update(origin=origin), origin=origin)


@forgery("signed-at-a-site-that-ends-alike", 9, "the browser was at a site whose name only ends with that of the key")
def _() -> Files:
    origin = "https://notjic.example"
    return _signed(lambda stated: stated.update(origin=origin), origin=origin)


@forgery("signed-at-an-address-with-a-path", 9, "an origin that hides another host before an @")
def _() -> Files:
    origin = "https://other.example/@jic.example"
    return _signed(lambda stated: stated.update(origin=origin), origin=origin)


@forgery("signed-for-another-site", 9, "the authenticator signed for another rp_id than the key's")
def _() -> Files:
    rp_id, origin = "example", "https://jic.example"
    return _signed(lambda stated: stated.update(rp_id=rp_id, origin=origin), rp_id=rp_id)


@forgery("signed-without-its-owner", 9, "the authenticator did not verify its owner")
def _() -> Files:
    return _signed(lambda _stated: None, flags=0x01)


@forgery("signed-at-a-registration", 9, "what was signed is no answer to a request")
def _() -> Files:
    return _signed(lambda _stated: None, kind="webauthn.create")


def _evidence(change: Callable[[Row], object]) -> Files:
    world, _thing = played(*IN_FORCE)
    row = approval_of(world, "RU").after
    row["evidence"] = dict(row["evidence"])
    change(row["evidence"])
    return everything(world)


@forgery("signature-altered", 9, "one bit of a signature is another")
def _() -> Files:
    def change(evidence: Row) -> None:
        signature = bytearray(base64.urlsafe_b64decode(evidence["signature"] + "=="))
        signature[5] ^= 1
        evidence["signature"] = b64(bytes(signature))

    return _evidence(change)


@forgery("client-data-of-another-statement", 9, "the challenge is not the hash of the statement")
def _() -> Files:
    world, _thing = played(*IN_FORCE)
    row = approval_of(world, "RU").after
    other = world.devices["RU", AUTHORITY].evidence(statement_of({**row, "round": 7}))
    row["evidence"] = {**other, "statement": statement_of(row)}
    return everything(world)


@forgery("evidence-that-says-more", 9, "evidence with a part that evidence does not have")
def _() -> Files:
    return _evidence(lambda evidence: evidence.update(user_handle="AAAA"))


@forgery("evidence-padded", 9, "evidence whose binary parts are written in another form")
def _() -> Files:
    def change(evidence: Row) -> None:
        evidence["signature"] += "=="

    return _evidence(change)


@forgery("passkey-for-another-consent", 9, "a signature over an approval serves as agreement")
def _() -> Files:
    world, _thing = played(*AGREED)
    row = approval_of(world, "RU", "agree").after
    device = world.devices["RU", AUTHORITY]
    row |= {
        "method": "passkey",
        "public_key": "\\x" + device.public.hex(),
        "evidence": device.evidence(statement_of(row)),
    }
    return everything(world)


@forgery("unknown-method", 9, "an approval by a method that nobody can judge")
def _() -> Files:
    world, _thing = played(*IN_FORCE)
    approval_of(world, "RU").after.update(method="blood", evidence={}, public_key=None)
    return everything(world)


@forgery("password-with-a-key", 9, "an approval by password is shown with a key as if it had been signed")
def _() -> Files:
    world, _thing = played(*IN_FORCE)
    approval_of(world, "RU").after["method"] = "password"
    return everything(world)


@forgery("assertion-missing", 9, "an approval is disclosed without what it rests on")
def _() -> Files:
    log, index = _log()
    files = log.bundle()
    del files[f"assertions/{index}"]
    return listed(files)


@forgery("assertion-of-another-approval", 9, "an assertion is moved to another approval")
def _() -> Files:
    log, index = _log()
    files = log.bundle()
    other = next(at for at, entry in enumerate(log.entries) if entry.event == "approval.created")
    files[f"assertions/{index}"] = files[f"assertions/{other}"]
    return listed(files)


@forgery("assertion-of-no-approval", 9, "an assertion is of an entry that is no approval")
def _() -> Files:
    log, index = _log()
    files = log.bundle()
    files[f"assertions/{index + 1}"] = files[f"assertions/{index}"]
    return listed(files)


@forgery("assertion-says-more", 9, "an assertion says what its approval's opening does not")
def _() -> Files:
    log, index = _log()
    files = log.bundle()
    files[f"assertions/{index}"] = assertion(log.entries[index].after, note="under protest")
    return listed(files)


def _log() -> tuple[Log, int]:
    world, _thing = played(*IN_FORCE, world=begun())
    return Log.of(world), world.index_of(approval_of(world, "RU"))
