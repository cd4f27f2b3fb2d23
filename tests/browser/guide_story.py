"""What the pictures of the user guide show beside the demonstration: a designation in force with an amendment and
threads, and drafts over ground that the other delegation has proposed already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.browser.conftest import PASSWORD, Person
from tests.browser.sending import API, SEND, act
from tests.drafting import square

TITLES = {"title_en": "Southern approach to al-Hasakah", "title_ru": "Южные подступы к Эль-Хасаке"}
TERMS = {
    "terms_en": "1. No heavy weapons within the zone.\n2. Two checkpoint posts, of at most 20 people each.",
    "terms_ru": "1. В зоне нет тяжёлого вооружения.\n2. Два контрольно-пропускных пункта, до 20 человек на каждом.",
}
AMENDED = {
    "terms_en": f"{TERMS['terms_en']}\n3. Aid passes without delay.",
    "terms_ru": f"{TERMS['terms_ru']}\n3. Гуманитарная помощь проходит без задержки.",
}
FLIGHTS = {
    "title_en": "North of al-Hasakah",
    "title_ru": "К северу от Эль-Хасаки",
    "terms_en": "1. No combat flights over the area.",
    "terms_ru": "1. Боевых вылетов над районом нет.",
}
DIGEST = "async address => (await (await fetch(address)).json()).current.digest"
# Far from the outlines of all other tests, which lie south of 35.5°.
WEST, SOUTH, SIZE = 40.7, 36.35, 0.06


@dataclass(frozen=True)
class Story:
    """Addresses of records."""

    in_force: str
    drafted_twice: dict[str, str]


def zone(west: float = WEST, south: float = SOUTH, **texts: str) -> dict[str, Any]:
    geometry = square(west, south, SIZE).geojson()
    return {**TITLES, **TERMS, "geometry": geometry, "level": 1, "confirmed": ["en", "ru"], **texts}


def created(officer: Person, kind: str, content: dict[str, Any]) -> str:
    return str(officer.page.evaluate(SEND, {"address": API, "body": {"kind": kind, **content}})["uuid"])


def agreed_zone(us: Person, ru: Person) -> str:
    """The number of a zone that both officers have agreed to, with a shared and internal threads."""
    number = created(us, "demilitarised_zone", zone())
    act(us, number, "submit")
    act(ru, number, "agree")
    say(us, number, "Does the zone reach the railway in the south?", internal=False)
    say(ru, number, "Нет: граница проходит в 300 м к северу от железной дороги.", internal=False)
    say(us, number, "Ask the engineers for the width of the embankment.", internal=True)
    say(ru, number, "Уточнить у инженеров ширину насыпи.", internal=True)
    return number


def amended(us: Person, us_authority: Person, ru_authority: Person, number: str) -> None:
    """Both authorities approve the zone, and the United States proposes an amendment of it."""
    for authority in (us_authority, ru_authority):
        digest = authority.page.evaluate(DIGEST, f"{API}{number}/")
        act(authority, number, "approve", digest=digest, password=PASSWORD)
    act(us, number, "propose", content=zone(**AMENDED))


def drafted_twice(ours: Person, theirs: Person, south: float) -> str:
    """The number of a draft of ours over ground that they have proposed already."""
    number = created(theirs, "no_combat_flight_area", zone(south=south, **FLIGHTS))
    act(theirs, number, "submit")
    return created(ours, "no_combat_flight_area", zone(west=WEST + 0.002, south=south, **FLIGHTS))


def say(person: Person, number: str, text: str, internal: bool) -> None:
    body = {"text": text, "internal": internal}
    person.page.evaluate(SEND, {"address": f"{API}{number}/comments/", "body": body})
