"""A delegation asks the secretariat about what is in force; the secretariat comments once. All who see the designation
read both, nobody else; what the secretariat does not see it is not asked about."""

from __future__ import annotations

import re

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from apps.access.connection import reading_as
from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted, NotVisible
from apps.enquiries.asking import comment
from apps.enquiries.models import Enquiry, EnquiryReply
from apps.enquiries.selectors import enquiries
from apps.ledger.bundle import Asked, export
from apps.ledger.seal import seal_all
from apps.truce.comments import MAX_COMMENT, MAX_QUESTION
from tests.drafting import in_state
from tests.enquiries.asked import asked
from tests.people import identity_of, person
from tests.witnessed import Witnesses, judged

pytestmark = pytest.mark.django_db
TEXTS = {"en": "Two convoys a week.", "ru": "Два конвоя в неделю."}


def text(answer) -> str:
    return " ".join(re.sub("<[^>]*>", " ", answer.content.decode()).split())


def commented(row: Enquiry, by: str = "un.observer", **more) -> EnquiryReply:
    return comment(actor=identity_of(by), enquiry=row.uuid, **{"texts": TEXTS, **more})


def test_a_side_asks_and_the_secretariat_comments_on_pages(sign_in):
    thing = in_state("in_force")
    un, us = sign_in("un.observer"), sign_in("us.officer")
    address = f"/enquiries/{thing.uuid}/"
    assert "Questions and comments" in text(us.get(thing.get_absolute_url()))
    assert us.post(address, {"text": ""}).status_code == 422
    assert us.post(address, {"text": "Which convoys pass?"}).status_code == 302
    row = Enquiry.objects.get()
    assert (row.reference, row.version) == ("Q-01", thing.current.uuid)
    assert "no comment yet" in text(sign_in("ru.auditor").get(address))
    form = f"/enquiries/comments/{row.uuid}/"
    assert "Put it on record" not in text(us.get(form))
    assert us.post(form, {"text_en": "By a side"}).status_code == 403
    assert "Comment on it" in text(un.get(address))
    assert "Comment on it" not in text(us.get(address))
    assert un.post(form, {"text_ru": "Только по-русски"}).status_code == 422
    assert un.post(form, {"text_en": TEXTS["en"], "text_ru": TEXTS["ru"]}).status_code == 302
    for name in ("us.officer", "ru.authority", "un.observer", "ru.observer"):
        shown = text(sign_in(name).get(address))
        assert TEXTS["en"] in shown
        assert TEXTS["ru"] in shown
    assert thing.reference in text(sign_in("ru.officer").get("/enquiries/"))
    assert un.post(form, {"text_en": "Again"}).status_code == 409
    us.post("/language/", {"language": "ru", "next": "/"})
    assert "Вопросы секретариату" in text(us.get(address))


@pytest.mark.parametrize("name", ["us.auditor", "us.observer", "un.observer", "us.admin", "un.officer"])
def test_only_officers_of_signatories_ask(name):
    thing = in_state("in_force")
    with pytest.raises((NotPermitted, NotVisible)):
        asked(thing, name)
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize("name", ["us.officer", "us.observer", "ru.authority", "un.auditor"])
def test_only_observers_of_the_secretariat_comment(name):
    row = asked(in_state("in_force"))
    with pytest.raises((NotPermitted, NotVisible)):
        commented(row, name)
    assert not EnquiryReply.objects.exists()


@pytest.mark.parametrize(
    ("state", "content"),
    [("submitted", {}), ("agreed", {}), ("in_force", {"releasable_to": ("US", "RU")}), ("in_force", {"level": 3})],
)
def test_what_the_secretariat_does_not_see_it_is_not_asked_about(sign_in, state, content):
    thing = in_state(state, **content)
    person("un.observer", 2)
    with pytest.raises(Incomplete) as refused:
        asked(thing)
    assert "The secretariat does not see this designation" in refused.value.facts["fields"]["text"][0]
    client = sign_in("us.officer")
    answer = client.post(f"/enquiries/{thing.uuid}/", {"text": "Kept as it was entered"})
    assert answer.status_code == 422
    assert "Kept as it was entered" in text(answer)
    assert not Enquiry.objects.exists()


def test_whoever_does_not_see_the_designation_finds_no_trace(sign_in, as_role):
    thing = in_state("in_force", level=2)
    row = asked(thing)
    commented(row)
    low = identity_of("ru.officer2", 1)
    assert enquiries(low, timezone.now()) == []
    client = sign_in("ru.officer2")
    assert client.get(f"/enquiries/{thing.uuid}/").status_code == 404
    assert client.get(f"/enquiries/comments/{row.uuid}/").status_code == 404
    assert "Which convoys pass?" not in text(client.get("/enquiries/"))
    admin, reader = identity_of("us.admin"), identity_of("ru.auditor")
    as_role("jic_web")
    for actor, count in ((low, 0), (admin, 0), (reader, 1)):
        with reading_as(actor):
            assert (Enquiry.objects.count(), EnquiryReply.objects.count()) == (count, count)


def test_what_ended_is_seen_by_signatories_and_commented_on_by_nobody():
    thing = in_state("in_force")
    row = asked(thing)
    type(thing).objects.filter(pk=thing.pk).update(state="rescinded")
    with pytest.raises(NotVisible):
        commented(row)
    assert [one.row for one in enquiries(identity_of("ru.officer"), timezone.now())] == [row]


def test_a_question_has_one_comment_and_texts_have_bounds():
    row = asked(in_state("in_force"))
    for texts in ({"en": "x" * (MAX_COMMENT + 1)}, {"ru": "Да"}, {}):
        with pytest.raises(Incomplete):
            commented(row, texts=texts)
    with pytest.raises(Incomplete):
        asked(row.designation, text="x" * (MAX_QUESTION + 1))
    commented(row, texts={"en": "Yes"})
    with pytest.raises(NotAllowedInState):
        commented(row)
    assert asked(row.designation, "ru.officer").reference == "Q-02"


@pytest.mark.parametrize("change", ["UPDATE {} SET at = now()", "DELETE FROM {}"])
def test_neither_is_changed_later(change):
    commented(asked(in_state("in_force")))
    for table in ("enquiries_enquiry", "enquiries_enquiryreply"):
        with (
            pytest.raises(ProgrammingError, match="only ever added"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change.format(table))


def test_both_are_in_the_log_which_the_verifier_follows(tmp_path, sign_in):
    commented(asked(in_state("in_force")))
    seal_all()
    client = sign_in("ru.auditor")
    for language, words in (("en", "Comment by the secretariat"), ("ru", "Комментарий секретариата")):
        client.post("/language/", {"language": language, "next": "/"})
        assert words in text(client.get("/ledger/"))
    Witnesses(tmp_path / "witnesses").agree()
    export(tmp_path / "bundle.zip", identity_of("ru.auditor"), Asked())
    assert judged(tmp_path / "bundle.zip").finding is None
