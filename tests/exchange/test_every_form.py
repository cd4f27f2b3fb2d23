"""Everything that is sent from a page can be sent by the API, or a reason stands here why not."""

from __future__ import annotations

from apps.access.addresses import declared_addresses, taking_forms
from apps.exchange.subjects.addresses import all_sendings
from apps.exchange.subjects.signed import ENTERED, SIGNINGS

ROUTES = {name: route for name, route, _opens in declared_addresses()}
# Where the same is sent under another address than the page's own.
ELSEWHERE = {
    "negotiation:new": "exchange:designations",
    "negotiation:edit": "exchange:act",
    "negotiation:act": "exchange:act",
    "negotiation:approve": "exchange:act",
    # An act on each, as the page carries them out.
    "negotiation:batch": "exchange:act",
    "negotiation:comments": "exchange:comments",
    "negotiation:confirm_texts": "exchange:text_confirmations",
    "negotiation:release": "exchange:releases",
    "negotiation:disclosure": "exchange:disclosures",
    "groups:paste": "exchange:groups-paste",
    "exports:export": "exchange:exports",
    "imports:files": "exchange:imports",
    "imports:answer": "exchange:import_answers",
    "imports:choice": "exchange:import_choice",
    "imports:drafts": "exchange:import_drafts",
    "imports:forget": "exchange:import",
}
SIGNING_IN = "signing in and one's own second factor are the person's, in their browser"
ADMINISTERS = "clearances and members are administered by two people who read what they decide (ADR 0059)"
OWN_ACCOUNT = "settings of one's own account, which a program in one's name does not change"
READS = "stores nothing that others see: what is drawn from it is read by the API"
FILES = "files that are made for a person to save: what they hold is read by the API"
# Whatever is sent there is not sent by the API.
ON_PAGES = {
    **{f"signin:{name}": SIGNING_IN for name in ("sign-in", "passkey", "passkey-options", "key", "code", "enrol")},
    **{f"signin:{name}": SIGNING_IN for name in ("recover", "sign-out", "language", "codes")},
    **{f"signin:{name}": OWN_ACCOUNT for name in ("end-others", "end-session")},
    **{f"signin:{name}": ADMINISTERS for name in ("member", "end-member", "confirm-recovery", "cancel-recovery")},
    **{f"clearances:{name}": ADMINISTERS for name in ("person", "waiting", "review", "import", "revoke")},
    **{f"clearances:{name}": SIGNING_IN for name in ("keys", "revoke-key", "confirm-key")},
    **{f"tokens:{name}": SIGNING_IN for name in ("tokens", "end")},
    **{f"mail:{name}": OWN_ACCOUNT for name in ("email", "off")},
    "negotiation:texts": READS,
    "ledger:bundle": FILES,
    **{f"sheets:{name}": FILES for name in ("edition", "version")},
}  # fmt: skip


def test_every_form_has_an_address_in_the_api_or_a_reason():
    by_api = {sending.page for sending in all_sendings()}
    by_api |= {signing.page for signing in (*SIGNINGS, *ENTERED)}
    assert set(taking_forms()) - by_api - ELSEWHERE.keys() - ON_PAGES.keys() == set()
    assert not by_api & (ELSEWHERE.keys() | ON_PAGES.keys())


def test_nothing_stands_in_the_table_that_is_sent_nowhere():
    assert (ELSEWHERE.keys() | ON_PAGES.keys()) - set(taking_forms()) == set()
    assert set(ELSEWHERE.values()) <= ROUTES.keys()


def test_an_address_of_the_api_is_that_of_its_page():
    for sending in (*all_sendings(), *ENTERED):
        route = ROUTES[sending.page]
        for part, value in sending.fixed.items():
            route = route.replace(f"<slug:{part}>", value)
        assert ROUTES[f"exchange:{sending.name}"] == f"api/v1/{route}"
    for signing in SIGNINGS:
        assert ROUTES[f"exchange:{signing.reading.name}"] == f"api/v1/{ROUTES[signing.page]}"
