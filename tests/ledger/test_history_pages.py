"""The auditors' history: filters, one entry before and after, and who may not read it."""

import pytest

from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from tests.drafting import in_state, square
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def history():
    first = in_state("in_force", title_en="The eastern quarters")
    second = in_state("rejected", side="ru", shape=square(38.0))
    seal_all()
    return first, second


def rows(client, **query):
    return client.get("/history/", query).content.decode()


def test_by_designation(history, sign_in):
    first, second = history
    page = rows(sign_in("us.auditor"), designation=first.reference)
    assert f">{first.reference}<" in page
    assert f">{second.reference}<" not in page


def test_by_act_and_by_person(history, sign_in):
    client = sign_in("us.auditor")
    page = rows(client, event="act.reject")
    assert "Rejected" in page
    assert "us.officer</" in page or "us.officer" in page
    assert "act.reject" in page
    assert "us.authority" in rows(client, actor="us.authority")
    assert "ru.authority" not in rows(client, actor="us.authority").split("<tbody>")[1].split("</tbody>")[0]


def test_by_time(history, sign_in):
    client = sign_in("us.auditor")
    assert "No entry fits" in rows(client, until="2016-09-12T16:00")
    assert "No entry fits" in rows(client, since="2100-01-01T00:00")


def test_by_delegation(history, sign_in):
    listed = rows(sign_in("us.auditor"), delegation="RU").split("<tbody>")[1]
    assert "us.officer" not in listed
    assert "ru.officer" in listed


def test_an_entry_shows_before_and_after_with_names_and_the_root(history, sign_in):
    first, _second = history
    entry = Entry.objects.filter(designation=first, event="designation.changed").order_by("-index").first()
    page = sign_in("us.auditor").get(f"/history/{entry.index}/").content.decode()
    assert "partly_approved" in page
    assert "in_force" in page
    assert entry.leaf_hash_hex in page
    version = Entry.objects.get(designation=first, event="version.created")
    page = sign_in("us.auditor").get(f"/history/{version.index}/").content.decode()
    assert "The eastern quarters" in page
    assert ">us.officer<" in page.replace("<b>", "").replace("</b>", "")


def test_the_other_sides_auditor_does_not_see_the_private_beginning(history, sign_in):
    first, _second = history
    private = Entry.objects.filter(designation=first, private_to__isnull=False).first()
    assert sign_in("us.auditor").get(f"/history/{private.index}/").status_code == 200
    assert sign_in("ru.auditor").get(f"/history/{private.index}/").status_code == 404


def test_an_auditor_sees_access_of_his_own_delegation_only(history, sign_in):
    grant = Entry.objects.filter(event="grant.created", private_to=person("us.officer").delegation).first()
    assert sign_in("us.auditor").get(f"/history/{grant.index}/").status_code == 200
    assert sign_in("ru.auditor").get(f"/history/{grant.index}/").status_code == 404


@pytest.mark.parametrize("name", ["us.officer", "us.authority", "us.admin", "un.observer", "us.nobody"])
def test_nobody_else_reads_the_history(history, sign_in, name):
    assert sign_in(name).get("/history/").status_code == 404
    assert sign_in(name).get("/history/0/").status_code == 404


@pytest.mark.parametrize("query", ["?since=x", "?event=none", "?page=-4", "?designation=%00", "?delegation=ZZ"])
def test_garbage_in_a_filter_is_no_fault(history, sign_in, query):
    assert sign_in("us.auditor").get(f"/history/{query}").status_code == 200
