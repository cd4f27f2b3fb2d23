"""Every URL × every role: nothing of a foreign draft, of the exact outline of what was released in squares, and nothing
above a reader's level, on any page, file, count, search or error. What is hidden is answered exactly like what never
was.

Each of the two locks holds alone: most tests here work as the owner of the tables, whom row-level security does not
bind, so that a view that forgets the policy is found out; others take the policy away and leave the database to hide
it.
"""

from __future__ import annotations

import functools
import gc
import re
import sys
import types
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db.models import Q
from django.http import JsonResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from apps.access import policy
from apps.access.policy import filter_for
from apps.access.row_security import protected
from apps.designations import conflicts
from apps.designations.models import Designation, Version
from apps.ledger.seal import seal_all
from apps.negotiation.comments import comment
from apps.negotiation.copies import release
from jic.urls import handler404
from tests.built_once import built_once
from tests.canaries import BULLFINCH, KINGFISHER, NIGHTINGALE, WAGTAIL
from tests.drafting import amended, content, fresh, in_state
from tests.pages import without_tokens
from tests.people import identity_of, person
from tests.site.crawl import ASKERS, Crawl, addresses, crawl

pytestmark = pytest.mark.django_db

# People of Russia who read what their own delegation drafts.
READERS = ("ru.officer", "ru.authority", "ru.auditor")


def _draft_of_russia() -> Designation:
    thing = in_state("draft", side="ru", kind="intermingled", **KINGFISHER.content(level=1))
    comment(actor=identity_of("ru.officer"), designation=thing.uuid, text=f"{KINGFISHER.word} is ours", internal=True)
    seal_all()
    return thing


@built_once
def draft_of_russia(folder: Path) -> Designation:
    return _draft_of_russia()


@dataclass(frozen=True)
class Hidden:
    """Records of Russia: a draft, one under negotiation at the highest level, and a draft that the United States has
    in squares alone. Each has a canary of its own."""

    draft: Designation
    above: Designation
    exact: Designation
    squares: Designation

    def crawl(self, name: str, lock=lambda: None, under: str = "/") -> Crawl:
        """Everything that a person is answered who is cleared for the drafts, and not for the highest level."""
        person(name).grants.filter(role="").update(level=2)
        words = [canary.word for canary in (KINGFISHER, NIGHTINGALE, BULLFINCH)]
        things = [self.draft, self.above, self.exact, self.squares]
        return crawl(name, things, [*words, KINGFISHER.word_ru], lock, under=under)

    def assert_hidden_in(self, found: Crawl) -> None:
        found.assert_no_trace(NIGHTINGALE, self.above.reference)
        if found.name not in READERS:
            found.assert_no_trace(KINGFISHER)
            found.assert_no_trace(BULLFINCH)


@built_once
def hidden(folder: Path) -> Hidden:
    draft = _draft_of_russia()
    ours = identity_of("ru.officer")
    above = in_state("countered", side="ru", kind="intermingled", **NIGHTINGALE.content(level=3))
    comment(actor=identity_of("us.officer"), designation=above.uuid, text=f"{NIGHTINGALE.word} shared", internal=False)
    exact = in_state("draft", side="ru", kind="intermingled", **BULLFINCH.content(level=1))
    comment(actor=ours, designation=exact.uuid, text=f"{BULLFINCH.word} is ours", internal=True)
    squares = release(actor=ours, designation=exact.uuid, revision=1, to="US", precision="squares_10km")
    seal_all()
    return Hidden(draft, above, exact, fresh(squares))


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKERS)
def test_nobody_finds_anywhere_what_is_hidden_from_them(hidden, name):
    hidden.assert_hidden_in(hidden.crawl(name))


@pytest.fixture
def database_alone(as_role, monkeypatch):
    """Only the second lock: the policy's filter lets everything through, and the pages work as the web role."""
    monkeypatch.setattr(policy, "filter_for", open_filter)
    monkeypatch.setattr(conflicts, "filter_for", open_filter)
    forget_statements()
    yield lambda: as_role("jic_web")
    forget_statements()


def forget_statements():
    """Every statement that was built once for a principal, with the policy that held then."""
    # What was imported before the tests is frozen, and not among the objects until it is thawed.
    gc.unfreeze()
    # By their very type: to ask a lazy object for its class makes it.
    for kept in [one for one in gc.get_objects() if type(one) is functools._lru_cache_wrapper]:
        if "actor" in getattr(kept.__wrapped__, "__annotations__", {}):
            kept.cache_clear()
    gc.freeze()


def open_filter(principal, model, action=policy.VIEW):
    return Q() if model in protected() else filter_for(principal, model, action)


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKERS)
def test_the_database_alone_hides_the_same(hidden, database_alone, name):
    hidden.assert_hidden_in(hidden.crawl(name, database_alone))


@pytest.mark.slow
def test_a_crawl_finds_what_its_reader_may_see(hidden):
    """Without this the tests above would pass on an empty site."""
    found = hidden.crawl("ru.officer")
    for canary, thing in ((KINGFISHER, hidden.draft), (BULLFINCH, hidden.exact)):
        address, api = thing.get_absolute_url(), f"/api/v1/designations/{thing.uuid}/"
        everywhere = {address, api, "/register/", "/map/", f"/register/?text={canary.word}", f"{address}compare/"}
        assert everywhere <= found.found_at(canary)
    assert {f"{hidden.squares.get_absolute_url()}", "/register/"} <= set(found.answers)


@built_once
def amended_in_force(folder: Path) -> Designation:
    """Something in force, of which an amendment is on the table that has been countered and talked about."""
    held = in_state("in_force", kind="intermingled")
    thing = amended(held, "amend_countered", **WAGTAIL.content())
    comment(actor=identity_of("us.officer"), designation=thing.uuid, text=f"{WAGTAIL.word} shared", internal=False)
    seal_all()
    return thing


def amendment_crawl(name: str, thing: Designation, lock=lambda: None) -> Crawl:
    return crawl(name, [thing], [WAGTAIL.word, WAGTAIL.word_ru], lock)


@pytest.mark.slow
def test_an_observer_finds_nothing_of_an_amendment_anywhere(amended_in_force):
    found = amendment_crawl("un.observer", amended_in_force)
    found.assert_no_trace(WAGTAIL)
    assert amended_in_force.get_absolute_url() in found.answers


@pytest.mark.slow
def test_the_database_alone_hides_an_amendment_from_an_observer(amended_in_force, database_alone):
    amendment_crawl("un.observer", amended_in_force, database_alone).assert_no_trace(WAGTAIL)


@pytest.mark.slow
def test_an_admin_finds_nothing_of_an_amendment_anywhere(amended_in_force):
    amendment_crawl("ru.admin", amended_in_force).assert_no_trace(WAGTAIL)


@pytest.mark.slow
def test_a_crawl_finds_the_amendment_that_its_reader_may_see(amended_in_force):
    found = amendment_crawl("ru.auditor", amended_in_force)
    address = amended_in_force.get_absolute_url()
    assert {address, f"/api/v1/designations/{amended_in_force.uuid}/", f"{address}compare/"} <= found.found_at(WAGTAIL)


def forgetful(request):
    """A view as nobody should write it."""
    return JsonResponse([one.titles["en"] for one in Version.objects.all()], safe=False)


@pytest.mark.slow
def test_a_view_that_forgets_the_policy_is_found_out(hidden, settings, as_role):
    urlconf = types.ModuleType("forgetful_urls")
    urlconf.urlpatterns = [path("", include("jic.urls")), path("forgetful/", forgetful)]
    urlconf.handler404 = handler404
    sys.modules["forgetful_urls"] = urlconf
    settings.ROOT_URLCONF = "forgetful_urls"
    found = hidden.crawl("us.observer", under="/forgetful/")
    for canary in (KINGFISHER, NIGHTINGALE, BULLFINCH):
        with pytest.raises(AssertionError, match=rf"us\.observer finds {canary.word.lower()} at /forgetful/"):
            found.assert_no_trace(canary)
    # In service the database hides it from that view as well.
    served = hidden.crawl("us.observer", lambda: as_role("jic_web"), under="/forgetful/")
    assert "/forgetful/" in served.answers
    hidden.assert_hidden_in(served)


@pytest.mark.parametrize("text", ["38.765432", "34123456", "ЗИМОРОДОК", "Zimorodok ridge"])
def test_each_trace_of_a_canary_is_found_out(text):
    with pytest.raises(AssertionError, match=r"us\.officer finds .* at /map/"):
        Crawl("us.officer", {"/map/": ["", text]}).assert_no_trace(KINGFISHER)


@pytest.mark.parametrize("address", ["/register/?text=x", "/ledger/", "/map/", "/api/v1/designations/"])
def test_a_number_that_is_listed_is_found_out(address):
    with pytest.raises(AssertionError, match=f"finds JIC-1 at {re.escape(address)}"):
        Crawl("us.officer", {address: ["<td>JIC-1</td>"]}).assert_no_trace(KINGFISHER, "JIC-1")


@pytest.mark.parametrize("role", ["owner", "jic_web"])
def test_the_canary_is_found_by_who_may_see_it(draft_of_russia, as_role, role):
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
            f"/register/?text={KINGFISHER.word}",
            "/api/v1/map/window/?bbox=38,34,39,35&zoom=12",
            f"/api/v1/designations/{draft_of_russia.uuid}/",
        )
    ]
    assert all(KINGFISHER.word_ru.lower() in text for text in seen)


@pytest.mark.parametrize("suffix", ["", "compare/", "versions/1/", "approve/", "counter/", "agree/", "comments/"])
def test_hidden_and_missing_are_answered_alike(draft_of_russia, sign_in, suffix, time_machine):
    client = sign_in("us.officer")
    # The footer says how long ago was sealed.
    time_machine.move_to(timezone.now(), tick=False)
    never = uuid.uuid4()
    for method in (client.get, client.post):
        hidden = method(f"/designations/{draft_of_russia.uuid}/{suffix}")
        missing = method(f"/designations/{never}/{suffix}")
        only_read = method == client.post and suffix in ("", "compare/", "versions/1/")
        assert hidden.status_code == missing.status_code == (405 if only_read else 404)
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
    comment(actor=identity_of("us.officer"), designation=thing.uuid, text="our red line", internal=True)
    comment(actor=identity_of("us.officer"), designation=thing.uuid, text="for both of us", internal=False)
    ours = sign_in("us.officer2").get(thing.get_absolute_url()).content.decode()
    theirs = sign_in("ru.officer").get(thing.get_absolute_url()).content.decode()
    assert "our red line" in ours
    assert "our red line" not in theirs
    assert "for both of us" in theirs


def test_private_saves_stay_private_after_submission(sign_in):
    thing = in_state("draft")
    from tests.acting import revise, submit

    revise(
        actor=identity_of("us.officer"), designation=thing.uuid, revision=1, content=content(title_en="Second thoughts")
    )
    submit(actor=identity_of("us.officer"), designation=thing.uuid, revision=2)
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
    for address in addresses([thing], ["word"]):
        if address.startswith(("/sign-in", "/language", "/.well-known", "/sides.", "/help/")):
            continue
        answer = client.get(address)
        assert answer.status_code in (302, 401), address
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/sign-in/")
