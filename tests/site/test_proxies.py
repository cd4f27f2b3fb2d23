"""Headers of proxies are believed from the proxies that the operator named, and from nobody else."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from jic.proxies import FORWARDING, behind, proxy_networks
from jic.site_checks import proxy_is_named
from launcher.checks import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = [(b"x-forwarded-for", b"10.9.9.9"), (b"x-forwarded-proto", b"https"), (b"host", b"jic.example")]


def passed_on(
    proxies: list[str], sender: str | None, headers: list[tuple[bytes, bytes]] = CLAIMS
) -> tuple[str | None, str, set[bytes]]:
    """Client, scheme and names of headers as the application sees a request of `sender`."""
    seen: dict[str, Any] = {}

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.update(scope)

    async def request() -> None:
        scope = {"type": "http", "scheme": "http", "headers": headers, "client": (sender, 5) if sender else None}
        await behind(proxy_networks(proxies), application)(scope, None, None)  # type: ignore[arg-type]

    asyncio.run(request())
    return seen["client"] and seen["client"][0], seen["scheme"], {name for name, _value in seen["headers"]}


@pytest.mark.parametrize("sender", ["127.0.0.1", "::1", "10.0.0.6", None])
def test_nobody_is_believed_where_no_proxy_is_named(sender):
    assert passed_on([], sender) == (sender, "http", {b"host"})


@pytest.mark.parametrize("sender", ["127.0.0.1", "10.0.0.6", None])
def test_others_than_the_named_proxy_are_not_believed(sender):
    assert passed_on(["10.0.0.5"], sender) == (sender, "http", {b"host"})


@pytest.mark.parametrize("proxy", ["10.0.0.5", "10.0.0.0/24"])
def test_the_named_proxy_is_believed_and_its_headers_go_no_further(proxy):
    assert passed_on([proxy], "10.0.0.5") == ("10.9.9.9", "https", {b"host"})


def test_what_a_client_wrote_before_the_proxys_word_does_not_count():
    headers = [(b"x-forwarded-for", b"1.1.1.1, 127.0.0.1, 10.9.9.9, 10.0.0.7")]
    assert passed_on(["10.0.0.0/24"], "10.0.0.5", headers)[0] == "10.9.9.9"


def test_every_header_of_the_kind_is_dropped_however_it_is_written():
    headers = [(name, b"x") for name in FORWARDING] + [(b"X-Forwarded-For", b"x"), (b"x_forwarded_for", b"x")]
    assert passed_on([], "127.0.0.1", headers)[2] == set()


@pytest.mark.parametrize("proxies", ["*", "0.0.0.0/0", "::/0", "proxy.example", "10.0.0.5/24"])
def test_a_setting_that_names_everybody_or_nobody_stops_the_start(proxies):
    answer = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, **PRODUCTION, "JIC_PROXIES": proxies},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1
    assert f"JIC_PROXIES names '{proxies}'" in answer.stderr


@pytest.mark.parametrize(("proxies", "tls", "count"), [([], True, 1), (["10.0.0.5"], True, 0), ([], False, 0)])
def test_the_check_before_deploying_misses_the_proxy(proxies, tls, count):
    with override_settings(PROXIES=proxies, SECURE_SSL_REDIRECT=tls):
        assert len(proxy_is_named()) == count


@pytest.mark.parametrize("file", ["Dockerfile", "bench/serving.py"])
def test_every_start_of_the_server_leaves_proxies_to_the_setting(file):
    starts = [line for line in (ROOT / file).read_text().splitlines() if '"jic.asgi:application"' in line]
    assert starts
    assert all('"--no-proxy-headers"' in line for line in starts)


def test_the_web_processes_of_one_terminal_leave_proxies_to_the_setting():
    assert "proxy_headers=False" in (ROOT / "jic" / "serve.py").read_text()
