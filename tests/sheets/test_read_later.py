"""A sheet that was printed is asked about again whenever it is read, and printed again when it would say something
else."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest
from django.utils import timezone
from pypdf import PdfReader

from apps.access.models import Grant
from apps.designations.models import Version
from apps.ledger.seal import seal_all
from apps.negotiation.copies import release
from apps.sheets import orders, tasks
from apps.sheets.models import SheetOrder
from apps.sheets.orders import make_ordered
from apps.sheets.printing import printed
from jic_verify.edition import Audience
from tests.drafting import act, approve, fresh, in_state, recall, square
from tests.pages import body
from tests.people import give, identity_of

pytestmark = pytest.mark.django_db
MAP = {"what": "map", "paper": "A4", "orientation": "landscape", "scale": "0", "language": "en"}
INSTRUMENT = {**MAP, "what": "instrument"}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings) -> None:
    settings.SHEETS_FOLDER = tmp_path / "sheets"


def ready(client, address: str, sent: dict[str, str]) -> str:
    page = client.post(address, sent).headers["Location"]
    make_ordered()
    assert SheetOrder.objects.get(name=page.split("/")[-2]).ready_at
    return str(page)


def answers(client, page: str) -> set[int]:
    return {client.get(f"{page}{part}").status_code for part in ("", "file/", "pages/1/")}


def lowered(user, level: int) -> None:
    Grant.objects.filter(user=user, level__gt=level).update(revoked_at=timezone.now(), revoke_reason="lowered")
    give(user, level=level)


def test_the_sheet_of_a_copy_goes_with_the_copy(sign_in):
    draft = in_state("draft")
    copy = fresh(
        release(actor=identity_of("us.officer"), designation=draft.uuid, revision=1, to="RU", precision="exact")
    )
    client = sign_in("ru.officer")
    pages = [ready(client, f"/sheets/versions/{copy.current.uuid}/", sent) for sent in (MAP, INSTRUMENT)]
    assert [answers(client, page) for page in pages] == [{200}, {200}]
    assert all(page in client.get("/sheets/").content.decode() for page in pages)
    act(recall, "us.officer", copy)
    assert [answers(client, page) for page in pages] == [{404}, {404}]
    assert not any(page in client.get("/sheets/").content.decode() for page in pages)


def test_sheets_go_with_a_clearance_that_is_lowered(sign_in):
    held = in_state("in_force", level=3)
    in_state("in_force", shape=square(37.5))
    seal_all()
    client = sign_in("us.officer")
    audience = Audience.of(1, (), ["US"])
    whole = ready(client, "/sheets/editions/1/", MAP)
    low = ready(client, f"/sheets/editions/1/?audience={audience}", MAP)
    alone = ready(client, f"/sheets/versions/{held.current.uuid}/", MAP)
    assert answers(client, whole) | answers(client, low) | answers(client, alone) == {200}
    lowered(SheetOrder.objects.first().user, 1)
    assert (answers(client, whole), answers(client, low), answers(client, alone)) == ({404}, {200}, {404})
    listed = client.get("/sheets/").content.decode()
    assert [page in listed for page in (whole, low, alone)] == [False, True, False]


def test_what_was_printed_of_a_record_goes_with_the_record(sign_in):
    held = in_state("in_force")
    seal_all()
    client = sign_in("us.officer")
    page = ready(client, f"/sheets/versions/{held.current.uuid}/", MAP)
    edition = ready(client, "/sheets/editions/1/", MAP)
    assert SheetOrder.objects.get(edition=0).records == [str(held.current.uuid)]
    hidden = in_state("draft", side="ru")
    SheetOrder.objects.update(records=[str(Version.objects.get(designation=hidden).uuid)])
    assert answers(client, edition) == {404}
    assert not any(one in client.get("/sheets/").content.decode() for one in (page, edition))


def test_an_instrument_is_printed_anew_once_it_is_approved(sign_in):
    agreed = in_state("agreed")
    client, address = sign_in("us.officer"), f"/sheets/versions/{agreed.current.uuid}/"
    before = ready(client, address, INSTRUMENT)
    assert client.post(address, INSTRUMENT).headers["Location"] == before
    for actor in ("us.authority", "ru.authority"):
        act(approve, actor, agreed, digest=agreed.current.digest_hex)
        after = ready(client, address, INSTRUMENT)
        assert after != before
        before = after
    assert client.post(address, INSTRUMENT).headers["Location"] == after
    pdf = body(client.get(f"{after}file/"))
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "in force" in text
    assert "under negotiation" not in text
    assert "No approval of this version" not in text


def test_the_sheet_of_an_edition_is_given_again_as_long_as_it_holds(sign_in):
    in_state("in_force")
    seal_all()
    client = sign_in("us.officer")
    page = ready(client, "/sheets/editions/1/", MAP)
    assert client.post("/sheets/editions/1/", MAP).headers["Location"] == page
    SheetOrder.objects.update(contents="0" * 64)
    assert client.post("/sheets/editions/1/", MAP).headers["Location"] != page


def test_the_worker_is_not_held_while_sheets_are_printed(monkeypatch):
    goes_on = threading.Event()
    monkeypatch.setattr(tasks, "make_ordered", lambda: goes_on.wait(10) and 0)
    assert tasks.print_sheets() is True
    assert tasks.print_sheets() is False
    goes_on.set()
    (thread,) = [one for one in threading.enumerate() if one.name == "sheets"]
    thread.join(10)
    assert not thread.is_alive()


def test_what_fails_one_sheet_fails_that_one_alone(sign_in, monkeypatch):
    version = in_state("in_force").current.uuid
    first = sign_in("us.officer").post(f"/sheets/versions/{version}/", MAP).headers["Location"]

    def failing(*given):
        if given[0].user_uuid == identity_of("us.officer").user_uuid:
            raise ValueError("x")
        return printed(*given)

    monkeypatch.setattr(orders, "printed", failing)
    second = ready(sign_in("ru.officer"), f"/sheets/versions/{version}/", MAP)
    failed = SheetOrder.objects.get(name=first.split("/")[-2])
    assert (failed.failure, failed.ready_at) == (SheetOrder.Failure.BROKEN, None)
    assert answers(sign_in("ru.officer"), second) == {200}
