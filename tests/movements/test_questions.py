"""A signatory asks the secretariat about a movement; the secretariat comments once, and all readers see both."""

from __future__ import annotations

import re

import pytest

from apps.access.errors import Incomplete, NotPermitted, NotVisible
from apps.movements.models import Movement, MovementStatement
from apps.movements.questions import ask_secretariat, comment_on
from apps.truce.comments import MAX_COMMENT, MAX_QUESTION
from tests.movements.convoy import notified
from tests.people import identity_of
from tests.second_verifier.conftest import second as second
from tests.second_verifier.runner import SecondVerifier
from tests.witnessed import Witnesses, handed_out, judged

pytestmark = pytest.mark.django_db
TEXTS = {"en": "Forty lorries.", "ru": "Сорок грузовиков."}


def asked(movement: Movement, by: str = "us.officer", text: str = "How many lorries?") -> MovementStatement:
    return ask_secretariat(actor=identity_of(by), movement=movement.uuid, text=text)


def commented(movement: Movement, by: str = "un.observer", **changes) -> MovementStatement:
    return comment_on(actor=identity_of(by), movement=movement.uuid, **{"question": 1, "texts": TEXTS, **changes})


def page_text(answer) -> str:
    return " ".join(re.sub("<[^>]*>", " ", answer.content.decode()).split())


@pytest.mark.parametrize(
    ("language", "ask", "comment", "waits"),
    [
        ("en", "Ask the secretariat", "Comment for the secretariat", "no comment yet"),
        ("ru", "Спросить секретариат", "Прокомментировать от секретариата", "комментария пока нет"),
    ],
)
def test_it_is_asked_and_commented_on_from_the_movements_page(sign_in, language, ask, comment, waits):
    movement = notified()
    us, un = sign_in("us.officer"), sign_in("un.observer")
    for client in (us, un):
        client.post("/language/", {"language": language, "next": "/"})
    page = movement.get_absolute_url()
    assert ask in page_text(us.get(page))
    assert ask not in page_text(un.get(page))
    assert comment not in page_text(un.get(page))
    assert us.post(f"{page}say/question/", {"text": ""}).status_code == 422
    assert us.post(f"{page}say/question/", {"text": "How many lorries?"}).status_code == 302
    assert waits in page_text(un.get("/enquiries/"))
    assert comment in page_text(un.get(page))
    assert us.get(f"{page}say/comment/").status_code == 403
    assert un.get(f"{page}say/question/").status_code == 403
    assert un.post(f"{page}say/comment/", {"question": "1", "text_ru": "Сорок"}).status_code == 422
    sent = {"question": "1", "text_en": TEXTS["en"], "text_ru": TEXTS["ru"]}
    assert un.post(f"{page}say/comment/", sent).status_code == 302
    for name in ("us.officer", "ru.auditor", "un.observer", "us.observer"):
        shown = page_text(sign_in(name).get(page))
        assert all(text in shown for text in ("How many lorries?", *TEXTS.values()))
    assert waits not in page_text(un.get("/enquiries/"))
    assert movement.reference in page_text(un.get("/enquiries/"))
    statements = us.get(f"{page}data.json").json()["statements"]
    assert [one["what"] for one in statements] == ["question", "comment"]


@pytest.mark.parametrize("by", ["us.auditor", "us.observer", "un.observer", "us.admin", "un.officer"])
def test_only_liaison_officers_of_signatories_ask(by):
    with pytest.raises((NotPermitted, NotVisible)):
        asked(notified(), by)
    assert not MovementStatement.objects.exists()


@pytest.mark.parametrize("by", ["us.officer", "us.observer", "ru.authority", "un.auditor"])
def test_only_observers_of_the_secretariat_comment(by):
    movement = notified()
    asked(movement)
    with pytest.raises((NotPermitted, NotVisible)):
        commented(movement, by)
    assert MovementStatement.objects.count() == 1


def test_a_question_has_one_comment_and_texts_have_bounds():
    movement = notified()
    with pytest.raises(Incomplete):
        asked(movement, text="x" * (MAX_QUESTION + 1))
    asked(movement)
    assert asked(movement, "ru.officer").content["number"] == 2
    for changes in ({"texts": {"en": "x" * (MAX_COMMENT + 1)}}, {"texts": {"ru": "Да"}}, {"question": 3}):
        with pytest.raises(Incomplete):
            commented(movement, **changes)
    commented(movement)
    with pytest.raises(Incomplete):
        commented(movement)


def test_a_bundle_with_both_is_right_by_both_verifiers(tmp_path, second: SecondVerifier):
    witnesses = Witnesses(tmp_path / "witnesses")
    movement = notified()
    asked(movement)
    commented(movement)
    witnesses.agree()
    path, _written = handed_out(tmp_path)
    assert judged(path).finding is None
    assert second.judge(path)["right"]
