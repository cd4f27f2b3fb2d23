"""What a blocked approver is shown of what they may not see: by default the same bytes whatever that is, and by its
originator's leave the owner, the kind and the number, and nothing else."""

from __future__ import annotations

import html
import itertools
from dataclasses import replace

import pytest
from django.db import connection

from apps.access.connection import as_system, unit_of_work
from apps.access.policy import visible
from apps.access.roles import Right
from apps.audit.installation import triggers_sql
from apps.audit.registry import BY_TABLE
from apps.ledger.models import Entry
from apps.ledger.replay_check import audit
from apps.ledger.seal import seal_all
from apps.negotiation.blocks import BlockedByConflict, BlockedByHiddenConflict
from apps.negotiation.disclosing import disclose
from apps.negotiation.models import Withheld
from tests.acting import approve, resume, suspend, withdraw
from tests.clearances.test_caveats import hold
from tests.drafting import fresh, in_state, square
from tests.pages import without_tokens
from tests.people import PASSWORD, identity_of, person

pytestmark = pytest.mark.django_db

CANARY, CANARY_RU = "Zimorodok", "Зимородок"
BLOCKED, APPROVER, ADMIN = "nusra", "ru.authority2", "ru.admin"
# Of kinds that exclude Nusra's.
KINDS = ("opposition", "isil", "no_combat_flight_area", "demilitarised_zone")


@pytest.fixture(autouse=True)
def cleared_people():
    """Everybody but the second authorities holds the compartments in which things are hidden."""
    for name in ("us.officer", "ru.officer"):
        hold(name, "OPPOSITION", "ALEPPO", right=Right.MARK)
    for side, job in itertools.product(("us", "ru"), ("officer", "authority")):
        hold(f"{side}.{job}", "OPPOSITION", "ALEPPO")


def hidden(kind: str = "opposition", side: str = "us", state: str = "submitted", tells: str = "", **changes):
    """Something on the same ground that `APPROVER` may not see."""
    words = {
        "title_en": CANARY,
        "title_ru": CANARY_RU,
        "terms_en": CANARY,
        "terms_ru": CANARY_RU,
        "source_note": CANARY,
        "compartments": ("OPPOSITION",),
        "shape": square(37.111111, 36.211111, 0.02),
    }
    made = in_state(state, kind=kind, side=side, **{**words, **changes})
    if tells:
        disclose(actor=identity_of(f"{side}.officer"), designation=made.uuid, sequence=0, tells=tells)
    return made


def told(thing, tells: str, sequence: int = 1) -> None:
    by = identity_of(f"{thing.owner.code.lower()}.officer")
    disclose(actor=by, designation=thing.uuid, sequence=sequence, tells=tells)


def try_to_approve(thing, name: str = APPROVER):
    now = fresh(thing)
    return approve(actor=identity_of(name), designation=now.uuid, revision=now.revision, digest=now.current.digest_hex)


@pytest.fixture
def attempt(sign_in):
    """Trying to approve by page and by API: every answer, as bytes less tokens."""

    def answers(thing, name: str = APPROVER, languages: tuple[str, ...] = ("en",)) -> dict[str, str]:
        client, now = sign_in(name), fresh(thing)
        found = {}
        for language in languages:
            person(name).__class__.objects.filter(username=name).update(language=language)
            client.cookies["django_language"] = language
            sent = {"revision": now.revision, "digest": now.current.digest_hex, "read": "on", "password": PASSWORD}
            page = client.post(f"{thing.get_absolute_url()}approve/", sent)
            api = client.post(
                f"/api/v1/designations/{thing.uuid}/acts/approve/",
                {"digest": now.current.digest_hex, "password": PASSWORD},
                content_type="application/json",
                headers={"If-Match": now.etag, "Accept-Language": language},
            )
            assert (page.status_code, api.status_code) == (422, 409)
            found[f"page {language}"], found[f"api {language}"] = without_tokens(page), api.content.decode()
            found[f"record {language}"] = without_tokens(client.get(thing.get_absolute_url()))
        return found

    return answers


def withdrawn(*things) -> None:
    for thing in things:
        now = fresh(thing)
        withdraw(
            actor=identity_of(f"{now.owner.code.lower()}.officer"),
            designation=now.uuid,
            revision=now.revision,
            reason="Test",
        )


VARIANTS = {
    "another kind": [{"kind": "isil"}],
    "a third kind": [{"kind": "demilitarised_zone"}],
    "of the approver's own delegation": [{"side": "ru"}],
    "of the approver's own delegation, which lets others be told all": [{"side": "ru", "tells": "reference"}],
    "marked higher": [{"level": 3}],
    "in another compartment": [{"compartments": ("ALEPPO",)}],
    "in two": [{"compartments": ("ALEPPO", "OPPOSITION")}],
    "at another stage": [{"state": "agreed"}],
    "answered by the other side": [{"state": "countered"}],
    "on other ground": [{"shape": square(37.09, 36.19, 0.03)}],
    "chosen to tell nothing": [{"tells": "admin"}],
    "two": [{}, {"kind": "isil", "side": "ru", "level": 2}],
    "three, two of them alike": [{}, {}, {"tells": "admin"}],
    "an older choice that was taken back": [{"tells": "reference", "then": "admin"}],
}


def test_by_default_every_byte_is_the_same_whatever_and_how_many_it_is(attempt):
    thing = in_state("agreed", kind=BLOCKED)
    first = hidden()
    expected = attempt(thing)
    withdrawn(first)
    for name, variant in VARIANTS.items():
        made = []
        for one in variant:
            then = one.get("then")
            made.append(hidden(**{key: value for key, value in one.items() if key != "then"}))
            if then:
                told(made[-1], then)
        assert attempt(thing) == expected, name
        withdrawn(*made)
    for text in expected.values():
        assert CANARY not in text
        assert CANARY_RU not in text


SENTENCES = {
    ("delegation", "en"): "Blocked by a designation of the US delegation: Opposition area.",
    ("delegation", "ru"): "Препятствует обозначение делегации США: Район оппозиции.",
    ("reference", "en"): "Blocked by a designation of the US delegation: Opposition area, {}.",
    ("reference", "ru"): "Препятствует обозначение делегации США: Район оппозиции, {}.",
}
MEND = {
    "en": "Contact the US delegation to resolve this. They allow this information to be shown to you.",
    "ru": "Урегулируйте вопрос с делегацией США. Эти сведения показаны с согласия этой делегации.",
}


@pytest.mark.parametrize("tells", ["delegation", "reference"])
@pytest.mark.parametrize("level", [1, 3])
def test_what_its_originator_allows_is_all_that_is_added(attempt, tells, level):
    thing = in_state("agreed", kind=BLOCKED)
    secret = hidden(level=level)
    silent = attempt(thing, languages=("en", "ru"))
    told(secret, tells, 0)
    spoken = attempt(thing, languages=("en", "ru"))
    for language in ("en", "ru"):
        sentences = [SENTENCES[tells, language].format(secret.reference), MEND[language]]
        items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences)
        assert items in spoken[f"page {language}"]
        assert spoken[f"page {language}"].replace(items, "") == silent[f"page {language}"]
        by_api, added = spoken[f"api {language}"], "".join(f" {sentence}" for sentence in sentences)
        assert added in by_api
        number = f'"{secret.reference}"' if tells == "reference" else "null"
        facts = f',"held_back_by":[{{"owner":"US","kind":"opposition","reference":{number}}}]'
        assert facts in by_api
        assert by_api.replace(added, "").replace(facts, "") == silent[f"api {language}"]
        assert spoken[f"record {language}"] == silent[f"record {language}"]


def test_each_is_told_as_its_originator_allows_and_the_rest_not_counted(attempt):
    thing = in_state("agreed", kind=BLOCKED)
    hidden("opposition", tells="delegation")
    named = hidden("isil", tells="reference")
    before = attempt(thing)
    page = html.unescape(before["page en"])
    assert page.count("Blocked by a designation") == 2
    assert page.count("Contact the US delegation") == 1
    assert f"ISIL area, {named.reference}." in page
    assert "Opposition area." in page
    # One more that tells nothing, and one more of which the same is allowed: neither shows.
    hidden("no_combat_flight_area")
    hidden("opposition", tells="delegation")
    assert attempt(thing) == before


def test_an_approver_is_told_of_own_records_as_their_own_admins_decide():
    thing = in_state("agreed", kind=BLOCKED)
    hidden(side="us", tells="reference")
    with pytest.raises(BlockedByHiddenConflict) as ours:
        try_to_approve(thing, "us.authority2")
    assert ours.value.disclosed == []
    with pytest.raises(BlockedByHiddenConflict) as theirs:
        try_to_approve(thing, APPROVER)
    assert len(theirs.value.disclosed) == 1


def test_what_he_may_see_is_listed_and_what_he_may_not_is_told_beside_it(attempt):
    thing = in_state("agreed", kind=BLOCKED)
    seen = in_state("submitted", kind="isil")
    secret = hidden("opposition")
    silent = attempt(thing)
    with pytest.raises(BlockedByConflict) as refused:
        try_to_approve(thing)
    assert [one.designation for one in refused.value.facts["conflicts"]] == [seen]
    assert secret.reference not in "".join(silent.values())
    withdrawn(secret)
    assert attempt(thing) == silent
    named = hidden("opposition", tells="reference")
    spoken = attempt(thing)
    assert named.reference in spoken["page en"]
    assert seen.reference in spoken["page en"]


def test_resuming_is_told_alike(sign_in):
    thing = in_state("suspended", kind=BLOCKED)
    secret = hidden(tells="reference")
    with pytest.raises(BlockedByHiddenConflict) as refused:
        resume(actor=identity_of(APPROVER), designation=thing.uuid, revision=thing.revision)
    assert [one.reference for one in refused.value.disclosed] == [secret.reference]
    page = sign_in(APPROVER).post(f"{thing.get_absolute_url()}resume/", {"revision": fresh(thing).revision})
    assert page.status_code == 409
    assert f"Opposition area, {secret.reference}." in page.content.decode()
    assert CANARY not in page.content.decode()


def test_the_admin_reads_what_was_told_and_neither_count_nor_other_things(sign_in):
    thing = in_state("agreed", kind=BLOCKED)
    for _each in range(3):
        hidden()
    named = hidden("isil", tells="reference")
    with pytest.raises(BlockedByHiddenConflict):
        try_to_approve(thing)
    page = sign_in(ADMIN).get("/withheld/").content.decode()
    assert page.count(thing.reference) == 2, "the number, and the way to who sees it"
    assert page.count("The approver was shown:") == 1
    assert f"Blocked by a designation of the US delegation: ISIL area, {named.reference}." in page
    assert "Opposition area" not in page
    assert CANARY not in page


def test_when_more_may_be_told_later_that_is_put_on_record_as_well():
    thing = in_state("agreed", kind=BLOCKED)
    secret = hidden()
    for sequence, tells in enumerate(("", "delegation", "reference", "admin")):
        if tells:
            told(secret, tells, sequence - 1)
        for _again in range(2):
            with pytest.raises(BlockedByHiddenConflict):
                try_to_approve(thing)
    rows = visible(identity_of(ADMIN), Withheld.objects.order_by("pk"))
    assert list(rows.values_list("told_owner__code", "told_kind", "told_reference", "user__username")) == [
        (None, "", "", APPROVER),
        ("US", "opposition", "", APPROVER),
        ("US", "opposition", secret.reference, APPROVER),
    ]


def test_what_was_told_is_logged_for_the_approvers_side_alone_uncounted():
    thing = in_state("agreed", kind=BLOCKED)
    for _each in range(3):
        hidden()
    with pytest.raises(BlockedByHiddenConflict):
        try_to_approve(thing)
    secret = hidden("isil", tells="reference")
    with pytest.raises(BlockedByHiddenConflict):
        try_to_approve(thing)
    seal_all()
    theirs = visible(identity_of("ru.auditor"), Entry.objects.filter(event="withheld.created").order_by("index"))
    assert [entry.after["told_reference"] for entry in theirs] == ["", secret.reference]
    assert all("hidden" not in column for entry in theirs for column in entry.after)
    assert not visible(identity_of("us.auditor"), Entry.objects.filter(event="withheld.created")).exists()


def test_what_an_earlier_release_recorded_of_the_cause_raises_no_alarm():
    table = BY_TABLE["negotiation_withheld"]
    thing = in_state("agreed", kind=BLOCKED)
    hidden()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table.table} ADD COLUMN hidden_id bigint DEFAULT 7")
        cursor.execute(triggers_sql(replace(table, without=())))
        with pytest.raises(BlockedByHiddenConflict):
            try_to_approve(thing)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table.table} DROP COLUMN hidden_id")
        cursor.execute(triggers_sql(table))
    seal_all()
    assert Entry.objects.get(event="withheld.created").after["hidden_id"] == 7
    assert audit().differences == []


def test_the_originator_is_not_told_that_its_record_held_anything_back(sign_in):
    thing = in_state("agreed", kind=BLOCKED)
    secret = hidden(tells="reference")
    client = sign_in("us.officer")
    addresses = (
        secret.get_absolute_url(),
        f"{secret.get_absolute_url()}disclosure/",
        f"/api/v1/designations/{secret.uuid}/disclosures/",
    )
    before = [without_tokens(client.get(address)) for address in addresses]
    with pytest.raises(BlockedByHiddenConflict):
        try_to_approve(thing)
    assert Withheld.objects.count() == 1
    assert [without_tokens(client.get(address)) for address in addresses] == before
    assert not visible(identity_of("us.admin"), Withheld.objects.all()).exists()


def test_the_web_role_tells_it_by_policy_and_the_approver_reads_no_choice(as_role):
    thing = in_state("agreed", kind=BLOCKED)
    secret = hidden(tells="reference")
    now, approver = fresh(thing), identity_of(APPROVER)
    person(ADMIN)
    as_role("jic_web")
    with pytest.raises(BlockedByHiddenConflict) as refused:
        approve(actor=approver, designation=now.uuid, revision=now.revision, digest=now.current.digest_hex)
    assert [one.reference for one in refused.value.disclosed] == [secret.reference]
    with unit_of_work(approver), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM releases_disclosure")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM negotiation_withheld")
        assert cursor.fetchone() == (0,)
    with as_system():
        assert Withheld.objects.get().told_reference == secret.reference


def test_suspending_needs_no_check(sign_in):
    """Only what brings into force asks: one side may stop at once, whatever lies hidden there."""
    thing = in_state("in_force", kind=BLOCKED)
    hidden()
    suspend(actor=identity_of(APPROVER), designation=thing.uuid, revision=thing.revision, reason="Shelling")
    assert fresh(thing).state == "suspended"
