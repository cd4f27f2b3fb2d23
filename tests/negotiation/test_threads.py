"""Threads: what they are about, whom they are for, how they are resolved, and what a mention may tell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from shapely import unary_union

from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted, NotVisible
from apps.designations.models import Designation
from apps.geometry.outline import Outline
from apps.geometry.shapes import Area
from apps.ledger.replay_check import audit_once
from apps.ledger.seal import seal_all
from apps.negotiation.anchors import AnchorInput, described
from apps.negotiation.comments import answer, comment
from apps.negotiation.mentions import named_in
from apps.negotiation.models import Comment
from apps.negotiation.selectors import comments_of
from apps.negotiation.threads import threads_of
from tests.acting import agree, counter
from tests.built_once import built_once
from tests.drafting import act, content, fresh, in_state, square
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db
PEOPLE = ("us.officer", "us.officer2", "us.authority", "us.nobody", "ru.officer", "ru.nobody", "un.observer")


@built_once
def shared(folder: Path) -> Designation:
    """A submitted designation of level 2, near Aleppo, and people of every kind."""
    for name in PEOPLE:
        person(name)
    person("us.auditor", 1)
    return in_state("submitted", level=2)


def begin(thing: Designation, actor: str = "us.officer", text: str = "A point", internal: bool = False, **anchor):
    about = AnchorInput(**anchor) if anchor else None
    return comment(actor=identity_of(actor), designation=thing.uuid, text=text, internal=internal, anchor=about)


def say(thing: Designation, root: Comment, actor: str, text: str = "", change: str = "") -> Comment:
    return answer(actor=identity_of(actor), designation=thing.uuid, thread=root.uuid, text=text, change=change)


def threads(thing: Designation, reader: str):
    actor, found = identity_of(reader), fresh(thing)
    return threads_of(found, comments_of(actor, found))


def test_an_answer_is_as_visible_as_its_thread(shared):
    for internal, readers in ((True, {"us.officer"}), (False, {"us.officer", "ru.officer"})):
        root = begin(shared, text=f"Begun {internal}", internal=internal)
        said = say(shared, root, "us.authority", f"Answered {internal}")
        assert said.internal is internal
        seen = {reader for reader in ("us.officer", "ru.officer") if said in comments_of(identity_of(reader), shared)}
        assert seen == readers


def test_an_internal_thread_is_not_there_for_the_other_side(shared):
    root = begin(shared, internal=True)
    with pytest.raises(NotVisible):
        say(shared, root, "ru.officer", "We heard you")
    with pytest.raises(NotVisible):
        say(in_state("submitted", shape=square(38)), root, "us.officer", "On another designation")


def test_the_database_lets_no_answer_be_more_visible_than_its_thread(shared):
    root = begin(shared, internal=True)
    said = say(shared, root, "us.officer", "ours")
    for changed in ({"internal": False}, {"designation_id": in_state("submitted", shape=square(38)).pk}):
        same = ("designation_id", "version_id", "author_id", "delegation_id")
        row = Comment(**{name: getattr(said, name) for name in same}, internal=True, text="x", thread=root)
        for name, value in changed.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_thread_is_resolved_and_reopened_once_and_on_record(shared):
    root = begin(shared)
    say(shared, root, "ru.officer", "Done as you ask", "resolved")
    assert [thread.is_resolved for thread in threads(shared, "us.officer")] == [True]
    with pytest.raises(NotAllowedInState):
        say(shared, root, "us.officer", "", "resolved")
    say(shared, root, "us.officer", change="reopened")
    with pytest.raises(NotAllowedInState):
        say(shared, root, "us.officer", "Again", "reopened")
    assert [thread.is_resolved for thread in threads(shared, "ru.officer")] == [False]
    seal_all()
    assert audit_once() == 0


def test_resolving_is_for_officers_who_may_comment(shared):
    root = begin(shared)
    for reader, refusal in (("us.auditor", NotVisible), ("un.observer", NotVisible), ("us.nobody", NotVisible)):
        with pytest.raises((refusal, NotPermitted)):
            say(shared, root, reader, "", "resolved")


@pytest.mark.parametrize(
    ("anchor", "words"),
    [
        ({"kind": "clause", "clause": 2}, "Clause 2"),
        ({"kind": "point", "start": "36.21 N 37.11 E"}, "Point 37S CA"),
        ({"kind": "stretch", "start": "36.20 N 37.10 E", "end": "36.20 N 37.12 E"}, "Border from 37S"),
    ],
)
def test_an_anchor_is_kept_on_its_version_and_says_so(shared, anchor, words):
    root = begin(shared, **anchor)
    assert described(root.anchor).startswith(words)
    assert not threads(shared, "ru.officer")[0].is_of_earlier_version
    act(counter, "ru.officer", shared, content=content(title_en="Other", level=2, shape=square(size=0.01)))
    thread = threads(shared, "ru.officer")[0]
    assert thread.is_of_earlier_version
    assert thread.root.version.sequence == 1


def test_a_border_place_is_put_on_the_border(shared):
    anchor = begin(shared, kind="stretch", start="36.2002 N 37.105 E", end="36.21 N 37.1001 E").anchor
    assert anchor == {"kind": "stretch", "from": [37_105_000, 36_200_000], "to": [37_100_000, 36_210_000]}


@pytest.mark.parametrize(
    "anchor",
    [
        {"kind": "clause"},
        {"kind": "clause", "clause": 0},
        {"kind": "clause", "clause": 3},
        {"kind": "point", "start": "nowhere"},
        {"kind": "point", "start": ""},
        {"kind": "point", "start": "1 N 1 E"},
        {"kind": "stretch", "start": "36.20 N 37.10 E", "end": "36.20 N 37.10 E"},
        {"kind": "stretch", "start": "36.205 N 37.11 E", "end": "36.20 N 37.12 E"},
        {"kind": "circle"},
    ],
)
def test_an_anchor_that_names_nothing_is_refused(shared, anchor):
    with pytest.raises(Incomplete):
        begin(shared, **anchor)
    assert not comments_of(identity_of("us.officer"), shared)


def test_names_in_a_text():
    text = "@us.officer, see @RU.Officer2. Mail a@us.officer or @@x; @us.officer again"
    assert named_in(text) == ["us.officer", "ru.officer2"]


@pytest.mark.parametrize("name", ["ru.officer", "us.nobody", "us.auditor", "no.such", "un.observer"])
def test_an_internal_thread_refuses_every_name_that_cannot_read(shared, name):
    with pytest.raises(Incomplete) as refused:
        begin(shared, text=f"Ask @{name}", internal=True)
    sentence = str(refused.value.facts["fields"]["text"][0])
    assert sentence.replace(name, "X") == (
        "@X cannot read this internal thread. Mention only people of your delegation who can."
    )


def test_in_a_shared_thread_nothing_is_told_of_the_other_sides_people(shared):
    for name in ("ru.officer", "ru.nobody", "ru.no.such", "un.observer"):
        assert begin(shared, text=f"For @{name}").mentions == [name]
    with pytest.raises(Incomplete):
        begin(shared, text="For @us.nobody")
    assert begin(shared, text="For @us.authority", internal=True).mentions == ["us.authority"]


def test_a_thread_begins_resolves_and_answers_through_the_page(shared, sign_in):
    client, address = sign_in("us.officer"), f"/designations/{shared.uuid}/comments/"
    sent = {"text": "Clause 2?", "audience": "shared", "anchor": "clause", "clause": "2"}
    assert client.post(address, sent).status_code == 302
    root = Comment.objects.get()
    page = sign_in("ru.officer").get(shared.get_absolute_url()).content.decode()
    assert "Share with the US delegation" in page
    assert "Reports daily" in page
    assert client.post(address, {"thread": root.uuid, "change": "resolved"}).status_code == 302
    # Sent twice it is done once; of somebody else it is refused.
    assert client.post(address, {"thread": root.uuid, "change": "resolved"}).status_code == 302
    refused = sign_in("ru.officer").post(address, {"thread": root.uuid, "change": "resolved"}, HTTP_HX_REQUEST="true")
    assert refused.status_code == 422
    assert "resolved already" in refused.content.decode()
    kept = client.post(address, {"thread": root.uuid, "text": "For @us.nobody"}, HTTP_HX_REQUEST="true")
    assert kept.status_code == 422
    assert "For @us.nobody" in kept.content.decode()


def test_a_thread_begins_and_is_answered_through_the_api(shared, sign_in):
    address = f"/api/v1/designations/{shared.uuid}/comments/"
    client, json = sign_in("us.officer"), "application/json"
    about = {"kind": "point", "start": "36.21 N 37.11 E"}
    made = client.post(address, {"text": "Here", "internal": False, "about": about}, content_type=json).json()
    assert (made["anchor"], made["version"]) == ({"kind": "point", "at": [37_110_000, 36_210_000]}, 1)
    told = {"thread": made["uuid"], "change": "resolved"}
    answered = sign_in("ru.officer").post(address, told, content_type=json)
    assert answered.status_code == 201
    assert (answered.json()["thread"], answered.json()["change"]) == (made["uuid"], "resolved")
    hidden = begin(shared, internal=True)
    refused = sign_in("ru.officer").post(address, {"thread": str(hidden.uuid), "text": "x"}, content_type=json)
    assert refused.status_code == 404


def test_the_same_words_about_another_clause_are_said_again(shared):
    first = begin(shared, text="Agreed?", kind="clause", clause=1)
    assert begin(shared, text="Agreed?", kind="clause", clause=1) == first
    other = begin(shared, text="Agreed?", kind="point", start="36.25 37.15")
    assert other.anchor != first.anchor
    assert begin(shared, text="Agreed?") not in (first, other)


def test_a_stretch_lies_on_one_ring(shared):
    grounds = [square(west).ground.to_shapely() for west in (37.10, 37.20)]
    apart = in_state("submitted", shape=Area(Outline.from_shapely(unary_union(grounds))))
    begin(apart, kind="stretch", start="36.2 37.11", end="36.21 37.12")
    with pytest.raises(Incomplete) as refused:
        begin(apart, kind="stretch", start="36.2 37.11", end="36.2 37.21")
    assert set(refused.value.facts["fields"]) == {"end"}


def marks(page: str) -> list[str]:
    """The marks beside clauses, as a screen reader reads them."""
    found = re.findall(r'<a class="audience clause-thread[^>]*href="([^"]+)">(.*?)</a>', page, re.DOTALL)
    return [f"{' '.join(re.sub('<[^>]+>', ' ', inner).split())} {href.partition('#')[2]}" for href, inner in found]


def test_an_open_thread_is_marked_at_its_clause_for_whom_it_is(shared, sign_in):
    ours = begin(shared, text="Only ours", internal=True, kind="clause", clause=2)
    both = begin(shared, text="For both", kind="clause", clause=2)
    say(shared, both, "ru.officer", "Yes")
    begin(shared, text="No clause", kind="point", start="37S CA 33677 07717")
    inner = f"◆ INTERNAL own delegation only, Clause 2, 1 comment thread-{ours.uuid}"
    outer = f"○ SHARED every signatory, Clause 2, 2 comments thread-{both.uuid}"
    record = shared.get_absolute_url()
    pages = [record, f"{record}versions/{fresh(shared).current.sequence}/", f"{record}agree/"]
    act(agree, "ru.officer", shared)
    for address, reader in ((pages[0], "us.officer"), (pages[1], "us.officer"), (f"{record}approve/", "us.authority")):
        page = sign_in(reader).get(address).content.decode()
        assert marks(page) == [inner, outer], address
        # Behind the words of its clause, and outside of what is signed.
        assert page.index("Reports daily") < page.index("clause-thread")
    for address in pages[:2]:
        assert marks(sign_in("ru.officer").get(address).content.decode()) == [outer]
    assert marks(sign_in("un.observer").get(record).content.decode()) == []


def test_a_mark_leads_to_its_thread(shared, sign_in):
    root = begin(shared, kind="clause", clause=1)
    page = sign_in("us.officer").get(shared.get_absolute_url()).content.decode()
    assert f'href="{shared.get_absolute_url()}#thread-{root.uuid}"' in page
    assert f'<article id="thread-{root.uuid}"' in page


def test_a_resolved_thread_and_one_of_another_version_mark_no_clause(shared, sign_in):
    root = begin(shared, kind="clause", clause=1)
    reader = sign_in("us.officer")
    say(shared, root, "ru.officer", change="resolved")
    assert marks(reader.get(shared.get_absolute_url()).content.decode()) == []
    say(shared, root, "ru.officer", change="reopened")
    act(counter, "ru.officer", shared, content=content(title_en="Less", level=2))
    assert marks(reader.get(shared.get_absolute_url()).content.decode()) == []
    first = f"{shared.get_absolute_url()}versions/1/"
    assert len(marks(reader.get(first).content.decode())) == 1


def test_the_comparison_marks_clauses_of_the_later_version(shared, sign_in):
    begin(shared, text="Of the first", kind="clause", clause=1)
    changed = {"en": "1. Neither side moves.\n2. Reports daily.", "ru": "1. Никто не движется.\n2. Доклады ежедневно."}
    act(counter, "ru.officer", shared, content=content(terms=changed, level=2))
    ours = begin(shared, text="Only ours", internal=True, kind="clause", clause=2)
    address = f"{shared.get_absolute_url()}compare/"
    expected = [f"◆ INTERNAL own delegation only, Clause 2, 1 comment thread-{ours.uuid}"]
    assert marks(sign_in("us.officer").get(address).content.decode()) == expected
    assert marks(sign_in("ru.officer").get(address).content.decode()) == []


def test_a_clause_that_the_reader_s_language_lacks_keeps_its_mark(shared, sign_in):
    terms = {"terms_en": "Reports daily", "terms_ru": "Доклады ежедневно\nДороги открыты"}
    act(counter, "ru.officer", shared, content=content(level=2, **terms))
    root = begin(fresh(shared), text="And in English?", kind="clause", clause=2)
    page = sign_in("us.officer").get(shared.get_absolute_url()).content.decode()
    assert marks(page) == [f"○ SHARED every signatory, Clause 2, 1 comment thread-{root.uuid}"]
    # Nobody who sees it takes it for a mark of the last clause there is.
    assert '<span class="visually-hidden">Clause 2' not in page


def test_many_threads_push_no_clause_out_of_sight(shared, sign_in):
    """The other side could begin 1,000 about one clause of what is about to be signed."""
    for number in range(9):
        begin(shared, "ru.officer", text=f"Theirs {number}", kind="clause", clause=1)
    ours = [begin(shared, text=f"Ours {number}", internal=True, kind="clause", clause=1) for number in range(7)]
    address = shared.get_absolute_url()
    for page in (address, f"{address}versions/{fresh(shared).current.sequence}/"):
        told = sign_in("us.officer").get(page).content.decode()
        assert len(marks(told)) == 10
        assert all(f"#thread-{root.uuid}" in told.partition("clause-thread")[2] for root in ours[:5])
        assert "6 more threads" in told
    theirs = sign_in("ru.officer").get(address).content.decode()
    assert len(marks(theirs)) == 5
    # What is counted is what its reader may read.
    assert "4 more threads" in theirs
