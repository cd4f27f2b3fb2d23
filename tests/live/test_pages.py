"""What pages ask by themselves: parts of themselves, what changed, and whether a form is stale."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from apps.accounts.session_models import OpenSession
from tests.acting import counter, propose
from tests.built_once import built_once
from tests.drafting import act, content, in_state, square
from tests.people import person

pytestmark = pytest.mark.django_db
BY_ITSELF = {"HTTP_JIC_BY_ITSELF": "1", "HTTP_HX_REQUEST": "true"}


@built_once
def submitted(folder: Path):
    """A designation that waits for the other side's answer, and an observer."""
    for name in ("us.officer", "ru.officer", "un.observer"):
        person(name)
    return in_state("submitted")


def test_a_stale_form_is_told_what_was_done_by_whom_and_when(submitted, sign_in):
    client = sign_in("us.officer")
    address = f"/live/stale/{submitted.uuid}/?revision={submitted.revision}"
    assert client.get(address).content == b""
    act(counter, "ru.officer", submitted, content=content(title_en="Otherwise", shape=square(size=0.01)))
    said = client.get(address).content.decode()
    assert "ru.officer" in said
    assert "version 2" in said
    assert client.get(f"/live/stale/{submitted.uuid}/?revision=99").content == b""
    for garbage in ("", "x", "-1", "9" * 30, "%00"):
        assert client.get(f"/live/stale/{submitted.uuid}/?revision={garbage}").content == b""


def test_an_observer_is_told_no_acts_by_it(sign_in):
    held = in_state("in_force")
    act(propose, "us.officer", held, content=content(title_en="More", shape=square(size=0.03)))
    answer = sign_in("un.observer").get(f"/live/stale/{held.uuid}/?revision=0")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "path", ["/", "/register/", "/map/", "/live/menu/", "/live/changes/?age=0", "/live/events/", "RECORD?panel=live"]
)
def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(submitted, sign_in, path):
    client = sign_in("ru.officer")
    before = timezone.now() - timedelta(minutes=20)
    OpenSession.objects.update(seen_at=before)
    answer = client.get(path.replace("RECORD", submitted.get_absolute_url()), **BY_ITSELF)
    assert answer.status_code == 200
    assert b"<html" not in answer.content
    assert OpenSession.objects.get().seen_at == before


def test_polling_names_what_changed_and_from_when_to_ask_on(submitted, sign_in):
    client = sign_in("ru.officer")
    first = client.get("/live/changes/?age=0").json()
    assert first["changed"] == [str(submitted.uuid)]
    assert abs(int(first["since"]) / 1000 - timezone.now().timestamp()) < 5
    assert client.get(f"/live/changes/?since={first['since']}").json().keys() == {"changed", "since"}
    for garbage in ("since=", "since=x", "since=-5", "since=" + "9" * 14, "age=x", ""):
        assert client.get(f"/live/changes/?{garbage}").status_code == 200
    assert client.get("/live/changes/?owner=another").status_code == 204
    assert sign_in("un.observer").get("/live/changes/?age=0").json()["all"] is True
