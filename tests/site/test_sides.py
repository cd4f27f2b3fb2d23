"""The style sheet of the sides: made of the theatre's data, for everybody, kept for good."""

from __future__ import annotations

import dataclasses
import re

import pytest
from django.test import Client

from apps.theatre.facts import Theatre, theatre
from apps.theatre.looks import Colours, Look

pytestmark = pytest.mark.django_db


def address_on_page() -> str:
    page = Client().get("/sign-in/").content.decode()
    (address,) = re.findall(r'href="(/sides\.\w+\.css)"', page)
    return address


def test_every_page_names_the_sheet_that_holds_the_colours() -> None:
    answer = Client().get(address_on_page())
    text = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    for side in theatre().sides:
        look = side.look
        assert f"--side-{side.slot}: light-dark({look.light.ink}, {look.dark.ink})" in text
        assert f".side-{side.slot} {{ border-style: {look.drawn.frame}; }}" in text
        assert f'rect.s-{side.slot} {{ fill: url("#h-{side.slot}")' in text


def test_another_theatre_has_another_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    before = address_on_page()
    look = Look("level", Colours("#000000", "#ffffff"), Colours("#ffffff", "#000000"))
    third = dataclasses.replace(theatre().delegations[2], is_signatory=True, position=3, look=look)
    other = dataclasses.replace(theatre(), delegations=(*theatre().delegations[:2], third))
    monkeypatch.setattr("jic.sides.theatre", lambda: other)
    after = address_on_page()
    assert after != before
    assert ".side-3 { border-style: solid none; }" in Client().get(after).content.decode()
    assert Client().get(before).status_code == 404


def test_a_page_carries_each_sides_hatch() -> None:
    assert isinstance(theatre(), Theatre)
    page = Client().get("/sign-in/").content.decode()
    for side in theatre().sides:
        assert f'data-side="{side.slot}"' in page
        assert f'<path d="{side.look.drawn.hatch}">' in page
