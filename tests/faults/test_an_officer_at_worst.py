"""While one officer asks for the most costly things that there are, and reads none of the answers, others work.

What counts is how many of the others' requests are finished, not how long they take.
"""

from __future__ import annotations

import json
import random
import socket
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.faults.site import Site

pytestmark = pytest.mark.kills

DESKS = 60
WIDEST_TEXTS = ("a " * 9_999, "b a " * 4_999)


def scattered_route(count: int) -> dict[str, object]:
    draw = random.Random(count)
    return {"type": "LineString", "coordinates": [[draw.uniform(36, 39), draw.uniform(33, 36)] for _ in range(count)]}


def costly_bodies() -> list[tuple[str, bytes]]:
    """Requests that once took minutes: an address and a body each."""
    check = "/api/v1/geometry/check/"
    bodies = [
        {"kind": "humanitarian_route", "width_m": 100, "geometry": scattered_route(800)},
        {"kind": "humanitarian_route", "width_m": 20_000, "geometry": scattered_route(150)},
        {"kind": "humanitarian_route", "width_m": 100, "geometry": scattered_route(9_990)},
    ]
    return [(check, json.dumps(body).encode()) for body in bodies]


def send_and_leave(site: Site, session: requests.Session, method: str, address: str, body: bytes = b"") -> None:
    """Sends one request whole, and closes the socket without reading."""
    prepared = session.prepare_request(
        requests.Request(method, f"{site.address}{address}", headers={"Content-Type": "application/json"}, data=body)
    )
    lines = [f"{method} {address} HTTP/1.1", f"Host: localhost:{site.port}"]
    lines += [f"{name}: {value}" for name, value in prepared.headers.items() if name.lower() != "host"]
    with socket.create_connection(("localhost", site.port), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)


def widest_comparison(site: Site, session: requests.Session) -> str:
    """A draft of the officer's whose terms were rewritten everywhere, as a page of two versions."""
    square = {"type": "Polygon", "coordinates": [[[38.9, 34.9], [39, 34.9], [39, 35], [38.9, 34.9]]]}
    content = {"title_en": "Wide", "title_ru": "Широкое", "level": 1, "geometry": square, "terms_ru": "1. Раз."}
    body = {**content, "kind": "opposition", "terms_en": WIDEST_TEXTS[0], "key": str(uuid.uuid4())}
    made = session.post(f"{site.address}/api/v1/designations/", json=body, timeout=60)
    assert made.status_code == 201, made.text
    revised = session.post(
        f"{site.address}/api/v1/designations/{made.json()['uuid']}/acts/revise/",
        json={"content": {**content, "terms_en": WIDEST_TEXTS[1]}},
        headers={"If-Match": made.headers.get("ETag", '"1"')},
        timeout=60,
    )
    assert revised.status_code in (200, 201), revised.text
    return f"/designations/{made.json()['uuid']}/compare/"


def test_another_officers_desk_is_always_answered(site):
    worst, other = site.sign_in("us.officer"), site.sign_in("ru.officer")
    requests_at_worst = [("POST", *costly) for costly in costly_bodies()]
    requests_at_worst.append(("GET", widest_comparison(site, worst), b""))
    ended = threading.Event()

    for _method, address, body in requests_at_worst[:-1]:
        answer = worst.post(
            f"{site.address}{address}", data=body, headers={"Content-Type": "application/json"}, timeout=60
        )
        assert answer.status_code == 200, "it is looked at, and refused or accepted"

    def do_the_worst() -> int:
        sent = 0
        while not ended.is_set():
            for request in requests_at_worst:
                send_and_leave(site, worst, *request)
                sent += 1
        return sent

    with ThreadPoolExecutor(8) as attackers:
        attacks = [attackers.submit(do_the_worst) for _ in range(8)]
        try:
            desks = [other.get(f"{site.address}/", timeout=60) for _ in range(DESKS)]
            health = requests.get(f"{site.address}/healthz", timeout=60).json()
        finally:
            ended.set()
        assert all(attack.result() for attack in attacks)
    assert [desk.status_code for desk in desks] == [200] * DESKS
    assert health["database"] == "ok"
    assert site.sign_in("us.admin").get(f"{site.address}/", timeout=60).status_code == 200
