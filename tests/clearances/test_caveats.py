"""Compartments and releasability: who reads, who may mark, who may lower; on pages, in digests, copies and the log."""

from __future__ import annotations

import pytest

from apps.access.errors import Incomplete, NotAllowedInState
from apps.access.markings import Marked, together
from apps.access.models import Caveat, Grant
from apps.access.policy import VIEW, can, visible
from apps.access.roles import Right
from apps.designations.content import canonical_content
from apps.designations.models import Designation, Version
from apps.designations.selectors import visible_to
from apps.ledger.bundle import marking
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from apps.negotiation.copies import release
from apps.negotiation.drafts import draft
from tests.acting import agree, approve, counter, revise, submit
from tests.drafting import content, fresh, in_state
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db
OPPOSITION = ("OPPOSITION",)


def hold(name: str, *codes: str, right: str = Right.READ) -> None:
    now = person(name).grants.first().valid_from
    for code in codes:
        Grant.objects.create(
            user=person(name), compartment=code, right=right, valid_from=now, confirmed_at=now, reason="test"
        )


@pytest.fixture
def marker():
    """An officer of the United States who reads and marks the compartment of the opposition's locations."""
    hold("us.officer", "OPPOSITION", "ALEPPO")
    hold("us.officer", "OPPOSITION", "ALEPPO", right=Right.MARK)
    return identity_of("us.officer")


def begun(marker, **changes) -> Designation:
    return fresh(draft(actor=marker, kind="opposition", content=content(**changes)))


def test_a_colleague_sees_it_with_the_compartment_and_not_without(marker):
    made = begun(marker, compartments=OPPOSITION)
    assert not can(identity_of("us.authority"), VIEW, made)
    assert list(visible_to(identity_of("us.authority"))) == []
    assert list(visible(identity_of("us.authority"), Version.objects.all())) == []
    hold("us.authority", "OPPOSITION")
    assert can(identity_of("us.authority"), VIEW, made)
    assert list(visible_to(identity_of("us.authority"))) == [made]


def test_compartments_combine_by_and(marker):
    made = begun(marker, compartments=("OPPOSITION", "ALEPPO"))
    hold("us.authority", "OPPOSITION")
    assert not can(identity_of("us.authority"), VIEW, made)
    hold("us.authority", "ALEPPO")
    assert can(identity_of("us.authority"), VIEW, made)


def test_the_right_to_mark_is_not_the_right_to_read():
    hold("us.officer", "OPPOSITION")
    with pytest.raises(Incomplete) as refused:
        begun(identity_of("us.officer"), compartments=OPPOSITION)
    assert set(refused.value.facts["fields"]) == {"compartments"}
    hold("us.officer2", "OPPOSITION", right=Right.MARK)
    with pytest.raises(Incomplete):
        begun(identity_of("us.officer2"), compartments=OPPOSITION)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"compartments": ("NOTHING",)}, "compartments"),
        ({"releasable_to": ("RU", "UN")}, "releasable_to"),
        ({"releasable_to": ("US", "XX")}, "releasable_to"),
    ],
)
def test_what_is_no_marking_is_refused_at_its_field(marker, changes, field):
    with pytest.raises(Incomplete) as refused:
        begun(marker, **changes)
    assert field in refused.value.facts["fields"]
    assert not Designation.objects.exists()


def test_what_is_kept_from_a_signatory_cannot_be_submitted(marker):
    made = begun(marker, releasable_to=("US",))
    with pytest.raises(NotAllowedInState):
        submit(actor=marker, designation=made.uuid, revision=1)
    revise(actor=marker, designation=made.uuid, revision=1, content=content(releasable_to=("US", "RU")))
    submit(actor=marker, designation=made.uuid, revision=2)
    with pytest.raises(Incomplete):
        counter(
            actor=identity_of("ru.officer"),
            designation=made.uuid,
            revision=3,
            content=content(title_en="Other", releasable_to=("RU",)),
        )


def test_only_the_originator_takes_off_a_compartment_or_widens_the_readers(marker):
    made = begun(marker, compartments=OPPOSITION, releasable_to=("US", "RU"))
    submit(actor=marker, designation=made.uuid, revision=1)
    hold("ru.officer", "OPPOSITION")
    theirs = identity_of("ru.officer")
    kept = {"compartments": OPPOSITION, "releasable_to": ("US", "RU")}
    for lowered in ({**kept, "compartments": ()}, {**kept, "releasable_to": ()}):
        with pytest.raises(Incomplete):
            counter(actor=theirs, designation=made.uuid, revision=2, content=content(title_en="Other", **lowered))
    counter(actor=theirs, designation=made.uuid, revision=2, content=content(title_en="Other", **kept))
    assert fresh(made).state == "countered"


def test_the_agreed_map_shows_an_observer_only_what_may_be_released_to_him():
    shown = in_state("in_force")
    kept = in_state("in_force", releasable_to=("US", "RU"))
    seen = visible_to(identity_of("un.observer"))
    assert shown in seen
    assert kept not in seen
    assert kept in visible_to(identity_of("ru.officer"))


def test_a_caveat_is_hashed_in_one_order_and_its_absence_too():
    said = canonical_content(in_state("draft").uuid, "opposition", None, content())
    assert said["marking"] == {"compartments": [], "level": 1, "releasable_to": []}
    marked = content(compartments=("B", "A"), releasable_to=("US", "RU"))
    said = canonical_content(in_state("draft").uuid, "opposition", None, marked)
    assert said["marking"] == {"compartments": ["A", "B"], "level": 1, "releasable_to": ["RU", "US"]}


def test_a_copy_keeps_the_compartments_and_names_its_two_readers(marker):
    made = begun(marker, compartments=OPPOSITION)
    copy = fresh(release(actor=marker, designation=made.uuid, revision=1, to="RU", precision="squares_5km"))
    assert copy.current.releasable_to == ["RU", "US"]
    assert not can(identity_of("ru.officer"), VIEW, copy)
    hold("ru.officer", "OPPOSITION")
    assert can(identity_of("ru.officer"), VIEW, copy)
    ours = begun(marker, releasable_to=("US", "RU"))
    with pytest.raises(Incomplete) as refused:
        release(actor=marker, designation=ours.uuid, revision=1, to="UN", precision="existence")
    assert "to" in refused.value.facts["fields"]


def test_the_log_opens_what_an_auditor_is_cleared_for(marker):
    made = begun(marker, compartments=OPPOSITION)
    seal_all()
    of_it = Entry.objects.filter(designation=made, event="version.created")
    assert not visible(identity_of("us.auditor"), of_it).exists()
    hold("us.auditor", "OPPOSITION")
    assert visible(identity_of("us.auditor"), of_it).exists()


def test_a_page_bears_the_marking_of_all_that_it_shows(marker, sign_in):
    begun(marker, compartments=("ALEPPO",), level=2)
    begun(marker, compartments=OPPOSITION, releasable_to=("US", "RU"))
    person("us.officer").__class__.objects.filter(username="us.officer").update(language="en")
    page = sign_in("us.officer").get("/register/").content.decode()
    banner = page.split('class="marking ', 1)[1].split("</section>", 1)[0]
    assert banner.endswith("JIC RESTRICTED//ALEPPO//OPPOSITION LOCATIONS//REL TO US, RU")
    assert "U//OPPOSITION LOCATIONS//REL TO US, RU" in page


def test_markings_together_keep_every_compartment_and_only_common_readers():
    one = Caveat.of(["A"], ["US", "RU"]).pk
    other = Caveat.of(["B"], ["RU", "UN"]).pk
    found = together([Marked(1, one), Marked(3, other), Marked(2, None)])
    assert (found.level, found.compartments, found.releasable_to) == (3, {"A", "B"}, {"RU"})


def test_a_bundle_says_its_whole_marking_in_both_languages():
    key = Caveat.of(["OPPOSITION"], ["US", "RU"]).pk
    english, russian = marking({(2, key), (1, None)}).splitlines()
    assert english.startswith("JIC RESTRICTED//")
    assert english.endswith("REL TO US, RU")
    assert russian.startswith("СИЦ")
    assert russian != english


def test_the_editor_offers_what_the_officer_may_mark_and_keeps_the_choice(marker, sign_in):
    client = sign_in("us.officer")
    page = client.get("/designations/new/").content.decode()
    assert 'value="OPPOSITION"' in page
    assert 'value="ROUTES"' not in page
    answer = client.post("/designations/new/", {"compartments": "OPPOSITION", "releasable_to": "RU,US"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="OPPOSITION" ' in text
    assert "checked" in text
    assert '<option value="RU,US" selected' in text
    assert 'value="OPPOSITION"' not in sign_in("us.officer2").get("/designations/new/").content.decode()


def test_what_is_replaced_does_not_name_what_only_the_cleared_may_know_of(marker):
    old = in_state("in_force")
    newer = draft(actor=marker, kind=old.kind, content=content(compartments=OPPOSITION), replaces=old.uuid)
    for name in ("ru.officer", "us.authority", "ru.authority"):
        hold(name, "OPPOSITION")
    submit(actor=marker, designation=newer.uuid, revision=1)
    agree(actor=identity_of("ru.officer"), designation=newer.uuid, revision=2)
    for revision, name in ((3, "us.authority"), (4, "ru.authority")):
        digest = fresh(newer).current.digest_hex
        approve(actor=identity_of(name), designation=newer.uuid, revision=revision, digest=digest)
    act = fresh(old).acts.get(code="supersede")
    assert not can(identity_of("us.auditor"), VIEW, fresh(newer))
    assert can(identity_of("us.auditor"), VIEW, act)
    assert "by" not in act.details
