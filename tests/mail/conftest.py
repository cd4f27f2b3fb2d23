from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mail.mailbox import Mailbox, free_port, sending_to, serving


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """What a mail server gets to which this site is told to send."""
    port = free_port()
    with serving(Mailbox(), port) as box, sending_to(port):
        yield box
