"""The originator chooses what a blocked approver of another delegation is told of its record: who may, on which
records, what two at once get, and who ever learns of the choice."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from apps.access.connection import reading_as
from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted, NotVisible
from apps.access.policy import visible
from apps.access.roles import Right
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from apps.negotiation.disclosing import DisclosureChanged, disclose
from apps.releases.models import Disclosure
from tests.clearances.test_caveats import hold
from tests.drafting import in_state
from tests.pages import without_tokens
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db

ENDED = ("rescinded", "withdrawn", "rejected", "superseded", "expired")
NOT_ENDED = ("draft", "submitted", "countered", "agreed", "partly_approved", "in_force", "suspended")


def chosen(thing, tells: str = "reference", by: str = "us.officer", sequence: int = 0) -> Disclosure:
    return disclose(actor=identity_of(by), designation=thing.uuid, sequence=sequence, tells=tells)


@pytest.mark.parametrize("name", ["us.officer", "us.authority"])
@pytest.mark.parametrize("state", NOT_ENDED)
def test_the_originators_officers_and_authorities_choose_until_it_ends(state, name):
    thing = in_state(state)
    for sequence, tells in enumerate(("delegation", "reference", "admin")):
        chosen(thing, tells, name, sequence)
    assert list(thing.disclosures.values_list("sequence", "tells", "user__username")) == [
        (3, "admin", name),
        (2, "reference", name),
        (1, "delegation", name),
    ]


@pytest.mark.parametrize("name", ["us.auditor", "us.admin", "us.nobody", "ru.officer", "ru.authority", "un.observer"])
def test_nobody_else_does(name):
    thing = in_state("in_force")
    with pytest.raises((NotPermitted, NotVisible)):
        chosen(thing, by=name)
    assert not Disclosure.objects.exists()


def test_a_colleague_who_may_not_see_a_record_is_not_told_of_it():
    for name in ("us.officer", "ru.officer"):
        hold(name, "OPPOSITION")
    hold("us.officer", "OPPOSITION", right=Right.MARK)
    thing = in_state("submitted", compartments=("OPPOSITION",))
    with pytest.raises(NotVisible):
        chosen(thing, by="us.officer2")
    with pytest.raises(NotVisible):
        disclose(actor=identity_of("us.authority", level=3), designation=thing.uuid, sequence=0, tells="admin")
    chosen(thing)


@pytest.mark.parametrize("state", ENDED)
def test_of_an_ended_record_it_is_said_that_nothing_is_left_to_choose(state, sign_in):
    thing = in_state(state)
    with pytest.raises(NotAllowedInState):
        chosen(thing)
    page = sign_in("us.officer").get(f"{thing.get_absolute_url()}disclosure/")
    assert page.status_code == 409
    assert "no longer blocks approvals" in page.content.decode()


@pytest.mark.parametrize("state", ["released", "recalled"])
def test_a_copy_holds_back_nothing_and_has_no_choice(state):
    with pytest.raises(NotPermitted):
        chosen(in_state(state))


@pytest.mark.parametrize("tells", ["", "outline", "ADMIN"])
def test_what_is_no_choice_is_said_at_its_field_and_changes_nothing(tells, sign_in):
    thing = in_state("in_force")
    with pytest.raises(Incomplete) as refused:
        chosen(thing, tells)
    assert set(refused.value.facts["fields"]) == {"tells"}
    answer = sign_in("us.officer").post(f"{thing.get_absolute_url()}disclosure/", {"sequence": 0, "tells": tells})
    assert answer.status_code == 422
    assert not Disclosure.objects.exists()


def test_of_two_who_choose_at_once_the_second_sees_both_choices(sign_in):
    thing = in_state("in_force")
    address = f"{thing.get_absolute_url()}disclosure/"
    chosen(thing, "delegation", "us.authority")
    with pytest.raises(DisclosureChanged):
        chosen(thing)
    client = sign_in("us.officer")
    for sent in ({"sequence": 0, "tells": "reference"}, {"tells": "reference"}, {"sequence": 9, "tells": "reference"}):
        answer = client.post(address, sent)
        page = " ".join(answer.content.decode().split())
        assert answer.status_code == 409
        assert 'data-holds="delegation"' in page
        assert 'value="reference" id="tells_reference" aria-describedby="means_reference" checked' in page
        assert str(person("us.authority")) in page
    assert Disclosure.objects.count() == 1
    assert client.post(address, {"sequence": 1, "tells": "reference"}).status_code == 302
    assert Disclosure.objects.first().tells == "reference"


def test_the_page_says_what_a_choice_tells_and_the_record_who_made_it_when(sign_in):
    thing = in_state("in_force")
    client = sign_in("us.officer")
    page = client.get(f"{thing.get_absolute_url()}disclosure/").content.decode()
    assert 'data-holds="admin"' in page
    assert "Blocked by a designation of the US delegation: Opposition area." in page
    assert f"Blocked by a designation of the US delegation: Opposition area, {thing.reference}." in page
    before = client.get(thing.get_absolute_url()).content.decode()
    assert 'data-holds="admin"' in before
    chosen(thing, "reference", "us.authority")
    for reader in ("us.officer", "us.authority", "us.auditor"):
        after = sign_in(reader).get(thing.get_absolute_url()).content.decode()
        assert 'data-holds="reference"' in after
        section = after.split('id="disclosure"')[1].split("</section>")[0]
        assert str(person("us.authority")) in section
        assert (f"{thing.get_absolute_url()}disclosure/" in section) == (reader != "us.auditor")


@pytest.mark.parametrize("name", ["ru.officer", "ru.authority", "ru.auditor", "un.observer"])
def test_no_page_of_another_delegation_shows_that_anything_was_chosen(name, sign_in):
    thing = in_state("in_force")
    client = sign_in(name)
    addresses = (
        thing.get_absolute_url(),
        f"{thing.get_absolute_url()}disclosure/",
        f"/api/v1/designations/{thing.uuid}/",
        f"/api/v1/designations/{thing.uuid}/disclosures/",
    )

    def shown() -> list[tuple[int, str | None, str]]:
        answers = [client.get(address) for address in addresses]
        return [(answer.status_code, answer.headers.get("ETag"), without_tokens(answer)) for answer in answers]

    before = shown()
    chosen(thing)
    assert [code for code, _tag, _text in before] == [200, 403, 200, 200]
    assert shown() == before


def test_the_api_reads_and_chooses_with_the_tag_of_what_was_seen(sign_in):
    thing = in_state("in_force")
    client, address = sign_in("us.officer"), f"/api/v1/designations/{thing.uuid}/disclosures/"

    def send(tag: str | None, tells: str = "delegation"):
        headers = {"If-Match": tag} if tag else {}
        return client.post(address, {"tells": tells}, content_type="application/json", headers=headers)

    read = client.get(address)
    assert (read.json()["results"], read.headers["ETag"]) == ([], '"told-0"')
    assert send(None).status_code == 428
    assert send(f'"{thing.revision}"').status_code == 412
    assert send('"told-0"', "outline").status_code == 422
    made = send('"told-0"')
    assert (made.status_code, made.headers["ETag"]) == (201, '"told-1"')
    again = send('"told-0"', "reference")
    assert (again.status_code, again.json()["code"]) == (412, "changed_meanwhile")
    read = client.get(address)
    assert [(one["tells"], one["user"]) for one in read.json()["results"]] == [("delegation", "us.officer")]
    theirs = sign_in("ru.officer").post(
        address, {"tells": "reference"}, content_type="application/json", headers={"If-Match": '"told-1"'}
    )
    assert theirs.status_code == 403
    hidden = in_state("draft")
    assert sign_in("ru.officer").get(f"/api/v1/designations/{hidden.uuid}/disclosures/").status_code == 404


def test_the_choice_is_sealed_privately_with_the_record_it_is_about():
    thing = in_state("in_force")
    chosen(thing)
    seal_all()
    mine = visible(identity_of("us.auditor"), Entry.objects.filter(event="disclosure.created"))
    assert [entry.designation for entry in mine] == [thing]
    assert [entry.after["tells"] for entry in mine] == ["reference"]
    assert not visible(identity_of("ru.auditor"), Entry.objects.filter(event="disclosure.created")).exists()
    (entry,) = mine
    for word in (b"disclosure", b"reference", b'"actor"', str(thing.uuid).encode()):
        assert word not in bytes(entry.leaf)


def test_the_originators_auditor_below_the_marking_reads_it_in_no_log():
    thing = in_state("in_force", level=3)
    chosen(thing)
    seal_all()
    assert not visible(identity_of("us.auditor", level=1), Entry.objects.filter(event="disclosure.created")).exists()


def raw_rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM releases_disclosure")
        return int(cursor.fetchone()[0])


def test_the_web_role_reads_its_own_delegations_choices_only(as_role):
    thing = in_state("in_force")
    chosen(thing)
    principals = {
        f"{side}.{job}": identity_of(f"{side}.{job}")
        for side in ("us", "ru")
        for job in ("officer", "auditor", "admin")
    }
    as_role("jic_web")
    seen = {}
    for name, principal in principals.items():
        with reading_as(principal):
            seen[name] = raw_rows()
    assert seen == {"us.officer": 1, "us.auditor": 1, "us.admin": 0, "ru.officer": 0, "ru.auditor": 0, "ru.admin": 0}


INSERT = (
    "INSERT INTO releases_disclosure (uuid, designation_id, sequence, tells, delegation_id, user_id, at)"
    " VALUES (gen_random_uuid(), %s, %s, 'reference', %s, %s, now())"
)


def test_the_web_role_widens_no_other_delegations_choice_and_changes_none(as_role):
    thing = in_state("in_force")
    chosen(thing, "admin")
    theirs, ours = identity_of("ru.officer"), identity_of("us.officer")
    as_role("jic_web")
    for of in (theirs.delegation_id, ours.delegation_id):
        with reading_as(theirs), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT, [thing.pk, 2, of, theirs.user_id])
    with reading_as(ours), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE releases_disclosure SET tells = 'reference'")
    with reading_as(ours), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [thing.pk, 1, ours.delegation_id, ours.user_id])


def test_the_web_role_chooses_under_the_policies(as_role):
    thing, officer = in_state("in_force"), identity_of("us.officer")
    as_role("jic_web")
    disclose(actor=officer, designation=thing.uuid, sequence=0, tells="delegation")
    as_role("jic_worker")
    assert Disclosure.objects.get().tells == "delegation"
