"""Pages and API on which texts are marked missing or unconfirmed, and confirmed by a named person."""

from __future__ import annotations

import json
import uuid

import pytest

from apps.accounts.models import User
from apps.negotiation.drafts import draft
from tests.acting import submit
from tests.drafting import act, content, fresh
from tests.negotiation.test_batches import carry_out, choose
from tests.pages import text_of
from tests.people import identity_of

pytestmark = pytest.mark.django_db
CONFIRM = "Confirm the texts"


def submitted(**changes):
    changes.setdefault("confirmed", frozenset())
    made = draft(actor=identity_of("us.officer"), kind="opposition", content=content(**changes))
    return act(submit, "us.officer", made)


@pytest.mark.parametrize(
    ("language", "missing", "sentence"),
    [
        ("en", "Русский : missing", "The Russian text is missing."),
        ("ru", "Русский : отсутствует", "Русский текст отсутствует."),
    ],
)
def test_a_missing_text_is_marked_wherever_it_would_stand(sign_in, language, missing, sentence):
    made = submitted(title_ru="", terms_ru="")
    reader = sign_in("ru.officer")
    User.objects.filter(username="ru.officer").update(language=language)
    for path in ("", f"versions/{fresh(made).current.sequence}/", "confirm-texts/", "agree/", "counter/"):
        answer = reader.get(f"/designations/{made.uuid}/{path}")
        assert answer.status_code == 200, path
        if path != "counter/":
            assert missing in text_of(answer.content.decode()), path
    page = reader.get(f"/designations/{made.uuid}/agree/").content.decode()
    assert sentence in text_of(page)
    assert 'class="btn go"' not in page


def test_the_record_shows_what_is_to_be_confirmed_and_where(sign_in):
    made = submitted()
    page = text_of(sign_in("ru.officer").get(f"/designations/{made.uuid}/").content.decode())
    assert "English : confirmed by US us.officer" in page
    assert "Русский : not confirmed yet" in page
    assert CONFIRM in page
    assert CONFIRM not in text_of(sign_in("ru.authority").get(f"/designations/{made.uuid}/").content.decode())


def test_a_page_confirms_what_was_read_under_ones_name(sign_in):
    made = submitted()
    officer, address = sign_in("ru.officer"), f"/designations/{made.uuid}/confirm-texts/"
    sent = {"revision": made.revision, "digest": fresh(made).current.digest_hex}
    refused = officer.post(address, sent)
    assert refused.status_code == 422
    assert "Select the texts that you confirm." in refused.content.decode()
    answer = officer.post(address, {**sent, "confirmed": ["ru"]}, follow=True)
    assert "Русский : confirmed by RU ru.officer" in text_of(answer.content.decode())
    assert officer.post(address, {**sent, "confirmed": ["xx"]}).status_code == 422
    stale = officer.post(address, {**sent, "digest": "0" * 64, "confirmed": ["ru"]})
    assert stale.status_code == 409


def test_agreeing_asks_for_what_nobody_has_confirmed(sign_in):
    made = submitted()
    officer, address = sign_in("ru.officer"), f"/designations/{made.uuid}/agree/"
    assert "I have compared the Russian text" in officer.get(address).content.decode()
    refused = officer.post(address, {"revision": made.revision})
    assert refused.status_code == 422
    assert fresh(made).state == "submitted"
    officer.post(address, {"revision": made.revision, "confirmed": ["ru"]})
    assert fresh(made).state == "agreed"
    assert "I have compared" not in sign_in("us.officer").get(f"/designations/{made.uuid}/").content.decode()


def test_the_form_confirms_the_text_of_the_other_language(sign_in):
    officer = sign_in("us.officer")
    page = officer.get("/designations/new/").content.decode()
    assert "I have compared the Russian text" in page
    assert "I have compared the English text" not in page
    form = {
        "kind": "opposition",
        "title_en": "Eastern quarters",
        "terms_en": "1. Nobody moves.",
        "geometry": json.dumps(content().shape.geojson()),
        "level": 1,
        "releasable_to": "all",
    }
    half = officer.post("/designations/new/", {**form, "title_ru": "Восточные кварталы"})
    assert half.status_code == 422
    assert "leave every text in this language empty" in half.content.decode()
    answer = officer.post("/designations/new/", form, follow=True)
    assert "Русский : missing" in text_of(answer.content.decode())
    whole = {**form, "title_ru": "Восточные", "terms_ru": "1. Стоп.", "confirmed": ["ru"]}
    answer = officer.post("/designations/new/", whole, follow=True)
    assert "Русский : confirmed by US us.officer" in text_of(answer.content.decode())


def test_the_check_before_sending_says_what_sending_confirms(sign_in):
    made = submitted()
    form = {
        "title_en": "Eastern quarters",
        "terms_en": "1. Nobody moves.",
        "title_ru": "Восточные кварталы",
        "terms_ru": "1. Стоп.",
        "geometry": json.dumps(content().shape.geojson()),
        "level": 1,
        "releasable_to": "all",
        "revision": made.revision,
    }
    page = text_of(sign_in("ru.officer").post(f"/designations/{made.uuid}/counter/", form).content.decode())
    assert "English : not confirmed yet" in page
    assert "Русский : confirmed by you when you send it" in page


def test_the_api_shows_and_confirms_texts(sign_in):
    made = submitted()
    officer, address = sign_in("ru.officer"), f"/api/v1/designations/{made.uuid}/"
    texts = officer.get(address).json()["texts"]
    assert texts["ru"] == {"status": "unconfirmed", "confirmed": []}
    assert [by["user"] for by in texts["en"]["confirmed"]] == ["us.officer"]
    tag = officer.get(address).headers["ETag"]
    refused = officer.post(f"{address}acts/agree/", {}, headers={"If-Match": tag}, content_type="application/json")
    assert refused.status_code == 422
    assert "confirmed" in refused.json()["errors"]
    sent = {"digest": fresh(made).current.digest_hex, "confirmed": ["ru"]}
    answer = officer.post(f"{address}text-confirmations/", sent, content_type="application/json")
    assert (answer.status_code, answer.json()["texts"]["ru"]["status"]) == (201, "confirmed")
    for wrong in ({**sent, "confirmed": []}, {**sent, "confirmed": ["xx"]}, {"confirmed": ["ru"]}):
        answer = officer.post(f"{address}text-confirmations/", wrong, content_type="application/json")
        assert answer.status_code in (400, 422)
    stale = officer.post(f"{address}text-confirmations/", {**sent, "digest": "0" * 64}, content_type="application/json")
    assert stale.status_code == 409


def test_a_form_sent_again_records_what_was_ticked_meanwhile(sign_in):
    officer = sign_in("us.officer")
    form = {
        "kind": "opposition",
        "title_en": "Eastern quarters",
        "terms_en": "1. Nobody moves.",
        "title_ru": "Восточные",
        "terms_ru": "1. Стоп.",
        "geometry": json.dumps(content().shape.geojson()),
        "level": 1,
        "releasable_to": "all",
        "key": str(uuid.uuid4()),
    }
    first = officer.post("/designations/new/", form, follow=True)
    assert "Русский : not confirmed yet" in text_of(first.content.decode())
    for _again in range(2):
        answer = officer.post("/designations/new/", {**form, "confirmed": ["ru"]}, follow=True)
        assert answer.redirect_chain == first.redirect_chain
        assert "Русский : confirmed by US us.officer" in text_of(answer.content.decode())


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "The Russian text is missing."), ("ru", "Русский текст отсутствует.")],
)
def test_a_text_that_is_not_there_is_confirmed_by_no_request(sign_in, language, sentence):
    made = submitted(title_ru="", terms_ru="")
    officer = sign_in("ru.officer")
    User.objects.filter(username="ru.officer").update(language=language)
    sent = {"digest": fresh(made).current.digest_hex, "confirmed": ["en", "ru"]}
    address = f"/api/v1/designations/{made.uuid}/text-confirmations/"
    answer = officer.post(address, sent, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"confirmed": [sentence]}
    assert not made.text_confirmations.filter(user__username="ru.officer").exists()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The Russian text is not confirmed yet. Compare it with the others, and confirm it."),
        ("ru", "Русский текст ещё не подтверждён. Сопоставьте его с остальными и подтвердите."),
    ],
)
def test_a_batch_says_of_a_text_that_nobody_has_confirmed_it(sign_in, language, sentence):
    made = submitted()
    officer = sign_in("ru.officer")
    User.objects.filter(username="ru.officer").update(language=language)
    done = carry_out(officer, choose(officer, "agree", made), read="on")
    assert f"{made.reference} {sentence}" in text_of(done)
    assert fresh(made).state == "submitted"


def test_a_version_that_only_confirms_is_led_to_where_texts_are_confirmed(sign_in):
    made = submitted()
    form = {
        **{f"title_{code}": title for code, title in content().titles.items()},
        **{f"terms_{code}": terms for code, terms in content().terms.items()},
        "geometry": json.dumps(content().shape.geojson()),
        "level": 1,
        "releasable_to": "all",
        "revision": made.revision,
        "confirmed": ["ru"],
    }
    answer = sign_in("us.officer").post(f"/designations/{made.uuid}/amend/", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "use “Confirm the texts” on the record" in page
    assert 'value="ru" id="id_confirmed_0" checked' in page


def test_one_text_alone_is_compared_with_nothing(sign_in):
    made = submitted(title_ru="", terms_ru="")
    officer, record = sign_in("ru.officer"), f"/designations/{made.uuid}/"
    assert f"{record}confirm-texts/" not in officer.get(record).content.decode()
    page = officer.get(f"{record}confirm-texts/").content.decode()
    assert "nothing to compare it with" in page
    assert "I have compared" not in page


def test_whoever_has_confirmed_everything_is_asked_no_more(sign_in):
    made = submitted()
    officer, record = sign_in("ru.officer"), f"/designations/{made.uuid}/"
    sent = {"revision": made.revision, "digest": fresh(made).current.digest_hex, "confirmed": ["ru"]}
    for codes, is_asked in ((["ru"], True), (["en"], False)):
        page = officer.post(f"{record}confirm-texts/", {**sent, "confirmed": codes}, follow=True).content.decode()
        assert (f"{record}confirm-texts/" in page) is is_asked


def test_the_api_asks_for_texts_in_the_language_of_its_reader(sign_in):
    made = submitted()
    officer = sign_in("ru.officer")
    User.objects.filter(username="ru.officer").update(language="ru")
    address = f"/api/v1/designations/{made.uuid}/text-confirmations/"
    answer = officer.post(address, {"digest": "0" * 64, "confirmed": []}, content_type="application/json")
    assert answer.json()["errors"] == {"confirmed": ["Отметьте тексты, которые вы подтверждаете."]}
