"""What every address of the site asks the policy, and what comes of it for each role, delegation and state: the tables
of docs/access.md. A test walks all addresses, as everybody, in every state, and holds them to this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

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
from apps.releases.policies import DISCLOSE, RELEASE

# The delegations of the tables: who began the designation, the other signatory, and one that signs nothing.
BEGAN, OTHER, NONE = "B", "O", "N"
SIDES = (BEGAN, OTHER, NONE)
ROLES: tuple[Role | None, ...] = (*Role, None)
SUBMITTED = frozenset(State) - {State.DRAFT}
OFFICER, AUTHORITY = Role.LIAISON_OFFICER, Role.APPROVING_AUTHORITY


@dataclass(frozen=True)
class Page:
    """An address that is about no designation: who opens it, and what it then shows. No roles: everybody signed in."""

    shows: str
    roles: tuple[Role, ...] = ()
    signatory: bool = False
    public: bool = False

    def opens(self, who: Identity) -> bool:
        return (not self.roles or who.has(*self.roles)) and (who.is_signatory or not self.signatory)


@dataclass(frozen=True)
class Record:
    """An address about one designation. `action` is what its policy rows must permit; "version": its current version
    must be visible; "consent": so must a consent to it. An act must also stand in the table of transitions for the
    state."""

    action: str = VIEW


VIEWABLE = "what the reader may view"
AUDITORS, ADMINS = (Role.AUDITOR,), (Role.CLEARANCE_ADMIN,)
MEMBERS = "members of the admin's own delegation"
LOG = Page("the log's signatures and hashes", AUDITORS)
WITNESSES = Page("who signs the log, and changes of it", (Role.AUDITOR, Role.APPROVING_AUTHORITY), signatory=True)
ENTRY = Page("an entry that the auditor may view", AUDITORS)

ADDRESSES: dict[str, Page | Record] = {
    "security-txt": Page("whom to tell of a weakness", public=True),
    "signin:sign-in": Page("nothing of the centre", public=True),
    "signin:passkey": Page("nothing of the centre", public=True),
    "signin:passkey-options": Page("nothing of the centre", public=True),
    "signin:key": Page("nothing of the centre", public=True),
    "signin:code": Page("nothing of the centre", public=True),
    "signin:enrol": Page("nothing of the centre", public=True),
    "signin:recover": Page("nothing of the centre", public=True),
    "signin:sign-out": Page("nothing of the centre"),
    "signin:language": Page("nothing of the centre", public=True),
    "signin:account": Page("the reader's own sessions and one-time codes"),
    "signin:codes": Page("the reader's own one-time codes"),
    "signin:end-others": Page("the reader's own sessions"),
    "signin:end-session": Page("the reader's own sessions"),
    "signin:member": Page(MEMBERS, ADMINS),
    "signin:end-member": Page(MEMBERS, ADMINS),
    "signin:confirm-recovery": Page(MEMBERS, ADMINS),
    "signin:cancel-recovery": Page(MEMBERS, ADMINS),
    "negotiation:desk": Page(f"{VIEWABLE} and waits for him; people without a desk are sent to their first page"),
    "negotiation:texts": Page("what differs between the texts that were sent to it"),
    "negotiation:new": Page("an empty form", (OFFICER,), signatory=True),
    "negotiation:record": Record(),
    "negotiation:comments": Record(),
    "negotiation:compare": Record("version"),
    "negotiation:version": Record("version"),
    "negotiation:content": Record("version"),
    "negotiation:receipt": Record("consent"),
    "negotiation:approve": Record(ActType.APPROVE.value),
    "negotiation:release": Record(RELEASE),
    "negotiation:disclosure": Record(DISCLOSE),
    "negotiation:withheld": Page("approvals of the admin's own delegation that something hidden holds back", ADMINS),
    "negotiation:edit": Record("<act>"),
    "negotiation:act": Record("<act>"),
    "designations:register": Page(VIEWABLE),
    "designations:counts": Page(VIEWABLE),
    "designations:access": Page("who of the admin's delegation sees a shared designation, and why", ADMINS),
    "atlas:map": Page(VIEWABLE),
    "atlas:basemap": Page("the base map"),
    "clearances:people": Page(MEMBERS, ADMINS),
    "clearances:person": Page(MEMBERS, ADMINS),
    "clearances:revoke": Page(MEMBERS, ADMINS),
    "clearances:review": Page(MEMBERS, ADMINS),
    "clearances:reviews": Page(MEMBERS, ADMINS),
    "clearances:waiting": Page(MEMBERS, ADMINS),
    "clearances:ending": Page(MEMBERS, ADMINS),
    "clearances:export": Page(MEMBERS, ADMINS),
    "clearances:import": Page("an empty form", ADMINS),
    "clearances:confirm-key": Page(MEMBERS, ADMINS),
    "clearances:keys": Page("the reader's own keys"),
    "clearances:revoke-key": Page("the reader's own keys; for an admin those of his members"),
    "ledger:history": Page("entries that the auditor may view", AUDITORS),
    "ledger:seal": Page("how far the log is sealed"),
    "ledger:verify": Page("nothing of the centre; the browser reads a file of the auditor's own", AUDITORS),
    "ledger:policy": LOG,
    "ledger:latest": LOG,
    "ledger:entry-tile": LOG,
    "ledger:hash-tile": LOG,
    "ledger:checkpoints": LOG,
    "ledger:compare": LOG,
    "ledger:comparison-proof": LOG,
    "ledger:checkpoint": LOG,
    "ledger:note": LOG,
    "ledger:witnesses": WITNESSES,
    "ledger:signatory-change": WITNESSES,
    "ledger:entry": ENTRY,
    "ledger:proof": ENTRY,
    "ledger:leaf": ENTRY,
    "ledger:openings": ENTRY,
    "exchange:schema": Page("the API's description"),
    "exchange:docs": Page("the API's description"),
    "exchange:delegations": Page("the delegations"),
    "exchange:designations": Page(VIEWABLE),
    "exchange:designation": Record(),
    "exchange:versions": Record("version"),
    "exchange:version": Record("version"),
    "exchange:acts": Record(),
    "exchange:act": Record("<act>"),
    "exchange:comments": Record(),
    "exchange:releases": Record(),
    "exchange:disclosures": Record(),
    "exchange:history": Page("entries that the auditor may view", AUDITORS),
    "exchange:entry": ENTRY,
    "exchange:window": Page(VIEWABLE),
    "exchange:base": Page("the base map"),
    "exchange:check": Page(f"conflicts with {VIEWABLE}"),
    "exchange:places": Page("names of places"),
    # Where the history stood before.
    "": Page("nothing; leads to the history"),
}
# What each address with an act in it stands for.
ACTS_OF = {
    **{
        name: tuple(spec.type for spec in OF_PEOPLE if spec.route == name)
        for name in ("negotiation:edit", "negotiation:act")
    },
    "exchange:act": tuple(spec.type for spec in OF_PEOPLE),
}


def all_addresses(resolver: URLResolver | None = None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """(name, pattern) of every address of the site."""
    for one in (resolver or get_resolver()).url_patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from all_addresses(one, path, f"{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield (f"{space}{one.name}" if one.name else ""), path


def asker(role: Role | None, side: str) -> Identity:
    """Somebody with one role, of one of the three delegations, cleared for everything."""
    place = SIDES.index(side) + 1
    roles = frozenset([role.value] if role else [])
    return Identity(10 * place + 9, None, "", place, side, side != NONE, roles, 9)


def example(state: State) -> Designation:
    """A designation in a state, as the course of a negotiation leaves it. Not stored anywhere."""
    delegations = {side: Delegation(pk=at, code=side, is_signatory=side != NONE) for at, side in enumerate(SIDES, 1)}
    answered = state is State.COUNTERED
    copy = state in (State.RELEASED, State.RECALLED)
    made = Designation(
        pk=1,
        owner=delegations[BEGAN],
        state=state.value,
        reference="X" if state in SUBMITTED else None,
        submitted_from=1 if state in SUBMITTED else None,
        submitted_revision=1 if state in SUBMITTED else None,
        released_to=delegations[OTHER] if copy else None,
        level=1,
    )
    made.current = Version(
        pk=2 if answered else 1,
        designation=made,
        sequence=2 if answered else 1,
        delegation=delegations[OTHER if answered else BEGAN],
        author_id=21 if answered else 11,
        level=1,
    )
    return made


def permits(who: Identity, action: str, thing: Designation) -> bool:
    """Whether an address that asks for this opens. An act that needs an open question counts as if there was one."""
    if not can(who, VIEW, thing):
        return False
    if action == VIEW:
        return True
    if action == "version":
        return thing.current is not None and can(who, VIEW, thing.current)
    if action == "consent":
        return thing.current is not None and can(who, VIEW, Approval(designation=thing, version=thing.current))
    if action in (act.value for act in ActType) and transition(State(thing.state), ActType(action)) is None:
        return False
    return can(who, action, thing)


def asked(name: str) -> tuple[str, ...]:
    """The actions that an address about a designation may ask for."""
    record = ADDRESSES[name]
    assert isinstance(record, Record)
    return tuple(act.value for act in ACTS_OF[name]) if record.action == "<act>" else (record.action,)


def who_opens(role: Role | None, action: str, state: State) -> str:
    """The delegations whose people of this role may, as letters."""
    thing = example(state)
    return " ".join(side for side in SIDES if permits(asker(role, side), action, thing))


def record_rows() -> dict[str, list[str]]:
    """Action → the addresses that ask for it."""
    found: dict[str, list[str]] = {}
    for name, path in all_addresses():
        if isinstance(ADDRESSES.get(name), Record):
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
    for name, path in all_addresses():
        page = ADDRESSES.get(name)
        if isinstance(page, Page):
            cells = []
            for role in ROLES:
                sides = [side for side in SIDES if page.opens(asker(role, side))]
                cells.append("yes" if len(sides) == len(SIDES) else "signatories" if sides else "–")
            public = " (also before signing in)" if page.public else ""
            lines.append(f"| `/{path}` | {' | '.join(cells)} | {page.shows}{public} |")
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
        "Made of `tools/url_matrix.py` and of the rows below, and held to the running site by a test that asks every",
        "address as everybody in every state (`tests/site/test_url_matrix.py`). Whoever is not cleared for a marking",
        "sees nothing of what bears it, whatever these tables say; they assume somebody who is.",
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
        "designation; **O**, of the other signatory; **N**, of a delegation that signs nothing. A copy was released",
        "to the other signatory. An action that a role",
        "has in no state is left out. To whoever may see the record but not act, an act's address says why not; to all",
        "others each of them answers as if there was no such designation. In Countered the version on the table is",
        "the other signatory's. An answer needs an open question; a delegation consents once; nobody approves",
        "what he wrote himself.",
        *record_tables(),
        "",
    ]
