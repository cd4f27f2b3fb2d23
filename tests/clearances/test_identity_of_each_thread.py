"""What one request sets for itself, no other request has: nothing of the process changes while requests run."""

from __future__ import annotations

import copy
import decimal
import locale
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from django.forms import ModelChoiceField
from django.test import Client
from django.utils import timezone, translation

from apps.access.connection import reading_as
from apps.accounts.models import User
from tests.people import PASSWORD, identity_of, person
from tests.signing import sign_in as by_password

pytestmark = pytest.mark.django_db(transaction=True)


def of_the_process() -> dict[str, Any]:
    """Whatever all threads share and some request might change."""
    return {
        "databases": copy.deepcopy(connections.settings),
        "environment": dict(os.environ),
        "folder": os.getcwd(),  # noqa: PTH109  (the process's own)
        "decimals": repr(decimal.DefaultContext),
        "locale": locale.setlocale(locale.LC_ALL),
        "zone": (time.tzname, timezone.get_default_timezone_name()),
        "settings": {
            name: copy.deepcopy(value)
            for name in dir(settings)
            if name.isupper() and isinstance(value := getattr(settings, name), str | int | float | list | dict)
        },
    }


def own(work: Callable[[], Any]) -> Any:
    """Work in a thread whose connection is closed at the end."""

    def closing() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(closing).result(30)


def test_one_request_ends_and_the_other_goes_on_reading():
    officer, other = identity_of("us.officer"), identity_of("ru.officer")
    both, first_is_over = threading.Barrier(2), threading.Event()

    def begins_first() -> None:
        with reading_as(officer):
            both.wait(10)
        first_is_over.set()

    def goes_on() -> list[str]:
        both.wait(10)
        with reading_as(other):
            assert first_is_over.wait(10)
            return [str(label) for _key, label in ModelChoiceField(User.objects.order_by("username")).choices]

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(own, begins_first), pool.submit(own, goes_on)
        first.result(30)
        assert {"us.officer", "ru.officer"} <= set(second.result(30))


def test_a_request_that_overlaps_others_changes_nothing_for_them():
    officer = identity_of("us.officer")
    before = of_the_process()
    seen = []
    with reading_as(officer):
        own(lambda: seen.append(of_the_process()))
    seen.append(of_the_process())
    for state in seen:
        for name, value in before.items():
            assert state[name] == value, name


def test_no_cursor_of_the_server_is_taken_anywhere():
    person("us.officer")
    kinds = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        kinds.append(type(context["cursor"].cursor))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert list(User.objects.iterator())
    assert not any(issubclass(kind, psycopg.ServerCursor) for kind in kinds)


@pytest.mark.parametrize("path", ["/", "/register/", "/map/", "/account/", "/api/v1/designations/", "/ledger/"])
def test_pages_of_two_people_at_once_keep_their_language_and_the_process(path):
    reader = {"en": "us.officer", "ru": "ru.officer"}
    for language, name in reader.items():
        User.objects.filter(pk=person(name).pk).update(language=language)
    before, together = of_the_process(), threading.Barrier(2)

    def read(name: str) -> list[str]:
        client = Client()
        assert by_password(name, PASSWORD, client).status_code == 302
        languages = []
        for _ in range(4):
            together.wait(20)
            languages.append(client.get(path).headers["Content-Language"])
            assert translation.get_language() == settings.LANGUAGE_CODE
        return languages

    with ThreadPoolExecutor(2) as pool:
        answers = {language: pool.submit(own, lambda name=name: read(name)) for language, name in reader.items()}
        languages = {language: answer.result(60) for language, answer in answers.items()}
    assert languages == {"en": ["en"] * 4, "ru": ["ru"] * 4}
    assert of_the_process() == before
