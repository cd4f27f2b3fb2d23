"""A clock that a test moves on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone


@pytest.fixture
def time_machine_after() -> Iterator[Callable[..., None]]:
    """Move on by so much (hours=3), until the end of the test."""
    with ExitStack() as stack:
        yield lambda **length: stack.enter_context(time_machine.travel(timezone.now() + timedelta(**length))) and None
