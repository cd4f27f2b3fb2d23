"""A third language of the instruments is data: the form asks for it, all sign it, and its words are found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from apps.access.errors import Incomplete, NotAllowedInState
from apps.audit.installation import capture_sql
from apps.designations.models import Designation
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from apps.negotiation.comments import comment
from apps.negotiation.drafts import draft
from apps.theatre.facts import theatre
from apps.theatre.files import DEFAULT_FOLDER
from jic_verify.verify import verify
from tests.acting import agree, approve, counter, submit
from tests.drafting import act, content, fresh
from tests.people import identity_of
from tests.second_verifier.conftest import second as second
from tests.second_verifier.runner import SecondVerifier
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db

ARABIC = {
    "code": "ar",
    "own_name": "العربية",
    "names": {
        "en": {
            "name": "Arabic",
            "in": "in Arabic",
            "text": "Arabic",
            "within": "Arabic",
            "the_text": "the Arabic text",
        },
        "ru": {
            "name": "Арабский",
            "in": "на арабском",
            "text": "арабский текст",
            "within": "в арабском",
            "the_text": "арабский текст",
        },
    },
}
TITLE, TERMS = "الأحياء الشرقية", "1. لا يتقدم أي طرف.\n2. تقارير يومية 16:00Z."
SQUARE = '{"type":"Polygon","coordinates":[[[37.3,36.3],[37.34,36.3],[37.34,36.33],[37.3,36.33],[37.3,36.3]]]}'
FORM = {
    "kind": "opposition",
    "title_en": "Eastern quarters",
    "title_ru": "Восточные кварталы",
    "title_ar": TITLE,
    "terms_en": "1. Neither side moves forward.\n2. Reports daily at 16:00Z.",
    "terms_ru": "1. Ни одна из сторон не продвигается вперёд.\n2. Доклады ежедневно в 16:00Z.",
    "terms_ar": TERMS,
    "geometry": SQUARE,
    "basis": "drawing",
    "level": "1",
    "releasable_to": "all",
}


@pytest.fixture
def before() -> Designation:
    """Submitted while there were two languages."""
    made = draft(actor=identity_of("us.officer"), kind="opposition", content=content())
    return submit(actor=identity_of("us.officer"), designation=made.uuid, revision=1)


@pytest.fixture
def arabic(before: Designation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A theatre with a third language, laid as `migrate` lays it."""
    folder = tmp_path / "theatre"
    shutil.copytree(DEFAULT_FOLDER, folder)
    facts = json.loads((folder / "theatre.json").read_text())
    facts["languages"].append(ARABIC)
    (folder / "theatre.json").write_text(json.dumps(facts))
    demo = json.loads((folder / "demo.json").read_text())
    demo["designations"] = demo["designations"][:1]
    for step in demo["designations"][0]["steps"]:
        for text in {"title", "terms"} & step.get("version", {}).keys():
            step["version"][text]["ar"] = step["version"][text]["en"]
    (folder / "demo.json").write_text(json.dumps(demo))
    monkeypatch.setenv("JIC_THEATRE", str(folder))
    theatre.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(capture_sql())
    try:
        yield
    finally:
        theatre.cache_clear()


def test_the_form_asks_for_it_and_keeps_the_rest(sign_in, arabic):
    client = sign_in("us.officer")
    answer = client.post("/designations/new/", {**FORM, "title_ar": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Title in Arabic" in page
    assert TERMS.split("\n")[0] in page
    assert client.post("/designations/new/", FORM).status_code == 302
    made = Designation.objects.order_by("-pk").first()
    assert made.current.titles == {"en": "Eastern quarters", "ru": "Восточные кварталы", "ar": TITLE}


def test_a_number_that_differs_in_it_is_pointed_out(sign_in, arabic):
    client = sign_in("us.officer")
    sent = {**FORM, "terms_ar": TERMS.replace("16:00", "18:00")}
    assert "Arabic 18:00" in client.post("/designations/texts/", sent).content.decode()


def test_everybody_signs_it_and_both_verifiers_compute_the_digest(sign_in, arabic, tmp_path, second: SecondVerifier):
    witnesses = Witnesses(tmp_path / "witnesses")
    sign_in("us.officer").post("/designations/new/", FORM)
    made = Designation.objects.get(current__titles__ar=TITLE)
    made = submit(actor=identity_of("us.officer"), designation=made.uuid, revision=1)
    page = sign_in("ru.officer").get(f"/designations/{made.uuid}/agree/").content.decode()
    for shown in ("العربية", 'data-signed="title.ar"><b>', TITLE, *TERMS.split("\n")):
        assert shown in page
    confirmed = frozenset({"ru", "ar"})
    made = agree(actor=identity_of("ru.officer"), designation=made.uuid, revision=2, confirmed=confirmed)
    for side in ("us", "ru"):
        digest = fresh(made).current.digest_hex
        made = approve(
            actor=identity_of(f"{side}.authority"), designation=made.uuid, revision=made.revision, digest=digest
        )
    witnesses.agree()
    row = Entry.objects.filter(event="version.created").latest("index").after
    assert (row["title_ar"], row["terms_ar"]) == (TITLE, TERMS)
    path, _written = handed_out(tmp_path)
    verdict = verify(path)
    assert verdict.finding is None, verdict.finding
    assert second.judge(path)["right"]


def test_it_is_found_by_its_words_in_the_register_and_by_the_api(sign_in, arabic):
    client = sign_in("us.officer")
    client.post("/designations/new/", FORM)
    assert "Eastern quarters" in client.get("/register/", {"text": "الشرقية"}).content.decode()
    assert "Eastern quarters" not in client.get("/register/", {"text": "الغربية"}).content.decode()
    found = client.get("/api/v1/designations/", {"text": "الشرقية"}).json()["results"]
    assert [one["current"]["title_ar"] for one in found] == [TITLE]


def test_a_comment_in_it_is_found_in_the_audit_log_by_another_form(sign_in, arabic, before):
    comment(actor=identity_of("us.officer"), designation=before.uuid, text="تقارير يومية", internal=False)
    seal_all()
    auditor = sign_in("us.auditor")
    with_article, other = (
        auditor.get("/ledger/", {"q": word, "event": "comment.created"}).content.decode()
        for word in ("التقارير", "الأحياء")
    )
    assert "Comment: created" in with_article.split("<tbody>")[1]
    assert "<tbody>" not in other


def test_what_was_sent_before_keeps_its_digest_and_lacks_the_new_text(sign_in, arabic, before):
    current = fresh(before).current
    page = sign_in("ru.officer").get(f"/designations/{before.uuid}/agree/").content.decode()
    assert current.digest_grouped in page
    assert "The Arabic text is missing." in page
    with pytest.raises(NotAllowedInState):
        agree(actor=identity_of("ru.officer"), designation=before.uuid, revision=before.revision)
    # A counter-proposal adds it: in whole.
    texts = {"titles": {**content().titles, "ar": TITLE}, "terms": {**content().terms, "ar": TERMS}}
    with pytest.raises(Incomplete) as refused:
        act(counter, "ru.officer", before, content=content(titles=texts["titles"]))
    assert set(refused.value.facts["fields"]) == {"terms_ar"}
    act(counter, "ru.officer", before, content=content(**texts, confirmed=frozenset({"en", "ar"})))
    assert act(agree, "us.officer", before).state == "agreed"
