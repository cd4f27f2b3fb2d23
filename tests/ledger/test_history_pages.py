"""The auditors' history: filters, one entry before and after, and who may not read it."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.ledger.alerts import raise_alert
from apps.ledger.bootstrap import end_rotation, rotate
from apps.ledger.checkpoints import agreed
from apps.ledger.cosigning import full_note
from apps.ledger.keys import identity
from apps.ledger.models import MAP_EVENT, AlertKind, Checkpoint, Entry
from apps.ledger.openings import Opening
from apps.ledger.proving import prove_entry
from apps.ledger.seal import seal_all
from apps.ledger.tiles import tree_of
from apps.negotiation.comments import comment
from jic_verify.tlog.notes import parse_note
from jic_verify.tlog.policy import Policy
from jic_verify.tlog.proofs import parse_proof
from jic_verify.tlog.tree import leaf_hash, verify_inclusion
from tests.acting import counter, revise, submit
from tests.built_once import built_once
from tests.drafting import content, in_state, square
from tests.people import UserFactory, identity_of, person
from tests.witnessed import Witnesses

pytestmark = pytest.mark.django_db


@built_once
def history(folder: Path):
    first = in_state("in_force", title_en="The eastern quarters")
    second = in_state("rejected", side="ru", shape=square(38.0))
    seal_all()
    return first, second


@pytest.fixture
def witnesses(tmp_path: Path) -> Witnesses:
    return Witnesses(tmp_path / "witnesses")


def rows(client, **query):
    return client.get("/ledger/", query).content.decode()


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
    assert "No matching entries" in rows(client, until="2016-09-12T16:00")
    assert "No matching entries" in rows(client, since="2100-01-01T00:00")


def test_by_delegation(history, sign_in):
    listed = rows(sign_in("us.auditor"), delegation="RU").split("<tbody>")[1]
    assert "us.officer" not in listed
    assert "ru.officer" in listed


def test_an_entry_shows_before_and_after_with_names_and_the_root(history, sign_in):
    first, _second = history
    entry = Entry.objects.filter(designation=first, event="designation.changed").order_by("-index").first()
    page = sign_in("us.auditor").get(f"/ledger/{entry.index}/").content.decode()
    assert "Partly approved" in page
    assert "In force" in page
    assert entry.leaf_hash_hex in page
    version = Entry.objects.get(designation=first, event="version.created", private_to=None)
    page = sign_in("us.auditor").get(f"/ledger/{version.index}/").content.decode()
    assert "The eastern quarters" in page
    assert "(us.officer)" in page


def test_the_other_sides_auditor_does_not_see_the_private_beginning(history, sign_in):
    first, _second = history
    private = Entry.objects.filter(designation=first, private_to__isnull=False).first()
    assert sign_in("us.auditor").get(f"/ledger/{private.index}/").status_code == 200
    assert sign_in("ru.auditor").get(f"/ledger/{private.index}/").status_code == 404


def test_an_auditor_sees_access_of_his_own_delegation_only(history, sign_in):
    grant = Entry.objects.filter(event="grant.created", private_to=person("us.officer").delegation).first()
    assert sign_in("us.auditor").get(f"/ledger/{grant.index}/").status_code == 200
    assert sign_in("ru.auditor").get(f"/ledger/{grant.index}/").status_code == 404


@pytest.mark.parametrize("name", ["us.officer", "us.authority", "us.admin", "un.observer", "us.nobody"])
def test_nobody_else_reads_the_history(history, sign_in, name):
    assert sign_in(name).get("/ledger/").status_code == 404
    assert sign_in(name).get("/ledger/0/").status_code == 404


@pytest.mark.parametrize("query", ["?since=x", "?event=none", "?page=-4", "?designation=%00", "?delegation=ZZ"])
def test_garbage_in_a_filter_is_no_fault(history, sign_in, query):
    assert sign_in("us.auditor").get(f"/ledger/{query}").status_code == 200


def test_maps_are_listed_only_on_request_and_say_what_they_count(history, sign_in):
    client = sign_in("us.auditor")
    last = Entry.objects.get(event=MAP_EVENT)
    assert f"/ledger/{last.index}/" not in rows(client)
    assert f"/ledger/{last.index}/" in rows(client, event=MAP_EVENT)
    page = entry_page(client, last.index)
    assert "Map of the log" in page
    # The two designations, and what is common to all.
    assert last.leaf_content["scopes"] == 3
    assert "Designations counted" in page
    assert "Changed record" not in page
    for name in ("/leaf", "/openings"):
        assert client.get(f"/ledger/{last.index}{name}").status_code == 200


# Words


def test_by_words_of_either_language_in_titles_and_terms(history, sign_in):
    first, second = history
    client = sign_in("us.auditor")
    listed = rows(client, q="quarter")
    assert f">{first.reference}<" in listed
    for name in ("us.auditor", "ru.auditor"):
        assert f">{second.reference}<" in rows(sign_in(name), q="восточных кварталов")
    assert "No matching entries" in rows(client, q="submarine")


def test_by_words_of_comments_and_of_reasons(history, sign_in):
    first, second = history
    comment(
        actor=identity_of("us.officer"),
        designation=first.uuid,
        text="The bridge stays with us. Мост остаётся.",
        internal=False,
    )
    seal_all()
    client = sign_in("us.auditor")
    for words in ("bridges", "мосты", "bridge -river"):
        listed = rows(client, q=words)
        assert "Comment: created" in listed
        assert f">{second.reference}<" not in listed
    # "No ground for it" is why the other one was rejected.
    listed = rows(client, q="ground for it", event="act.reject")
    assert f">{second.reference}<" in listed
    assert f">{first.reference}<" not in listed


def test_words_find_nothing_that_the_auditor_may_not_read(history, sign_in):
    first, _second = history
    comment(actor=identity_of("ru.officer"), designation=first.uuid, text="Наша красная линия: platypus", internal=True)
    in_state("draft", side="ru", title_en="Platypus hill")
    seal_all()
    assert "No matching entries" in rows(sign_in("us.auditor"), q="platypus")
    listed = rows(sign_in("ru.auditor"), q="platypus")
    assert listed.count("<td") > 0
    assert "Comment: created" in listed


def test_words_join_the_other_filters_and_the_paging(history, sign_in):
    page = rows(sign_in("us.auditor"), q="quarters", event="version.created", delegation="US")
    assert 'value="quarters"' in page
    assert "Version: created" in page.split("<tbody>")[1]
    assert "Draft created" not in page.split("<tbody>")[1]


def test_a_search_takes_few_queries(history, sign_in):
    client = sign_in("us.auditor")
    client.get("/ledger/", {"q": "quarters"})
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/ledger/", {"q": "quarters"}).status_code == 200
    assert len(captured) <= 15, "\n".join(query["sql"][:200] for query in captured)


# One entry: what changed, and what proves it


def entry_page(client, index):
    return client.get(f"/ledger/{index}/").content.decode()


def test_a_versions_texts_are_shown_by_word_against_the_one_it_answers(sign_in):
    thing = in_state("countered", title_en="Eastern quarters")
    seal_all()
    countered = Entry.objects.filter(designation=thing, event="version.created").order_by("index").last()
    for name in ("us.auditor", "ru.auditor"):
        page = entry_page(sign_in(name), countered.index)
        assert "smaller</bdi></ins>" in page
        assert "Compared with the version that it answers" in page
        assert '"role": "a"' in page
        assert '"role": "b"' in page


def test_there_is_no_comparison_with_a_version_hidden_from_the_auditor(sign_in):
    thing = in_state("draft")
    revise(
        actor=identity_of("us.officer"), designation=thing.uuid, revision=1, content=content(title_en="Second thoughts")
    )
    submit(actor=identity_of("us.officer"), designation=thing.uuid, revision=2)
    counter(
        actor=identity_of("ru.officer"),
        designation=thing.uuid,
        revision=3,
        content=content(title_en="Second thoughts, shorter"),
    )
    seal_all()
    versions = list(Entry.objects.filter(designation=thing, event="version.created").order_by("index"))
    ours, theirs = sign_in("us.auditor"), sign_in("ru.auditor")
    _first, saved, submitted, countered = versions
    assert "Second thoughts" in entry_page(ours, saved.index)
    assert "Compared with the version" in entry_page(ours, saved.index)
    assert theirs.get(f"/ledger/{saved.index}/").status_code == 404
    # What was submitted answers nothing: its drafts are no part of the record.
    for client in (ours, theirs):
        page = entry_page(client, submitted.index)
        assert "Second thoughts" in page
        assert "Compared with the version" not in page
    seen = entry_page(theirs, countered.index)
    assert "shorter</bdi></ins>" in seen
    assert "Eastern quarters" not in seen


def test_an_entry_that_is_not_agreed_yet_says_who_has_not_signed(history, sign_in):
    page = entry_page(sign_in("us.auditor"), 3)
    assert "The log has signed the checkpoint." in page
    assert "Not yet signed by the witnesses of" in page
    assert "witnesses of every signatory signed" not in page


def test_an_agreed_entry_says_in_words_where_it_stands_and_who_signed(history, sign_in, witnesses):
    witnesses.agree()
    size = agreed().size
    page = entry_page(sign_in("us.auditor"), 3)
    assert f"This is entry 3 of {size}. The witnesses of every signatory signed the checkpoint on" in page
    assert page.count("data-step=") > 8
    assert 'class="ladder"' in page
    person("ru.auditor").__class__.objects.filter(username="ru.auditor").update(language="ru")
    assert f"Это запись №\u00a03 из {size}." in entry_page(sign_in("ru.auditor"), 3)


def test_the_drawn_way_is_the_proof_and_ends_at_the_root(history, witnesses):
    witnesses.agree()
    size = agreed().size
    for entry in Entry.objects.all():
        proof = prove_entry(entry)
        assert proof is not None
        assert proof.agreed
        assert not proof.fault
        assert [step.sibling for step in proof.steps] == [
            one.hex() for one in tree_of(size).inclusion_proof(entry.index)
        ]
        assert proof.steps[-1].result == proof.checkpoint.root_hex
        covered = {entry.index}
        for step in proof.steps:
            covered |= set(range(step.first, step.last + 1))
        assert covered == set(range(size))


def test_the_first_agreed_checkpoint_proves_an_entry_whatever_follows(history, sign_in, witnesses):
    witnesses.agree()
    size = agreed().size
    UserFactory()
    witnesses.agree()
    assert agreed().size > size
    assert prove_entry(Entry.objects.get(index=2)).checkpoint.size == size
    assert f"/ledger/checkpoints/{size}/" in entry_page(sign_in("us.auditor"), 2)


def test_after_a_change_of_key_an_old_entry_is_proved_under_the_new_one(history, witnesses, tmp_path):
    witnesses.agree()
    rotate("the old one was lent")
    end_rotation()
    Witnesses(tmp_path / "witnesses").agree()  # with the memory that they had, and the new key
    proof = prove_entry(Entry.objects.get(index=2))
    assert not proof.fault
    assert proof.checkpoint == agreed()
    assert parse_note(full_note(proof.checkpoint).encode()).verified(identity().keys)


def test_an_entry_whose_bytes_were_altered_is_said_to_be_unproved(history, sign_in, witnesses):
    witnesses.agree()
    entry = Entry.objects.get(index=4)
    leaf = bytes(entry.leaf).replace(b'"rev":1', b'"rev":2')
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ALL")
        cursor.execute("UPDATE ledger_entry SET leaf = %s WHERE index = 4", [leaf])
    page = entry_page(sign_in("us.auditor"), 4)
    assert "This entry cannot be proved" in page
    assert "does not lead to the root" in page


# Files


def test_the_files_of_an_entry_prove_it_without_this_site(history, sign_in, witnesses):
    witnesses.agree()
    client = sign_in("us.auditor")
    leaf = client.get("/ledger/5/leaf")
    proof = client.get("/ledger/5.tlog-proof")
    policy = client.get("/ledger/policy")
    for answer in (leaf, proof, policy):
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert "no-store" in answer.headers["Cache-Control"]
    parsed = parse_proof(proof.content)
    judged = Policy.parse(policy.content).judge(parse_note(parsed.checkpoint_note))
    assert set(judged.cosigned) == {"US", "RU"}
    verify_inclusion(
        leaf_hash(leaf.content), parsed.index, judged.checkpoint.size, parsed.hashes, judged.checkpoint.root
    )
    committed = json.loads(leaf.content)["sd"]
    lines = client.get("/ledger/5/openings").content.decode().splitlines()
    assert [Opening.parse(line.removeprefix("5 ")).commitment for line in lines] == committed


def test_a_proof_may_be_asked_for_in_any_checkpoint_that_holds_the_entry(history, sign_in, witnesses):
    first = Checkpoint.objects.get()
    UserFactory()
    witnesses.agree()
    client = sign_in("us.auditor")
    proof = parse_proof(client.get(f"/ledger/5.tlog-proof?size={first.size}").content)
    assert proof.checkpoint_note.decode().split("\n")[1] == str(first.size)
    for size in ("1", "5", str(first.size + 99), "x", "-1", "9" * 30):
        assert client.get(f"/ledger/5.tlog-proof?size={size}").status_code == 404


def test_the_files_of_what_is_not_theirs_to_see_are_not_there(history, sign_in):
    first, _second = history
    private = Entry.objects.filter(designation=first, private_to__isnull=False).first()
    for name in ("", ".tlog-proof", "/leaf", "/openings"):
        assert sign_in("us.auditor").get(f"/ledger/{private.index}{name or '/'}").status_code == 200
        assert sign_in("ru.auditor").get(f"/ledger/{private.index}{name or '/'}").status_code == 404
        assert sign_in("us.officer").get(f"/ledger/{private.index}{name or '/'}").status_code == 404


# The footer


def test_every_page_says_what_is_sealed_and_who_has_signed(history, sign_in, witnesses):
    witnesses.cosign("US")
    page = sign_in("us.officer").get("/register/").content.decode()
    assert "Sealed" in page
    assert "No cosigned checkpoint yet" in page
    assert "United States: its witness has signed the newest checkpoint." in page
    assert "Russian Federation: its witness has not signed the newest checkpoint yet." in page
    witnesses.cosign("RU")
    page = sign_in("us.officer").get("/ledger/seal/").content.decode()
    assert "<html" not in page
    assert f"Cosigned checkpoint {agreed().size}" in page
    assert "has not signed" not in page


def test_only_auditors_see_an_open_alert_in_the_footer(history, sign_in):
    raise_alert(AlertKind.FORK, "example.org/witness refuses.")
    assert "1 open log alert" in sign_in("us.auditor").get("/ledger/seal/").content.decode()
    assert "alert" not in sign_in("us.officer").get("/ledger/seal/").content.decode()
