"""docs/access.md says of every address who opens it, in which state; the site answers as it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from apps.access.addresses import Page, Record, declared_addresses
from apps.access.roles import Role
from apps.accounts.models import User
from apps.designations.kinds import State
from apps.ledger.models import Checkpoint, Entry
from apps.ledger.seal import seal_all
from apps.ledger.signatory_changes import propose_otherwise
from jic.sides import sheet_address
from tests.documents.registry import of_documents
from tests.drafting import STATES, in_state
from tests.enquiries.asked import of_enquiries
from tests.groups.registry import of_groups
from tests.pages import refusals_without_frame, requests_not_counted
from tests.people import person
from tests.separation.areas import of_separation
from tests.site.crawl import day_d, movement
from tests.undertakings.zones import of_pull_back
from tools.url_matrix import ADDRESSES, BEGAN, NONE, OTHER, ROLES, asked, who_opens

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OF = {BEGAN: "us", OTHER: "ru", NONE: "un"}
JOB = {
    Role.LIAISON_OFFICER: "officer",
    Role.APPROVING_AUTHORITY: "authority",
    Role.CLEARANCE_ADMIN: "admin",
    Role.AUDITOR: "auditor",
    Role.OBSERVER: "observer",
    None: "nobody",
}
PEOPLE = [(role, side) for role in ROLES for side in OF]
# These need more than a state (an agreed checkpoint, a base map, a person's key) or change who asks: what matters here
# is that they stay shut to all others.
NEED_MORE = {
    # A bundle that was asked for and made before.
    "ledger:bundle-file",
    # An edition, a version and a sheet that are there.
    "sheets:edition",
    "sheets:version",
    "sheets:sheet",
    "sheets:file",
    "sheets:picture",
    "signin:passkey",
    "signin:passkey-options",
    "security-txt",
    "signin:key",
    "signin:code",
    "signin:enrol",
    "signin:sign-out",
    "signin:language",
    "signin:codes",
    "mail:off",
    "signin:end-others",
    "signin:end-session",
    "tokens:end",
    "signin:member",
    "signin:end-member",
    "signin:confirm-recovery",
    "signin:cancel-recovery",
    "atlas:basemap",
    "clearances:revoke",
    "clearances:confirm-key",
    "clearances:revoke-key",
    "clearances:person",
    "clearances:review",
    "ledger:policy",
    "ledger:latest",
    "ledger:comparison-proof",
    "ledger:proof",
    "exchange:check",
    "exchange:operation",
    "exchange:edition",
    "editions:file",
    "editions:version",
    # A feature that is there.
    "ogc:item",
    "exchange:window",
    "negotiation:texts",
    # Of visits of one's own delegation.
    "undertakings:outcome",
    "undertakings:new-photo",
    "undertakings:withdraw-photo",
    "undertakings:describe-photo",
    # Photos of one's own delegation; what signatories ask the secretariat, and what it comments.
    "exchange:undertakings-withdraw-photo",
    "exchange:undertakings-describe-photo",
    "exchange:movements-say-question",
    "exchange:movements-say-comment",
    # Of statements of one's own delegation.
    "groups:retract",
    # The same by the API.
    "exchange:undertakings-outcome",
    "exchange:undertakings-new-photo",
    "exchange:groups-retract",
    "exchange:truce-day",
    # What waits for nobody is not to be signed, and who has not left does not return.
    "exchange:truce-notice-returns",
    "exchange:truce-notice-returns-challenge",
    "exchange:truce-decision-challenge",
    "exchange:documents-release-challenge",
    "exchange:ledger-signatory-change-challenge",
    # Of files of one's own.
    "exports:ordered",
    "exchange:export",
    "exchange:export_file",
    "exchange:import",
    *(f"exchange:import_{name}" for name in ("features", "answers", "mapping", "choice", "drafts")),
    *(f"imports:{name}" for name in ("file", "answer", "choice", "drafts", "forget")),
}

# Addresses that are only sent to: what is sent here, and the answer before anything happens.
SENT = {
    # No If-Match: everybody who sees the designation is told that first.
    "exchange:act": ({}, {428}, {428}),
    # The digest of no version.
    "exchange:text_confirmations": ({"digest": "0" * 64, "confirmed": ["en"]}, {409}, {403, 409}),
}


def client_of(role: Role | None, side: str) -> Client:
    client = Client()
    client.force_login(person(f"{OF[side]}.{JOB[role]}"), backend="apps.accounts.backends.ActiveUserBackend")
    return client


@pytest.fixture(autouse=True)
def _refused_without_frame() -> Iterator[None]:
    """Here the status of an answer is looked at, and nothing else of a refusal."""
    with refusals_without_frame(), requests_not_counted():
        yield


def test_every_address_is_in_the_table():
    undeclared = [f"{name} /{path}" for name, path, opens in declared_addresses() if opens is None]
    assert not undeclared, "declare it with `page(…, opens=…)`"
    assert set(JOB) == set(ROLES)


def placeholders() -> dict[str, str]:
    """What stands in an address where it is about no designation."""
    entry = Entry.objects.filter(designation=None, private_to=None).order_by("index").first()
    size = Checkpoint.objects.order_by("-size").first().size
    return {
        "<uuid:user>": str(User.objects.first().uuid),
        "<uuid:grant_id>": str(User.objects.first().uuid),
        "<uuid:key>": str(User.objects.first().uuid),
        "<uuid:sheet>": str(User.objects.first().uuid),
        "<uuid:token>": str(User.objects.first().uuid),
        "<uuid:session>": str(User.objects.first().uuid),
        "<uuid:recovery>": str(User.objects.first().uuid),
        "<uuid:change>": str(propose_otherwise("UN").uuid),
        "<uuid:decision>": str(day_d().uuid),
        "<uuid:movement>": str(movement().uuid),
        "<uuid:export>": str(User.objects.first().uuid),
        "<uuid:upload>": str(User.objects.first().uuid),
        "<slug:what>": "state",
        "<slug:purpose>": "day_d",
        "<slug:step>": "suspends",
        "<int:day>": "1",
        **of_documents(),
        **of_groups(),
        **of_separation(),
        **of_pull_back(),
        **of_enquiries(),
        "<int:index>": str(entry.index),
        "<int:size>": str(size),
        "<str:level>": "0",
        "<slug:digest>": sheet_address().split(".")[1],
        "<slug:name>": "drawing",
        "<slug:collection>": "opposition",
        "<uuid:feature>": str(User.objects.first().uuid),
        "<path:number>": f"000.p/{min(size, 255)}",
        "<int:sequence>": "1",
        "<int:number>": "1",
        "<uuid:version>": str(User.objects.first().uuid),
    }


def filled(path: str, values: dict[str, str]) -> str:
    for placeholder, value in values.items():
        path = path.replace(placeholder, value)
    assert "<" not in path, path
    return "/" + path


@pytest.mark.parametrize(("role", "side"), PEOPLE)
def test_an_address_about_no_designation_opens_to_whom_the_table_says(role, side):
    in_state("submitted")
    client, principal = client_of(role, side), client_identity(role, side)
    seal_all()
    values = placeholders()
    for name, path, _opens in declared_addresses():
        page = ADDRESSES[name]
        if not isinstance(page, Page):
            continue
        answer = client.get(filled(path, values))
        if page.opens(principal):
            assert answer.status_code < 400 or name in NEED_MORE, f"{path} is shut to {principal.username}"
        elif name not in NEED_MORE or answer.status_code != 405:
            assert answer.status_code in (403, 404), f"{path} opens to {principal.username}"


def client_identity(role, side):
    from apps.access.identity import identify

    return identify(person(f"{OF[side]}.{JOB[role]}"))


@pytest.mark.parametrize("state", STATES)
def test_an_address_about_a_designation_opens_to_whom_the_table_says(state):
    thing = in_state(state)
    clients = {(role, side): client_of(role, side) for role, side in PEOPLE}
    seal_all()
    sequence = str(thing.current.sequence)
    consent = thing.approvals.first()
    values = placeholders()
    for name, path, _opens in declared_addresses():
        if not isinstance(ADDRESSES[name], Record):
            continue
        for action in asked(name):
            address = filled(
                path,
                values
                | {
                    "<uuid:designation>": str(thing.uuid),
                    "<int:sequence>": sequence,
                    "<uuid:approval>": str(consent.uuid if consent else thing.uuid),
                    "<version_act:act>": action,
                    "<plain_act:code>": action,
                    "<slug:act>": action,
                },
            )
            for (role, side), client in clients.items():
                where = f"{address} for {OF[side]}.{JOB[role]}, {state}"
                opens = side in who_opens(role, action, State(state)).split()
                sees = side in who_opens(role, "view", State(state)).split()
                if name in SENT:
                    body, to_whom_it_opens, to_others = SENT[name]
                    code = client.post(address, body, content_type="application/json").status_code
                    assert code in ((to_whom_it_opens if opens else to_others) if sees else {404}), f"{where}: {code}"
                    continue
                code = client.get(address).status_code
                if not sees:
                    assert code == 404, where
                elif opens:
                    # What depends on more than the state: an open question, a consent given already.
                    allowed = {"answer": {409}, "approve": {409} if state == "partly_approved" else set()}
                    # There is a receipt only where somebody has consented.
                    allowed["consent"] = set() if consent else {404}
                    assert code == 200 or code in allowed.get(action, set()), f"{where}: {code}"
                else:
                    assert code in (403, 409, 404 if action in ("version", "consent") else 403), f"{where}: {code}"
