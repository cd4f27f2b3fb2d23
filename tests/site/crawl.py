"""Every address of the site as one person: each is asked once, and what it answered is kept, so that any number of
questions can be put to the same bytes.

An address is read, then sent a form, then sent JSON. The JSON is left out where it could not be answered otherwise than
the form: where the method is refused, and where a page has answered without reading what it was sent.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from apps.accounts.models import Passkey
from apps.designations.kinds import kind_codes
from apps.designations.models import Designation
from apps.ledger.models import Checkpoint, Entry
from apps.ledger.signatory_changes import propose_otherwise
from apps.movements.models import Movement
from apps.truce.models import Decision
from jic.sides import sheet_address
from tests.canaries import Canary
from tests.documents.registry import of_documents
from tests.enquiries.asked import of_enquiries
from tests.groups.registry import of_groups
from tests.movements.convoy import notified
from tests.pages import body, refusals_without_frame, requests_not_counted
from tests.people import LETTERS, person
from tests.separation.areas import of_separation
from tests.truce.cessation import began
from tests.undertakings.zones import of_pull_back

# One person of each kind of each delegation.
ASKERS = [f"{side}.{job}" for side in ("us", "ru", "un") for job in LETTERS if not job[-1].isdigit()]
# They change who asks, or in which language.
LEFT_OUT = ("sign-out", "language")
# Of an address that has one of these in it there is one for each designation.
OF_A_DESIGNATION = ("<uuid:designation>", "<int:index>", "<uuid:version>")
# So far ahead that whatever was in force and has no end of its own is.
PAST = "as_of=2190-01-01T00:00:00Z"
# Where records are listed with their numbers.
LISTS = ("/register/?", "/api/v1/designations/", "/map/", "/ledger/")


def all_patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from all_patterns(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern)


def passkey() -> Passkey:
    """Some person's key on record."""
    made, _new = Passkey.objects.get_or_create(
        credential_id=b"key", defaults={"user": person("us.officer"), "name": "key", "public_key": b"", "cose_key": b""}
    )
    return made


def day_d() -> Decision:
    """A decision on Day D that every signatory has consented to; the same one when asked again."""
    return Decision.objects.first() or began().row


def movement() -> Movement:
    """A convoy that was notified; the same one when asked again."""
    return Movement.objects.first() or notified()


def _filled(pattern: str, values: dict[str, str]) -> str:
    address = "/" + pattern
    for placeholder, value in values.items():
        address = address.replace(placeholder, value)
    assert "<" not in address, f"{pattern}: this test does not know how to fill it"
    return address


def addresses(things: list[Designation], words: list[str]) -> list[str]:
    """One address for every URL of the site, for each of these designations where it is about one; and searches that
    ask for them, and for words, in every way."""
    size = Checkpoint.objects.order_by("size").values_list("size", flat=True).last() or 1
    grant = person("us.officer").grants.first()
    assert grant is not None
    values = {
        "<int:sequence>": "1",
        "<int:size>": str(size),
        "<int:number>": "1",
        "<str:level>": "0",
        "<slug:digest>": sheet_address().split(".")[1],
        "<slug:name>": "drawing",
        "<slug:collection>": "opposition",
        "<path:number>": f"000.p/{min(size, 255)}",
        "<version_act:act>": "counter",
        "<plain_act:code>": "agree",
        "<slug:act>": "agree",
        "<uuid:user>": str(person("us.nobody").uuid),
        "<uuid:grant_id>": str(grant.uuid),
        "<uuid:key>": str(passkey().uuid),
        "<uuid:sheet>": str(uuid.uuid4()),
        "<uuid:token>": str(uuid.uuid4()),
        "<uuid:session>": str(uuid.uuid4()),
        "<uuid:recovery>": str(uuid.uuid4()),
        "<uuid:change>": str(propose_otherwise("UN").uuid),
        "<uuid:decision>": str(day_d().uuid),
        "<uuid:movement>": str(movement().uuid),
        "<uuid:export>": str(uuid.uuid4()),
        "<uuid:upload>": str(uuid.uuid4()),
        "<slug:what>": "state",
        "<slug:purpose>": "day_d",
        "<slug:step>": "suspends",
        "<int:day>": "1",
        **of_pull_back(),
        **of_enquiries(),
        **of_documents(),
        **of_groups(),
        **of_separation(),
    }
    made = [
        "/register/?kind=intermingled",
        "/register/?place=Aleppo",
        f"/ledger/checkpoints/compare/?a={size}&b={size}",
        "/api/v1/map/window/?bbox=38,34,39,35&zoom=12",
        *(f"{address}{PAST}" for address in ("/register/?", "/map/?", "/api/v1/in-force/?")),
        f"/api/v1/map/window/?bbox=30,30,40,40&zoom=12&{PAST}",
        *(f"/ogc/collections/{kind}/items" for kind in kind_codes()),
        *(
            f"/ogc/collections/opposition/items?datetime={asked}"
            for asked in ("2190-01-01T00:00:00Z", "../2190-01-01T00:00:00Z")
        ),
        *(f"/ogc/collections/{name}/items" for name in ("amendments", "edition-1", "protected_site-points")),
    ]
    for word in words:
        made += [f"/register/?text={word}", f"/ledger/?q={word}", f"/api/v1/designations/?text={word}"]
    patterns = list(all_patterns())
    for number, thing in enumerate(things):
        entry = Entry.objects.filter(designation=thing).order_by("index").last()
        consent = thing.approvals.first()
        about = {
            "<uuid:designation>": str(thing.uuid),
            "<int:index>": str(entry.index if entry else 0),
            "<uuid:version>": str(thing.current.uuid if thing.current else thing.uuid),
            "<uuid:feature>": str(thing.uuid),
            "<uuid:approval>": str(consent.uuid if consent else thing.uuid),
        }
        made += [
            _filled(pattern, values | about)
            for pattern in patterns
            if number == 0 or any(placeholder in pattern for placeholder in OF_A_DESIGNATION)
        ]
        made += [
            f"/register/?text={thing.reference or 'JIC'}",
            f"/register/access/?designation={thing.reference or thing.uuid}",
            f"/ledger/?designation={thing.reference or thing.uuid}",
            f"/designations/{thing.uuid}/?panel=1",
            f"/designations/{thing.uuid}/compare/?a=1&b=1",
            f"/designations/{thing.uuid}/compare/?a=1&b=2&build=1",
        ]
    return list(dict.fromkeys(made))


@dataclass(frozen=True)
class Crawl:
    """What each address answered one person, to reading and to writing, as text."""

    name: str
    answers: dict[str, list[str]]

    def assert_no_trace(self, canary: Canary, reference: str | None = None) -> None:
        """Nothing of a hidden record, nor its number where records are listed."""
        for address, texts in self.answers.items():
            lists = reference is not None and address.startswith(LISTS)
            for text in texts:
                trace = canary.found_in(text)
                assert not trace, f"{self.name} finds {trace} at {address}"
                assert not (lists and f">{reference}<" in text), f"{self.name} finds {reference} at {address}"

    def found_at(self, canary: Canary) -> set[str]:
        """The addresses where a canary is read."""
        return {address for address, texts in self.answers.items() if any(map(canary.found_in, texts))}


def crawl(
    name: str,
    things: list[Designation],
    words: list[str],
    lock: Callable[[], object] = lambda: None,
    *,
    under: str = "/",
) -> Crawl:
    """All addresses under a path as a person. `lock` is called when everything is there, before the first page is asked
    for."""
    client = Client(raise_request_exception=True)
    client.force_login(person(name), backend="apps.accounts.backends.ActiveUserBackend")
    found = [address for address in addresses(things, words) if address.startswith(under)]
    asked = [address for address in found if not any(part in address for part in LEFT_OUT)]
    lock()
    with requests_not_counted():
        # The frame of a refusal is the frame of every page: one refusal of each designation shows it.
        answers = {
            f"{one} in its frame": [_text(client.get(one))] for one in (thing.get_absolute_url() for thing in things)
        }
        with refusals_without_frame():
            answers |= {address: _texts(client, address) for address in asked}
        assert client.get("/account/").status_code == 200, f"{name} was signed out on the way"
    return Crawl(name, answers)


def _texts(client: Client, address: str) -> list[str]:
    read = client.get(address)
    form = client.post(address, {"revision": "1", "text": "x", "audience": "shared", "password": "x"})
    answers = [read, form]
    if form.status_code != 405 and (address.startswith("/api/") or _has_read_what_was_sent(form)):
        answers.append(client.post(address, "{}", content_type="application/json", headers={"If-Match": '"1"'}))
    for answer in answers:
        assert answer.status_code < 500, f"{address}: {answer.status_code}"
        assert not answer.streaming or answer.is_async, f"{address} is read into memory before it is sent"
    return [_text(answer) for answer in answers]


def _text(answer: Any) -> str:
    return body(answer).decode(errors="replace")  # tiles are bytes; names are looked for all the same


def _has_read_what_was_sent(answer: Any) -> bool:
    """Whether anything has looked at the form or the bytes that came with the request: Django reads them only then."""
    return bool(answer.wsgi_request._read_started or hasattr(answer.wsgi_request, "_post"))
