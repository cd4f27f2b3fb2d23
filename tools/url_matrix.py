"""What every address of the site opens, as the apps' `urls.py` declare it, and what comes of it for each role,
delegation and state: the tables of docs/access.md."""

from __future__ import annotations

from functools import cache

from apps.access.addresses import Page, Record, declared_addresses
from apps.access.identity import Identity
from apps.access.policy import VIEW, can
from apps.access.roles import Role
from apps.accounts.models import Delegation
from apps.designations.kinds import State
from apps.designations.models import Designation, Version
from apps.negotiation.machine import ActType, transition
from apps.negotiation.models import Approval
from apps.negotiation.policies import COMMENT
from apps.negotiation.registry import OF_PEOPLE
from apps.releases.policies import DISCLOSE

# The delegations of the tables: who began the designation, another signatory, and one that signs nothing.
BEGAN, OTHER, NONE = "B", "O", "N"
SIDES = (BEGAN, OTHER, NONE)
ROLES: tuple[Role | None, ...] = (*Role, None)
SUBMITTED = frozenset(State) - {State.DRAFT}
# What each address opens, by name; None where nobody said.
ADDRESSES = {name: opens for name, _path, opens in declared_addresses()}
# What each address with an act in it stands for.
ACTS_OF = {
    **{
        name: tuple(spec.type for spec in OF_PEOPLE if spec.route == name)
        for name in ("negotiation:edit", "negotiation:act")
    },
    "exchange:act": tuple(spec.type for spec in OF_PEOPLE),
}


def principal_with(role: Role | None, side: str) -> Identity:
    """Somebody with one role, of one of the three delegations, cleared for everything."""
    place = SIDES.index(side) + 1
    roles = frozenset([role.value] if role else [])
    return Identity(10 * place + 9, None, "", place, side, side != NONE, roles, 9)


def example(state: State) -> Designation:
    """A designation in a state, as the course of a negotiation leaves it. Not stored anywhere."""
    delegations = {side: Delegation(pk=at, code=side, is_signatory=side != NONE) for at, side in enumerate(SIDES, 1)}
    answered = state is State.COUNTERED
    copy = state in (State.RELEASED, State.RECALLED)
    designation = Designation(
        pk=1,
        owner=delegations[BEGAN],
        state=state.value,
        reference="X" if state in SUBMITTED else None,
        submitted_from=1 if state in SUBMITTED else None,
        submitted_revision=1 if state in SUBMITTED else None,
        released_to=delegations[OTHER] if copy else None,
        level=1,
    )
    designation.current = Version(
        pk=2 if answered else 1,
        designation=designation,
        sequence=2 if answered else 1,
        delegation=delegations[OTHER if answered else BEGAN],
        author_id=21 if answered else 11,
        level=1,
    )
    return designation


def permits(actor: Identity, action: str, thing: Designation) -> bool:
    """Whether an address that asks for this opens. An act that needs an open question counts as if there was one."""
    if not can(actor, VIEW, thing):
        return False
    if action == VIEW:
        return True
    if action == "version":
        return thing.current is not None and can(actor, VIEW, thing.current)
    if action == "consent":
        return thing.current is not None and can(actor, VIEW, Approval(designation=thing, version=thing.current))
    if action in (act.value for act in ActType) and transition(State(thing.state), ActType(action)) is None:
        return False
    return can(actor, action, thing)


def asked(name: str) -> tuple[str, ...]:
    """The actions that an address about a designation may ask for."""
    record = ADDRESSES[name]
    assert isinstance(record, Record)
    return tuple(act.value for act in ACTS_OF[name]) if record.action == "<act>" else (record.action,)


@cache
def who_opens(role: Role | None, action: str, state: State) -> str:
    """The delegations whose people of this role may, as letters."""
    thing = example(state)
    return " ".join(side for side in SIDES if permits(principal_with(role, side), action, thing))


def record_rows() -> dict[str, list[str]]:
    """Action → the addresses that ask for it."""
    found: dict[str, list[str]] = {}
    for name, path, opens in declared_addresses():
        if isinstance(opens, Record):
            for action in asked(name):
                found.setdefault(action, []).append("/" + _filled(path, action))
    found[COMMENT] = ["/designations/<uuid:designation>/comments/ (POST)"]
    found[COMMENT].append("/api/v1/designations/<uuid:designation>/comments/ (POST)")
    found[DISCLOSE].append("/api/v1/designations/<uuid:designation>/disclosures/ (POST)")
    return found


def _filled(path: str, action: str) -> str:
    for placeholder in ("<version_act:act>", "<plain_act:code>", "<slug:act>"):
        path = path.replace(placeholder, action)
    return path


def pages_table() -> list[str]:
    """Addresses that are about no designation."""
    names = [str(role.label) if role else "no role" for role in ROLES]
    lines = [f"| address | {' | '.join(names)} | shows |", "|---" * (len(names) + 2) + "|"]
    for _name, path, opens in declared_addresses():
        if isinstance(opens, Page):
            cells = []
            for role in ROLES:
                sides = [side for side in SIDES if opens.opens(principal_with(role, side))]
                opens_to = "yes" if len(sides) == len(SIDES) else "signatories" if sides else "–"
                cells.append("secretariat" if opens_to == "–" and role in opens.secretariat else opens_to)
            public = " (also before signing in)" if opens.public else ""
            lines.append(f"| `/{path}` | {' | '.join(cells)} | {opens.shows}{public} |")
    return lines


def record_tables() -> list[str]:
    """For each role: addresses about a designation × states, in letters for the delegations that they open to."""
    lines: list[str] = []
    rows = record_rows()
    for role in ROLES:
        lines += ["", f"#### {role.label if role else 'No role'}", ""]
        cells = {action: [who_opens(role, action, state) or "–" for state in State] for action in rows}
        shown = {action: row for action, row in cells.items() if any(cell != "–" for cell in row)}
        if not shown:
            lines.append("Opens none of them, whatever the state: each is answered as if it was not there.")
            continue
        lines.append(f"| action | {' | '.join(str(state.label) for state in State)} |")
        lines.append("|---" * (len(State) + 1) + "|")
        lines += [f"| {action} | {' | '.join(row)} |" for action, row in shown.items()]
    return lines


def matrix() -> list[str]:
    """The whole chapter."""
    rows = record_rows()
    return [
        "## Every address",
        "",
        "Made of what the apps' `urls.py` declare and of the rows below, and held to the running site by a test that",
        "asks every address as everybody in every state (`tests/site/test_url_matrix.py`). Whoever is not cleared for",
        "a marking sees nothing of what bears it, whatever these tables say; they assume somebody who is.",
        "",
        "### About no designation",
        "",
        *pages_table(),
        "",
        "### About one designation",
        "",
        "Each address asks for one action:",
        "",
        "| action | addresses |",
        "|---|---|",
        *(f"| {action} | {' · '.join(f'`{path}`' for path in paths)} |" for action, paths in rows.items()),
        "",
        "The tables say for each role whose people an address opens to: **B**, of the delegation that began the",
        "designation; **O**, of another signatory; **N**, of a delegation that signs nothing. A copy was released",
        "to that signatory. An action that a role",
        "has in no state is left out. To whoever may see the record but not act, an act's address says why not; to all",
        "others each of them answers as if there was no such designation. In Countered the version on the table is",
        "that signatory's. An answer needs an open question; a delegation consents once; nobody approves",
        "what they wrote.",
        *record_tables(),
        "",
    ]
