"""A text that somebody wrote is isolated from what stands around it, and hides nothing, on every page that shows it."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from apps.accounts.models import Passkey
from apps.clearances.services import What, propose
from apps.ledger.seal import seal_all
from apps.negotiation.comments import comment
from apps.negotiation.versions import version_of
from tests.acting import amend, counter, submit
from tests.drafting import content, fresh, in_state
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db

# Written from right to left, so that it would reorder what stands beside it.
CANARY = "حلب"
ISOLATING = {"bdi", "textarea", "option", "title", "script", "input"}
VOID = {"input", "br", "meta", "link", "img", "hr", "path", "rect"}


class Isolation(HTMLParser):
    """Collects text nodes with the canary that stand in no element with a direction of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.shown = 0
        self.bare: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append((tag, tag in ISOLATING or "dir" in dict(attrs)))

    def handle_endtag(self, tag):
        while self.open:
            closed, _isolates = self.open.pop()
            if closed == tag:
                return

    def handle_data(self, data):
        if CANARY in data:
            self.shown += 1
            if not any(isolates for _tag, isolates in self.open):
                self.bare.append(data.strip())


def bare_texts(page: str) -> tuple[int, list[str]]:
    parser = Isolation()
    parser.feed(page)
    return parser.shown, parser.bare


@pytest.fixture
def world():
    """Designations, comments, reasons, keys and proposals whose every text has the canary."""
    texts = {
        "title_en": f"{CANARY} quarters",
        "title_ru": f"{CANARY} кварталы",
        "terms_en": f"1. {CANARY} one.\n2. {CANARY} two.",
        "terms_ru": f"1. {CANARY} раз.\n2. {CANARY} два.",
        "source_note": f"{CANARY} sheet",
    }
    submitted = in_state("submitted", **texts)
    counter(
        actor=identity_of("ru.officer"),
        designation=submitted.uuid,
        revision=submitted.revision,
        content=content(**{**texts, "terms_en": f"1. {CANARY} other."}),
    )
    amend(
        actor=identity_of("ru.officer"),
        designation=submitted.uuid,
        revision=fresh(submitted).revision,
        content=content(**{**texts, "terms_en": f"1. {CANARY} third."}),
    )
    draft = in_state("draft", **texts)
    agreed = in_state("agreed", **texts)
    for designation in (submitted, draft, agreed):
        comment(actor=identity_of("us.officer"), designation=designation.uuid, text=f"{CANARY} comment", internal=False)
    in_state("suspended", **texts)
    member = person("us.nobody")
    member.full_name = f"{CANARY} person"
    member.save(update_fields=["full_name"])
    Passkey.objects.create(
        user=person("us.officer"), name=f"{CANARY} key", credential_id=b"k", public_key=b"k", cose_key=b"k"
    )
    propose(actor=identity_of("us.admin"), user=member.uuid, what=What(role="auditor"), reason=f"{CANARY} reason")
    seal_all()
    return {"submitted": submitted, "draft": draft, "agreed": agreed, "member": member}


def addresses(world):
    submitted, draft, agreed = (f"/designations/{world[name].uuid}" for name in ("submitted", "draft", "agreed"))
    return {
        "us.officer": [
            *("/", "/map/", "/register/", "/clearances/keys/"),
            *(f"{submitted}/", f"{submitted}/compare/", f"{submitted}/versions/1/", f"{submitted}/agree/"),
            *(f"{submitted}/counter/", f"{submitted}/reject/", f"{submitted}/?panel=1"),
            *(f"{draft}/", f"{draft}/submit/", f"{draft}/release/", f"{draft}/disclosure/", f"{draft}/revise/"),
        ],
        "us.authority": [f"{agreed}/approve/", f"{agreed}/decline/", "/"],
        "us.auditor": ["/ledger/", *(f"/ledger/{index}/" for index in range(60))],
        "us.admin": [
            "/clearances/",
            "/clearances/proposals/",
            f"/clearances/people/{world['member'].uuid}/",
            "/clearances/reviews/",
        ],
    }


@pytest.mark.slow
@pytest.mark.parametrize("actor", ["us.officer", "us.authority", "us.auditor", "us.admin"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_text_is_isolated(world, sign_in, actor, language):
    client = sign_in(actor)
    client.post("/language/", {"language": language})
    shown = 0
    for address in addresses(world)[actor]:
        answer = client.get(address)
        assert answer.status_code == 200 or address.startswith("/ledger/"), address
        count, bare = bare_texts(answer.content.decode())
        assert bare == [], f"{address}: {bare}"
        shown += count
    assert shown > 5, "The canary was hardly shown: the addresses above are wrong."


def test_a_text_from_before_the_rule_hides_nothing(sign_in):
    designation = in_state("draft")
    submit(actor=identity_of("us.officer"), designation=designation.uuid, revision=1)
    bad = "Neither\u202e side\u200b \x1b[31mred"
    version = version_of(
        identity_of("us.officer"),
        designation,
        content(title_en=bad, terms_en=bad, source_note=bad),
        parent=fresh(designation).current,
    )
    version.save()
    stored = fresh(designation)
    stored.current = version
    stored.save()
    client = sign_in("ru.officer")
    base = f"/designations/{designation.uuid}"
    for address in (
        "/",
        "/map/",
        "/register/",
        f"{base}/",
        f"{base}/versions/2/",
        f"{base}/agree/",
        f"{base}/compare/",
    ):
        page = client.get(address).content.decode()
        assert "Neither[U+202E] side[U+200B] [U+001B][31mred" in page, address
        assert not {"\u202e", "\u200b", "\x1b"} & set(page), address
    window = client.get("/api/v1/map/window/?bbox=35,32,43,38&zoom=6").content.decode()
    assert "[U+202E]" in window
