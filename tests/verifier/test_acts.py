"""Check 8, the acts: each is one of the table from the state in which its designation was, on the version it names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jic_verify.rules import RULES, is_of_amendment
from tests.verifier.made import Log, accepted, refused
from tests.verifier.world import Designation, Entry, World

COURSES: dict[str, list[tuple[str, str | None]]] = {
    "rejected": [("submit", "US"), ("reject", "RU")],
    "withdrawn": [("submit", "US"), ("counter", "RU"), ("amend", "RU"), ("withdraw", "US")],
    "declined": [("submit", "US"), ("agree", "RU"), ("approve", "US"), ("decline", "RU"), ("agree", "RU")],
    "expired": [("submit", "US"), ("acknowledge", "RU"), ("expire", None)],
    "rescinded": [
        *[("submit", "US"), ("agree", "RU"), ("approve", "RU"), ("approve", "US")],
        *[("suspend", "RU"), ("resume", "US"), ("resume", "RU"), ("rescind", "RU"), ("rescind", "US")],
    ],
    "amended in force": [
        *[("submit", "US"), ("agree", "RU"), ("approve", "RU"), ("approve", "US"), ("propose", "RU"), ("ask", "US")],
        *[("answer", "RU"), ("counter", "US"), ("agree", "RU"), ("approve", "US"), ("approve", "RU")],
        *[("propose", "US"), ("agree", "RU"), ("approve", "US"), ("suspend", "RU"), ("approve", "US")],
        *[("resume", "US"), ("resume", "RU"), ("approve", "US"), ("approve", "RU"), ("propose", "RU")],
        *[("reject", "US"), ("propose", "US"), ("withdraw", "US"), ("propose", "US"), ("rescind", "RU")],
        *[("rescind", "US")],
    ],
    "amended while suspended": [
        *[("submit", "US"), ("agree", "RU"), ("approve", "RU"), ("approve", "US"), ("suspend", "RU")],
        *[
            ("propose", "RU"),
            ("agree", "US"),
            ("approve", "RU"),
            ("approve", "US"),
            ("propose", "RU"),
            ("expire", None),
        ],
    ],
    "amended while approved": [
        *[("submit", "US"), ("ask", "RU"), ("amend", "US"), ("agree", "RU"), ("approve", "US"), ("amend", "US")],
        *[("agree", "RU"), ("approve", "US"), ("approve", "RU")],
    ],
}


@pytest.fixture
def world() -> World:
    return World()


def played(world: World, course: list[tuple[str, str | None]]) -> Designation:
    thing = world.draft()
    for act, by in course:
        world.act(thing, act, by)
    return thing


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
@pytest.mark.parametrize("reader", [None, "US", "RU"])
def test_every_lawful_course_is_replayed(
    world: World, tmp_path: Path, course: list[tuple[str, str | None]], reader: str | None
) -> None:
    played(world, course)
    accepted(Log.of(world).bundle(reader=reader), tmp_path)


def test_every_line_of_the_table_is_replayed(tmp_path: Path) -> None:
    world = World()
    ways = {"": [], **_ways()}
    for (state, act), rule in RULES.items():
        if not state:
            continue
        thing = world.release() if state == "released" else played(world, ways[state])
        author = "RU" if state.endswith("countered") else "US"
        if rule.if_asked:
            world.act(thing, "ask", "US" if author == "RU" else "RU")
        by = {"owner": "US", "author": author, "other": "US" if author == "RU" else "RU", "any": "RU"}.get(rule.party)
        if act == "supersede":
            world.in_force("RU", counter=False, replaces=thing.uuid)
            world.act(thing, act, by, together=True)
        else:
            world.act(thing, act, by, of_amendment=is_of_amendment(state))
    verdict = accepted(Log.of(world).bundle(), tmp_path)
    assert verdict.facts is not None
    superseding = sum(1 for _state, act in RULES if act == "supersede")
    assert len(verdict.facts.designations) == sum(1 for state, _act in RULES if state) + superseding


def _ways() -> dict[str, list[tuple[str, str | None]]]:
    agreed: list[tuple[str, str | None]] = [("submit", "US"), ("agree", "RU")]
    in_force = [*agreed, ("approve", "US"), ("approve", "RU")]
    return {
        "draft": [],
        "submitted": [("submit", "US")],
        "countered": [("submit", "US"), ("counter", "RU")],
        "agreed": agreed,
        "partly_approved": [*agreed, ("approve", "US")],
        "in_force": in_force,
        "suspended": [*in_force, ("suspend", "US")],
        **{
            f"amend_{state}": [*in_force, ("propose", "US"), *way]
            for state, way in {
                "submitted": [],
                "countered": [("counter", "RU")],
                "agreed": [("agree", "RU")],
                "partly_approved": [("agree", "RU"), ("approve", "US")],
            }.items()
        },
    }


@pytest.mark.parametrize("reader", [None, "US"])
@pytest.mark.parametrize(
    ("course", "act"),
    [
        ([("submit", "US")], "approve"),
        ([("submit", "US")], "resume"),
        ([("submit", "US"), ("counter", "RU")], "decline"),
        ([("submit", "US"), ("reject", "RU")], "agree"),
        ([("submit", "US"), ("withdraw", "US")], "counter"),
        ([("submit", "US")], "revise"),
    ],
)
def test_an_act_that_the_table_does_not_have_is_named(
    world: World, tmp_path: Path, course: list[tuple[str, str | None]], act: str, reader: str | None
) -> None:
    thing = played(world, course)
    entry = world.act(thing, act, "RU", to="in_force")
    said = refused(Log.of(world).bundle(reader=reader), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "is not possible in the state" in said


def test_an_act_says_in_which_state_the_designation_was(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US"), ("counter", "RU")])
    entry = world.act(thing, "reject", "US")
    entry.after["from_state"] = "submitted"
    assert "it was countered" in refused(Log.of(world).bundle(), tmp_path, 8)


def test_an_act_that_no_state_has_is_no_event(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US")])
    entry = world.act(thing, "overrule", "RU", to="in_force")
    said = refused(Log.of(world).bundle(), tmp_path, 5)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "There is no event act.overrule." in said


@pytest.mark.parametrize("act", ["reject", "acknowledge", "ask"])
def test_an_act_leads_where_the_table_says(world: World, tmp_path: Path, act: str) -> None:
    thing = played(world, [("submit", "US")])
    entry = world.act(thing, act, "RU", to="agreed")
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "leads to" in said


def test_an_answer_needs_a_question(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US"), ("ask", "RU"), ("answer", "US")])
    accepted(Log.of(world).bundle(), tmp_path)
    world.act(thing, "answer", "US")
    assert "answers a question, and none is open" in refused(Log.of(world).bundle(), tmp_path, 8)


@pytest.mark.parametrize("code", ["reject", "counter"])
def test_an_act_has_the_digest_of_its_version(world: World, tmp_path: Path, code: str) -> None:
    thing = played(world, [("submit", "US")])
    entry = world.act(thing, code, "RU")
    entry.after["digest"] = "\\x" + "0f" * 32
    entry.digest = "0f" * 32
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "digest" in said


def test_the_digest_of_a_row_is_the_one_that_the_entry_says(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US")])
    entry = world.act(thing, "reject", "RU")
    entry.digest = "0f" * 32
    assert "is not the one that the entry says" in refused(Log.of(world).bundle(), tmp_path, 10)


def test_an_act_is_about_the_version_on_the_table(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US"), ("counter", "RU")])
    entry = world.act(thing, "reject", "US")
    entry.after["version_id"] = world.uuid()
    assert "another version than the one on the table" in refused(Log.of(world).bundle(), tmp_path, 8)


def test_a_new_version_is_recorded_with_its_act(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US")])
    entry = world.act(thing, "counter", "RU")
    world.entries.remove(world.last("version.created"))
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "recorded nowhere" in said


def test_a_version_is_of_the_delegation_that_brings_it(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US")])
    world.act(thing, "counter", "RU")
    version = world.last("version.created")
    version.after["delegation_id"] = version.delegation = "US"
    assert "of another delegation" in refused(Log.of(world).bundle(), tmp_path, 8)


@pytest.mark.parametrize("step", [-1, 1, 5])
def test_acts_of_a_designation_count_one_by_one(world: World, tmp_path: Path, step: int) -> None:
    thing = played(world, [("submit", "US"), ("acknowledge", "RU")])
    entry = world.act(thing, "reject", "RU")
    entry.after["sequence"] += step
    assert refused(Log.of(world).bundle(), tmp_path, 8).startswith(f"{world.index_of(entry)},")


def test_an_act_that_is_missing_is_seen_by_the_next(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US")])
    missing = world.act(thing, "acknowledge", "RU")
    moved = world.entries[world.index_of(missing) - 1]
    world.act(thing, "reject", "RU")
    index = world.index_of(missing)
    world.entries.remove(missing)
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert moved.event == "designation.changed"
    assert said.startswith(f"{index - 1},")
    assert "without an act" in said


@pytest.mark.parametrize("column", ["code", "from_state", "designation_id", "digest", "sequence"])
@pytest.mark.parametrize("value", [None, [], {"a": 1}, 1.5, True, "missing"])
def test_a_row_holds_what_its_columns_can_hold(world: World, tmp_path: Path, column: str, value: object) -> None:
    thing = played(world, [("submit", "US")])
    entry = world.act(thing, "reject", "RU")
    entry.after[column] = value
    if value == "missing":
        del entry.after[column]
    assert refused(Log.of(world).bundle(), tmp_path, 6).startswith(f"{world.index_of(entry)},")


@pytest.mark.parametrize("noun", ["version", "act", "approval", "comment"])
@pytest.mark.parametrize("verb", ["changed", "deleted"])
@pytest.mark.parametrize("shown", [True, False])
def test_what_is_only_ever_added_neither_changes_nor_goes(
    world: World, tmp_path: Path, noun: str, verb: str, shown: bool
) -> None:
    thing = played(world, [("submit", "US"), ("agree", "RU")])
    world.comment(thing, "US", internal=False)
    old = next(one for one in reversed(world.entries) if one.event.startswith(f"{noun}."))
    world.begin()
    sides = {"before": {"at": "1"}, "after": {"at": "2"}} if verb == "changed" else {"before": dict(old.after)}
    revision = 2 if verb == "changed" else 1
    more = {name: old.sides[name] for name in ("outline", "text") if name in old.sides}
    entry = world.note(f"{noun}.{verb}", old.subject, revision, {"row": sides, **more}, of=old.of)
    entry.digest = old.digest
    index = world.index_of(entry)
    files = Log.of(world).bundle(hidden=[] if shown else [index])
    # Of acts there is not even such an event.
    assert refused(files, tmp_path, 5 if noun == "act" else 8).startswith(f"{index},")


def test_an_act_that_was_something_before_is_refused(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US")])
    entry = world.act(thing, "reject", "RU")
    entry.row["before"] = {"reason": "x"}
    assert refused(Log.of(world).bundle(), tmp_path, 6).startswith(f"{world.index_of(entry)},")


def test_the_act_in_the_row_is_the_act_of_the_entry(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US")])
    entry = world.act(thing, "acknowledge", "RU")
    entry.event = "act.ask"
    assert 'of the act "acknowledge", the entry of "ask"' in refused(Log.of(world).bundle(), tmp_path, 8)


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.row["after"].update(state="agreed"),
        lambda entry: entry.row["after"].update(revision=9),
        lambda entry: entry.row["after"].update(round=9),
    ],
)
def test_the_designations_row_goes_where_its_act_goes(
    world: World, tmp_path: Path, change: Callable[[Entry], None]
) -> None:
    thing = played(world, [("submit", "US")])
    act = world.act(thing, "counter", "RU")
    change(world.last("designation.changed"))
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(act)},")
    assert "The designation's row says" in said


def test_an_act_that_moves_nothing_is_refused(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US"), ("acknowledge", "RU")])
    world.entries.remove(world.last("designation.changed"))
    thing.revision -= 1
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert "has not moved the designation's own row" in said


def test_an_act_and_its_designation_move_in_one_transaction(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US")])
    entry = world.act(thing, "reject", "RU")
    entry.tx += 1
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry) - 1},")
    assert "The designation's row was moved without an act." in said


def test_a_row_moves_once_for_one_act(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US")])
    entry = world.act(thing, "acknowledge", "RU")
    again = world.change(thing, {"state": "agreed"}, {"of": thing.uuid})
    again.tx = entry.tx
    world.entries.remove(again)
    world.entries.insert(world.index_of(entry), again)
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(again)},")
    assert "a second time for one act" in said


def test_a_version_without_an_act_is_named(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US")])
    act = world.act(thing, "counter", "RU")
    version = world.last("version.created")
    version.tx -= 1
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert act.event == "act.counter"
    assert said.startswith(f"{world.index_of(version)},")
    assert "A version was recorded without an act." in said


@pytest.mark.parametrize("reader", [None, "US", "RU"])
def test_what_is_replaced_ends_in_the_transaction_of_what_replaces_it(
    world: World, tmp_path: Path, reader: str | None
) -> None:
    old = world.in_force("US")
    world.replaced(old)
    log = Log.of(world)
    accepted(log.bundle(reader=reader), tmp_path)
    accepted(log.bundle(reader=reader, designation=old.uuid), tmp_path)
    accepted(log.bundle(reader=reader, window=(40, len(log.leaves))), tmp_path)


@pytest.mark.parametrize("together", [True, False])
def test_nothing_is_replaced_by_what_does_not_name_it(world: World, tmp_path: Path, together: bool) -> None:
    old = world.in_force("US")
    world.in_force("RU", replaces=None if together else old.uuid)
    entry = world.act(old, "supersede", None, together=together)
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "Nothing that replaces it came into force" in said


@pytest.mark.parametrize("shown", [True, False])
def test_where_what_replaces_is_not_disclosed_it_is_let_be(world: World, tmp_path: Path, shown: bool) -> None:
    old = world.in_force("US")
    new = world.replaced(old)
    index = world.index_of(next(entry for entry in reversed(world.entries) if entry.event == "act.approve"))
    files = Log.of(world).bundle(hidden=() if shown else [index])
    facts = accepted(files, tmp_path).facts
    assert facts is not None
    proved = {one.uuid: (one.state, one.unproven, one.unopened) for one in facts.designations}
    assert proved[new.uuid][2] == (0 if shown else 1)


def test_nothing_expires_before_its_time(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US")])
    world.begin()
    entry = world.act(thing, "expire", None, together=True)
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "before the end of the validity" in said


def test_a_copy_ends_in_its_time_or_beside_an_act_of_what_it_was_made_of(world: World, tmp_path: Path) -> None:
    thing = world.draft()
    for beside in (True, False):
        copy = world.release()
        if beside:
            world.act(thing, "submit", "US")
        else:
            world.begin()
        entry = world.act(copy, "expire", None, together=True)
        if beside:
            accepted(Log.of(world).bundle(), tmp_path)
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "The copy ends before its time" in said


def test_an_act_that_must_have_a_reason_has_one(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US")])
    entry = world.act(thing, "reject", "RU")
    entry.after["reason"] = ""
    assert "has no reason" in refused(Log.of(world).bundle(), tmp_path, 8)


PARTIES: list[tuple[list[tuple[str, str | None]], str, str | None]] = [
    ([("submit", "US")], "withdraw", "RU"),
    ([("submit", "US"), ("counter", "RU")], "withdraw", "RU"),
    ([("submit", "US")], "acknowledge", "US"),
    ([("submit", "US")], "ask", "US"),
    ([("submit", "US"), ("ask", "RU")], "answer", "RU"),
    ([("submit", "US")], "amend", "RU"),
    ([("submit", "US")], "counter", "US"),
    ([("submit", "US")], "agree", "US"),
    ([("submit", "US")], "agree", "UN"),
    ([("submit", "US")], "reject", "US"),
    ([("submit", "US"), ("agree", "RU")], "decline", "UN"),
    ([("submit", "US")], "reject", None),
    ([("submit", "US")], "expire", "US"),
]


@pytest.mark.parametrize(("course", "act", "by"), PARTIES)
def test_an_act_is_by_the_party_that_the_table_names(
    world: World, tmp_path: Path, course: list[tuple[str, str | None]], act: str, by: str | None
) -> None:
    world.people["UN"] = [world.uuid(), world.uuid()]
    thing = played(world, course)
    entry = world.act(thing, act, by, to="submitted" if act == "agree" else None)
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "it is for" in said or "nobody's" in said


def test_nobody_else_submits_what_a_delegation_began(world: World, tmp_path: Path) -> None:
    thing = world.draft()
    world.act(thing, "submit", "US")
    for entry in world.entries[-3:]:
        entry.delegation, entry.actor = "RU", world.people["RU"][0]
    world.entries[-1].after.update(delegation_id="RU", actor_id=world.people["RU"][0])
    world.entries[-3].after["delegation_id"] = "RU"
    assert "the delegation that began the designation" in refused(Log.of(world).bundle(), tmp_path, 8)


@pytest.mark.parametrize("event", ["act.reject", "version.created", "approval.created", "comment.created"])
@pytest.mark.parametrize("who", [{"actor": "b5f7b5d0-0000-4000-8000-000000000000"}, {"delegation": "RU"}])
def test_an_entry_is_the_doing_of_whom_its_row_says(
    world: World, tmp_path: Path, event: str, who: dict[str, str]
) -> None:
    thing = played(world, [("submit", "US"), ("agree", "RU"), ("amend", "US")])
    world.comment(thing, "US", internal=False)
    world.act(thing, "reject", "RU")
    entry = world.last(event)
    if entry.delegation == "RU" and "delegation" in who:
        who = {"delegation": "US"}
    for name, value in who.items():
        setattr(entry, name, value)
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "another person's or delegation's doing" in said


def test_a_delegation_that_acts_exists(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US")])
    world.comment(thing, "US", internal=False)
    comment = world.last("comment.created")
    comment.delegation = comment.after["delegation_id"] = "XX"
    assert "There is no delegation XX" in refused(Log.of(world).bundle(), tmp_path, 8)


def test_what_was_said_of_a_submitted_designation_is_open(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US"), ("agree", "RU"), ("approve", "US"), ("approve", "RU"), ("suspend", "US")])
    for entry in world.entries[-2:]:
        entry.private_to, entry.of = "US", None
    # Counted on by nobody else, it would be the other side's version that is in force.
    said = refused(Log.of(world).bundle(reader="US"), tmp_path, 8)
    assert "private" in said
    assert thing.row["state"] == "suspended"


def test_a_private_comment_on_a_submitted_designation_is_internal(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US")])
    entry = world.comment(thing, "US", internal=True)
    accepted(Log.of(world).bundle(), tmp_path)
    entry.after["internal"] = False
    assert "not an internal one" in refused(Log.of(world).bundle(), tmp_path, 8)


def test_a_text_is_confirmed_in_the_open_once_submitted(world: World, tmp_path: Path) -> None:
    thing = world.draft("US")
    world.confirm_text(thing, "US", "en")
    world.act(thing, "submit", "US")
    entry = world.confirm_text(thing, "RU")
    accepted(Log.of(world).bundle(), tmp_path)
    entry.private_to, entry.of = "RU", None
    refused(Log.of(world).bundle(), tmp_path, 8)


def test_a_record_begins_with_its_submission(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US"), ("reject", "RU")])
    made = world.last("designation.created")
    world.entries.remove(made)
    for entry in world.entries:
        if entry.event == "designation.changed" and entry.of == thing.uuid:
            entry.revision -= 1
    assert "does not begin with its row" in refused(Log.of(world).bundle(), tmp_path, 8)


def test_versions_of_a_record_count_one_by_one(world: World, tmp_path: Path) -> None:
    thing = played(world, [("submit", "US")])
    world.act(thing, "counter", "RU")
    world.last("version.created").after["sequence"] = 5
    assert "The version is number 5, after 1 others." in refused(Log.of(world).bundle(), tmp_path, 8)
