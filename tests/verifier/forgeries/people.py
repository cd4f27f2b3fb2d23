"""Who has to sign: signatories, their witnesses, and the reader's policy (checks 2 and 12)."""

from __future__ import annotations

from collections.abc import Callable

from jic_verify.tlog.policy import format_policy
from tests.verifier.forgeries.forgery import IN_FORCE, Refused, begun, everything, forgery, played
from tests.verifier.keys import SIDES, Keys
from tests.verifier.made import Files, Log, listed
from tests.verifier.world import World


def _after(name: str, attack: str, change: Callable[[World], object]) -> None:
    """Something changes after a designation came into force."""

    def make() -> Files:
        world, _thing = played(*IN_FORCE)
        world.begin()
        change(world)
        return everything(world)

    forgery(name, 12, attack)(make)


def _signs(world: World, code: str, signs: bool) -> None:
    sides = {"before": {"is_signatory": not signs}, "after": {"is_signatory": signs}}
    world.common("delegation.changed", world.delegations[code], 2, sides)


def _removed(world: World, code: str) -> None:
    sides = {"before": {"removed_at": None}, "after": {"removed_at": world.stamp()}}
    world.common("witness.changed", world.witnesses[code], 2, sides)


def _replaced(world: World, code: str) -> None:
    _removed(world, code)
    world.witness(code, Keys.of(9).witnesses[code].verifier.vkey)


_after("signatory-made-none", "a signatory is made none", lambda world: _signs(world, "RU", False))
_after("signatory-added", "a third delegation is made a signatory", lambda world: _signs(world, "UN", True))
_after("witness-removed", "a signatory's witness is removed", lambda world: _removed(world, "RU"))
_after("witness-replaced", "a signatory's witness is replaced by another key", lambda world: _replaced(world, "RU"))
_after(
    "second-witness",
    "a signatory gets a second witness",
    lambda world: world.witness("RU", Keys.of(9).witnesses["RU"].verifier.vkey),
)
_after("witness-changes-hands", "the other side's witness becomes a signatory's own", lambda world: _handed_over(world))
_after("witness-key-changed", "the key in a witness's row is changed", lambda world: _rekeyed(world))


def _handed_over(world: World) -> None:
    sides = {"before": {"delegation_id": "RU"}, "after": {"delegation_id": "US"}}
    world.common("witness.changed", world.witnesses["RU"], 2, sides)


def _rekeyed(world: World) -> None:
    before = world.keys.witnesses["RU"].verifier.vkey
    after = Keys.of(9).witnesses["RU"].verifier.vkey
    world.common("witness.changed", world.witnesses["RU"], 2, {"before": {"vkey": before}, "after": {"vkey": after}})


@forgery("signatory-without-a-witness", 12, "a log that has never had a witness of one signatory")
def _() -> Files:
    world = World(2016)
    world.entries.remove(world.last("witness.created"))
    return everything(world)


def _with_policy(log: Log, policy: bytes, witnesses: tuple[str, ...] = SIDES) -> Files:
    files = log.bundle(note=log.note(witnesses=witnesses))
    files["policy"] = policy
    return listed(files)


def _policy(keys: Keys, signatories: tuple[str, ...]) -> bytes:
    witnesses = {code: witness.verifier for code, witness in keys.witnesses.items()}
    return format_policy([keys.log.verifier], witnesses, signatories).encode()


@forgery("policy-of-one-side", 12, "a policy that asks for one side's witness only")
def _() -> Files:
    log = Log.of(begun())
    return _with_policy(log, _policy(log.keys, ("US",)), ("US",))


@forgery("policy-with-a-third-for-a-side", 12, "a policy that asks for a third witness in place of a signatory's")
def _() -> Files:
    log = Log.of(begun())
    return _with_policy(log, _policy(log.keys, ("US", "UN")), ("US", "UN"))


@forgery("policy-with-a-third", 12, "a policy that asks for a third witness besides")
def _() -> Files:
    log = Log.of(begun())
    return _with_policy(log, _policy(log.keys, ("US", "RU", "UN")), ("US", "RU", "UN"))


@forgery("policy-of-other-keys", 12, "both witnesses' keys are others than the log has on record")
def _() -> Files:
    return Log.of(begun(), Keys.of(9)).bundle()


def _quorum(name: str, attack: str, groups: str) -> None:
    def make() -> Files:
        log = Log.of(begun())
        lines = log.keys.policy().decode().splitlines(keepends=True)
        return _with_policy(log, ("".join(lines[:-2]) + groups).encode())

    forgery(name, 2, attack)(make)


_quorum("quorum-of-any", "a quorum that one side reaches", "group both any US RU\nquorum both\n")
_quorum("quorum-of-one-of-two", "a quorum of one of two", "group both 1 US RU\nquorum both\n")
_quorum(
    "quorum-of-two-of-three", "a quorum that is reached without a signatory", "group both 2 US RU UN\nquorum both\n"
)
_quorum("quorum-of-none", "a quorum that asks for nobody", "quorum none\n")
_quorum("group-beside-the-quorum", "a group that the quorum does not ask for", "group both all US RU\nquorum US\n")
_quorum(
    "any-within-all", "a group of any within the quorum", "group one any US UN\ngroup both all one RU\nquorum both\n"
)


@forgery("one-cosignature-missing", 2, "a checkpoint that one side's witness has not cosigned")
def _() -> Files:
    log = Log.of(begun())
    return log.bundle(note=log.note(witnesses=["US"]))


@forgery("cosigned-by-a-third", 2, "a checkpoint that a third witness has cosigned in place of a side's")
def _() -> Files:
    log = Log.of(begun())
    return log.bundle(note=log.note(witnesses=["US", "UN"]))


@forgery("signed-by-the-log-alone", 2, "a log that was written anew with its stolen key")
def _() -> Files:
    log = Log.of(begun())
    return log.bundle(note=log.note(witnesses=[]))


@forgery("cosignature-of-another-checkpoint", 2, "a cosignature of another checkpoint")
def _() -> Files:
    log = Log.of(begun())
    honest = log.note(log.sizes[-2]).decode().partition("\n\n")[2].splitlines(keepends=True)
    return log.bundle(note=log.note(witnesses=[]) + "".join(honest[1:]).encode())


@forgery("checkpoint-that-says-more", 2, "a checkpoint with a line that checkpoints do not have")
def _() -> Files:
    log = Log.of(begun())
    body = log.note().decode().partition("\n\n")[0] + "\nmore\n"
    return log.bundle(note=log.note(body=body))


@forgery("readers-own-policy", 2, "a bundle signed by keys that its reader does not trust")
def _() -> Refused:
    world = World(2016, Keys.of(9))
    return Refused(everything(world), policy=Keys.of().policy())


@forgery("witness-other-than-kept", 12, "the witness of a side is another than in the bundle that its reader has kept")
def _() -> Refused:
    old = Keys.of()
    world = World(2016, Keys(old.log, {**old.witnesses, "RU": Keys.of(9).witnesses["RU"]}))
    # The same log, of which the witnesses of then and those of now have cosigned the same entries.
    return Refused(Log.of(world).bundle(), since=Log.of(world, old).bundle())
