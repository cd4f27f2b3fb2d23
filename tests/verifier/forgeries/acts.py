"""What cannot have happened: acts, consents and rows against the table of states (check 8)."""

from __future__ import annotations

from collections.abc import Callable

from tests.verifier.forgeries.forgery import (
    AGREED,
    IN_FORCE,
    SUBMITTED,
    approval_of,
    begun,
    everything,
    first,
    forgery,
    played,
)
from tests.verifier.made import Files, Log
from tests.verifier.world import AUTHORITY, Designation, Entry, World

Course = tuple[tuple[str, str | None], ...]


def _act(
    name: str,
    attack: str,
    course: Course,
    act: str,
    by: str | None,
    *,
    to: str | None = None,
    person: int | None = None,
) -> None:
    def make() -> Files:
        world, thing = played(*course)
        world.people["UN"] = [world.uuid(), world.uuid()]
        world.act(thing, act, by, to=to, person=person)
        return everything(world)

    forgery(name, 8, attack)(make)


COUNTERED: Course = (*SUBMITTED, ("counter", "RU"))
ASKED: Course = (*SUBMITTED, ("ask", "RU"))
_act("withdrawn-by-the-other-side", "the other side withdraws a proposal (party owner)", SUBMITTED, "withdraw", "RU")
_act("answered-by-the-asker", "the side that asked answers itself (party author)", ASKED, "answer", "RU")
_act("amended-by-the-other-side", "the other side amends a version (party author)", SUBMITTED, "amend", "RU")
_act("rejected-by-its-author", "a side rejects its own version (party other)", SUBMITTED, "reject", "US")
_act("countered-by-its-author", "a side counters its own version (party other)", SUBMITTED, "counter", "US")
_act("agreed-by-its-author", "a side agrees to its own version (party other)", SUBMITTED, "agree", "US", to="submitted")
_act("declined-by-a-third", "a delegation that does not sign declines (party any)", AGREED, "decline", "UN")
_act("suspended-by-a-third", "a delegation that does not sign suspends (party any)", IN_FORCE, "suspend", "UN")
_act(
    "expired-by-somebody", "a side ends a designation as if its time were over (party nobody)", IN_FORCE, "expire", "US"
)
_act("rejected-by-nobody", "nobody rejects a proposal", SUBMITTED, "reject", None)
_act("approved-by-its-author", "whoever wrote the version approves it", AGREED, "approve", "US", person=0)
_act("answer-without-a-question", "an answer where no question is open", SUBMITTED, "answer", "US")
_act("approved-before-agreement", "an approval of what nobody has agreed to", SUBMITTED, "approve", "RU", to="in_force")
_act("in-force-by-one-side", "in force with the approval of one side", AGREED, "approve", "US", to="in_force")
_act(
    "not-in-force-by-both",
    "not in force, though both have approved",
    IN_FORCE[:-1],
    "approve",
    "RU",
    to="partly_approved",
)
_act("rescinded-by-one-side", "rescinded by one side", IN_FORCE, "rescind", "RU", to="rescinded")
_act("agreed-after-its-end", "an agreement to what was withdrawn", (*SUBMITTED, ("withdraw", "US")), "agree", "RU")
_act("act-to-another-state", "an act leads elsewhere than the table says", SUBMITTED, "reject", "RU", to="agreed")


def _early(world: World, thing: Designation, act: str) -> Entry:
    world.begin()
    return world.act(thing, act, None, together=True)


@forgery("expired-before-its-time", 8, "a designation in force expires before the end of its validity")
def _() -> Files:
    world, thing = played(*IN_FORCE)
    _early(world, thing, "expire")
    return everything(world)


@forgery("expired-without-an-end", 8, "a designation in force expires whose validity has no end")
def _() -> Files:
    world = begun()
    thing = world.draft()
    # The content is hashed by its row: nobody discloses it here.
    world.act(thing, "submit", "US")
    version = first(world, "version.created")
    version.after["valid_until"] = None
    _early(world, thing, "expire")
    hidden = [at for at, entry in enumerate(world.entries) if entry.event == "designation.created"]
    return Log.of(world).bundle(hidden=hidden)


@forgery("superseded-by-nothing", 8, "a designation in force is superseded, and nothing replaces it")
def _() -> Files:
    world, thing = played(*IN_FORCE)
    _early(world, thing, "supersede")
    return everything(world)


@forgery("superseded-by-another", 8, "a designation is superseded beside one that replaces another")
def _() -> Files:
    world, thing = played(*IN_FORCE)
    played(*IN_FORCE, world=world)
    world.act(thing, "supersede", None, together=True)
    return everything(world)


@forgery("superseded-later", 8, "a designation is superseded in a later transaction than what replaces it")
def _() -> Files:
    world, thing = played(*IN_FORCE)
    world.in_force("RU", counter=False, replaces=thing.uuid)
    world.act(thing, "supersede", None)
    return everything(world)


@forgery("copy-ends-early", 8, "a released copy ends before its time, beside nothing")
def _() -> Files:
    world, _thing = played()
    _early(world, world.release(), "expire")
    return everything(world)


def _altered(name: str, attack: str, course: Course, event: str, change: Callable[[World, Entry], object]) -> None:
    def make() -> Files:
        world, _thing = played(*course)
        change(world, world.last(event))
        return everything(world)

    forgery(name, 8, attack)(make)


REJECTED: Course = (*SUBMITTED, ("reject", "RU"))
_altered(
    "act-from-another-state",
    "an act says that the designation was in another state",
    (*COUNTERED, ("reject", "US")),
    "act.reject",
    lambda _world, one: one.after.update(from_state="submitted"),
)
_altered(
    "act-without-its-reason",
    "a rejection without the reason that it must have",
    REJECTED,
    "act.reject",
    lambda _world, one: one.after.update(reason=""),
)
_altered(
    "act-on-another-version",
    "an act about another version than the one on the table",
    REJECTED,
    "act.reject",
    lambda world, one: one.after.update(version_id=world.uuid()),
)
_altered(
    "act-on-another-digest",
    "an act about another digest than that of the version on the table",
    REJECTED,
    "act.reject",
    lambda _world, one: _digested(one),
)
_altered(
    "act-out-of-order",
    "an act counts otherwise than it follows",
    REJECTED,
    "act.reject",
    lambda _world, one: one.after.update(sequence=7),
)
_altered(
    "act-by-another-than-its-entry",
    "an act's row names another person than its entry",
    REJECTED,
    "act.reject",
    lambda world, one: one.after.update(actor_id=world.uuid()),
)
_altered(
    "act-of-another-delegation-than-its-entry",
    "an act's row names another delegation than its entry",
    REJECTED,
    "act.reject",
    lambda _world, one: one.after.update(delegation_id="US"),
)
_altered(
    "act-of-another-name-than-its-entry",
    "an act's row is of another act than its entry",
    (*SUBMITTED, ("acknowledge", "RU")),
    "act.acknowledge",
    lambda _world, one: one.after.update(code="ask", reason="Why?"),
)
_altered(
    "act-said-to-be-private",
    "an open act says that it is private",
    REJECTED,
    "act.reject",
    lambda _world, one: one.after.update(private=True),
)
_altered(
    "approved-by-another-than-acts",
    "an approval by a user who never approved",
    (*AGREED, ("approve", "US")),
    "act.approve",
    lambda world, one: _by(one, world.people["US"][0]),
)
_altered(
    "row-in-another-state",
    "the designation's row goes elsewhere than its act",
    COUNTERED,
    "designation.changed",
    lambda _world, one: one.after.update(state="agreed"),
)
_altered(
    "row-in-another-round",
    "the designation's row is in another round than its acts",
    COUNTERED,
    "designation.changed",
    lambda _world, one: one.after.update(round=9),
)
_altered(
    "row-was-another-before",
    "a change says what was not before",
    COUNTERED,
    "designation.changed",
    lambda _world, one: one.row["before"].update(state="agreed"),
)
_altered(
    "version-of-another-number",
    "a version counts otherwise than it follows",
    COUNTERED,
    "version.created",
    lambda _world, one: one.after.update(sequence=9),
)


def _digested(one: Entry) -> None:
    one.digest, one.after["digest"] = "0f" * 32, "\\x" + "0f" * 32


def _by(one: Entry, person: str) -> None:
    one.actor = one.after["actor_id"] = person


@forgery("comment-of-no-delegation", 8, "a comment of a delegation that there is none of")
def _() -> Files:
    world, thing = played(*SUBMITTED)
    comment = world.comment(thing, "US", internal=False)
    comment.delegation = comment.after["delegation_id"] = "XX"
    return everything(world)


@forgery("confirmation-of-another-person", 8, "a text is confirmed in the name of somebody else")
def _() -> Files:
    world, thing = played(*SUBMITTED)
    world.confirm_text(thing, "RU").after["user_id"] = world.people["US"][0]
    return everything(world)


@forgery("confirmation-of-no-delegation", 8, "a text is confirmed by a delegation that there is none of")
def _() -> Files:
    world, thing = played(*SUBMITTED)
    confirmation = world.confirm_text(thing, "US")
    confirmation.delegation = confirmation.after["delegation_id"] = "XX"
    return everything(world)


@forgery("private-confirmation", 8, "that a text was confirmed is kept from the other side")
def _() -> Files:
    world, thing = played(*SUBMITTED)
    confirmation = world.confirm_text(thing, "US")
    confirmation.private_to, confirmation.of = "US", None
    return everything(world)


@forgery("approval-of-the-other-delegation", 8, "an approval of the other delegation beside an act of this one")
def _() -> Files:
    world, _thing = played(*AGREED, ("approve", "US"))
    approval = approval_of(world, "US")
    approval.delegation, approval.actor = "RU", world.people["RU"][AUTHORITY]
    approval.after.update(delegation_id="RU", user_id=approval.actor, method="password", evidence={}, public_key=None)
    return everything(world)


@forgery("approval-without-an-act", 8, "the other side's approval is written without its act")
def _() -> Files:
    world, thing = played(*AGREED)
    world.begin()
    world.consent(thing, "approve", "RU", world.who(thing, "RU", AUTHORITY))
    world.act(thing, "approve", "US", signed=True)
    return everything(world)


@forgery("act-without-its-approval", 8, "an act of approval without the record of it")
def _() -> Files:
    world, _thing = played(*IN_FORCE)
    world.entries.remove(approval_of(world, "RU"))
    return everything(world)


@forgery("approval-after-its-act", 8, "an approval that was written after its act")
def _() -> Files:
    world, _thing = played(*AGREED, ("approve", "US"))
    approval = approval_of(world, "US")
    world.entries.remove(approval)
    world.entries.append(approval)
    return everything(world)


@forgery("approval-in-another-transaction", 8, "an approval in another transaction than its act")
def _() -> Files:
    world, _thing = played(*AGREED, ("approve", "US"))
    approval_of(world, "US").tx += 50
    return everything(world)


@forgery("approval-of-an-earlier-round", 8, "an approval of an earlier round counts again")
def _() -> Files:
    world, thing = played(*AGREED, ("approve", "US"), ("decline", "RU"), ("agree", "RU"))
    world.act(thing, "approve", "RU", signed=True, to="in_force")
    return everything(world)


@forgery("approved-twice-by-one-side", 8, "one side approves for both")
def _() -> Files:
    world, thing = played(*AGREED, ("approve", "US"))
    world.act(thing, "approve", "US", signed=True, to="in_force")
    return everything(world)


@forgery("moved-without-an-act", 8, "the designation's row comes into force without an act")
def _() -> Files:
    world, thing = played(*SUBMITTED)
    world.begin()
    world.change(thing, {"state": "in_force"}, world.who(thing, "US"))
    world.act(thing, "suspend", "US")
    return everything(world)


@forgery("act-moves-nothing", 8, "an act that the designation's row does not follow")
def _() -> Files:
    world, _thing = played(*REJECTED)
    world.entries.remove(world.last("designation.changed"))
    return everything(world)


@forgery("version-without-an-act", 8, "a version that no act brings")
def _() -> Files:
    world, thing = played(*COUNTERED)
    world.last("version.created").tx -= 1
    world.comment(thing, "US", internal=False)
    return everything(world)


@forgery("act-without-its-version", 8, "a counter-proposal whose version is recorded nowhere")
def _() -> Files:
    world, _thing = played(*COUNTERED)
    world.entries.remove(world.last("version.created"))
    return everything(world)


@forgery("designation-deleted", 8, "a submitted designation is deleted")
def _() -> Files:
    world, thing = played(*SUBMITTED)
    world.begin()
    gone = {"row": {"before": dict(thing.row)}}
    world.note("designation.deleted", thing.uuid, 1, gone, **world.who(thing, "US"))
    return everything(world)


@forgery("version-changed", 8, "a version that is only ever written once changes")
def _() -> Files:
    world, _thing = played(*SUBMITTED)
    old = world.last("version.created")
    world.begin()
    entry = world.note(
        "version.changed", old.subject, 2, {"row": {"before": {"level": 1}, "after": {"level": 2}}}, of=old.of
    )
    entry.sides |= {name: old.sides[name] for name in ("outline", "text")}
    entry.digest = old.digest
    return everything(world)


@forgery("record-without-its-beginning", 8, "a record that begins with an act and not with its row")
def _() -> Files:
    world, _thing = played(*SUBMITTED)
    world.entries.remove(world.last("designation.created"))
    return everything(world)


@forgery("submitted-in-force", 8, "a record begins in force")
def _() -> Files:
    world, _thing = played(*SUBMITTED)
    world.last("designation.created").after["state"] = "in_force"
    return everything(world)


@forgery("submitted-with-its-second-version", 8, "a record whose first version counts as its second")
def _() -> Files:
    world, _thing = played(*SUBMITTED)
    world.last("version.created").after["sequence"] = 2
    return everything(world)


@forgery("approval-left-alone", 8, "a part that ends with an approval without its act")
def _() -> Files:
    world, thing = played(*AGREED)
    world.begin()
    world.consent(thing, "approve", "RU", world.who(thing, "RU", AUTHORITY), signed=True)
    return Log.of(world).bundle(designation=thing.uuid)


@forgery("row-left-alone", 8, "a part that ends with a designation's row that no act has moved")
def _() -> Files:
    world, thing = played(*IN_FORCE)
    world.begin()
    world.change(thing, {"state": "superseded"}, world.who(thing, None))
    return Log.of(world).bundle(designation=thing.uuid)


@forgery("owner-changed", 8, "a designation gets another owner")
def _() -> Files:
    world, thing = played(*SUBMITTED)
    world.begin()
    world.change(thing, {"owner_id": "RU"}, world.who(thing, "US"))
    return everything(world)


def _private(name: str, attack: str, course: Course, count: int, *, reader: str = "US") -> None:
    """The last entries of a course are sealed private to one side."""

    def make() -> Files:
        world, _thing = played(*course)
        for entry in world.entries[-count:]:
            entry.private_to, entry.of = reader, None
        return Log.of(world).bundle(reader=reader)

    forgery(name, 8, attack)(make)


RESCINDED: Course = (*IN_FORCE, ("rescind", "US"), ("rescind", "RU"))
_private("private-rescission", "a rescission is sealed private to one side", RESCINDED, 3)
_private("private-act", "a suspension is sealed private to one side", (*IN_FORCE, ("suspend", "US")), 1)
_private("private-version", "a counter-proposal's version is sealed private to one side", COUNTERED, 3, reader="RU")
_private("private-consent", "a consent is sealed private to one side", (*AGREED, ("approve", "US")), 3)
_private("private-submission", "an act of submission is private, and its record open", SUBMITTED, 1)


@forgery("private-comment-to-all", 8, "a comment that is not internal is kept from the other side")
def _() -> Files:
    world, thing = played(*SUBMITTED)
    world.comment(thing, "US", internal=True).after["internal"] = False
    return everything(world)


@forgery("private-revocation", 8, "the revocation of a key is sealed private to one side")
def _() -> Files:
    world = begun()
    key = next(entry for entry in world.entries if entry.event == "passkey.created").subject
    world.begin()
    sides = {"row": {"before": {"revoked_at": None}, "after": {"revoked_at": world.stamp()}}}
    world.note("passkey.changed", key, 3, sides, private_to="US")
    return everything(world)


@forgery("another-designations-scope", 8, "an act counts to another designation, so that a part may leave it out")
def _() -> Files:
    world, _thing = played(*IN_FORCE, ("suspend", "US"))
    world.last("act.suspend").of = world.uuid()
    return everything(world)


@forgery("begun-without-an-act", 8, "a draft's row appears in another transaction than its first act")
def _() -> Files:
    world = begun()
    world.draft()
    row = next(entry for entry in world.entries if entry.event == "designation.created")
    row.tx -= 1
    return everything(world)
