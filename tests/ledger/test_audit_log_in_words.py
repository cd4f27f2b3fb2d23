"""The audit log speaks to people: every recorded table, column and action has its words, in both languages."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from apps.audit.labels import label_of
from apps.audit.registry import AUDITED
from apps.clearances.services import What, confirm, propose
from apps.ledger.cells import columns_of, fields_of
from apps.ledger.labels import entry_words, event_words
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from apps.ledger.selectors import grouped, lines
from apps.negotiation.machine import ActType
from tests.acting import reject
from tests.drafting import amended, in_state, square
from tests.people import identity_of, person

COLUMNS = [
    (audited.noun, column)
    for audited in AUDITED
    for column in columns_of(audited.noun)
    if column not in audited.left_out
]
IDENTIFIER = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b|\{&quot;|\{\"")
LANGUAGES = ("en", "ru")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("noun", "column"), COLUMNS, ids=lambda value: value)
def test_every_recorded_column_has_a_label(noun, column, language):
    with translation.override(language):
        label = label_of(noun, column)
    assert label != column
    # A label heads a cell: what leads over to a name within a line is another text.
    assert not label.endswith(":")
    assert bool(re.search("[а-яё]", label)) == (language == "ru"), label


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("act", ActType)
def test_every_act_has_its_words(act, language):
    with translation.override(language):
        assert event_words(f"act.{act.value}") != act.value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audited", [audited for audited in AUDITED if not audited.verb], ids=lambda one: one.noun)
def test_every_recorded_table_has_a_noun(audited, language):
    with translation.override(language):
        words = event_words(f"{audited.noun}.created")
    assert not IDENTIFIER.search(words)
    assert bool(re.search("[а-яё]", words)) == (language == "ru"), words


# Pages


@pytest.fixture
def log():
    """One designation through its whole course, a copy, a grant by two, and what signing in records."""
    designation = in_state("in_force", title_en="The eastern quarters")
    in_state("released", side="ru", shape=square(38.0))
    in_state("suspended", shape=square(39.0))
    proposal = propose(
        actor=identity_of("us.admin"),
        user=person("us.officer2").uuid,
        what=What(compartment="AIR", right="read"),
        reason="Joins",
    )
    confirm(actor=identity_of("us.admin2"), grants=[proposal.uuid])
    seal_all()
    return designation


def readable(page: str) -> str:
    """The page's change, without what stands in folds: the stored row and the hashed bytes are for machines."""
    change = page.split('<table class="stack fields">')[1].split("</table>")[0]
    return re.sub(r"<[^>]*>", " ", change)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_speaks_the_databases_language(log, sign_in, language):
    auditor = person("us.auditor")
    auditor.__class__.objects.filter(pk=auditor.pk).update(language=language)
    client = sign_in("us.auditor")
    seen = set()
    for entry in Entry.objects.order_by("index"):
        page = client.get(f"/ledger/{entry.index}/")
        if page.status_code == 404:
            continue
        seen.add(entry.event)
        assert not IDENTIFIER.search(readable(page.content.decode())), (entry.event, readable(page.content.decode()))
    assert {"act.approve", "designation.changed", "version.created", "approval.created", "grant.changed"} <= seen


@pytest.mark.django_db
def test_the_stored_row_is_in_a_fold(log, sign_in):
    entry = Entry.objects.filter(designation=log, event="act.approve").first()
    page = sign_in("us.auditor").get(f"/ledger/{entry.index}/").content.decode()
    fold = page.split('<details class="stored">')[1].split("</details>")[0]
    assert "negotiation_act" in fold
    assert "to_state" in fold
    assert "negotiation_act" not in page.replace(fold, "").split('<div class="what">')[1].split("<details>")[0]


@pytest.mark.django_db
def test_the_entries_of_one_act_are_one_group(log):
    entries = list(Entry.objects.filter(designation=log).order_by("-index"))
    groups = grouped(lines(entries))
    assert sum(1 + len(group.others) for group in groups) == len(entries)
    assert len({(group.head.entry.tx, group.head.entry.designation_id) for group in groups}) == len(groups)
    approved = next(group for group in groups if group.head.entry.event == "act.approve")
    assert {"approval.created", "designation.changed"} <= {line.entry.event for line in approved.others}


@pytest.mark.django_db
def test_a_group_is_one_row_of_the_list(log, sign_in):
    page = sign_in("us.auditor").get("/ledger/", {"designation": log.reference}).content.decode()
    shown = page.split("<tbody>")[1].split("</tbody>")[0]
    visible = Entry.objects.filter(designation=log)
    assert shown.count("<tr>") < visible.count()
    assert "more changes of this action" in shown
    for entry in visible:
        assert f"/ledger/{entry.index}/" in shown, "each entry is reached from the list"


@pytest.mark.django_db
def test_what_the_reader_may_not_see_is_not_named(log):
    """A released copy's own entries name the designation that it shows to its originator only."""
    release = Entry.objects.get(event="release.created")
    originator = {field.name: field.after.value for field in fields_of(identity_of("ru.auditor"), release)}
    assert originator["version_id"].startswith("version ")
    other = {field.name: field.after.value for field in fields_of(identity_of("us.auditor"), release)}
    assert other["version_id"] == "not available to you"


@pytest.mark.django_db
def test_an_act_on_an_amendment_is_told_from_one_on_what_holds(sign_in):
    held = amended(in_state("in_force"), "amend_submitted")
    given = {"actor": identity_of("ru.officer"), "designation": held.uuid, "revision": held.revision}
    reject(**given, reason="Not in amend_submitted")
    seal_all()
    client = sign_in("us.auditor")
    assert "Amendment: Rejected" in client.get("/ledger/").content.decode()
    rejected = Entry.objects.get(event="act.reject")
    assert "Amendment: Rejected" in client.get(f"/ledger/{rejected.index}/").content.decode()
    # What put it on the table, and what the designation went through before, is called as ever.
    assert {entry_words(entry) for entry in Entry.objects.filter(event="act.propose")} == {"Amendment proposed"}
    assert {entry_words(entry) for entry in Entry.objects.filter(event="act.approve")} == {"Approved"}
