"""Every URL × every role: nothing of a foreign draft, and nothing above a reader's level, on any page, file, count,
search or error. What is hidden is answered exactly like what never was.

Each of the two locks holds alone: most tests here work as the owner of the tables, whom row-level security does not
bind, so that a view that forgets the policy is found out; two take the policy away and leave the database to hide it.
"""

from __future__ import annotations

import sys
import types
import uuid

import pytest
from django.db.models import Q
from django.http import JsonResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from apps.access import policy
from apps.access.policy import filter_for
from apps.access.row_security import protected
from apps.accounts.models import Passkey
from apps.designations import conflicts
from apps.designations.models import Version
from apps.ledger.models import Checkpoint, Entry
from apps.ledger.seal import seal_all
from apps.ledger.signatory_changes import propose_otherwise
from apps.negotiation.comments import comment
from jic.urls import handler404
from tests.drafting import content, in_state, square
from tests.pages import body, without_tokens
from tests.people import LETTERS, person, who

pytestmark = pytest.mark.django_db

CANARY = "Zimorodok"
CANARY_RU = "Зимородок"
# A square that nobody else's outline is near; its corner in degrees, microdegrees and MGRS is looked for as well.
CANARY_AT = (38.765432, 34.123456)
TRACES = [CANARY.lower(), CANARY_RU.lower(), "38.765432", "34.123456", "38765432", "34123456"]
# A search repeats what was asked for, in its field and in the address to come back to.
ASKED_FOR = [
    f"text={CANARY}".lower(),
    f"?q={CANARY}".lower(),
    f'value="{CANARY}"'.lower(),
    f'value="{CANARY_RU}"'.lower(),
]
ASKERS = [f"{side}.{job}" for side in ("us", "ru", "un") for job in LETTERS if not job.endswith("2")]


def hidden_content(**changes):
    return {
        "title_en": f"{CANARY} ridge",
        "title_ru": f"Хребет {CANARY_RU}",
        "terms_en": f"1. {CANARY} stays shut.",
        "terms_ru": f"1. {CANARY_RU} закрыт.",
        "shape": square(*CANARY_AT),
        "source_note": CANARY,
        **changes,
    }


def all_patterns(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from all_patterns(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern)


def addresses(thing, entry: int, user: uuid.UUID, grant: uuid.UUID) -> list[str]:
    """One address for every URL of the site, about this thing."""
    consent = thing.approvals.first()
    size = Checkpoint.objects.order_by("size").values_list("size", flat=True).last() or 1
    values = {
        "<uuid:designation>": str(thing.uuid),
        "<int:sequence>": "1",
        "<uuid:approval>": str(consent.uuid if consent else thing.uuid),
        "<int:index>": str(entry),
        "<int:size>": str(size),
        "<str:level>": "0",
        "<path:number>": f"000.p/{min(size, 255)}",
        "<version_act:act>": "counter",
        "<plain_act:code>": "agree",
        "<slug:act>": "agree",
        "<uuid:user>": str(user),
        "<uuid:grant_id>": str(grant),
        "<uuid:key>": str(passkey().uuid),
        "<uuid:session>": str(uuid.uuid4()),
        "<uuid:recovery>": str(uuid.uuid4()),
        "<uuid:change>": str(propose_otherwise("UN").uuid),
    }
    made = []
    for pattern in all_patterns():
        address = "/" + pattern
        for placeholder, value in values.items():
            address = address.replace(placeholder, value)
        assert "<" not in address, f"{pattern}: this test does not know how to fill it"
        made.append(address)
    extra = [
        f"/register/?text={CANARY}",
        "/register/?kind=intermingled",
        "/register/?place=Aleppo",
        f"/register/?text={thing.reference or 'JIC'}",
        f"/register/access/?designation={thing.reference or thing.uuid}",
        f"/ledger/?designation={thing.reference or thing.uuid}",
        f"/ledger/?q={CANARY}",
        f"/ledger/?q={CANARY_RU}",
        f"/ledger/checkpoints/compare/?a={size}&b={size}",
        "/api/v1/map/window/?bbox=38,34,39,35&zoom=12",
        f"/api/v1/designations/?text={CANARY}",
        f"/designations/{thing.uuid}/?panel=1",
        f"/designations/{thing.uuid}/compare/?a=1&b=1",
        f"/ledger/{entry}/",
        f"/api/v1/history/{entry}/",
    ]
    return made + extra


def passkey() -> Passkey:
    """Some person's key on record."""
    made, _new = Passkey.objects.get_or_create(
        credential_id=b"key", defaults={"user": person("us.officer"), "name": "key", "public_key": b"", "cose_key": b""}
    )
    return made


def texts(client: Client, address: str) -> list[str]:
    """What the address answers to reading and to writing, as text."""
    found = []
    for answer in (
        client.get(address),
        client.post(address, {"revision": "1", "text": "x", "audience": "shared", "password": "x"}),
        client.post(address, "{}", content_type="application/json", headers={"If-Match": '"1"'}),
    ):
        assert answer.status_code < 500, f"{address}: {answer.status_code}"
        content = body(answer)
        found.append(content.decode(errors="replace"))  # tiles are bytes, in which names are looked for all the same
    return found


def assert_no_trace(name: str, thing, lock=lambda: None) -> None:
    """`lock` is called when everything is there, before the first page is asked for."""
    client = Client(raise_request_exception=True)
    client.force_login(person(name), backend="apps.accounts.backends.ActiveUserBackend")
    entry = Entry.objects.filter(designation=thing).order_by("index").last()
    grant = person("us.officer").grants.first()
    all_addresses = addresses(thing, entry.index, person("us.nobody").uuid, grant.uuid)
    lock()
    for address in all_addresses:
        if "sign-out" in address or "language" in address:
            continue
        for text in texts(client, address):
            shown = text.lower()
            for echo in ASKED_FOR:
                shown = shown.replace(echo, "")
            for trace in TRACES:
                assert trace not in shown, f"{name} finds {trace} at {address}"
            if thing.reference and address.startswith(("/register/?", "/api/v1/designations/", "/map/", "/ledger/")):
                assert f">{thing.reference}<" not in text, f"{name} finds {thing.reference} at {address}"


@pytest.fixture
def draft_of_russia():
    thing = in_state("draft", side="ru", kind="intermingled", **hidden_content(level=1))
    comment(who=who("ru.officer"), designation=thing.uuid, text=f"{CANARY} is ours", internal=True)
    seal_all()
    return thing


@pytest.fixture
def above_their_level():
    thing = in_state("countered", side="ru", kind="intermingled", **hidden_content(level=3))
    comment(who=who("us.officer"), designation=thing.uuid, text=f"{CANARY} shared", internal=False)
    seal_all()
    return thing


@pytest.mark.parametrize("name", [name for name in ASKERS if not name.startswith("ru.")])
def test_nobody_finds_a_foreign_draft_anywhere(draft_of_russia, name):
    assert_no_trace(name, draft_of_russia)


@pytest.mark.parametrize("name", ["ru.admin", "ru.observer", "ru.nobody"])
def test_without_a_role_that_reads_even_ones_own_draft_is_hidden(draft_of_russia, name):
    assert_no_trace(name, draft_of_russia)


@pytest.mark.parametrize("name", ASKERS)
def test_nobody_below_the_level_finds_what_is_marked_above_it(above_their_level, name):
    user = person(name)
    user.grants.filter(role="").update(level=2)
    assert_no_trace(name, above_their_level)


@pytest.fixture
def database_alone(as_role, monkeypatch):
    """Only the second lock: the policy's filter lets everything through, and the pages work as the web role."""
    monkeypatch.setattr(policy, "filter_for", open_filter)
    monkeypatch.setattr(conflicts, "filter_for", open_filter)
    conflicts._candidates.cache_clear()
    yield lambda: as_role("jic_web")
    conflicts._candidates.cache_clear()


def open_filter(who, model, action=policy.VIEW):
    return Q() if model in protected() else filter_for(who, model, action)


@pytest.mark.parametrize("name", [name for name in ASKERS if not name.startswith("ru.")])
def test_the_database_alone_hides_a_foreign_draft(draft_of_russia, database_alone, name):
    assert_no_trace(name, draft_of_russia, database_alone)


@pytest.mark.parametrize("name", ASKERS)
def test_the_database_alone_hides_what_is_marked_above_the_reader(above_their_level, database_alone, name):
    person(name).grants.filter(role="").update(level=2)
    assert_no_trace(name, above_their_level, database_alone)


def forgetful(request):
    """A view as nobody should write it."""
    return JsonResponse([one.title_en for one in Version.objects.all()], safe=False)


def test_a_view_that_forgets_the_policy_is_found_out(draft_of_russia, settings, as_role):
    urlconf = types.ModuleType("forgetful_urls")
    urlconf.urlpatterns = [path("", include("jic.urls")), path("forgetful/", forgetful)]
    urlconf.handler404 = handler404
    sys.modules["forgetful_urls"] = urlconf
    settings.ROOT_URLCONF = "forgetful_urls"
    with pytest.raises(AssertionError, match=r"us\.observer finds zimorodok at /forgetful/"):
        assert_no_trace("us.observer", draft_of_russia)
    # In service the database hides it from that view as well.
    assert_no_trace("us.observer", draft_of_russia, lambda: as_role("jic_web"))


@pytest.mark.parametrize("role", ["owner", "jic_web"])
def test_the_canary_is_found_by_who_may_see_it(draft_of_russia, as_role, role):
    """Without this the tests above would pass on an empty site."""
    client = Client()
    client.force_login(person("ru.officer"), backend="apps.accounts.backends.ActiveUserBackend")
    person("ru.officer").__class__.objects.filter(username="ru.officer").update(language="ru")
    if role != "owner":
        as_role(role)
    seen = [
        client.get(address).content.decode().lower()
        for address in (
            draft_of_russia.get_absolute_url(),
            "/register/",
            "/map/",
            f"/register/?text={CANARY}",
            "/api/v1/map/window/?bbox=38,34,39,35&zoom=12",
            f"/api/v1/designations/{draft_of_russia.uuid}/",
        )
    ]
    assert all(CANARY_RU.lower() in text for text in seen)


@pytest.mark.parametrize("suffix", ["", "compare/", "versions/1/", "approve/", "counter/", "agree/", "comments/"])
def test_hidden_and_missing_are_answered_alike(draft_of_russia, sign_in, suffix):
    client = sign_in("us.officer")
    never = uuid.uuid4()
    for method in (client.get, client.post):
        hidden = method(f"/designations/{draft_of_russia.uuid}/{suffix}")
        missing = method(f"/designations/{never}/{suffix}")
        assert hidden.status_code == missing.status_code == 404
        assert without_tokens(hidden).replace(str(draft_of_russia.uuid), "#") == without_tokens(missing).replace(
            str(never), "#"
        )


def test_the_api_answers_hidden_and_missing_alike(draft_of_russia, sign_in):
    client = sign_in("us.officer")
    for suffix in ("", "versions/", "versions/1/", "acts/", "comments/"):
        hidden = client.get(f"/api/v1/designations/{draft_of_russia.uuid}/{suffix}")
        missing = client.get(f"/api/v1/designations/{uuid.uuid4()}/{suffix}")
        assert hidden.status_code == missing.status_code == 404
        assert hidden.json() == missing.json()


def test_internal_comments_stay_in_their_delegation(sign_in):
    thing = in_state("submitted")
    comment(who=who("us.officer"), designation=thing.uuid, text="our red line", internal=True)
    comment(who=who("us.officer"), designation=thing.uuid, text="for both of us", internal=False)
    ours = sign_in("us.officer2").get(thing.get_absolute_url()).content.decode()
    theirs = sign_in("ru.officer").get(thing.get_absolute_url()).content.decode()
    assert "our red line" in ours
    assert "our red line" not in theirs
    assert "for both of us" in theirs


def test_private_saves_stay_private_after_submission(sign_in):
    thing = in_state("draft")
    from tests.acting import revise, submit

    revise(who=who("us.officer"), designation=thing.uuid, revision=1, content=content(title_en="Second thoughts"))
    submit(who=who("us.officer"), designation=thing.uuid, revision=2)
    client = sign_in("ru.officer")
    page = client.get(thing.get_absolute_url()).content.decode()
    assert "Second thoughts" in page
    assert "Eastern quarters" not in page
    assert client.get(f"/designations/{thing.uuid}/versions/1/").status_code == 404
    assert [act["code"] for act in client.get(f"/api/v1/designations/{thing.uuid}/acts/").json()["results"]] == [
        "submit"
    ]


def test_every_page_asks_for_a_sign_in():
    thing = in_state("in_force")
    seal_all()
    client = Client()
    for address in addresses(thing, 0, person("us.nobody").uuid, uuid.uuid4()):
        if address.startswith(("/sign-in", "/language", "/.well-known")):
            continue
        answer = client.get(address)
        assert answer.status_code in (302, 401), address
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/sign-in/")
